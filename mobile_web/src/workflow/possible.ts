import type { FieldProblem } from '@/api/picture'
import type { Me, PossibleStep, WorkflowTable } from '@/api/types'
import { onlineOnly, whyNot } from '@/words.field'
import { w } from '@/words'

type Reason = keyof typeof whyNot

/** Whether the document it would go back to was withdrawn while it was further on. */
const lostItsOrder = (problem: FieldProblem): boolean =>
  problem.order === null && (problem.state === 'rectified' || (problem.state === 'suspended' && problem.suspended_from === 'ordered'))

/** What must be so already, as rectification/needs.py judges it; what a person supplies is asked by the form. */
const GIVEN: Partial<Record<string, (problem: FieldProblem, me: Me, today: string) => boolean>> = {
  order_in_force: (problem) => !lostItsOrder(problem),
  order_withdrawn: lostItsOrder,
  certificate: (_problem, me) => Boolean(me.certificate_number),
  tip: (problem) => problem.source === 'tip',
  immediate_order: (problem) => problem.order_kind === 'immediate',
  not_yet_passed: (problem) => problem.passed_on === null,
  seen_rectified: (problem) => problem.passed_on !== null,
  fresh_eyes_when_critical: (problem, me) => problem.severity !== 'critical' || !problem.finders.includes(me.id),
  extendable: (problem) => problem.order_kind === 'deadline' && problem.severity !== 'critical',
  in_time: (problem, _me, today) => problem.last_date !== null && today <= problem.last_date,
  no_pending_extension: (problem) => !problem.extension_pending,
  pending_extension: (problem) => problem.extension_pending,
  no_referral_under_way: (problem) => !['proposed', 'forwarded', 'approved'].includes(problem.referral ?? ''),
  referral_proposed: (problem) => problem.referral === 'proposed',
  referral_forwarded: (problem) => problem.referral === 'forwarded',
  referral_approved: (problem) => problem.referral === 'approved',
}

/** What nobody would look for where it is not so: not even listed as barred (rectification/needs.py). */
const BESIDE_THE_POINT = ['referral_proposed', 'referral_forwarded', 'referral_approved']

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
    const short = row.needs.map((need) => need.code).find((code) => GIVEN[code]?.(problem, me, today) === false)
    if (short && BESIDE_THE_POINT.includes(short)) continue
    const why = short ? whyNot[short as Reason] : row.offline ? '' : onlineOnly(w.actions[row.action] ?? row.action_name)
    if (found.get(row.action)?.allowed) continue
    found.set(row.action, {
      action: row.action,
      action_name: row.action_name,
      needs: row.needs.filter((need) => !GIVEN[need.code]),
      allowed: !why,
      why_not: why,
      needs_line: !row.offline && !short,
    })
  }
  return [...found.values()]
}
