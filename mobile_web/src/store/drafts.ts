import type { Answers, Due, OrderKind, PhotoRef, Severity, SignaturePart, SignatureWay } from '@/api/types'
import type { Ink } from '@/workflow/ink'
import { db, plain } from './db'

export interface DraftFix {
  id: string
  note: string
  photos: (PhotoRef & { kind: 'before' | 'after' })[]
  happened_at: string
}

export interface DraftProblem {
  id: string
  /** The item that failed; null for a problem written down freely. */
  item: string | null
  item_code: string
  theme: string
  text: string
  requirement: string
  severity: Severity
  photos: PhotoRef[]
  order: { kind: OrderKind; due: Due | null; type: 'opinion' | 'correction' } | null
  fix: DraftFix | null
}

export interface DraftChecklist {
  checklist: string
  name: string
  answers: Answers
}

export interface DraftSignature {
  part: SignaturePart
  way: SignatureWay
  officer: string | null
  name: string
  relation: string
  reason: string
  signed_at: string
  ink: Ink | null
}

/** Signatures under the record whose text has this SHA-256; a change of the visit makes them void. */
export interface DraftSigning {
  sha256: string
  finished_at: string
  served_on: string
  signatures: DraftSignature[]
}

/** A visit being written down. It lives on this phone only, until it is submitted. */
export interface Draft {
  /** The id of the inspection it will become. */
  id: string
  owner: string
  establishment: {
    id: string
    name: string
    category: string
    category_name: string
    town_name: string
    address: string
    person_in_charge: string
    phone: string
    /** Where it is, as the register has it; not in drafts of earlier versions. */
    position?: { latitude: number; longitude: number } | null
  }
  team: string
  officers: string[]
  members: string[]
  vehicles: string[]
  reason: string
  mode: string
  outcome: 'completed' | 'shut'
  started_at: string
  campaign: string | null
  assignment: string | null
  position: { latitude: number; longitude: number; accuracy: number } | null
  note: string
  checklists: DraftChecklist[]
  photos: (PhotoRef & { item_code: string })[]
  problems: DraftProblem[]
  /** Problems whose item was answered otherwise afterwards; they come back when it fails again. */
  parked: Record<string, DraftProblem>
  signing: DraftSigning | null
  updated_at: number
  /** The open page that wrote it last: a person may have the same draft in two tabs. */
  writer?: string
}

/** Puts a new draft down; afterwards `saveDraft` keeps it. */
export async function beginDraft(draft: Draft): Promise<void> {
  await db.drafts.put(plain(draft))
}

/**
 * Writes the draft down at once, as the picture of `writer`, which last saw the row of `seen`.
 * Of one writer's writes the last wins, because IndexedDB keeps their order. `gone`: the draft was
 * submitted or thrown away meanwhile, and stays so. `overtaken`: another page wrote what this one
 * has not seen, which stays.
 */
export async function saveDraft(draft: Draft, writer: string, seen: number): Promise<'saved' | 'gone' | 'overtaken'> {
  const picture = plain(draft)
  return db.transaction('rw', db.drafts, async () => {
    const row = await db.drafts.get(draft.id)
    if (!row) return 'gone'
    if (row.writer !== writer && row.updated_at > seen) return 'overtaken'
    // Two pages may write within one millisecond; the later of them must look later.
    await db.drafts.put({ ...picture, writer, updated_at: Math.max(Date.now(), row.updated_at + 1) })
    return 'saved'
  })
}

export const findDraft = (id: string): Promise<Draft | undefined> => db.drafts.get(id)

/** The drafts of a person, newest first. */
export async function draftsOf(owner: string): Promise<Draft[]> {
  const rows = await db.drafts.where('owner').equals(owner).toArray()
  return rows.sort((a, b) => b.updated_at - a.updated_at)
}

/** Throws a draft away together with its photos. */
export async function discardDraft(id: string): Promise<void> {
  await db.transaction('rw', db.drafts, db.photos, async () => {
    await db.drafts.delete(id)
    await db.photos.where('subject').equals(id).delete()
  })
}
