import { describe, expect, it } from 'vitest'
import { isFar, metresBetween } from '@/workflow/distance'
import { w } from '@/words'
import vectors from './distances.json'

const at = ([latitude = 0, longitude = 0]: number[]) => ({ latitude, longitude })

describe('how far a visit begins from its place', () => {
  it.each(vectors)('is $metres m from $from to $to', (one) => {
    const metres = metresBetween(at(one.from), at(one.to))
    expect(metres).toBe(one.metres)
    expect(isFar(metres, one.accuracy)).toBe(one.far)
  })

  it('is said in metres, and further away in kilometres', () => {
    expect(w.checkIn.distance(903, 20)).toBe('距单位约 903 米（精度 ±20 米）')
    expect(w.checkIn.distance(12_340, null)).toBe('距单位约 12.3 公里')
  })
})
