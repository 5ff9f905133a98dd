/** Local dates and times of the product: Asia/Shanghai, which has no summer time. */

const SHANGHAI = 8 * 3600_000

const pad = (n: number): string => String(n).padStart(2, '0')

/** The local date (YYYY-MM-DD) of a moment. */
export function dayOf(moment: Date | string | number = Date.now()): string {
  return new Date(new Date(moment).getTime() + SHANGHAI).toISOString().slice(0, 10)
}

/** RFC 3339 with the offset of Shanghai, as the API wants times. */
export function stamp(moment: Date | number = Date.now()): string {
  return `${new Date(new Date(moment).getTime() + SHANGHAI).toISOString().slice(0, 19)}+08:00`
}

/** "2026-11-20" plus n days. */
export function addDays(day: string, n: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + n)
  return date.toISOString().slice(0, 10)
}

/** 0 Sunday … 6 Saturday. */
export const weekday = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay()

/** "11-20 14:05", with the year when it is not this one. */
export function shortTime(moment: string, today: string = dayOf()): string {
  const local = new Date(new Date(moment).getTime() + SHANGHAI)
  const text = `${pad(local.getUTCMonth() + 1)}-${pad(local.getUTCDate())} ${pad(local.getUTCHours())}:${pad(local.getUTCMinutes())}`
  return moment && dayOf(moment).slice(0, 4) !== today.slice(0, 4) ? `${local.getUTCFullYear()}-${text}` : text
}
