/** Ink as the server takes it (inspections/ink.py): `M x y`, then relative `l dx dy …`, whole numbers. */
export interface Ink {
  width: number
  height: number
  strokes: string
}

export type Point = readonly [number, number]

const NEAR = 2
const MAX_LENGTH = 16_000
/** The ink must be as long as a quarter of the width: a tap is no signature. */
const SHORTEST = 4

/** One stroke: points on whole pixels, those too near to the one before left out. */
export function strokeOf(points: Point[]): string {
  const [first] = points
  if (!first) return ''
  let [x, y] = [Math.round(first[0]), Math.round(first[1])]
  const start = `M${x} ${y}`
  const steps: string[] = []
  for (const [px, py] of points.slice(1)) {
    const [dx, dy] = [Math.round(px) - x, Math.round(py) - y]
    if (Math.abs(dx) + Math.abs(dy) < NEAR) continue
    steps.push(`${dx} ${dy}`)
    x += dx
    y += dy
  }
  return steps.length ? `${start}l${steps.join(' ')}` : start
}

export const strokesOf = (ink: Ink): string[] => ink.strokes.match(/M[^M]*/g) ?? []

/** How long the ink is, along the two axes. */
function lengthOf(ink: Ink): number {
  const numbers = strokesOf(ink).flatMap((stroke) => (stroke.split('l')[1] ?? '').match(/-?\d+/g) ?? [])
  return numbers.reduce((sum, number) => sum + Math.abs(Number(number)), 0)
}

/** Whether there is enough of it to be a signature. */
export const isSignature = (ink: Ink | null): ink is Ink => ink !== null && lengthOf(ink) * SHORTEST >= ink.width

/** Whether one more stroke may be added. */
export const hasRoom = (ink: Ink, stroke: string): boolean => ink.strokes.length + stroke.length <= MAX_LENGTH
