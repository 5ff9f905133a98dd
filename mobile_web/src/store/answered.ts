import type { FieldProblem } from '@/api/picture'
import type { Inspection, Order, Problem, ProblemSlim } from '@/api/types'
import { db } from './db'
import type { OutboxRow } from './outbox'
import { problemRow } from './picture'

const OPEN = ['found', 'ordered', 'rectified', 'suspended']
const idsOf = (people: { id: string }[] | undefined): string[] => (people ?? []).map((one) => one.id)

/** A problem of the picture as an answer shows it; what the answer does not say stays as it was. */
function pictured(seen: ProblemSlim | Problem, before: FieldProblem | undefined, row: OutboxRow): FieldProblem {
  const whole = 'events' in seen ? seen : null
  const requirement = (row.body.problems as { id: string; requirement?: string }[] | undefined)?.find((one) => one.id === seen.id)?.requirement
  return {
    id: seen.id,
    number: seen.number,
    version: seen.version,
    state: seen.state,
    severity: seen.severity,
    theme: seen.theme,
    item_code: seen.item_code,
    text: seen.text,
    requirement: whole?.requirement ?? before?.requirement ?? requirement ?? '',
    establishment: before?.establishment ?? { id: seen.establishment.id, name: seen.establishment.name },
    category: seen.category,
    town: seen.town,
    team_name: seen.team_name,
    source: seen.source,
    found_on: seen.found_on,
    order_kind: seen.order_kind,
    ordered_on: seen.ordered_on,
    first_last_date: whole?.first_last_date ?? before?.first_last_date ?? seen.last_date,
    last_date: seen.last_date,
    last_date_provisional: seen.last_date_provisional,
    rectified_on: seen.rectified_on,
    passed_on: seen.passed_on,
    round: seen.round,
    fixed_on_the_spot: seen.fixed_on_the_spot,
    suspended_from: seen.state === 'suspended' ? (before?.suspended_from || before?.state || '') : '',
    extension_pending: seen.extension_pending,
    escalation: seen.escalation,
    referral: seen.referral,
    repeat: seen.repeat,
    order: whole?.order?.state === 'void' ? null : (whole?.order ?? before?.order ?? null),
    finders: whole ? idsOf(whole.officers) : (before?.finders ?? ((row.body.officers as string[] | undefined) ?? [row.owner])),
    rectifiers: before?.rectifiers ?? [],
    recheckers: before?.recheckers ?? [],
    events: whole?.events.map(({ action, source, target, round, by_name, happened_at, note }) => ({ action, source, target, round, by_name, happened_at, note })) ?? before?.events ?? [],
  }
}

async function learnProblem(row: OutboxRow, seen: ProblemSlim | Problem): Promise<void> {
  const key: [string, string] = [row.owner, seen.id]
  if (!OPEN.includes(seen.state)) await db.problems.delete(key)
  else await db.problems.put(problemRow(row.owner, pictured(seen, (await db.problems.get(key))?.object, row)))
}

/** Each line of a document moved its problem by one step. */
async function learnOrder(row: OutboxRow, order: Order): Promise<void> {
  for (const line of order.lines) {
    const key: [string, string] = [row.owner, line.problem]
    const { object } = (await db.problems.get(key)) ?? {}
    if (object?.state !== 'found') continue
    const ordered = { state: 'ordered', version: object.version + 1, order_kind: line.kind, ordered_on: order.served_on, first_last_date: line.last_date, last_date: line.last_date }
    await db.problems.put(problemRow(row.owner, { ...object, ...ordered, order: { number: order.number, type: order.type, served_on: order.served_on } }))
  }
}

/**
 * Takes what the server answered to a command into the picture, in the transaction that drops the
 * command: what is written next, before the line lasts for a pull, names the right version.
 */
export async function learn(row: OutboxRow, answer: unknown): Promise<void> {
  if (!answer || !(await db.pictures.get(row.owner))) return
  const assignment = row.body.assignment
  if (typeof assignment === 'string') await db.checks.delete([row.owner, assignment])
  if (row.kind === 'step' || row.kind === 'problem') await learnProblem(row, answer as Problem)
  else if (row.kind === 'order') await learnOrder(row, answer as Order)
  else if (row.kind === 'inspection') {
    const { problems } = answer as Inspection
    for (const seen of Array.isArray(problems) ? problems : []) await learnProblem(row, seen)
  }
}
