import { describe, expect, it } from 'vitest'
import type { FieldProblem } from '@/api/picture'
import type { Me, WorkflowTable } from '@/api/types'
import { foresee, type WaitingStep } from '@/workflow/foresee'
import { WorkCalendar } from '@/workflow/deadlines'
import { possibleSteps } from '@/workflow/possible'
import { asOf } from '@/workflow/shown'
import { writtenInVisit } from '@/workflow/written'

const calendar = new WorkCalendar([{ year: 2026, provisional: false, days: [], source: '' }])
const row = (action: string, sources: string[], target: string, needs: string[] = [], offline = true, by = ['inspector']) => ({
  action, action_name: action, sources, target, by, needs: needs.map((code) => ({ code, text: code })), not_by: [], offline,
})
/** The rows of rectification/workflow.py that these sentences are about. */
const table: WorkflowTable = {
  states: [],
  steps: [
    row('order', ['found'], 'ordered', ['certificate', 'two_officers']),
    row('fix_on_the_spot', ['ordered'], 'rectified', ['immediate_order', 'before_and_after']),
    row('rectify', ['ordered'], 'rectified', ['note', 'photo']),
    row('pass_recheck', ['rectified'], 'same', ['not_yet_passed', 'visit_or_remote', 'fresh_eyes_when_critical']),
    row('fail_recheck', ['rectified'], 'ordered', ['note']),
    row('send_back', ['rectified'], 'ordered', ['order_in_force', 'note', 'due_date']),
    row('send_back', ['rectified'], 'found', ['order_withdrawn', 'note']),
    row('close', ['rectified'], 'closed', ['seen_rectified'], false, ['supervisor']),
    row('ask_extension', ['ordered'], 'same', ['extendable', 'in_time', 'no_pending_extension', 'note']),
    row('propose_referral', ['found', 'ordered'], 'same', ['no_referral_under_way', 'cause']),
    row('forward_referral', ['found', 'ordered'], 'same', ['referral_proposed'], true, ['supervisor']),
    row('approve_referral', ['found', 'ordered'], 'same', ['referral_forwarded'], false, ['leader']),
    row('suspend', ['found', 'ordered', 'rectified'], 'suspended', ['note'], true, ['supervisor']),
    row('resume', ['suspended'], 'back', ['note'], true, ['supervisor']),
  ],
}
const found: FieldProblem = {
  id: 'p', number: '', version: 1, state: 'found', severity: 'minor', theme: 'hygiene', item_code: '', text: '', requirement: '', establishment: { id: 's', name: '' },
  category: 'hair', town: '371328101', team_name: '', source: 'inspection', found_on: '2026-11-20', order_kind: '', ordered_on: null, first_last_date: null,
  last_date: null, last_date_provisional: false, rectified_on: null, passed_on: null, round: 1, fixed_on_the_spot: false, suspended_from: '', extension_pending: false,
  escalation: null, referral: null, repeat: false, order: null, finders: ['wang'], rectifiers: [], recheckers: [], events: [],
}
const AT = '2026-11-20T10:00:00+08:00'
const after = (...steps: WaitingStep[]): FieldProblem => foresee(found, steps, table, calendar)
const order: WaitingStep = { action: 'order', happened_at: AT, order_kind: 'deadline', due: { unit: 'workday', count: 5 }, served_on: '2026-11-20' }

describe('a problem whose steps wait', () => {
  it('is ordered with its last date, then rectified, then passed', () => {
    expect(after(order)).toMatchObject({ state: 'ordered', order_kind: 'deadline', last_date: '2026-11-27', ordered_on: '2026-11-20' })
    const rectify = { action: 'rectify', happened_at: '2026-11-24T09:00:00+08:00' }
    expect(after(order, rectify)).toMatchObject({ state: 'rectified', rectified_on: '2026-11-24', passed_on: null })
    const pass = { action: 'pass_recheck', happened_at: '2026-11-25T09:00:00+08:00' }
    expect(after(order, rectify, pass)).toMatchObject({ state: 'rectified', passed_on: '2026-11-25' })
    const fail = { action: 'fail_recheck', happened_at: '2026-11-25T09:00:00+08:00', due: { date: '2026-12-01' } }
    expect(after(order, rectify, fail)).toMatchObject({ state: 'ordered', round: 2, rectified_on: null, last_date: '2026-12-01' })
  })

  it('is due the same day when it is to stop at once', () => {
    expect(after({ ...order, order_kind: 'immediate', due: null })).toMatchObject({ last_date: '2026-11-20', order_kind: 'immediate' })
  })

  it('keeps its version, and leaves out a step that its state does not know', () => {
    expect(after(order).version).toBe(1)
    expect(after({ action: 'rectify', happened_at: AT })).toBe(found)
  })

  it('has its referral proposed and then forwarded, and stays where it was', () => {
    const propose = { action: 'propose_referral', happened_at: AT }
    expect(after(order, propose)).toMatchObject({ state: 'ordered', referral: 'proposed', last_date: '2026-11-27' })
    expect(after(order, propose, { action: 'forward_referral', happened_at: AT })).toMatchObject({ referral: 'forwarded' })
  })

  it('is suspended and goes back to where it was', () => {
    expect(after(order, { action: 'suspend', happened_at: AT }, { action: 'resume', happened_at: AT }).state).toBe('ordered')
  })
})

