import type { Answer, Answers, AnswerShape, Checklist, ChecklistItem } from '@/api/types'

const NUMBER = /^(-?)0*(\d+)(?:\.(\d+))?$/
const MAX_VALUE = 1e9
const MAX_COUNT = 1_000_000

/** Limits are upper or lower; the limit itself is within (inspections/answers.py). */
const WITHIN = {
  '<=': (value: number, limit: number) => value <= limit,
  '>=': (value: number, limit: number) => value >= limit,
}

/**
 * A measured value judged at once, kept with the item's decimals as the server keeps it; null while
 * it is no number, out of range, or finer than the item is kept.
 */
export function judgeNumber(shape: Extract<AnswerShape, { type: 'number' }>, text: string): Answer | null {
  const typed = text.trim().normalize('NFKC').replace('。', '.').replace(/^(-?)\./, '$10.')
  const [, sign = '', whole = '', fraction = ''] = NUMBER.exec(typed) ?? []
  const digits = fraction.replace(/0+$/, '')
  if (!whole || digits.length > shape.decimals || Number(whole) >= MAX_VALUE) return null
  const value = `${sign}${whole}${shape.decimals ? `.${digits.padEnd(shape.decimals, '0')}` : ''}`
  return { result: WITHIN[shape.op](Number(value), shape.limit) ? 'pass' : 'fail', value }
}

/** A part of a whole: passes when everybody counts; null while the two make no sense together. */
export function judgePair(part: number | null, whole: number | null): Answer | null {
  if (part === null || whole === null) return null
  if (!Number.isInteger(part) || !Number.isInteger(whole) || part < 0 || part > whole || whole > MAX_COUNT) return null
  return { result: part === whole ? 'pass' : 'fail', part, whole }
}

export const itemsOf = (checklist: Checklist): ChecklistItem[] => checklist.groups.flatMap((group) => group.items)

/** Only items that are looked at, not measured or counted, can be passed unseen by one tap. */
const answerable = (item: ChecklistItem): boolean => item.answer.type === 'pass_fail_na'

/** Passes every item of these that has no answer yet and needs no figure. */
export function passTheRest(items: ChecklistItem[], answers: Answers): Answers {
  const filled = { ...answers }
  for (const item of items) if (answerable(item) && !filled[item.code]) filled[item.code] = { result: 'pass' }
  return filled
}

export interface Tally {
  all: number
  answered: number
  passed: number
  failed: number
  notApplicable: number
}

export function tally(items: ChecklistItem[], answers: Answers): Tally {
  const given = items.map((item) => answers[item.code]?.result)
  const count = (result: string) => given.filter((one) => one === result).length
  return {
    all: items.length,
    answered: given.filter(Boolean).length,
    passed: count('pass'),
    failed: count('fail'),
    notApplicable: count('na'),
  }
}

/** The default finding with what was measured put in; what is not known stays for the person. */
export function findingOf(item: ChecklistItem, answer: Answer): string {
  const missing = answer.whole !== undefined && answer.part !== undefined ? answer.whole - answer.part : undefined
  const known: Record<string, string | undefined> = {
    value: answer.value,
    whole: answer.whole?.toString(),
    missing: missing?.toString(),
  }
  return item.finding.replace(/\{(\w+)\}/g, (_whole, name: string) => known[name] ?? '＿')
}
