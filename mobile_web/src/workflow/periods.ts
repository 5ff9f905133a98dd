import { addDays, weekday } from '@/clock'

export type PeriodKey = 'week' | 'month' | 'half' | 'year' | 'own'

/** The period a button stands for, as it lies around `today`. 上半年 is January to June of the year. */
export function periodOf(key: Exclude<PeriodKey, 'own'>, today: string): { from: string; to: string } {
  const year = today.slice(0, 4)
  if (key === 'week') {
    const from = addDays(today, -((weekday(today) + 6) % 7))
    return { from, to: addDays(from, 6) }
  }
  if (key === 'month') {
    const from = `${today.slice(0, 7)}-01`
    const next = addDays(`${today.slice(0, 7)}-28`, 4)
    return { from, to: addDays(`${next.slice(0, 7)}-01`, -1) }
  }
  if (key === 'half') return { from: `${year}-01-01`, to: `${year}-06-30` }
  return { from: `${year}-01-01`, to: `${year}-12-31` }
}

/** Which button a period is, seen from today; "own" when none. */
export function keyOf(from: string, to: string, today: string): PeriodKey {
  for (const key of ['week', 'month', 'half', 'year'] as const) {
    const one = periodOf(key, today)
    if (one.from === from && one.to === to) return key
  }
  return 'own'
}

/** The page of this client that shows the rows an address of the API lists. */
export function pageOf(rows: string | null): string | null {
  if (!rows) return null
  const [path = '', query = ''] = rows.replace(/^https?:\/\/[^/]+/, '').split('?')
  const name = path.replace(/^\/?api\/v1\//, '').replace(/\/$/, '')
  const pages = ['problems', 'inspections', 'outings', 'establishments', 'orders', 'assignments']
  if (!pages.includes(name)) return null
  return `/${name}${query ? `?${query}` : ''}`
}
