import type { Due, OrderKind, WorkflowTable } from '@/api/types'
import { dayOf } from '@/clock'
import { reckon, type WorkCalendar } from './deadlines'

/** What a step may change of a problem, in the ledger's row and in the phone's picture alike. */
export interface Foreseeable {
  state: string
  round: number
  order_kind: OrderKind | ''
  ordered_on: string | null
  last_date: string | null
  last_date_provisional: boolean
  rectified_on: string | null
  passed_on: string | null
  fixed_on_the_spot: boolean
  extension_pending: boolean
  referral: string | null
  suspended_from?: string
}

/** A step that waits on this phone, as its command says it. */
export interface WaitingStep {
  action: string
  happened_at: string
  served_on?: string
  order_kind?: OrderKind
  due?: Due | null
}

type Effect = (problem: Foreseeable, step: WaitingStep, day: string, calendar: WorkCalendar) => Partial<Foreseeable>

function ordered(step: WaitingStep, kind: OrderKind, start: string, calendar: WorkCalendar): Partial<Foreseeable> {
  const last = reckon(kind, step.due ?? null, start, calendar)
  return { last_date: last?.lastDate ?? null, last_date_provisional: last?.provisional ?? false }
}

const nextRound: Effect = (problem, step, day, calendar) => ({
  round: problem.round + 1,
  rectified_on: null,
  passed_on: null,
  fixed_on_the_spot: false,
  ...ordered(step, 'deadline', day, calendar),
})

/** What each action changes besides the state, as rectification/effects.py does it. */
const EFFECTS: Record<string, Effect> = {
  order: (_problem, step, day, calendar) => {
    const kind = step.order_kind ?? 'deadline'
    const served = step.served_on ?? day
    return { order_kind: kind, ordered_on: served, ...ordered(step, kind, served, calendar) }
  },
  fix_on_the_spot: (_problem, _step, day) => ({ rectified_on: day, passed_on: day, fixed_on_the_spot: true }),
  rectify: (_problem, _step, day) => ({ rectified_on: day }),
  pass_recheck: (_problem, _step, day) => ({ passed_on: day }),
  fail_recheck: nextRound,
  send_back: nextRound,
  ask_extension: () => ({ extension_pending: true }),
  propose_referral: () => ({ referral: 'proposed' }),
  forward_referral: () => ({ referral: 'forwarded' }),
  suspend: (problem) => ({ suspended_from: problem.state }),
}

/**
 * Lays the steps that wait over a problem, in the order in which they were written down: what it
 * will be when the server has taken them. The version is left alone: a step that waits names it
 * plus those before it.
 */
export function foresee<T extends Foreseeable>(problem: T, steps: WaitingStep[], table: WorkflowTable, calendar: WorkCalendar): T {
  let seen = problem
  for (const step of steps) {
    const { state } = seen
    const row = table.steps.find((one) => one.action === step.action && one.sources.includes(state))
    if (!row) continue
    const effect = EFFECTS[step.action]?.(seen, step, dayOf(step.happened_at), calendar) ?? {}
    const target = row.target === 'same' ? state : row.target === 'back' ? (seen.suspended_from ?? state) : row.target
    seen = { ...seen, ...effect, state: target }
  }
  return seen
}
