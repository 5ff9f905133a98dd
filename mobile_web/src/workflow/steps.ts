import type { Due, OrderKind, PhotoRef, PossibleStep } from '@/api/types'
import { dayOf } from '@/clock'

/** What a step's form asks for, read from the needs the server named for it. */
export interface FormParts {
  note: boolean
  photos: 'none' | 'evidence' | 'after' | 'before_and_after'
  order: boolean
  due: boolean
  wanted: boolean
  served: boolean
  officers: boolean
  visit: boolean
  cause: boolean
  outcome: boolean
}

const codeOf = (need: PossibleStep['needs'][number]): string => (typeof need === 'string' ? need : need.code)

export const needsOf = (step: PossibleStep): string[] => step.needs.map(codeOf)

export function partsOf(step: PossibleStep): FormParts {
  const needs = new Set(needsOf(step))
  const photos = needs.has('before_and_after')
    ? 'before_and_after'
    : needs.has('photo')
      ? step.action === 'rectify'
        ? 'after'
        : 'evidence'
      : 'none'
  return {
    note: needs.has('note'),
    photos,
    order: needs.has('order_kind'),
    due: needs.has('due_date') || needs.has('due'),
    wanted: needs.has('later_date') || step.action === 'grant_extension',
    served: needs.has('served_on'),
    officers: needs.has('two_officers'),
    visit: needs.has('visit_or_remote'),
    cause: needs.has('cause'),
    outcome: needs.has('outcome'),
  }
}

export interface Filled {
  note: string
  photos: (PhotoRef & { kind: string })[]
  orderKind: OrderKind
  type: 'opinion' | 'correction'
  due: Due | null
  wanted: string
  servedOn: string
  officers: string[]
  /** The visit that looked, "new" for one made with this step, "remote" for none. */
  visit: string
  /** The cause of a case (案由). */
  cause: string
  outcome: string
  /** Yuan, as it was typed. */
  fine: string
}

/** What a desk decides beside its list: it wants nothing, or a reason. */
export const DECISIONS: readonly string[] = ['close', 'approve_referral', 'forward_referral', 'grant_extension', 'refuse_referral', 'refuse_extension']

/** A form before anybody filled it in. */
export const blankForm = (): Filled => ({
  note: '', photos: [], orderKind: 'deadline', type: 'opinion', due: { unit: 'workday', count: 5 }, wanted: '', servedOn: dayOf(), officers: [], visit: 'new',
  cause: '', outcome: '', fine: '',
})

/** Whether a fine is an amount of yuan with two decimals at the most. */
export const isAmount = (text: string): boolean => /^\d{1,10}(\.\d{1,2})?$/.test(text.trim())

/** Names of what is still missing in the form; empty when it may be sent. */
export function missingParts(parts: FormParts, filled: Filled, action: string): (keyof FormParts)[] {
  const missing: (keyof FormParts)[] = []
  if (parts.note && !filled.note.trim()) missing.push('note')
  const kinds = new Set(filled.photos.map((photo) => photo.kind))
  if (parts.photos === 'before_and_after' && !(kinds.has('before') && kinds.has('after'))) missing.push('photos')
  else if (parts.photos !== 'none' && !filled.photos.length) missing.push('photos')
  const dated = !parts.order || filled.orderKind === 'deadline'
  if (parts.due && dated && !filled.due?.date && !filled.due?.count) missing.push('due')
  if (parts.wanted && action === 'ask_extension' && !filled.wanted) missing.push('wanted')
  if (parts.served && !filled.servedOn) missing.push('served')
  if (parts.officers && new Set(filled.officers).size < 2) missing.push('officers')
  if (parts.visit && filled.visit === 'new' && new Set(filled.officers).size < 2) missing.push('officers')
  if (parts.cause && !filled.cause.trim()) missing.push('cause')
  if (parts.outcome && (!filled.outcome || (filled.outcome === 'penalized' && filled.fine.trim() !== '' && !isAmount(filled.fine)))) missing.push('outcome')
  return missing
}

/** The body of POST problems/{id}/steps/; only what the step asks for is said. */
export function stepBody(
  step: PossibleStep,
  parts: FormParts,
  filled: Filled,
  said: { id: string; version: number; happenedAt: string; offset: number; inspection: string | null },
): Record<string, unknown> {
  const due = parts.due && (!parts.order || filled.orderKind === 'deadline') ? filled.due : null
  const wanted = parts.wanted && filled.wanted ? { date: filled.wanted } : null
  return {
    id: said.id,
    action: step.action,
    base_version: said.version,
    happened_at: said.happenedAt,
    device_offset: said.offset,
    note: filled.note.trim(),
    ...(due || wanted ? { due: due ?? wanted } : {}),
    ...(parts.order ? { order_kind: filled.orderKind, type: filled.type } : {}),
    ...(parts.served ? { served_on: filled.servedOn } : {}),
    ...(parts.officers || (parts.visit && filled.visit !== 'remote') ? { officers: filled.officers } : {}),
    photos: filled.photos.map(({ id, sha256, kind }) => ({ id, sha256, kind })),
    ...(parts.cause ? { cause: filled.cause.trim() } : {}),
    ...(parts.outcome ? { outcome: filled.outcome, fine: filled.outcome === 'penalized' && filled.fine.trim() ? filled.fine.trim() : null } : {}),
    ...(parts.visit ? { remote: filled.visit === 'remote', inspection: said.inspection } : {}),
  }
}
