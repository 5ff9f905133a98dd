import { expect, it } from 'vitest'
import { scriptAbove86, sheetAbove86 } from '../build/floor'

const script = (code: string): string[] => scriptAbove86(code, { module: true })

it('takes what Chrome 86 understands', () => {
  expect(script('a ??= b?.c ?? 1_000; export default async () => { for await (const x of y) x.replaceAll("a", "b") }')).toEqual([])
  expect(sheetAbove86('.a { display: grid; gap: 4px } /* aspect-ratio: 1 */ .inset { top: 0; right: 0; bottom: 0; left: 0 }')).toEqual([])
})

it.each(['class A { static { f() } }', 'class A { #x() {} }', 'await f()', 'x = /a/v', '#x in y'])('finds syntax it stumbles over: %s', (code) => {
  expect(script(code)).toHaveLength(1)
})

it.each([
  ['structuredClone(x)', 'structuredClone() came with Chrome 98'],
  ['x.at(-1)', '.at() came with Chrome 92'],
  ['Object.hasOwn(x, "y")', '.hasOwn() came with Chrome 93'],
  ['crypto.randomUUID()', '.randomUUID() came with Chrome 92'],
  ['AbortSignal.timeout(5)', 'AbortSignal.timeout() came with Chrome 103'],
])('finds a call of what it lacks: %s', (code, finding) => {
  expect(script(code)).toEqual([finding])
})

it.each([
  ['.a:has(.b) { color: red }', ':has() came with Chrome 105'],
  ['.a { inset: 0 }', 'inset came with Chrome 87'],
  ['.a { aspect-ratio: 1 }', 'aspect-ratio came with Chrome 88'],
  ['.a { height: 100dvh }', 'dvh, svh, lvh came with Chrome 108'],
])('finds style it drops: %s', (code, finding) => {
  expect(sheetAbove86(code)).toEqual([finding])
})
