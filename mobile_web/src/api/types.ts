/** The shapes of the API (contract of HOUSE 6), as far as this client reads them. */

export interface Page<T> {
  results: T[]
  next: string | null
  previous: string | null
}

export interface Person {
  id: string
  name: string
  certificate_number?: string
}

export interface Team {
  id: string
  name: string
  vehicle: string
  leader?: Person | string | null
  members: Person[]
}

export type Role =
  | 'inspector'
  | 'team_leader'
  | 'supervisor'
  | 'leader'
  | 'bureau'
  | 'admin'
  | 'auditor'
  | 'assistant'

export interface Me {
  id: string
  username: string
  name: string
  certificate_number: string
  roles: { role: Role; role_name: string; area: string; area_name: string }[]
  home: 'inspector' | 'supervisor' | 'bureau' | 'admin'
  county: { key: string; name: string } | null
  teams: Team[]
  unread: number
  demo: boolean
}

export interface Area {
  key: string
  name: string
  level: string
}

export interface EstablishmentSlim {
  id: string
  name: string
  initials: string
  category: string
  category_name?: string
  town: string
  town_name?: string
  status: string
  status_name?: string
  licence_number: string
  phone_tail: string
  short_code: string
  latitude: number | string | null
  longitude: number | string | null
  grade: string
}

export interface Establishment {
  id: string
  name: string
  category: string
  category_name: string
  town: string
  town_name: string
  status: string
  status_name: string
  unlicensed: boolean
  licence_number: string
  licence_until: string | null
  credit_code: string
  person_in_charge: string
  phone: string
  /** Of the phone's own picture: the last four digits are all it has. */
  phone_tail?: string
  address: string
  latitude: number | string | null
  longitude: number | string | null
  grade: string
  short_code: string
  qr_url: string
  version: number
  last_visit: { day: string; outcome: string } | null
  open_problems: number
}

export interface EstablishmentChange {
  id?: string
  field: string
  field_name?: string
  old: string
  new: string
  effective_on: string
  source: string
  source_name?: string
  by?: string | Person | null
  by_name?: string
  at: string
}

export interface ImportReport {
  dry_run: boolean
  rows: number
  created: number
  changed: number
  unchanged: number
  errors: { row: number; column: string; reason: string }[]
  ignored_columns?: string[]
  changes: { row: number; name: string; kind: 'create' | 'change'; fields: Record<string, unknown> }[]
}

export type Severity = 'minor' | 'major' | 'critical'
export type OrderKind = 'immediate' | 'stop' | 'deadline'

export type AnswerShape =
  | { type: 'pass_fail_na' }
  | { type: 'number'; unit: string; op: '<=' | '>='; limit: number; decimals: number }
  | { type: 'count_pair'; part_zh: string; whole_zh: string }

export interface ChecklistItem {
  id: string
  code: string
  text: string
  how: string
  answer: AnswerShape
  severity: Severity
  severity_name: string
  key_item: boolean
  default_order: OrderKind
  default_workdays: number
  not_applicable_when: string
  finding: string
  requirement: string
  evidence: string[]
  basis: { doc: string; title?: string; article: string | null; verified: boolean }[]
  suggest_case: boolean
}

export interface ChecklistGroup {
  code: string
  name: string
  items: ChecklistItem[]
}

export interface ChecklistSlim {
  id: string
  code: string
  version: string
  name: string
  categories: string[]
  free: boolean
  current: boolean
  item_count: number
}

export interface Checklist extends ChecklistSlim {
  groups: ChecklistGroup[]
}

export interface Answer {
  result: 'pass' | 'fail' | 'na'
  value?: string
  part?: number
  whole?: number
  note?: string
}

export type Answers = Record<string, Answer>

export interface CalendarYear {
  year: number
  provisional: boolean
  days: { date: string; is_workday: boolean; name: string }[]
  source: string
}

export interface CampaignProgress {
  targets: number
  planned: number
  assigned: number
  inspected: number
  could_not: number
  visits: number
  done: number
  done_rate: string | null
}

export interface Campaign {
  id: string
  name: string
  starts_on: string
  ends_on: string
  initiator: string
  initiator_name?: string
  leading_group: string
  plan_document: string
  planned: number | null
  tags: string[]
  progress?: CampaignProgress
}

