import type { FieldFinding, PackedFindings } from '@/api/picture'
import { addDays } from '@/clock'
import type { Finding } from '@/workflow/recurrence'
import { db } from './db'
import { idOf } from './unpack'

/** What was found in the last 12 months in a person's areas and is no longer open. */
export interface FindingsRow {
  owner: string
  /** When it was loaded, in ms of this device's clock. */
  at: number
  body: PackedFindings | null
  /** What was left of problems since, by their ids. */
  later: Record<string, FieldFinding>
}

export async function keepFindings(owner: string, body: PackedFindings): Promise<void> {
  await db.findings.put({ owner, at: Date.now(), body, later: {} })
}

/** When the findings were loaded; 0 where they are not here. */
export const findingsAt = async (owner: string): Promise<number> => (await db.findings.get(owner))?.at ?? 0

/** Keeps what is left of a problem the phone lets go; null where nothing is. In the caller's transaction. */
export async function leaveFinding(owner: string, problem: string, finding: FieldFinding | null): Promise<void> {
  const row = (await db.findings.get(owner)) ?? { owner, at: 0, body: null, later: {} }
  if (finding) row.later[problem] = finding
  else delete row.later[problem]
  await db.findings.put(row)
}

/** Reads the findings of one establishment, as docs/sync.md says they are read. */
export function unpackFindings(body: PackedFindings, place: string): Finding[] {
  const lines = (name: string): string[] => body.columns[name]?.split('\n') ?? []
  const [heads, counts, items, days] = [lines('id_head'), lines('count'), lines('item'), lines('day')]
  const tails = atob(body.id_tails)
  let head = ''
  let at = 0
  for (let row = 0; tails && row < counts.length; row += 1) {
    head = heads[row] || head
    const end = at + Number(counts[row])
    if (idOf(head, tails, row) === place) {
      return items.slice(at, end).map((item, n) => ({
        item_code: body.codes[Number(item)] ?? '',
        found_on: addDays(body.since, Number(days[at + n])),
      }))
    }
    at = end
  }
  return []
}

/** What was found at an establishment in the last 12 months and is no longer open. */
export async function findingsOf(owner: string, place: string): Promise<Finding[]> {
  const row = await db.findings.get(owner)
  if (!row) return []
  const later = Object.values(row.later).filter((one) => one.establishment === place)
  return [...(row.body ? unpackFindings(row.body, place) : []), ...later]
}
