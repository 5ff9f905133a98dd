import type { Due, OrderKind, PhotoRef, PossibleStep, Problem } from '@/api/types'
import { blankForm, missingParts, partsOf, type Filled, type FormParts } from './steps'

/** How one problem of a document is ordered, where it is not as the others are. */
export interface OwnOrder {
  kind: OrderKind
  due: Due | null
}

/** A form for several problems: what is said of all, and what is said of one alone. */
export interface SelectionForm extends Filled {
  picked: string[]
  photosOf: Record<string, (PhotoRef & { kind: string })[]>
  orderOf: Record<string, OwnOrder | undefined>
}

export const blankSelection = (): SelectionForm => ({ ...blankForm(), picked: [], photosOf: {}, orderOf: {} })

export const stepOf = (problem: Problem, action: string): PossibleStep | undefined =>
  problem.steps.find((step) => step.action === action)

export interface Offer {
  action: string
  name: string
  /** How many of those picked can take it. */
  count: number
}

/** What can be done with at least one of the problems, what most of them can first. */
export function offersOf(problems: Problem[]): Offer[] {
  const found = new Map<string, Offer>()
  for (const problem of problems) {
    for (const step of problem.steps) {
      if (!step.allowed) continue
      const offer = found.get(step.action) ?? { action: step.action, name: step.action_name, count: 0 }
      found.set(step.action, { ...offer, count: offer.count + 1 })
    }
  }
  return [...found.values()].sort((a, b) => b.count - a.count)
}

/** The problems an action can be taken on, and the others with the reason. */
export function split(problems: Problem[], action: string): { able: Problem[]; barred: { problem: Problem; why: string }[] } {
  const able = problems.filter((problem) => stepOf(problem, action)?.allowed)
  const barred = problems
    .filter((problem) => !able.includes(problem))
    .map((problem) => ({ problem, why: stepOf(problem, action)?.why_not ?? '' }))
  return { able, barred }
}

const GRADE: FormParts['photos'][] = ['none', 'evidence', 'after', 'before_and_after']

/** What a form must ask so that every one of the problems can take the action. */
export function partsOfAll(problems: Problem[], action: string): FormParts | null {
  const each = problems.flatMap((problem) => stepOf(problem, action) ?? []).map(partsOf)
  const [first] = each
  if (!first) return null
  const any = (part: Exclude<keyof FormParts, 'photos'>): boolean => each.some((parts) => parts[part])
  return {
    note: any('note'),
    photos: each.map((parts) => parts.photos).sort((a, b) => GRADE.indexOf(b) - GRADE.indexOf(a))[0] ?? 'none',
    order: any('order'),
    due: any('due'),
    wanted: any('wanted'),
    served: any('served'),
    officers: any('officers'),
    visit: any('visit'),
    cause: any('cause'),
    outcome: any('outcome'),
  }
}

const KINDS = { none: ['evidence'], evidence: ['evidence'], after: ['after'], before_and_after: ['before', 'after'] }

/** What is said of one problem: what is said of all, with its own photos, of the kinds its step asks for. */
export const filledFor = (form: SelectionForm, problem: string, parts: FormParts): Filled => ({
  ...form,
  photos: [...form.photos, ...(form.photosOf[problem] ?? [])].filter((photo) => KINDS[parts.photos].includes(photo.kind)),
})

/** What is still missing, and for how many problems photos are. */
export function missingOfAll(problems: Problem[], form: SelectionForm, action: string): { parts: (keyof FormParts)[]; photos: number } {
  const parts = new Set<keyof FormParts>()
  let photos = 0
  for (const problem of problems) {
    const step = stepOf(problem, action)
    if (!step) continue
    const asked = partsOf(step)
    for (const part of missingParts(asked, filledFor(form, problem.id, asked), action)) {
      if (part === 'photos') photos += 1
      else parts.add(part)
    }
  }
  return { parts: [...parts], photos }
}

/** The lines of the document that orders the problems, each as it was read. */
export const orderLines = (problems: { id: string; version: number }[], form: SelectionForm) =>
  problems.map(({ id, version }) => {
    const { kind, due } = form.orderOf[id] ?? { kind: form.orderKind, due: form.due }
    return { problem: id, base_version: version, kind, due: kind === 'deadline' ? due : null }
  })