export interface Assignment {
  id: string
  establishment: { id: string; name: string; category?: string; town?: string; town_name?: string }
  campaign: { id: string; name: string } | string | null
  campaign_name?: string
  team: string | { id: string; name: string }
  team_name?: string
  person?: Person | string | null
  person_name?: string
  reason: string
  reason_name?: string
  due: string
  state: string
  state_name?: string
  overdue?: boolean
  done_on?: string | null
}

export interface PhotoRef {
  id: string
  sha256: string
}

export interface ShownPhoto {
  id: string
  kind?: string
  action?: string
  item_code?: string
  thumbnail_url: string | null
  display_url: string | null
  arrived?: boolean
  withheld?: boolean
}

export interface Due {
  unit?: 'workday' | 'day'
  count?: number
  date?: string
}

export interface InspectionSlim {
  id: string
  establishment: { id: string; name: string; category?: string; town?: string }
  team_name: string
  officers: Person[]
  reason: string
  reason_name: string
  mode: string
  outcome: string
  outcome_name?: string
  day: string
  started_at: string
  finished_at: string
  late_entry: boolean
  problems: ProblemSlim[] | number
}

/** Where a visit began, and how far from its place; metres. */
export interface CheckIn {
  latitude: number
  longitude: number
  accuracy: number | null
  distance: number | null
  far: boolean
}

export interface Inspection extends Omit<InspectionSlim, 'problems'> {
  check_in: CheckIn | null
  team: string
  note?: string
  checklists: {
    checklist: string
    name: string
    version: string
    answers: Answers
    score: { got: number | string; full: number | string; rate: number | string | null; grade: string } | null
  }[]
  problems: ProblemSlim[]
  orders: { id: string; number: string }[]
  photos: ShownPhoto[]
  signing: { sha256: string; signatures: SignaturePicture[] } | null
}

export type SignaturePart = 'officer' | 'party' | 'witness'
export type SignatureWay = 'screen' | 'refused' | 'paper'

/** One signature; the ink is drawn as an SVG path. */
export interface SignaturePicture {
  part: SignaturePart
  part_name: string
  way: SignatureWay
  way_name: string
  officer: string | null
  name: string
  relation: string
  reason: string
  signed_at: string
  ink: { width: number; height: number; strokes: string } | null
}

export interface ProblemSlim {
  id: string
  number: string
  version: number
  state: string
  state_name: string
  severity: Severity
  severity_name: string
  theme: string
  item_code: string
  text: string
  establishment: { id: string; name: string }
  category: string
  category_name: string
  town: string
  town_name: string
  team_name: string
  source: string
  found_on: string
  order_kind: OrderKind | ''
  order_kind_name: string
  ordered_on: string | null
  last_date: string | null
  last_date_provisional: boolean
  rectified_on: string | null
  passed_on: string | null
  closed_on: string | null
  round: number
  fixed_on_the_spot: boolean
  overdue: boolean
  days_left: number | null
  due_soon: boolean
  /** By when whoever is next should act; null where nobody is, or where only the server knows. */
  act_by: string | null
  awaiting_close: boolean
  extension_pending: boolean
  /** On the bureau's list; not known of rows kept on the phone. */
  listed?: boolean
  escalation: string | null
  /** How far the last case referral (移送立案) came. */
  referral: string | null
  repeat: boolean
  thumbnail: string | null
}

export interface PossibleStep {
  action: string
  action_name: string
  needs: (string | { code: string; text: string })[]
  allowed: boolean
  why_not: string
  /** Said by this phone: it could be taken, had the phone a line. */
  needs_line?: boolean
}

export interface ProblemEvent {
  id: string
  sequence: number
  action: string
  action_name: string
  source: string
  target: string
  target_name: string
  round: number
  actor_kind?: string
  by_name: string
  officers: (string | Person)[]
  happened_at: string
  received_at: string
  late_entry: boolean
  note: string
  data: Record<string, unknown>
  /** What the step decided: document numbers, last dates old and new, causes. */
  facts: { name: string; text: string }[]
  photos: ShownPhoto[]
}

/** A case referral (移送立案): proposed, forwarded, approved or refused, concluded. */
export interface Referral {
  id: string
  state: string
  state_name: string
  number: string
  cause: string
  facts: string
  proposed_by_name: string
  proposed_on: string
  forwarded_by_name: string
  forwarded_on: string | null
  decided_by_name: string
  approved_on: string | null
  refused_on: string | null
  refusal_reason: string
  outcome: string
  outcome_name: string
  fine: string | null
  concluded_on: string | null
}

