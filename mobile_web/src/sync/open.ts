import type { FieldProblem } from '@/api/picture'
import type { Area, Me, Problem, ProblemSlim } from '@/api/types'
import { dayOf } from '@/clock'
import { session } from '@/session'
import { findingsOf } from '@/store/findings'
import { pictureOf, problemRows } from '@/store/picture'
import { placeById } from '@/store/places'
import { standingOf, stepOn } from '@/store/leaning'
import { queued, type OutboxRow } from '@/store/outbox'
import { foresee, type WaitingStep } from '@/workflow/foresee'
import { asOf, asProblem, asRow, type Around } from '@/workflow/shown'
import { lastFound, type Finding } from '@/workflow/recurrence'
import { writtenAlone, writtenInVisit, type Written } from '@/workflow/written'
import { w } from '@/words'
import { calendarAround, people, towns as loadTowns, workflowTable } from './reference'

/** Open problems as this phone knows them, with what waits in the queue laid over them. */

export const namesOf = (towns: Area[]): Record<string, string> => Object.fromEntries(towns.map((town) => [town.key, town.name]))

async function around(me: Me): Promise<Omit<Around, 'place'>> {
  const today = dayOf()
  const [table, calendar, colleagues, towns] = await Promise.all([
    workflowTable(),
    calendarAround(today),
    people().catch(() => []),
    me.county ? loadTowns(me.county.key).catch(() => []) : [],
  ])
  return { me, table, calendar, people: colleagues, towns: namesOf(towns), today }
}

/** What waits and will be done by itself, as far as anybody can tell. */
async function hopeful(owner: string): Promise<OutboxRow[]> {
  const { rows, byId, drafts } = await queued(owner)
  return rows.filter((row) => ['ready', 'behind'].includes(standingOf(row, byId, drafts)))
}

const stepsFor = (queue: OutboxRow[], problem: string): WaitingStep[] =>
  queue.flatMap((row) => stepOn(row, problem) ?? [])

/** Everything known to have been found at a place before, but not what still waits on this phone. */
const knownFindings = async (owner: string, place: string): Promise<Finding[]> => [
  ...(await problemRows(owner, place)),
  ...(await findingsOf(owner, place)),
]

/** Marks what a waiting visit found again. */
async function withRepeats(written: Written[], owner: string): Promise<Written[]> {
  const [first] = written
  if (!first) return []
  const last = lastFound(await knownFindings(owner, first.problem.establishment.id), first.problem.found_on)
  return written.map((one) => ({ ...one, problem: { ...one.problem, repeat: last.has(one.problem.item_code) } }))
}

/** When each item was last found at an establishment, by item code, as far as this phone knows. */
export async function foundBefore(place: string, day: string): Promise<Map<string, string>> {
  const me = session.me
  if (!me) return new Map()
  const waiting = (await writtenHere(await hopeful(me.id), me)).filter(({ problem }) => problem.establishment.id === place)
  return lastFound([...(await knownFindings(me.id, place)), ...waiting.map(({ problem }) => problem)], day)
}

async function writtenHere(queue: OutboxRow[], me: Me): Promise<Written[]> {
  const written: Written[] = []
  for (const row of queue) {
    if (row.kind !== 'inspection' && row.kind !== 'problem') continue
    const place = await placeById(String(row.body.establishment))
    if (!place) continue
    if (row.kind === 'inspection') written.push(...(await withRepeats(writtenInVisit(row.body, place, me.name, row.draft?.problems ?? []), me.id)))
    else written.push(writtenAlone(row.body, place, me))
  }
  return written
}

/** Every open problem of the picture and of the queue, as it will be once what waits is sent. */
async function foreseen(me: Me, here: Omit<Around, 'place'>): Promise<FieldProblem[]> {
  const [known, queue] = await Promise.all([problemRows(me.id), hopeful(me.id)])
  const ids = new Set(known.map((one) => one.id))
  const written = (await writtenHere(queue, me)).filter((one) => !ids.has(one.problem.id))
  return [
    ...written.reverse().map(({ problem, steps }) => foresee(problem, steps, here.table, here.calendar)),
    ...known,
  ].map((one) => foresee(one, stepsFor(queue, one.id), here.table, here.calendar))
}