describe('problems of a visit that waits', () => {
  it('are there with their order and their fix, at the version the server will give them', () => {
    const body = {
      establishment: 's', officers: ['wang', 'li'], finished_at: AT, order: { served_on: '2026-11-20' },
      problems: [
        { id: 'a', text: '毛巾', severity: 'minor', order: null, fix: null },
        { id: 'b', text: '地面', severity: 'minor', order: { kind: 'immediate', due: null, type: 'opinion' }, fix: { happened_at: AT } },
      ],
    }
    const [plain, fixed] = writtenInVisit(body, { id: 's', name: '春天', town: '371328101', category: 'hair' } as never, '王海')
    expect(plain?.problem).toMatchObject({ id: 'a', version: 1, state: 'found', finders: ['wang', 'li'] })
    expect(fixed?.problem.version).toBe(3)
    expect(foresee(fixed?.problem ?? found, fixed?.steps ?? [], table, calendar)).toMatchObject({ state: 'rectified', fixed_on_the_spot: true, passed_on: '2026-11-20' })
  })
})

describe('what may be done without a signal', () => {
  const me = (role: string, certificate = '鲁Q0101', id = 'wang'): Me =>
    ({ id, certificate_number: certificate, roles: [{ role, area: '371328' }] }) as unknown as Me
  const steps = (problem: FieldProblem, who: Me) => Object.fromEntries(possibleSteps(problem, who, table, '2026-11-23').map((one) => [one.action, one]))

  it('follows the table, the role and the certificate', () => {
    expect(steps(found, me('inspector')).order).toMatchObject({ allowed: true, needs: [{ code: 'two_officers' }] })
    expect(steps(found, me('inspector', '')).order).toMatchObject({ allowed: false, why_not: '没有执法证的人员不能下达责令文书。' })
    expect(steps(found, me('team_leader')).order?.allowed).toBe(true)
    expect(steps(found, me('assistant'))).toEqual({})
    expect(steps({ ...found, town: '371326101' }, me('inspector'))).toEqual({})
  })

  it('leaves to the server what the server must see', () => {
    const passed = { ...found, state: 'rectified', passed_on: '2026-11-22' }
    expect(steps(passed, me('supervisor', '')).close).toMatchObject({ allowed: false, why_not: '销号须联网办理。', needs_line: true })
    expect(steps({ ...passed, passed_on: null }, me('supervisor', '')).close).toMatchObject({ allowed: false, why_not: '尚未复查合格，不能销号。', needs_line: false })
    expect(steps(passed, me('inspector')).pass_recheck?.allowed).toBe(false)
  })

  it('offers a rung of a referral only where one stands below it', () => {
    expect(steps(found, me('inspector')).propose_referral?.allowed).toBe(true)
    expect(steps(found, me('supervisor', '')).forward_referral).toBeUndefined()
    const proposed = { ...found, referral: 'proposed' }
    expect(steps(proposed, me('inspector')).propose_referral).toMatchObject({ allowed: false, why_not: '已有一件移送立案正在办理。' })
    expect(steps(proposed, me('supervisor', '')).forward_referral?.allowed).toBe(true)
    expect(steps(proposed, me('leader', ''))).toEqual({})
    expect(steps({ ...found, referral: 'forwarded' }, me('leader', '')).approve_referral).toMatchObject({ allowed: false, why_not: '批准立案须联网办理。' })
  })

  it('sends back without a new last date what lost its order meanwhile', () => {
    const rectified: FieldProblem = { ...found, state: 'rectified', order: { number: '蒙疾监意〔2026〕0001号', type: 'opinion', served_on: '2026-11-20' } }
    const needs = (problem: FieldProblem) => steps(problem, me('inspector')).send_back?.needs.map((need) => (need as { code: string }).code)
    expect(needs(rectified)).toEqual(['note', 'due_date'])
    expect(needs({ ...rectified, order: null })).toEqual(['note'])
  })

  it('wants other eyes for what is critical', () => {
    const grave: FieldProblem = { ...found, state: 'rectified', severity: 'critical' }
    expect(steps(grave, me('inspector')).pass_recheck).toMatchObject({ allowed: false, why_not: '严重问题须由发现人以外的监督员复查。' })
    expect(steps(grave, me('inspector', '鲁Q0102', 'li')).pass_recheck?.allowed).toBe(true)
  })
})

describe('what time decides', () => {
  it('is reckoned with the work calendar', () => {
    const ordered = { ...found, state: 'ordered', last_date: '2026-11-27' }
    expect(asOf(ordered, '2026-11-20', calendar)).toEqual({ overdue: false, days_left: 5, due_soon: false, awaiting_close: false })
    expect(asOf(ordered, '2026-11-25', calendar)).toMatchObject({ days_left: 2, due_soon: true })
    expect(asOf(ordered, '2026-12-01', calendar)).toMatchObject({ overdue: true, days_left: -2, due_soon: false })
  })
})
