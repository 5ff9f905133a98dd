import type { Assignment } from '@/api/types'
import { session } from '@/session'
import { checkRows, pictureOf } from '@/store/picture'

const TESTS: Record<string, (check: Assignment, value: string) => boolean> = {
  // All that the phone has are the person's own, and open.
  mine: () => true,
  state: (check, value) => value.split(',').includes(check.state),
  team: (check, value) => typeof check.team === 'object' && check.team.id === value,
  establishment: (check, value) => check.establishment.id === value,
  due_to: (check, value) => check.due <= value,
  due_from: (check, value) => check.due >= value,
}

/** My open assignments from this phone, soonest first; null where only the server can tell. */
export async function keptChecks(query: Record<string, unknown>): Promise<Assignment[] | null> {
  const owner = session.me?.id ?? ''
  if (!(await pictureOf(owner))) return null
  const wanted = Object.entries(query).filter(([key, value]) => value && key !== 'limit' && key !== 'cursor')
  if (wanted.some(([key]) => !TESTS[key])) return null
  const found = (await checkRows(owner))
    .filter((check) => wanted.every(([key, value]) => TESTS[key]?.(check, String(value))))
    .sort((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : 0))
  return typeof query.limit === 'number' ? found.slice(0, query.limit) : found
}
