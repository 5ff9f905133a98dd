import { describe, expect, it } from 'vitest'
import type { PossibleStep } from '@/api/types'
import { keyOf, pageOf, periodOf } from '@/workflow/periods'
import { missingParts, partsOf, stepBody, type Filled } from '@/workflow/steps'

const step = (action: string, ...needs: string[]): PossibleStep => ({ action, action_name: action, needs, allowed: true, why_not: '' })
const blank: Filled = { note: '', photos: [], orderKind: 'deadline', type: 'opinion', due: null, wanted: '', servedOn: '', officers: [], visit: 'new', cause: '', outcome: '', fine: '' }
const said = { id: 'c1', version: 3, happenedAt: '2026-11-20T10:00:00+08:00', offset: 0, inspection: null }

describe('the form of a step', () => {
  it('asks for what the server says it needs', () => {
    expect(partsOf(step('rectify', 'note', 'photo'))).toMatchObject({ note: true, photos: 'after', due: false })
    expect(partsOf(step('order', 'certificate', 'two_officers', 'order_kind', 'due_date', 'served_on'))).toMatchObject({
      order: true, due: true, served: true, officers: true, photos: 'none',
    })
    expect(partsOf(step('fix_on_the_spot', 'immediate_order', 'before_and_after')).photos).toBe('before_and_after')
  })

  it('names what is missing', () => {
    expect(missingParts(partsOf(step('send_back', 'note', 'due_date')), blank, 'send_back')).toEqual(['note', 'due'])
    expect(missingParts(partsOf(step('close', 'seen_rectified')), blank, 'close')).toEqual([])
  })

  it('wants no last date for an immediate order', () => {
    const order = partsOf(step('order', 'order_kind', 'due_date'))
    expect(missingParts(order, { ...blank, orderKind: 'immediate' }, 'order')).toEqual([])
  })

  it('says only what was asked', () => {
    const close = step('close', 'seen_rectified', 'evidence_arrived')
    expect(stepBody(close, partsOf(close), { ...blank, note: ' ok ' }, said)).toEqual({
      id: 'c1', action: 'close', base_version: 3, happened_at: '2026-11-20T10:00:00+08:00', device_offset: 0, note: 'ok', photos: [],
    })
  })

  it('names the visit of a recheck on site, and none of a remote one', () => {
    const pass = step('pass_recheck', 'visit_or_remote')
    const parts = partsOf(pass)
    expect(stepBody(pass, parts, { ...blank, officers: ['a', 'b'] }, { ...said, inspection: 'v1' })).toMatchObject({ remote: false, inspection: 'v1', officers: ['a', 'b'] })
    expect(stepBody(pass, parts, { ...blank, visit: 'remote' }, said)).toMatchObject({ remote: true, inspection: null })
  })
})

describe('periods', () => {
  it('are the week from Monday, the month, the first half and the year', () => {
    expect(periodOf('week', '2026-11-22')).toEqual({ from: '2026-11-16', to: '2026-11-22' })
    expect(periodOf('month', '2026-02-14')).toEqual({ from: '2026-02-01', to: '2026-02-28' })
    expect(periodOf('half', '2026-11-22')).toEqual({ from: '2026-01-01', to: '2026-06-30' })
    expect(periodOf('year', '2026-11-22')).toEqual({ from: '2026-01-01', to: '2026-12-31' })
    expect(keyOf('2022-01-01', '2022-06-30', '2026-11-22')).toBe('own')
    expect(keyOf('2026-11-01', '2026-11-30', '2026-11-22')).toBe('month')
  })
})

describe('a figure', () => {
  it('opens the page of its rows with their query', () => {
    expect(pageOf('/api/v1/problems/?state=ordered&overdue=true')).toBe('/problems?state=ordered&overdue=true')
    expect(pageOf('http://host/api/v1/outings/?from=2022-01-01')).toBe('/outings?from=2022-01-01')
    expect(pageOf('/api/v1/users/')).toBeNull()
    expect(pageOf(null)).toBeNull()
  })
})
