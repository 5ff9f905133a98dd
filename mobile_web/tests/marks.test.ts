import { describe, expect, it } from 'vitest'
import { average, blockOf, rectangleOf } from '@/sync/marks'

describe('a mosaic', () => {
  it('leaves one colour to each block', () => {
    // Two blocks of 2 × 2, the left one half black and half white, the right one all 10.
    const grey = [0, 255, 10, 10, 255, 0, 10, 10]
    const pixels = new Uint8ClampedArray(grey.flatMap((value) => [value, value, value, 255]))
    average(pixels, 4, 2, 2)
    expect([...pixels].filter((_, index) => index % 4 === 0)).toEqual([128, 128, 10, 10, 128, 128, 10, 10])
    expect([...pixels].filter((_, index) => index % 4 === 3)).toEqual(Array(8).fill(255))
  })

  it('has blocks a third as high as what it covers, so that large letters go as well as small ones', () => {
    expect(blockOf({ x: 0, y: 0, width: 900, height: 300 })).toBe(100)
    expect(blockOf({ x: 0, y: 0, width: 900, height: 30 })).toBe(24)
  })

  it('may be drawn in any direction and over the edge', () => {
    const area = rectangleOf({ tool: 'mosaic', from: [90, 80], to: [-20, 10] }, 100, 60)
    expect(area).toEqual({ x: 0, y: 10, width: 90, height: 50 })
  })
})
