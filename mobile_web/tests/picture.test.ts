import { describe, expect, it } from 'vitest'
import { UnfitPicture, kindOf } from '@/sync/picture'

const bytes = (...parts: (string | number[])[]): ArrayBuffer => {
  const all = parts.flatMap((part) => (typeof part === 'string' ? [...part].map((c) => c.charCodeAt(0)) : part))
  return new Uint8Array(all).buffer
}
const unfit = (data: ArrayBuffer): string => {
  try {
    return kindOf(data)
  } catch (error) {
    return error instanceof UnfitPicture ? error.why : String(error)
  }
}

describe('a file taken as evidence', () => {
  it('is known by its bytes', () => {
    expect(unfit(bytes([0xff, 0xd8, 0xff, 0xe0], 'JFIF'))).toBe('image/jpeg')
    expect(unfit(bytes([0x89], 'PNG', [13, 10, 26, 10], 'IHDR....IDAT....acTL'))).toBe('image/png')
    expect(unfit(bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8 '))).toBe('image/webp')
    expect(unfit(bytes([0, 0, 0, 24], 'ftypheic'))).toBe('image/heic')
  })

  it('is refused with its reason where the server could not read it', () => {
    expect(unfit(bytes('not a picture at all'))).toBe('not_picture')
    expect(unfit(bytes([0, 0, 0, 24], 'ftyphevc'))).toBe('animated')
    expect(unfit(bytes([0, 0, 0, 24], 'ftypisom'))).toBe('not_picture')
    expect(unfit(bytes('GIF89a'))).toBe('animated')
    expect(unfit(bytes([0x89], 'PNG', [13, 10, 26, 10], 'IHDR....acTL....IDAT'))).toBe('animated')
    expect(unfit(bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8X', [10, 0, 0, 0, 0x02]))).toBe('animated')
    expect(unfit(new ArrayBuffer(0))).toBe('empty')
    expect(unfit(new ArrayBuffer(20 * 1024 * 1024 + 1))).toBe('too_big')
  })
})