export interface Extension {
  id: string
  round: number
  asked_by_name: string
  asked_on: string
  reason: string
  from_date: string
  wanted: string
  state: string
  state_name?: string
}

export interface Problem extends Omit<ProblemSlim, 'establishment'> {
  requirement: string
  establishment: {
    id: string
    name: string
    phone?: string
    address?: string
    person_in_charge?: string
    category?: string
    town?: string
  }
  first_last_date: string | null
  order: {
    id: string
    number: string
    type: string
    type_name: string
    served_on: string
    state: string
    officers: Person[]
  } | null
  inspection: { id: string; day: string } | null
  officers: Person[]
  recurrence_of: string | { id: string; number: string } | null
  photos: ShownPhoto[]
  extensions: Extension[]
  slips: {
    id: string
    issued_by_name: string
    issued_on: string
    demand: string
    limit: string
    overdue: boolean
    answered_by_name: string
    answered_on: string | null
    answer: string
  }[]
  listings: { id: string; listed_on: string; listed_by_name: string; demand: string; taken_down_on: string | null; taken_down_by_name: string }[]
  referrals: Referral[]
  reckoning: string
  rechecks: { id: string; round: number; result: string; result_name?: string; checked_on: string; note: string }[]
  steps: PossibleStep[]
  events: ProblemEvent[]
}

export interface Order {
  id: string
  number: string
  type: string
  type_name: string
  authority: string | { name: string }
  establishment: { id: string; name: string }
  issued_on: string
  served_on: string
  officers: Person[]
  state: string
  state_name?: string
  lines: { problem: string; number: string; text: string; kind: OrderKind; kind_name?: string; last_date: string; state: string }[]
}

export interface Paper {
  id: string
  number: string
  version: number
  standing: 'valid' | 'void' | 'corrected'
  standing_name: string
  sha256: string
  verify: string
  reason: string
  made_by: string
  made_at: string
}

/** The versions of a paper, the newest first, and the articles that it cites. */
export interface Papers {
  kind_name: string
  establishment: string
  version: number
  citations: { key: string; label: string; verified: boolean }[]
  papers: Paper[]
}

export interface OrderLink {
  standing: string
  address: string
  qr: string
  shows_photos: boolean
  ends_on: string | null
}

export interface Outing {
  id: string
  team: string
  team_name: string
  day: string
  members: Person[]
  vehicles: string[]
}

export interface Message {
  id: string
  level: string
  level_name?: string
  title: string
  body: string
  created_at: string
  read_at: string | null
  problem: string | { id: string; number: string } | null
}

export interface MyChannel {
  id: string
  kind: string
  /** Of browser push; else empty. */
  public_key: string
  name: string
  kind_name: string
  address: string
  barred: boolean
  wanted: boolean
  quiet_from: string
  quiet_to: string
  on_rest_days: boolean
  singles_a_day: number
}

export interface WorkflowTable {
  states: { code: string; name: string }[]
  steps: {
    action: string
    action_name: string
    sources: string[]
    target: string
    by: string[]
    by_names?: string[]
    needs: { code: string; text: string }[]
    not_by: { code: string; text: string }[]
    offline: boolean
  }[]
}

export interface Desk {
  counts: Record<string, number>
}

export interface Figure {
  code: string
  name: string
  unit: string
  definition: string
  period_basis: string
  value: string | number | null
  numerator: number | null
  denominator: number | null
  rows: string | null
  rows_denominator: string | null
}

export interface Summary {
  as_of: string
  period: { from: string; to: string }
  area: { key: string; name: string }
  total: Record<string, Figure>
  groups: { key: string; name: string; figures: Record<string, Figure> }[]
  dimensions: Record<string, 'additive' | 'non_additive' | 'not_offered'>
}

export interface Narrative {
  text: string
  sentences: string[]
  as_of: string
}

export interface SyncResult {
  id: string
  /** `failed` is nobody's decision: the server could not, and asks for it again later. */
  status: 'done' | 'refused' | 'conflict' | 'failed'
  code: string
  message: string
  current: unknown
}
