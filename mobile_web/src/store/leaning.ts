import type { WaitingStep } from '@/workflow/foresee'
import type { OrderKind, Due } from '@/api/types'
import type { NewCommand, OutboxRow } from './outbox'

const asTexts = (...values: unknown[]): string[] => values.filter((value) => typeof value === 'string')

type Said = Pick<NewCommand, 'id' | 'subject' | 'body'>

/** A problem as a document orders it (POST orders/). */
export interface OrderedLine {
  problem: string
  base_version: number
  kind: OrderKind
  due: Due | null
}

const linesOf = (body: Said['body']): OrderedLine[] => (Array.isArray(body.lines) ? (body.lines as OrderedLine[]) : [])

/** The step that a waiting command takes on a problem, if any: it raises its version by one. */
export function stepOn(row: Pick<OutboxRow, 'kind' | 'subject' | 'body'>, problem: string): WaitingStep | null {
  if (row.kind === 'step') return row.subject === problem ? (row.body as unknown as WaitingStep) : null
  const line = row.kind === 'order' && linesOf(row.body).find((one) => one.problem === problem)
  if (!line) return null
  const { happened_at, served_on } = row.body as { happened_at: string; served_on: string }
  return { action: 'order', happened_at, served_on, order_kind: line.kind, due: line.due }
}

/** The photos that a step names. */
export const photosNamed = ({ kind, body }: Pick<OutboxRow, 'kind' | 'body'>): string[] =>
  kind === 'step' && Array.isArray(body.photos) ? (body.photos as { id: string }[]).map((photo) => photo.id) : []

/** What a command makes or changes, by id. */
export function madeBy({ id, subject, body }: Said): string[] {
  const problems = Array.isArray(body.problems) ? (body.problems as { id?: unknown }[]) : []
  return [...new Set([id, ...asTexts(subject, ...problems.map((one) => one.id), ...linesOf(body).map((one) => one.problem))])]
}

/** What a command builds on: an earlier one that makes or changes it has to be done first. */
export const namedBy = ({ subject, body }: Said): string[] => asTexts(subject, body.inspection, body.assignment, ...linesOf(body).map((one) => one.problem))

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