/** One open problem from this phone; null where the phone does not have it. */
export async function keptProblem(id: string): Promise<Problem | null> {
  const me = session.me
  if (!me) return null
  const here = await around(me)
  const one = (await foreseen(me, here)).find((problem) => problem.id === id)
  return one ? asProblem(one, { ...here, place: await placeById(one.establishment.id) }) : null
}

/** The open problems of an establishment from this phone, whole; null where the phone has no picture. */
export async function keptProblemsAt(place: string): Promise<Problem[] | null> {
  const me = session.me
  if (!me || !(await pictureOf(me.id))) return null
  const here = await around(me)
  const rows = (await foreseen(me, here)).filter((one) => one.establishment.id === place)
  const known = await placeById(place)
  return rows.map((one) => asProblem(one, { ...here, place: known }))
}

/** The rows of open problems that a filter of the ledger asks for; null where only the server can tell. */
export async function keptRows(query: Record<string, unknown>): Promise<ProblemSlim[] | null> {
  const me = session.me
  if (!me || !(await pictureOf(me.id))) return null
  const wanted = Object.entries(query).filter(([key, value]) => value !== '' && value !== null && value !== undefined && key !== 'limit' && key !== 'cursor')
  if (wanted.some(([key]) => !TESTS[key])) return null
  const here = await around(me)
  const rows = (await foreseen(me, here)).map((one) => asRow(one, here.today, here.calendar, here.towns))
  const found = rows.filter((row) => wanted.every(([key, value]) => TESTS[key]?.(row, String(value))))
  return typeof query.limit === 'number' ? found.slice(0, query.limit) : found
}

const among = (value: string, list: string): boolean => list.split(',').includes(value)
const QUEUES: Record<string, (row: ProblemSlim) => boolean> = {
  order: (row) => row.state === 'found',
  recheck: (row) => row.state === 'rectified' && row.passed_on === null,
  close: (row) => row.awaiting_close,
  extension: (row) => row.state === 'ordered' && row.extension_pending,
  referral: (row) => ['proposed', 'forwarded'].includes(row.referral ?? ''),
  overdue: (row) => row.overdue,
  due_soon: (row) => row.due_soon,
}
/** The filters of `problems/` that this phone can answer for open problems. */
const TESTS: Record<string, (row: ProblemSlim, value: string) => boolean> = {
  state: (row, value) => among(row.state, value),
  overdue: (row, value) => row.overdue === (value === 'true' || value === '1'),
  waiting: (row, value) => QUEUES[value]?.(row) ?? false,
  category: (row, value) => among(row.category, value),
  severity: (row, value) => among(row.severity, value),
  theme: (row, value) => among(row.theme, value),
  source: (row, value) => among(row.source, value),
  order_kind: (row, value) => among(row.order_kind, value),
  area: (row, value) => row.town.startsWith(value),
  establishment: (row, value) => row.establishment.id === value,
  item: (row, value) => row.item_code === value,
  search: (row, value) => row.number.endsWith(value) || row.establishment.name.includes(value) || row.text.includes(value),
}

/** Rows the server sent, with what waits in the queue laid over them. */
export async function withWaiting(rows: ProblemSlim[]): Promise<ProblemSlim[]> {
  const me = session.me
  const queue = me ? await hopeful(me.id) : []
  if (!me || !rows.some((row) => stepsFor(queue, row.id).length)) return rows
  const here = await around(me)
  return rows.map((row) => {
    const seen = foresee(row, stepsFor(queue, row.id), here.table, here.calendar)
    return seen === row ? row : { ...seen, state_name: w.states[seen.state] ?? seen.state, ...asOf(seen, here.today, here.calendar) }
  })
}

/** A problem the server sent, with what waits laid over it; what may be done next follows from that. */
export async function wholeWithWaiting(problem: Problem): Promise<Problem> {
  const [row] = await withWaiting([problem as ProblemSlim])
  if (!row || row === problem) return problem
  const kept = await keptProblem(problem.id)
  return { ...problem, ...row, establishment: problem.establishment, steps: kept?.steps ?? [] }
}

/** What waits of the picture, as the tiles of the home count it. */
export async function keptCounts(): Promise<Record<string, number> | null> {
  const rows = await keptRows({})
  if (!rows) return null
  const count = (what: string): number => rows.filter((row) => QUEUES[what]?.(row)).length
  return {
    overdue: count('overdue'),
    due_soon: count('due_soon'),
    to_recheck: count('recheck'),
    to_order: count('order'),
    to_close: count('close'),
  }
}
