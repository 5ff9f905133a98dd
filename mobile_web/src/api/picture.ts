import { get } from './client'
import type { Area, Assignment, CalendarYear, ChecklistSlim, OrderKind, Person, Severity, Team, WorkflowTable } from './types'

/** The phone's picture of its person's areas (docs/sync.md). */
export interface Outline {
  cursor: string
  scope: string
  as_of: string
  places: number
  places_left_out: number
  parts: { after: string | null; upto: string | null }[]
}

/** Establishments as columns of lines; `store/unpack.ts` reads them. */
export interface PackedPlaces {
  rows: number
  id_tails: string
  letters: Record<string, string>
  /** The least latitude and longitude, in ten-thousandths of a degree. */
  origin: [number, number]
  columns: Record<string, string>
}

export interface FieldPlace {
  id: string
  name: string
  initials: string
  category: string
  town: string
  status: string
  unlicensed: boolean
  licence_number: string
  licence_until: string | null
  person_in_charge: string
  phone_tail: string
  address: string
  latitude: number | null
  longitude: number | null
  grade: string
  short_code: string
  token_head: string
}

/** What was found in the last 12 months and is no longer open; `store/findings.ts` reads it. */
export interface PackedFindings {
  since: string
  codes: string[]
  id_tails: string
  columns: Record<string, string>
}

/** What is left on the phone of a problem that is no longer open. */
export interface FieldFinding {
  establishment: string
  item_code: string
  found_on: string
}

export interface FieldEvent {
  action: string
  source: string
  target: string
  round: number
  by_name: string
  happened_at: string
  note: string
}

export interface FieldProblem {
  id: string
  number: string
  version: number
  state: string
  severity: Severity
  theme: string
  item_code: string
  text: string
  requirement: string
  establishment: { id: string; name: string }
  category: string
  town: string
  team_name: string
  source: string
  found_on: string
  order_kind: OrderKind | ''
  ordered_on: string | null
  first_last_date: string | null
  last_date: string | null
  last_date_provisional: boolean
  rectified_on: string | null
  passed_on: string | null
  round: number
  fixed_on_the_spot: boolean
  suspended_from: string
  extension_pending: boolean
  escalation: string | null
  referral: string | null
  repeat: boolean
  order: { number: string; type: string; served_on: string | null } | null
  finders: string[]
  rectifiers: string[]
  recheckers: string[]
  events: FieldEvent[]
}

export interface Setting {
  areas: Area[]
  categories: { code: string; text: string }[]
  people: Person[]
  teams: Team[]
  calendar: CalendarYear[]
  workflow: WorkflowTable
  checklists: ChecklistSlim[]
}

export type FieldChange =
  | { subject: 'establishment'; id: string; object: FieldPlace | null }
  | { subject: 'problem'; id: string; object: FieldProblem | null; finding?: FieldFinding | null }
  | { subject: 'assignment'; id: string; object: Assignment | null }
  | { subject: 'checklist'; id: string; object: ChecklistSlim | null }

export interface FieldChanges {
  cursor: string
  more: boolean
  scope: string
  changes: FieldChange[]
}

export const fetchOutline = (): Promise<Outline> => get('picture/')
export const fetchPart = (part: Outline['parts'][number]): Promise<PackedPlaces> => get('picture/places/', part)
export const fetchSetting = (): Promise<Setting> => get('picture/setting/')
export const fetchFindings = (): Promise<PackedFindings> => get('picture/findings/')
export const fetchChecks = async (): Promise<Assignment[]> =>
  (await get<{ results: Assignment[] }>('picture/assignments/')).results
export const fetchChanges = (cursor: string): Promise<FieldChanges> =>
  get('sync/', { cursor, form: 'field', limit: 500 })

/** The open problems; they come as columns, which compress better than rows. */
export async function fetchOpenProblems(): Promise<FieldProblem[]> {
  const { columns } = await get<{ columns: Record<string, unknown[]> }>('picture/problems/')
  const names = Object.keys(columns)
  return (columns.id ?? []).map(
    (_, row) => Object.fromEntries(names.map((name) => [name, columns[name]?.[row]])) as unknown as FieldProblem,
  )
}
