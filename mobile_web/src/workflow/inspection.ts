import type { Answer, Answers, Checklist, ChecklistItem, Due, OrderKind, Severity } from '@/api/types'
import { newId } from '@/ids'
import type { Draft, DraftProblem, DraftSignature } from '@/store/drafts'
import { w } from '@/words'
import { addDays } from '@/clock'
import { findingOf, itemsOf } from './answers'
import { LONGEST_DUE_DAYS } from './deadlines'
import { signatureBody } from './signing'
import { strip } from './text'

/** A problem prefilled from the item that failed. */
export function problemOfItem(item: ChecklistItem, answer: Answer, mayOrder: boolean): DraftProblem {
  return {
    id: newId(),
    item: item.id,
    item_code: item.code,
    theme: 'hygiene',
    text: findingOf(item, answer),
    requirement: item.requirement,
    severity: item.severity,
    photos: [],
    order: mayOrder
      ? {
          kind: item.default_order,
          due: item.default_order === 'deadline' ? { unit: 'workday', count: item.default_workdays || 5 } : null,
          type: 'opinion',
        }
      : null,
    fix: null,
  }
}

/** A problem written down freely (自由检查). */
export function freeProblem(mayOrder: boolean): DraftProblem {
  return {
    id: newId(),
    item: null,
    item_code: '',
    theme: 'safety',
    text: '',
    requirement: '',
    severity: 'minor',
    photos: [],
    order: mayOrder ? { kind: 'immediate', due: null, type: 'opinion' } : null,
    fix: null,
  }
}

/** Gives an item an answer, and keeps the problems of the draft in step with it. */
export function answerItem(
  draft: Draft,
  checklist: string,
  item: ChecklistItem,
  answer: Answer | null,
  mayOrder: boolean,
): DraftProblem | null {
  const filled = draft.checklists.find((one) => one.checklist === checklist)
  if (!filled) return null
  if (answer) filled.answers[item.code] = answer
  else delete filled.answers[item.code]
  const at = draft.problems.findIndex((problem) => problem.item_code === item.code)
  if (answer?.result === 'fail') {
    if (at >= 0) return draft.problems[at] ?? null
    const problem = draft.parked[item.code] ?? problemOfItem(item, answer, mayOrder)
    delete draft.parked[item.code]
    draft.problems.push(problem)
    return problem
  }
  if (at >= 0) {
    const [problem] = draft.problems.splice(at, 1)
    if (problem) draft.parked[item.code] = problem
  }
  return null
}

const needsPhoto = (problem: DraftProblem, items: Map<string, ChecklistItem>): boolean =>
  problem.severity !== 'minor' && (items.get(problem.item_code)?.evidence.length ?? 0) > 0

/** Why a last date cannot stand, in words; '' when it can (rectification/deadlines.py). */
function wrongDue(due: Due | null, servedOn: string): string {
  if (due?.date) {
    if (due.date < servedOn) return w.inspect.dueBeforeService
    return due.date > addDays(servedOn, LONGEST_DUE_DAYS) ? w.inspect.dueTooLong(LONGEST_DUE_DAYS) : ''
  }
  const count = due?.count ?? 0
  return Number.isInteger(count) && count >= 1 && count <= LONGEST_DUE_DAYS ? '' : w.inspect.needDue
}

/** What still keeps the visit from being submitted, in words. */
export function missingOf(draft: Draft, checklists: Checklist[], servedOn: string): string[] {
  const missing: string[] = []
  if (new Set(draft.officers).size < 2) missing.push(w.inspect.needTwoOfficers)
  if (!draft.team) missing.push(w.inspect.needTeam)
  if (draft.outcome === 'shut') return missing
  const items = new Map(checklists.flatMap(itemsOf).map((item) => [item.code, item]))
  for (const filled of draft.checklists) {
    const list = checklists.find((one) => one.id === filled.checklist)
    const open = list ? itemsOf(list).filter((item) => !filled.answers[item.code]).length : 0
    if (open) missing.push(w.inspect.itemsOpen(filled.name, open))
  }
  draft.problems.forEach((problem, index) => {
    const at = w.inspect.problemNumber(index + 1)
    if (!problem.text.trim()) missing.push(w.inspect.needText(at))
    const due = problem.order?.kind === 'deadline' ? wrongDue(problem.order.due, servedOn) : ''
    if (due) missing.push(at + due)
    if (needsPhoto(problem, items) && !problem.photos.length) missing.push(w.inspect.needEvidence(at))
    if (problem.fix) {
      const kinds = new Set(problem.fix.photos.map((photo) => photo.kind))
      if (!kinds.has('before') && !problem.photos.length) missing.push(w.inspect.needBefore(at))
      if (!kinds.has('after')) missing.push(w.inspect.needAfter(at))
    }
  })
  return missing
}

