import type { CalendarYear, Due, OrderKind } from '@/api/types'
import { addDays, weekday } from '@/clock'
import { w } from '@/words'

const LIMIT = 3660
/** The longest anybody is given (rectification/deadlines.py). */
export const LONGEST_DUE_DAYS = 365

/** The work calendar as the server's: Monday to Friday, corrected by the days it names. */
export class WorkCalendar {
  private readonly days = new Map<string, { isWorkday: boolean; name: string }>()
  private readonly published = new Set<number>()

  constructor(years: CalendarYear[]) {
    for (const year of years) {
      if (!year.provisional) this.published.add(year.year)
      for (const day of year.days) this.days.set(day.date, { isWorkday: day.is_workday, name: day.name })
    }
  }

  isWorkday(day: string): boolean {
    const named = this.days.get(day)
    if (named) return named.isWorkday
    const number = weekday(day)
    return number !== 0 && number !== 6
  }

  /** Whether the year of the day has no notice of the State Council yet. */
  isProvisional(day: string): boolean {
    return !this.published.has(Number(day.slice(0, 4)))
  }

  /** The n-th working day after `day`; the day itself is not counted. */
  addWorkdays(day: string, n: number): string {
    let current = day
    for (let left = n, guard = 0; left > 0 && guard < LIMIT; guard += 1) {
      current = addDays(current, 1)
      if (this.isWorkday(current)) left -= 1
    }
    return current
  }

  /** Working days from one day to another, the first not counted; negative when it lies before. */
  workdaysBetween(from: string, to: string): number {
    if (to < from) return -this.workdaysBetween(to, from)
    let count = 0
    for (let day = from; day < to; ) {
      day = addDays(day, 1)
      if (this.isWorkday(day)) count += 1
    }
    return count
  }

  /** The day itself, or the next working day when it is a day of rest. */
  rollForward(day: string): string {
    let current = day
    for (let guard = 0; !this.isWorkday(current) && guard < LIMIT; guard += 1) current = addDays(current, 1)
    return current
  }

  /** What was passed over between two days: "跳过 10-01 至 10-07；10-10 调休上班". */
  explain(from: string, to: string): string {
    const skipped: [string, string][] = []
    const worked: string[] = []
    for (let day = addDays(from, 1); day <= to; day = addDays(day, 1)) {
      const number = weekday(day)
      const weekend = number === 0 || number === 6
      if (this.isWorkday(day)) {
        if (weekend) worked.push(day.slice(5))
        continue
      }
      const last = skipped[skipped.length - 1]
      if (last && addDays(last[1], 1) === day) last[1] = day
      else skipped.push([day, day])
    }
    const parts: string[] = []
    if (skipped.length) {
      parts.push(
        w.deadline.skipped(
          skipped
            .map(([a, b]) => (a === b ? a.slice(5) : w.deadline.range(a.slice(5), b.slice(5))))
            .join(w.common.listComma),
        ),
      )
    }
    if (worked.length) parts.push(w.deadline.worked(worked.join(w.common.listComma)))
    return parts.join(w.common.semicolon)
  }
}

export interface Reckoning {
  lastDate: string
  provisional: boolean
  explanation: string
}

/** The last date of an order served on `served`, or null when there is not enough to reckon with. */
export function reckon(kind: OrderKind, due: Due | null, served: string, calendar: WorkCalendar): Reckoning | null {
  const known = (lastDate: string, explanation = ''): Reckoning => ({
    lastDate,
    provisional: due?.date ? false : calendar.isProvisional(lastDate),
    explanation,
  })
  if (kind !== 'deadline') return { lastDate: served, provisional: false, explanation: '' }
  if (!due) return null
  if (due.date) return due.date >= served && due.date <= addDays(served, LONGEST_DUE_DAYS) ? known(due.date) : null
  if (!due.count || !Number.isInteger(due.count) || due.count < 1 || due.count > LONGEST_DUE_DAYS) return null
  if (due.unit === 'workday') {
    const last = calendar.addWorkdays(served, due.count)
    return known(last, calendar.explain(served, last))
  }
  const plain = addDays(served, due.count)
  const last = calendar.rollForward(plain)
  return known(last, last === plain ? '' : w.deadline.rolled(plain.slice(5), last.slice(5)))
}
