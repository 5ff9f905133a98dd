/** What a person draws on the copy of a photo, in pixels of the copy. */
export interface Mark {
  tool: 'arrow' | 'box' | 'mosaic'
  from: [number, number]
  to: [number, number]
}

const RED = '#e02020'
/** Blocks are never smaller, and never more than three across what is covered: letters are gone. */
const SMALLEST_BLOCK = 24
const BLOCKS_ACROSS = 3

export interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}

/** The rectangle between two corners, in whole pixels, cut to the picture. */
export function rectangleOf(mark: Mark, width: number, height: number): Rectangle {
  const clamp = (value: number, most: number): number => Math.min(most, Math.max(0, Math.round(value)))
  const [left, right] = [mark.from[0], mark.to[0]].sort((a, b) => a - b).map((x) => clamp(x, width)) as [number, number]
  const [top, bottom] = [mark.from[1], mark.to[1]].sort((a, b) => a - b).map((y) => clamp(y, height)) as [number, number]
  return { x: left, y: top, width: right - left, height: bottom - top }
}

export const blockOf = (area: Rectangle): number =>
  Math.max(SMALLEST_BLOCK, Math.ceil(Math.min(area.width, area.height) / BLOCKS_ACROSS))

/** Gives each block of RGBA pixels the one colour that is its average. */
export function average(pixels: Uint8ClampedArray, width: number, height: number, block: number): void {
  for (let top = 0; top < height; top += block) {
    for (let left = 0; left < width; left += block) {
      const right = Math.min(width, left + block)
      const bottom = Math.min(height, top + block)
      const sum = [0, 0, 0]
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) {
          for (let c = 0; c < 3; c++) sum[c] = (sum[c] ?? 0) + (pixels[(y * width + x) * 4 + c] ?? 0)
        }
      }
      const count = (right - left) * (bottom - top)
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) {
          for (let c = 0; c < 3; c++) pixels[(y * width + x) * 4 + c] = Math.round((sum[c] ?? 0) / count)
        }
      }
    }
  }
}

function cover(context: CanvasRenderingContext2D, area: Rectangle): void {
  if (!area.width || !area.height) return
  const image = context.getImageData(area.x, area.y, area.width, area.height)
  average(image.data, area.width, area.height, blockOf(area))
  context.putImageData(image, area.x, area.y)
}

function arrow(context: CanvasRenderingContext2D, { from, to }: Mark, thick: number): void {
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0])
  const head = thick * 4
  context.beginPath()
  context.moveTo(...from)
  context.lineTo(...to)
  for (const side of [-0.5, 0.5]) {
    context.moveTo(...to)
    context.lineTo(to[0] - head * Math.cos(angle + side), to[1] - head * Math.sin(angle + side))
  }
  context.stroke()
}

/** Draws the marks; what is covered is covered before anything is drawn upon it. */
export function drawMarks(canvas: HTMLCanvasElement, marks: Mark[]): void {
  const context = canvas.getContext('2d')
  if (!context) return
  const thick = Math.max(3, Math.round(Math.max(canvas.width, canvas.height) / 200))
  Object.assign(context, { strokeStyle: RED, lineWidth: thick, lineCap: 'round', lineJoin: 'round' })
  const areaOf = (mark: Mark): Rectangle => rectangleOf(mark, canvas.width, canvas.height)
  for (const mark of marks.filter((one) => one.tool === 'mosaic')) cover(context, areaOf(mark))
  for (const mark of marks.filter((one) => one.tool !== 'mosaic')) {
    if (mark.tool === 'arrow') arrow(context, mark, thick)
    else {
      const { x, y, width, height } = areaOf(mark)
      context.strokeRect(x, y, width, height)
    }
  }
}