export type BodyPhoto = { id: string; sha256: string }
export type BodyProblem = {
  id: string
  item: string | null
  theme: string
  text: string
  requirement: string
  severity: Severity
  photos: BodyPhoto[]
  order: { kind: OrderKind; due: Due | null; type: 'opinion' | 'correction' } | null
  fix: { id: string; note: string; photos: (BodyPhoto & { kind: string })[]; happened_at: string } | null
}
/** The body of POST inspections/. */
export type VisitBody = {
  id: string
  establishment: string
  team: string
  officers: string[]
  outing: { members: string[]; vehicles: string[] }
  reason: string
  mode: string
  outcome: string
  started_at: string
  finished_at: string
  device_offset: number
  campaign: string | null
  assignment: string | null
  position: Draft['position']
  note: string
  checklists: { checklist: string; answers: Answers }[]
  photos: (BodyPhoto & { item_code: string })[]
  problems: BodyProblem[]
  order: { served_on: string } | null
  signing: { sha256: string; signatures: DraftSignature[] } | null
}

function fixBody(problem: DraftProblem, finishedAt: string): BodyProblem['fix'] {
  if (!problem.fix || problem.order?.kind !== 'immediate') return null
  const photos: (BodyPhoto & { kind: string })[] = problem.fix.photos.map(({ id, sha256, kind }) => ({ id, sha256, kind }))
  const before = problem.photos[0]
  // What was photographed when the problem was found is the picture before.
  if (before && !photos.some((photo) => photo.kind === 'before')) {
    photos.unshift({ id: before.id, sha256: before.sha256, kind: 'before' })
  }
  return { id: problem.fix.id, note: problem.fix.note, photos, happened_at: problem.fix.happened_at || finishedAt }
}

function orderBody(problem: DraftProblem): BodyProblem['order'] {
  if (!problem.order) return null
  const { kind, due, type } = problem.order
  return { kind, due: kind === 'deadline' ? due : null, type }
}

/**
 * The body for a draft. What was signed says when the visit ended and its papers were served; else
 * they are served on the day the visit ends, by the server's clock.
 */
export function inspectionBody(draft: Draft, finishedAt: string, offset: number): VisitBody {
  const shut = draft.outcome === 'shut'
  const signing = shut ? null : draft.signing
  const problems = shut ? [] : draft.problems
  const finished = signing?.finished_at ?? finishedAt
  return {
    id: draft.id,
    establishment: draft.establishment.id,
    team: draft.team,
    officers: draft.officers,
    outing: { members: [...new Set([...draft.officers, ...draft.members])], vehicles: draft.vehicles },
    reason: draft.reason,
    mode: draft.mode,
    outcome: draft.outcome,
    started_at: draft.started_at,
    finished_at: finished,
    device_offset: offset,
    campaign: draft.campaign,
    assignment: draft.assignment,
    position: draft.position,
    note: strip(draft.note),
    checklists: shut ? [] : draft.checklists.map(({ checklist, answers }) => ({ checklist, answers })),
    photos: draft.photos.map(({ id, sha256, item_code }) => ({ id, sha256, item_code })),
    problems: problems.map((problem) => ({
      id: problem.id,
      item: problem.item,
      theme: problem.theme,
      text: strip(problem.text),
      requirement: strip(problem.requirement),
      severity: problem.severity,
      photos: problem.photos.map(({ id, sha256 }) => ({ id, sha256 })),
      order: orderBody(problem),
      fix: fixBody(problem, finished),
    })),
    order: signing && problems.some((problem) => problem.order) ? { served_on: signing.served_on } : null,
    signing: signing && { sha256: signing.sha256, signatures: signing.signatures.map(signatureBody) },
  }
}
