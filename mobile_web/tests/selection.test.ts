import { describe, expect, it } from 'vitest'
import type { PossibleStep, Problem } from '@/api/types'
import { blankSelection, filledFor, missingOfAll, offersOf, orderLines, partsOfAll, split, type SelectionForm } from '@/workflow/selection'
import { partsOf } from '@/workflow/steps'

const step = (action: string, needs: string[], why_not = ''): PossibleStep => ({ action, action_name: action, needs, allowed: !why_not, why_not })
const problem = (id: string, ...steps: PossibleStep[]): Problem => ({ id, version: 2, number: id, steps }) as unknown as Problem
const photo = (id: string, kind: string) => ({ id, sha256: id, kind })

const towels = problem('towels', step('rectify', ['note', 'photo']), step('suspend', ['note']))
const licence = problem('licence', step('rectify', ['note', 'photo']), step('close', [], '四眼'))
const passed = problem('passed', step('close', []))
const some = [towels, licence, passed]

describe('a selection of problems', () => {
  it('offers what at least one can take, the commonest first', () => {
    expect(offersOf(some).map(({ action, count }) => [action, count])).toEqual([['rectify', 2], ['suspend', 1], ['close', 1]])
  })

  it('tells those that cannot, with the reason where there is one', () => {
    const { able, barred } = split(some, 'close')
    expect(able.map((one) => one.id)).toEqual(['passed'])
    expect(barred.map(({ problem: one, why }) => [one.id, why])).toEqual([['towels', ''], ['licence', '四眼']])
  })

  it('asks for whatever one of them asks for', () => {
    const [a, b] = [problem('a', step('send_back', ['note'])), problem('b', step('send_back', ['note', 'due_date']))]
    expect(partsOfAll([a, b], 'send_back')).toMatchObject({ note: true, due: true, photos: 'none' })
    expect(partsOfAll([a], 'close')).toBeNull()
  })

  it('counts the problems that still lack a photo; one of all of them serves each', () => {
    const form: SelectionForm = { ...blankSelection(), note: '已整改', photosOf: { towels: [photo('p', 'after')] } }
    expect(missingOfAll([towels, licence], form, 'rectify')).toEqual({ parts: [], photos: 1 })
    expect(missingOfAll([towels, licence], { ...form, note: ' ' }, 'rectify')).toEqual({ parts: ['note'], photos: 1 })
    const shared = { ...form, photos: [photo('q', 'after')] }
    expect(missingOfAll([towels, licence], shared, 'rectify')).toEqual({ parts: [], photos: 0 })
    const parts = partsOf(step('rectify', ['note', 'photo']))
    expect(filledFor(shared, 'towels', parts).photos.map((one) => one.id)).toEqual(['q', 'p'])
    expect(filledFor(shared, 'licence', parts).photos.map((one) => one.id)).toEqual(['q'])
  })

  it('leaves out photos of a kind the step does not ask for', () => {
    const form = { ...blankSelection(), photos: [photo('after', 'after'), photo('paper', 'evidence')] }
    expect(filledFor(form, 'towels', partsOf(step('close', []))).photos.map((one) => one.id)).toEqual(['paper'])
  })

  it('orders each as the others, or as was said of it alone', () => {
    const form: SelectionForm = { ...blankSelection(), orderOf: { b: { kind: 'immediate', due: { unit: 'workday', count: 3 } } } }
    expect(orderLines([{ id: 'a', version: 1 }, { id: 'b', version: 3 }], form)).toEqual([
      { problem: 'a', base_version: 1, kind: 'deadline', due: { unit: 'workday', count: 5 } },
      { problem: 'b', base_version: 3, kind: 'immediate', due: null },
    ])
  })
})
