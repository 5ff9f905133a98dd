import { Failure, isFailure } from '@/api/errors'
import { fetchProblem, listProblems, sync } from '@/api/rectification'
import type { Problem, SyncResult } from '@/api/types'
import { stamp } from '@/clock'
import { clockOffset } from '@/deviceClock'
import { newId } from '@/ids'
import { session } from '@/session'
import { waitingSteps, type NewCommand } from '@/store/outbox'
import { releasePhotos } from '@/store/photos'
import { filledFor, orderLines, stepOf, type SelectionForm } from '@/workflow/selection'
import { partsOf, stepBody } from '@/workflow/steps'
import { m } from '@/words.selection'
import { onlineOnly } from '@/words.field'
import { w } from '@/words'
import { flush, submitAll, type Outcome } from './engine'
import { wholeWithWaiting } from './open'
import { recheckVisit } from './recheckVisit'
import { workflowTable } from './reference'

/** What became of one problem of a selection. */
export interface Taken {
  problem: Problem
  state: 'done' | 'waiting' | 'refused'
  /** Why it was refused. */
  why: string
}

const MOST = 100
const AT_ONCE = 4

/** The open problems of an establishment as the server has them, whole, with what waits laid over. */
export async function openProblemsAt(place: string): Promise<Problem[]> {
  const { results } = await listProblems({ establishment: place, state: 'found,ordered,rectified,suspended', limit: MOST })
  const whole: Problem[] = []
  for (let at = 0; at < results.length; at += AT_ONCE) {
    const some = results.slice(at, at + AT_ONCE)
    whole.push(...(await Promise.all(some.map(async (one) => wholeWithWaiting(await fetchProblem(one.id))))))
  }
  return whole
}

const versionOf = async (problem: Problem): Promise<number> =>
  problem.version + (await waitingSteps(session.me?.id ?? '', problem.id))

interface Steps {
  action: string
  problems: Problem[]
  form: SelectionForm
  at: string
  inspection: string | null
}

/** A step for each problem, each a command of its own: the server judges each by itself. */
function stepCommands({ action, problems, form, at, inspection }: Steps): Promise<NewCommand[]> {
  return Promise.all(
    problems.map(async (problem) => {
      const step = stepOf(problem, action)
      if (!step) throw new Failure('refused', 'client', w.errors.unexpected)
      const parts = partsOf(step)
      const id = newId()
      const said = { id, version: await versionOf(problem), happenedAt: at, offset: clockOffset(), inspection }
      return {
        id,
        owner: session.me?.id ?? '',
        kind: 'step' as const,
        subject: problem.id,
        label: w.outbox.step(w.actions[action] ?? step.action_name, problem.number),
        body: { ...stepBody(step, parts, filledFor(form, problem.id, parts), said), problem: problem.id },
      }
    }),
  )
}

/** One document for all of them. */
async function orderCommand(problems: Problem[], form: SelectionForm, at: string): Promise<NewCommand> {
  const seen = await Promise.all(problems.map(async (problem) => ({ id: problem.id, version: await versionOf(problem) })))
  const id = newId()
  return {
    id,
    owner: session.me?.id ?? '',
    kind: 'order',
    subject: id,
    label: m.order(problems[0]?.establishment.name ?? '', problems.length),
    body: {
      id,
      type: form.type,
      served_on: form.servedOn,
      officers: form.officers,
      lines: orderLines(seen, form),
      happened_at: at,
      device_offset: clockOffset(),
    },
  }
}

function told(problem: Problem, outcome: Outcome | undefined): Taken {
  if (outcome?.status === 'refused') return { problem, state: 'refused', why: outcome.message }
  return { problem, state: outcome?.status === 'done' ? 'done' : 'waiting', why: '' }
}

function answered(problem: Problem, result: SyncResult | undefined): Taken {
  return result?.status === 'done'
    ? { problem, state: 'done', why: '' }
    : { problem, state: 'refused', why: result?.message ?? w.errors.unexpected }
}

/** Takes at once, in sight of the server, what the workflow does not let a phone write down. */
async function takeNow(commands: NewCommand[], problems: Problem[], action: string, photos: string): Promise<Taken[]> {
  const results = await sync(commands.map(({ body }) => ({ kind: 'step', ...body }))).catch((error: unknown) => {
    if (!isFailure(error) || error.code !== 'unreachable') throw error
    throw new Failure('unreachable', error.code, onlineOnly(w.actions[action] ?? action))
  })
  const byId = new Map(results.map((one) => [one.id, one]))
  const taken = problems.map((problem, n) => answered(problem, byId.get(commands[n]?.id ?? '')))
  if (taken.some((one) => one.state === 'done')) await releasePhotos(photos)
  void flush(session.me?.id ?? '')
  return taken
}

/**
 * Takes an action on several problems of one establishment, each judged by itself; an order is one
 * document for all of them. `photos` is what the photos of the form belong to.
 *
 * Raises Failure, and nothing was written down or taken then.
 */
export async function takeAll(problems: Problem[], action: string, form: SelectionForm, photos: string): Promise<Taken[]> {
  const [first] = problems
  if (!first) return []
  const at = stamp()
  if (action === 'order') {
    const [outcome] = await submitAll([await orderCommand(problems, form, at)])
    return problems.map((problem) => told(problem, outcome))
  }
  const looks = problems.some((problem) => stepOf(problem, action)?.needs.some((need) => (typeof need === 'string' ? need : need.code) === 'visit_or_remote'))
  const visit = looks && form.visit === 'new' ? await recheckVisit(first.establishment, form.officers, at) : null
  const commands = await stepCommands({ action, problems, form, at, inspection: visit?.id ?? null })
  const table = await workflowTable()
  if (!table.steps.some((row) => row.action === action && row.offline)) return takeNow(commands, problems, action, photos)
  const outcomes = await submitAll(visit ? [visit, ...commands] : commands)
  return problems.map((problem, n) => told(problem, outcomes[visit ? n + 1 : n]))
}
