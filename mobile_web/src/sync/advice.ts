import type { OutboxRow } from '@/store/outbox'
import { w } from '@/words'

const words = w.sending.advice

/** Codes of the server that ask for the same thing to be done. */
const groups: [string, RegExp][] = [
  [words.stale, /^(stale|changed_meanwhile|not_in_this_state|before_the_last_step|already_done|later_change)$/],
  [words.id_reused, /^id_reused$/],
  [words.from_the_future, /^from_the_future$/],
  [words.forbidden, /^(role_required|role_may_not|person_required|not_allowed|four_eyes)$/],
  [words.missing, /^(not_found|no_problem|merged|unknown_(establishment|team|campaign|member|officer))$/],
  [words.too_large, /^(too_large|http_413)$/],
  [words.malformed, /^(malformed|unknown_kind|unknown_item|bad_answer)$/],
]

/** What the person can do about a command the server refused. */
export function adviceFor(row: Pick<OutboxRow, 'code' | 'kind' | 'draft'>): string {
  const found = groups.find(([, codes]) => codes.test(row.code))
  if (found) return found[0]
  if (row.draft) return words.visit
  return row.kind === 'step' ? words.step : words.other
}
