import type { Checklist, ChecklistItem, Person } from '@/api/types'
import { shortTime } from '@/clock'
import type { Draft, DraftProblem } from '@/store/drafts'
import { v } from '@/words.visit'
import { w } from '@/words'
import { itemsOf } from './answers'
import { reckon, type WorkCalendar } from './deadlines'

export interface Paper {
  key: string
  title: string
  facts: [string, string][]
  body: string[]
  /** Who signs it, as they stand under it. */
  signers: ('officers' | 'party')[]
}

interface Told {
  draft: Draft
  checklists: Checklist[]
  officers: Person[]
  servedOn: string
  finishedAt: string
  calendar: WorkCalendar
}

const TYPES = ['opinion', 'correction'] as const

/**
 * The documents of a visit as they will read, before there are numbers: the record tells facts and
 * orders nothing, the orders say what to do and by when (one screen feeds both).
 */
export function papersOf(told: Told): Paper[] {
  if (told.draft.outcome === 'shut') return []
  const orders = TYPES.map((type) => orderOf(type, told)).filter((one): one is Paper => one !== null)
  return [recordPaper(told), ...orders]
}

function recordPaper(told: Told): Paper {
  const { draft } = told
  const photos = draft.photos.length + draft.problems.reduce((sum, one) => sum + one.photos.length + (one.fix?.photos.length ?? 0), 0)
  const found = draft.problems.map((one, index) => v.papers.found(index + 1, one.text) + (one.fix ? v.papers.fixed : ''))
  return {
    key: 'record',
    title: v.papers.record,
    facts: [
      [v.papers.number, v.papers.noNumber],
      ...partyFacts(draft),
      [v.papers.time, v.papers.until(shortTime(draft.started_at), shortTime(told.finishedAt))],
      [v.papers.officers, officersOf(told)],
      [v.papers.reason, w.reasons[draft.reason] ?? draft.reason],
    ],
    body: [
      v.papers.shown,
      ...told.checklists.flatMap((list) => lookedAt(list, draft)),
      ...(found.length ? found : [v.papers.clean]),
      ...(draft.note ? [draft.note] : []),
      ...(photos ? [v.papers.photos(photos)] : []),
      v.papers.read,
    ],
    signers: ['party', 'officers'],
  }
}

function lookedAt(list: Checklist, draft: Draft): string[] {
  const answers = draft.checklists.find((one) => one.checklist === list.id)?.answers ?? {}
  const items = itemsOf(list)
  if (!items.length) return []
  const skipped = items.filter((item) => answers[item.code]?.result === 'na').length
  const measured = items.map((item) => reading(item, draft)).filter(Boolean)
  return [v.papers.looked(list.name, items.length) + (skipped ? v.papers.skipped(skipped) : ''), ...measured]
}

function reading(item: ChecklistItem, draft: Draft): string {
  const answer = draft.checklists.map((one) => one.answers[item.code]).find(Boolean)
  if (item.answer.type === 'number' && answer?.value) return v.papers.measured(item.text, answer.value, item.answer.unit)
  if (item.answer.type === 'count_pair' && answer?.whole !== undefined) {
    return v.papers.counted(item.answer.part_zh, answer.part ?? 0, item.answer.whole_zh, answer.whole)
  }
  return ''
}

function orderOf(type: (typeof TYPES)[number], told: Told): Paper | null {
  const problems = told.draft.problems.filter((one) => one.order?.type === type)
  if (!problems.length) return null
  const { name } = told.draft.establishment
  return {
    key: type,
    title: w.orderTypes[type],
    facts: [
      [v.papers.number, v.papers.noNumber],
      ...partyFacts(told.draft),
      [v.papers.officers, officersOf(told)],
      [v.papers.servedOn, told.servedOn],
    ],
    body: [v.papers[type](name), ...problems.flatMap((one, index) => lineOf(one, index + 1, told))],
    signers: ['party', 'officers'],
  }
}

function lineOf(problem: DraftProblem, n: number, told: Told): string[] {
  const order = problem.order
  const last = order && reckon(order.kind, order.due, told.servedOn, told.calendar)?.lastDate
  return [
    v.papers.line(n, problem.text),
    ...(problem.requirement ? [v.papers.requirement(problem.requirement)] : []),
    ...(order && last ? [v.papers.due(w.orderKinds[order.kind], last)] : []),
  ]
}

function partyFacts({ establishment: place }: Draft): [string, string][] {
  return [
    [v.papers.party, place.name],
    [v.papers.address, [place.town_name, place.address].filter(Boolean).join(' ') || w.common.dash],
    [v.papers.person, [place.person_in_charge, place.phone].filter(Boolean).join(' ') || w.common.dash],
  ]
}

const officersOf = (told: Told): string =>
  told.officers.map((one) => v.papers.officer(one.name, one.certificate_number ?? '')).join(w.common.listComma)
