import { reckon, type WorkCalendar } from './deadlines'
import type { BodyProblem, VisitBody } from './inspection'
import { strip } from './text'

/**
 * The canonical record of a visit: the text whose SHA-256 is signed. The server makes the same one
 * (rectification/record.py); docs/record.md says how, tests/vectors/record.json shows it.
 */
const FORM = 'xiaohao.visit/1'

/** The text of a visit that is ready to be submitted; `servedOn` is the day last dates count from. */
export function recordOf(body: VisitBody, servedOn: string, calendar: WorkCalendar): string {
  return canonical({
    form: FORM,
    id: body.id.toLowerCase(),
    establishment: body.establishment.toLowerCase(),
    team: body.team.toLowerCase(),
    officers: body.officers.map((one) => one.toLowerCase()),
    reason: body.reason,
    mode: body.mode,
    outcome: body.outcome,
    started_at: moment(body.started_at),
    finished_at: moment(body.finished_at),
    note: strip(body.note),
    checklists: body.checklists,
    photos: body.photos,
    problems: body.problems.map((problem) => problemOf(problem, servedOn, calendar)),
  })
}

function problemOf(problem: BodyProblem, servedOn: string, calendar: WorkCalendar): object {
  const { order, fix } = problem
  return {
    id: problem.id,
    item: problem.item,
    theme: problem.theme,
    text: strip(problem.text),
    requirement: strip(problem.requirement),
    severity: problem.severity,
    photos: problem.photos,
    order: order && {
      kind: order.kind,
      type: order.type,
      served_on: servedOn,
      last_date: reckon(order.kind, order.due, servedOn, calendar)?.lastDate ?? null,
    },
    fix: fix && { id: fix.id, note: strip(fix.note), photos: fix.photos },
  }
}

/** As the phone's clock said it, in UTC, fractions of a second cut off. */
const moment = (text: string): string => `${new Date(text).toISOString().slice(0, 19)}Z`

/** JSON with sorted names and without blanks (RFC 8785, as far as the record goes). */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (value && typeof value === 'object') {
    const named = value as Record<string, unknown>
    const names = Object.keys(named).filter((name) => named[name] !== undefined)
    return `{${names.sort().map((name) => `${JSON.stringify(name)}:${canonical(named[name])}`).join()}}`
  }
  return JSON.stringify(value)
}
