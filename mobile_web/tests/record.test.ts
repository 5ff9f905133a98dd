import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import vectors from '../../tests/vectors/record.json'
import { WorkCalendar } from '@/workflow/deadlines'
import type { VisitBody } from '@/workflow/inspection'
import { isSignature, strokeOf } from '@/workflow/ink'
import { recordOf } from '@/workflow/record'
import { strip } from '@/workflow/text'

const holiday = ['01', '02', '05', '06', '07'].map((day) => ({ date: `2026-10-${day}`, is_workday: false, name: '国庆节' }))
const calendar = new WorkCalendar([
  { year: 2026, provisional: false, source: '', days: [...holiday, { date: '2026-10-10', is_workday: true, name: '国庆节' }] },
])

describe('the record that is signed', () => {
  it.each(vectors)('is the text and the hash the server has: $name', ({ body, served_on, text, sha256 }) => {
    const made = recordOf(body as unknown as VisitBody, served_on, calendar)
    expect(made).toBe(text)
    expect(createHash('sha256').update(made, 'utf8').digest('hex')).toBe(sha256)
  })
})

describe('white space at the ends of a text', () => {
  it('is what the server takes for it', () => {
    expect(strip('\u3000\u0085\u001c 消毒 柜 \n')).toBe('消毒 柜')
    expect(strip('\ufeff消毒柜')).toBe('\ufeff消毒柜')
  })
})

describe('ink', () => {
  it('is whole numbers, relative, and leaves out what lies too near', () => {
    expect(strokeOf([[10.2, 20.7], [10.9, 21.1], [40, 10], [40.3, 10.2], [38, 60]])).toBe('M10 21l30 -11 -2 50')
    expect(strokeOf([[5, 5]])).toBe('M5 5')
  })
  it('is no signature while it is a tap or a slip', () => {
    expect(isSignature({ width: 320, height: 160, strokes: 'M20 80' })).toBe(false)
    expect(isSignature({ width: 320, height: 160, strokes: 'M20 80l30 -20' })).toBe(false)
    expect(isSignature({ width: 320, height: 160, strokes: 'M20 80l30 -20M5 5l0 30' })).toBe(true)
  })
})
