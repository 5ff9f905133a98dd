import type { Draft, DraftSignature } from '@/store/drafts'
import { v } from '@/words.visit'
import { isSignature } from './ink'

const OFFICERS_OF_DOCUMENTS = 2

/** Everybody who has to sign a visit, nothing signed yet (docs/record.md). */
export function emptySignatures(draft: Draft): DraftSignature[] {
  const nobody = { officer: null, name: '', relation: '', reason: '', signed_at: '', ink: null }
  const officers = draft.officers
    .slice(0, OFFICERS_OF_DOCUMENTS)
    .map((officer): DraftSignature => ({ ...nobody, part: 'officer', way: 'screen', officer }))
  const name = draft.establishment.person_in_charge
  return [...officers, { ...nobody, part: 'party', way: 'screen', name, relation: name ? (v.signing.relations[0] ?? '') : '' }]
}

export const emptyWitness = (): DraftSignature => ({
  part: 'witness',
  way: 'paper',
  officer: null,
  name: '',
  relation: '',
  reason: '',
  signed_at: '',
  ink: null,
})

/** Whether it is all there, for the server too. */
export function isDone(one: DraftSignature): boolean {
  if (one.way === 'screen' && !isSignature(one.ink)) return false
  if (one.way === 'refused' && !one.reason.trim()) return false
  const named = one.part === 'witness' || (one.part === 'party' && one.way === 'screen')
  return !named || one.name.trim() !== ''
}

/** What is still missing of a signing that was begun, in words; `nameOf` tells an officer's name. */
export function lackingOf(signatures: DraftSignature[], nameOf: (officer: string) => string): string[] {
  return signatures.filter((one) => !isDone(one)).map((one) => {
    const who = one.officer ? nameOf(one.officer) : v.signing.parts[one.part]
    if (one.way === 'refused') return v.signing.lacksReason
    return one.way === 'screen' && !isSignature(one.ink) ? v.signing.lacks(who) : v.signing.lacksName(who)
  })
}

/** The signature as the server takes it: nothing left over from another way of signing. */
export const signatureBody = (one: DraftSignature): DraftSignature => ({
  ...one,
  name: one.officer ? '' : one.name.trim(),
  relation: one.relation.trim(),
  reason: one.way === 'refused' ? one.reason.trim() : '',
  ink: one.way === 'screen' ? one.ink : null,
})
