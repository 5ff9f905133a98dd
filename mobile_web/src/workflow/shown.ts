import type { FieldPlace, FieldProblem } from '@/api/picture'
import type { Me, Person, Problem, ProblemSlim, WorkflowTable } from '@/api/types'
import { w } from '@/words'
import type { WorkCalendar } from './deadlines'
import { possibleSteps } from './possible'

const SOON = 3

/** What time decides of a problem, computed on this phone as on the server. */
export function asOf(
  problem: Pick<FieldProblem, 'state' | 'last_date' | 'passed_on'>,
  today: string,
  calendar: WorkCalendar,
): Pick<ProblemSlim, 'overdue' | 'days_left' | 'due_soon' | 'awaiting_close'> {
  const last = problem.state === 'ordered' ? problem.last_date : null
  return {
    overdue: last !== null && last < today,
    days_left: last === null ? null : calendar.workdaysBetween(today, last),
    due_soon: last !== null && last >= today && last <= calendar.addWorkdays(today, SOON),
    awaiting_close: problem.state === 'rectified' && problem.passed_on !== null,
  }
}

/** The row of the ledger that a problem of the phone's picture is. */
export function asRow(problem: FieldProblem, today: string, calendar: WorkCalendar, towns: Record<string, string>): ProblemSlim {
  return {
    ...problem,
    number: problem.number || w.picture.numberLater,
    state_name: w.states[problem.state] ?? problem.state,
    severity_name: w.severities[problem.severity],
    category_name: w.categories[problem.category] ?? problem.category,
    town_name: towns[problem.town] ?? '',
    order_kind_name: problem.order_kind ? w.orderKinds[problem.order_kind] : '',
    closed_on: null,
    thumbnail: null,
    act_by: null,
    ...asOf(problem, today, calendar),
  }
}

export interface Around {
  me: Me
  table: WorkflowTable
  calendar: WorkCalendar
  people: Person[]
  towns: Record<string, string>
  today: string
  place: FieldPlace | null
}

/** The whole problem as its page shows it, from the phone's picture; photos are on the server. */
export function asProblem(problem: FieldProblem, around: Around): Problem {
  const { place } = around
  const name = new Map(around.people.map((one) => [one.id, one]))
  return {
    ...asRow(problem, around.today, around.calendar, around.towns),
    establishment: {
      ...problem.establishment,
      person_in_charge: place?.person_in_charge ?? '',
      address: place?.address ?? '',
      phone: '',
    },
    requirement: problem.requirement,
    first_last_date: problem.first_last_date,
    order: problem.order && {
      // Its page is on the server.
      id: '',
      state: 'issued',
      ...problem.order,
      type_name: w.orderTypes[problem.order.type as keyof typeof w.orderTypes],
      served_on: problem.order.served_on ?? '',
      officers: [],
    },
    inspection: null,
    officers: problem.finders.flatMap((id) => name.get(id) ?? []),
    recurrence_of: null,
    photos: [],
    extensions: [],
    rechecks: [],
    slips: [],
    listings: [],
    referrals: [],
    reckoning: '',
    steps: possibleSteps(problem, around.me, around.table, around.today),
    events: problem.events.map((event, number) => ({
      ...event,
      id: `${problem.id}-${number}`,
      sequence: number,
      action_name: w.actions[event.action] ?? w.picture.find,
      target_name: w.states[event.target] ?? event.target,
      officers: [],
      received_at: event.happened_at,
      late_entry: false,
      data: {},
      facts: [],
      photos: [],
    })),
  }
}
