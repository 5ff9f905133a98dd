import { describe, expect, it } from 'vitest'
import vectors from '../../tests/vectors/answers.json'
import { findingOf, itemsOf, judgeNumber, judgePair, passTheRest, tally } from '@/workflow/answers'
import { answerItem, inspectionBody, missingOf } from '@/workflow/inspection'
import { hair, shop } from './cast'

const [licence, notice, air, staff] = itemsOf(hair) as [(typeof hair.groups)[0]['items'][0], (typeof hair.groups)[0]['items'][0], (typeof hair.groups)[0]['items'][0], (typeof hair.groups)[0]['items'][0]]
const limit = { type: 'number', unit: '%', op: '<=', limit: 0.15, decimals: 2 } as const

describe('a measured value', () => {
  it('passes on its limit and fails beyond it', () => {
    expect(judgeNumber(limit, '0.15')).toEqual({ result: 'pass', value: '0.15' })
    expect(judgeNumber(limit, '0.16')).toEqual({ result: 'fail', value: '0.16' })
  })
  it('is no answer while it is finer than the item is kept', () => {
    expect(judgeNumber(limit, '0.151')).toBeNull()
    expect(judgeNumber({ ...limit, decimals: 0 }, '1.5')).toBeNull()
  })
  it('may have to reach a limit from below', () => {
    const least = { ...limit, op: '>=', limit: 500 } as const
    expect(judgeNumber(least, '499')?.result).toBe('fail')
    expect(judgeNumber(least, '500')?.result).toBe('pass')
  })
  it('is no answer while it is no number', () => {
    for (const text of ['', '-', '0.', 'abc', '1e3']) expect(judgeNumber(limit, text)).toBeNull()
  })
  it('is judged as on the server', () => {
    for (const { op, limit: bound, decimals, typed, kept } of vectors.numbers) {
      const shape = { type: 'number', unit: '', op: op as '<=', limit: bound, decimals } as const
      expect([typed, judgeNumber(shape, typed)]).toEqual([typed, kept])
    }
  })
  it('may be typed in full width, as Chinese keyboards do', () => {
    expect(judgeNumber(limit, '０．１２')).toEqual({ result: 'pass', value: '0.12' })
    expect(judgeNumber(limit, '0。2')).toEqual({ result: 'fail', value: '0.20' })
  })
  it('understands a point typed first', () => {
    expect(judgeNumber(limit, '.1')).toEqual({ result: 'pass', value: '0.10' })
  })
})

describe('a pair of counts', () => {
  it('passes when everybody counts', () => {
    expect(judgePair(5, 5)).toEqual({ result: 'pass', part: 5, whole: 5 })
    expect(judgePair(3, 5)).toEqual({ result: 'fail', part: 3, whole: 5 })
  })
  it('is judged as on the server', () => {
    for (const { part, whole, kept } of vectors.pairs) expect([part, whole, judgePair(part, whole)]).toEqual([part, whole, kept])
  })
  it('is no answer when it makes no sense', () => {
    expect(judgePair(6, 5)).toBeNull()
    expect(judgePair(-1, 5)).toBeNull()
    expect(judgePair(1.5, 5)).toBeNull()
    expect(judgePair(null, 5)).toBeNull()
  })
})

describe('passing the rest', () => {
  it('leaves answers that are given and items that need a figure', () => {
    const filled = passTheRest(itemsOf(hair), { 'LIC-01': { result: 'fail' } })
    expect(filled).toEqual({ 'LIC-01': { result: 'fail' }, 'LIC-02': { result: 'pass' } })
    expect(tally(itemsOf(hair), filled)).toEqual({ all: 4, answered: 2, passed: 1, failed: 1, notApplicable: 0 })
  })
})

describe('a failed item', () => {
  it('opens a problem with what was measured in its words', () => {
    expect(findingOf(air, { result: 'fail', value: '0.31' })).toBe('CO2 0.31%')
    expect(findingOf(staff, { result: 'fail', part: 3, whole: 5 })).toBe('5 people, 2 without')
  })
  it('takes order kind and working days from the item', () => {
    const draft = shop()
    const problem = answerItem(draft, hair.id, licence, { result: 'fail' }, true)
    expect(problem?.order).toEqual({ kind: 'deadline', due: { unit: 'workday', count: 15 }, type: 'opinion' })
    expect(draft.problems).toHaveLength(1)
  })
  it('orders nothing when the person has no certificate', () => {
    expect(answerItem(shop(), hair.id, licence, { result: 'fail' }, false)?.order).toBeNull()
  })
  it('gives its problem back after a slip of the thumb', () => {
    const draft = shop()
    const problem = answerItem(draft, hair.id, notice, { result: 'fail' }, true)
    if (problem) problem.text = 'written by hand'
    answerItem(draft, hair.id, notice, { result: 'pass' }, true)
    expect(draft.problems).toEqual([])
    expect(answerItem(draft, hair.id, notice, { result: 'fail' }, true)?.text).toBe('written by hand')
    expect(draft.problems).toHaveLength(1)
  })
})

describe('what is submitted', () => {
  const filled = () => {
    const draft = shop()
    draft.checklists[0]!.answers = { 'LIC-01': { result: 'pass' }, 'ENV-01': { result: 'pass', value: '0.1' }, 'STF-01': { result: 'pass', part: 2, whole: 2 } }
    answerItem(draft, hair.id, notice, { result: 'fail' }, true)
    return draft
  }
  it('is held back while items are open', () => {
    expect(missingOf(shop(), [hair], '2026-11-20')).toEqual(['hair还有 4 项没有填写'])
    expect(missingOf(filled(), [hair], '2026-11-20')).toEqual([])
  })
  it('is held back with one officer, and when a grave problem has no photo', () => {
    const draft = filled()
    draft.officers = ['wang', 'wang']
    answerItem(draft, hair.id, licence, { result: 'fail' }, true)
    expect(missingOf(draft, [hair], '2026-11-20')).toEqual(['监督员至少两人', '问题 2须有证据照片'])
  })
  it('takes the evidence as the picture before, when there is no other', () => {
    const draft = filled()
    const problem = draft.problems[0]!
    problem.photos = [{ id: 'p1', sha256: 'a' }]
    problem.fix = { id: 'f1', note: 'done', photos: [{ id: 'p2', sha256: 'b', kind: 'after' }], happened_at: '2026-11-20T09:20:00+08:00' }
    const body = inspectionBody(draft, '2026-11-20T09:30:00+08:00', 0) as { problems: { fix: { photos: unknown[] } }[] }
    expect(body.problems[0]?.fix.photos).toEqual([
      { id: 'p1', sha256: 'a', kind: 'before' },
      { id: 'p2', sha256: 'b', kind: 'after' },
    ])
  })
  it('carries no answers and no problems when the door was shut', () => {
    const draft = filled()
    draft.outcome = 'shut'
    expect(missingOf(draft, [hair], '2026-11-20')).toEqual([])
    expect(inspectionBody(draft, '2026-11-20T09:30:00+08:00', 0)).toMatchObject({ outcome: 'shut', checklists: [], problems: [] })
  })
})
