import type { FieldProblem } from '@/api/picture'
import type { Me, PossibleStep, WorkflowTable } from '@/api/types'
import { whyNot } from '@/words.field'

type Reason = keyof typeof whyNot

/** What must be so already, as rectification/needs.py judges it; what a person supplies is asked by the form. */
const GIVEN: Partial<Record<string, (problem: FieldProblem, me: Me, today: string) => boolean>> = {
  certificate: (_problem, me) => Boolean(me.certificate_number),
  tip: (problem) => problem.source === 'tip',
  immediate_order: (problem) => problem.order_kind === 'immediate',
  not_yet_passed: (problem) => problem.passed_on === null,
  fresh_eyes_when_critical: (problem, me) => problem.severity !== 'critical' || !problem.finders.includes(me.id),
  extendable: (problem) => problem.order_kind === 'deadline' && problem.severity !== 'critical',
  in_time: (problem, _me, today) => problem.last_date !== null && today <= problem.last_date,
  no_pending_extension: (problem) => !problem.extension_pending,
}

/** The parties a person is at a place (rectification/judge.py, organization/actors.py). */
function partiesAt(me: Me, town: string): Set<string> {
  const roles = new Set<string>(me.roles.filter((grant) => town.startsWith(grant.area)).map((grant) => grant.role))
  if (me.certificate_number && (roles.has('team_leader') || roles.has('supervisor'))) roles.add('inspector')
  return roles
}

/** What a person could do with a problem of the phone's picture; the server judges again. */
export function possibleSteps(problem: FieldProblem, me: Me, table: WorkflowTable, today: string): PossibleStep[] {
  const parties = partiesAt(me, problem.town)
  const found = new Map<string, PossibleStep>()
  for (const row of table.steps) {
    if (!row.sources.includes(problem.state) || !row.by.some((party) => parties.has(party))) continue
    const lacking: Reason | undefined = row.offline
      ? (row.needs.map((need) => need.code).find((code) => GIVEN[code]?.(problem, me, today) === false) as Reason | undefined)
      : 'online'
    if (found.get(row.action)?.allowed) continue
    found.set(row.action, {
      action: row.action,
      action_name: row.action_name,
      needs: row.needs.filter((need) => !GIVEN[need.code]),
      allowed: !lacking,
      why_not: lacking ? whyNot[lacking] : '',
    })
  }
  return [...found.values()]
}
