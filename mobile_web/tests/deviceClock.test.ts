import { describe, expect, it } from 'vitest'
import { offsetOf, type Measured, type Written } from '@/deviceClock'

const HOUR = 3600_000
const DAY = 24 * HOUR
/** 2026-11-20 09:00 in Shanghai, when the server was last heard of. */
const NINE = Date.UTC(2026, 10, 20, 1)

const heard = (real: number, offset: number, page = 'page-1', steady = 0): Measured => ({ wall: real - offset * 1000, offset, page, steady })
const wrote = (wall: number, known: Measured | null, page = 'page-1', steady = 0): Written => ({ wall, known, page, steady })
/** When the server will say it was written. */
const dated = (then: Written, now: Measured): number => then.wall + offsetOf(then, now) * 1000

describe('a wrong clock', () => {
  it.each([
    ['a day ahead', -86_400],
    ['a day behind', 86_400],
    ['right', 0],
  ])('that is %s is corrected by what was measured before', (_, offset) => {
    const eleven = NINE + 2 * HOUR
    const known = heard(NINE, offset)
    expect(dated(wrote(eleven - offset * 1000, known, 'page-2'), heard(NINE + 5 * HOUR, offset, 'page-3'))).toBe(eleven)
  })

  it('set wrong before writing is corrected by what is measured afterwards', () => {
    const eleven = NINE + 2 * HOUR
    expect(dated(wrote(eleven + DAY, heard(NINE, 0), 'page-2'), heard(NINE + 5 * HOUR, -86_400, 'page-3'))).toBe(eleven)
    expect(dated(wrote(eleven - DAY, heard(NINE, 0), 'page-2'), heard(NINE + 5 * HOUR, 86_400, 'page-3'))).toBe(eleven)
  })

  it('set right after writing is corrected by what was measured before', () => {
    const eleven = NINE + 2 * HOUR
    expect(dated(wrote(eleven + DAY, heard(NINE, -86_400), 'page-2'), heard(NINE + 5 * HOUR, 0, 'page-3'))).toBe(eleven)
    expect(dated(wrote(eleven - DAY, heard(NINE, 86_400), 'page-2'), heard(NINE + 5 * HOUR, 0, 'page-3'))).toBe(eleven)
  })

  it('of a phone whose battery was empty begins in 2010, and is corrected while the page stays open', () => {
    const begun = Date.UTC(2010, 0, 1)
    // Written an hour before the network set the clock right, in the page that now sends.
    const then = wrote(begun, heard(NINE, 0, 'page-1'), 'page-2', 1000)
    const now = heard(NINE + 5 * HOUR, 0, 'page-2', 1000 + HOUR)
    expect(dated(then, now)).toBe(NINE + 4 * HOUR)
  })

  it('that nothing explains gives the nearest moment it can have been', () => {
    const then = wrote(Date.UTC(2010, 0, 1), heard(NINE, 0), 'page-2')
    expect(dated(then, heard(NINE + 5 * HOUR, 0, 'page-3'))).toBe(NINE)
    const ahead = wrote(Date.UTC(2040, 0, 1), heard(NINE, 0), 'page-2')
    expect(dated(ahead, heard(NINE + 5 * HOUR, 0, 'page-3'))).toBe(NINE + 5 * HOUR)
  })

  it('is believed as measured now while nothing happened to it since', () => {
    const then = wrote(NINE + DAY, null, 'page-2', 0)
    expect(offsetOf(then, { wall: NINE + DAY + HOUR, steady: HOUR, page: 'page-2', offset: -86_400 })).toBe(-86_400)
  })
})
