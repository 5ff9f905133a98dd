import type { NewCommand, OutboxRow } from './outbox'

const asTexts = (...values: unknown[]): string[] => values.filter((value) => typeof value === 'string')

type Said = Pick<NewCommand, 'id' | 'subject' | 'body'>

/** What a command makes or changes, by id. */
export function madeBy({ id, subject, body }: Said): string[] {
  const problems = Array.isArray(body.problems) ? (body.problems as { id?: unknown }[]) : []
  return [...new Set([id, ...asTexts(subject, ...problems.map((one) => one.id))])]
}

/** What a command builds on: an earlier one that makes or changes it has to be done first. */
export const namedBy = ({ subject, body }: Said): string[] => asTexts(subject, body.inspection, body.assignment)

/**
 * How a command in the queue stands. `ready` is sent in its turn; `behind` follows by itself when
 * the earlier one is done; `stuck` waits until the person decides about a refused earlier one;
 * `orphan` was written on top of one that was given up.
 */
export type Standing = 'ready' | 'behind' | 'stuck' | 'orphan' | 'refused'

/** How `row` stands in its queue; `drafts` are the visits that were taken back to be corrected. */
export function standingOf(row: OutboxRow, queue: Map<string, OutboxRow>, drafts: Set<string>): Standing {
  if (row.state === 'refused') return 'refused'
  let worst: Standing = 'ready'
  for (const id of row.after) {
    const earlier = queue.get(id)
    if (!earlier && !drafts.has(id)) return 'orphan'
    const standing = earlier ? standingOf(earlier, queue, drafts) : 'refused'
    if (standing !== 'ready' && standing !== 'behind') worst = 'stuck'
    else if (worst === 'ready') worst = 'behind'
  }
  return worst
}
