import type { FieldPlace, FieldProblem } from '@/api/picture'
import type { Due, OrderKind, Severity } from '@/api/types'
import { dayOf } from '@/clock'
import type { WaitingStep } from './foresee'

/** A problem as it waits in a command on this phone, before the server has seen it. */
interface Said {
  id: string
  theme?: string
  text: string
  requirement?: string
  severity: Severity
  source?: string
  order?: { kind: OrderKind; due: Due | null; type: string } | null
  fix?: { happened_at: string } | null
}

interface SaidVisit {
  establishment: string
  officers: string[]
  finished_at: string
  problems?: Said[]
  order?: { served_on: string } | null
}

/** What a problem will be as soon as the server has its command, and the steps that ride in it. */
export interface Written {
  problem: FieldProblem
  steps: WaitingStep[]
}

function found(said: Said, place: FieldPlace, at: string, finders: string[], byName: string, itemCode = ''): FieldProblem {
  return {
    id: said.id,
    number: '',
    version: 1,
    state: 'found',
    severity: said.severity,
    theme: said.theme ?? 'other',
    item_code: itemCode,
    text: said.text,
    requirement: said.requirement ?? '',
    establishment: { id: place.id, name: place.name },
    category: place.category,
    town: place.town,
    team_name: '',
    source: said.source ?? 'inspection',
    found_on: dayOf(at),
    order_kind: '',
    ordered_on: null,
    first_last_date: null,
    last_date: null,
    last_date_provisional: false,
    rectified_on: null,
    passed_on: null,
    round: 1,
    fixed_on_the_spot: false,
    suspended_from: '',
    extension_pending: false,
    escalation: null,
    referral: null,
    repeat: false,
    order: null,
    finders,
    rectifiers: [],
    recheckers: [],
    events: [{ action: 'find', source: '', target: 'found', round: 1, by_name: byName, happened_at: at, note: '' }],
  }
}

/** The problems a waiting visit found, with the items its draft names; each order and each fix in it raises the version by one. */
export function writtenInVisit(
  body: Record<string, unknown>,
  place: FieldPlace,
  byName: string,
  drafted: { id: string; item_code: string }[] = [],
): Written[] {
  const visit = body as unknown as SaidVisit
  const at = visit.finished_at
  const codes = new Map(drafted.map((one) => [one.id, one.item_code]))
  return (visit.problems ?? []).map((said) => {
    const steps: WaitingStep[] = []
    if (said.order) {
      const { kind, due } = said.order
      steps.push({ action: 'order', happened_at: at, order_kind: kind, due, served_on: visit.order?.served_on ?? dayOf(at) })
    }
    if (said.fix) steps.push({ action: 'fix_on_the_spot', happened_at: said.fix.happened_at })
    const problem = found(said, place, at, visit.officers, byName, codes.get(said.id))
    return { problem: { ...problem, version: 1 + steps.length }, steps }
  })
}

/** A problem that was reported without a visit. */
export function writtenAlone(body: Record<string, unknown>, place: FieldPlace, me: { id: string; name: string }): Written {
  const said = body as unknown as Said & { happened_at: string }
  return { problem: found(said, place, said.happened_at, [me.id], me.name), steps: [] }
}
