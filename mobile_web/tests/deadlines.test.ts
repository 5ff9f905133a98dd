import { describe, expect, it } from 'vitest'
import type { CalendarYear } from '@/api/types'
import { WorkCalendar, reckon } from '@/workflow/deadlines'

const rest = (...dates: string[]) => dates.map((date) => ({ date, is_workday: false, name: '' }))
const work = (...dates: string[]) => dates.map((date) => ({ date, is_workday: true, name: '' }))

/** 2026 as the State Council published it; weekends inside a holiday need not be named. */
const year2026: CalendarYear = {
  year: 2026,
  provisional: false,
  source: '',
  days: [
    ...rest('2026-01-01', '2026-01-02'),
    ...work('2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'),
    ...rest('2026-02-16', '2026-02-17', '2026-02-18', '2026-02-19', '2026-02-20', '2026-02-23'),
    ...rest('2026-04-06', '2026-05-01', '2026-05-04', '2026-05-05', '2026-06-19', '2026-09-25'),
    ...rest('2026-10-01', '2026-10-02', '2026-10-05', '2026-10-06', '2026-10-07'),
  ],
}
const year2027: CalendarYear = { year: 2027, provisional: true, source: '', days: rest('2027-01-01') }
const calendar = new WorkCalendar([year2026, year2027])

describe('a last date in working days', () => {
  it.each([
    ['2026-02-12', 5, '2026-02-26'],
    ['2026-02-12', 10, '2026-03-04'],
    ['2026-04-30', 5, '2026-05-11'],
    ['2026-09-24', 5, '2026-10-09'],
    ['2026-09-30', 3, '2026-10-10'],
    ['2026-11-20', 5, '2026-11-27'],
    ['2026-12-25', 3, '2026-12-30'],
  ])('%s plus %i working days is %s', (served, count, last) => {
    const found = reckon('deadline', { unit: 'workday', count }, served, calendar)
    expect(found?.lastDate).toBe(last)
    expect(found?.provisional).toBe(false)
  })

  it('is provisional in a year nobody has published', () => {
    expect(reckon('deadline', { unit: 'workday', count: 5 }, '2026-12-25', calendar)).toMatchObject({
      lastDate: '2027-01-04',
      provisional: true,
    })
  })

  it('says what was passed over', () => {
    expect(calendar.explain('2026-09-30', '2026-10-10')).toBe('跳过 10-01 至 10-07；10-10 调休上班')
  })

  it('never fails where no calendar could be had', () => {
    expect(reckon('deadline', { unit: 'workday', count: 5 }, '2030-05-01', new WorkCalendar([]))).toMatchObject({
      lastDate: '2030-05-08',
      provisional: true,
    })
  })
})

describe('a last date in calendar days', () => {
  it('rolls from a day of rest to the next working day', () => {
    expect(reckon('deadline', { unit: 'day', count: 3 }, '2026-11-19', calendar)?.lastDate).toBe('2026-11-23')
  })
  it('stays on a working day', () => {
    expect(reckon('deadline', { unit: 'day', count: 1 }, '2026-11-19', calendar)?.lastDate).toBe('2026-11-20')
  })
})

describe('other kinds of due', () => {
  it('does not roll an explicit date', () => {
    expect(reckon('deadline', { date: '2026-11-22' }, '2026-11-20', calendar)?.lastDate).toBe('2026-11-22')
  })
  it('refuses a date before the service', () => {
    expect(reckon('deadline', { date: '2026-11-19' }, '2026-11-20', calendar)).toBeNull()
  })
  it('is due the same day for an immediate and a stop order', () => {
    expect(reckon('immediate', null, '2026-11-22', calendar)?.lastDate).toBe('2026-11-22')
    expect(reckon('stop', null, '2026-11-20', calendar)?.lastDate).toBe('2026-11-20')
  })
  it('has no last date while the count is missing, which is not zero', () => {
    expect(reckon('deadline', { unit: 'workday' }, '2026-11-20', calendar)).toBeNull()
    expect(reckon('deadline', { unit: 'workday', count: 0 }, '2026-11-20', calendar)).toBeNull()
    expect(reckon('deadline', null, '2026-11-20', calendar)).toBeNull()
  })
})
