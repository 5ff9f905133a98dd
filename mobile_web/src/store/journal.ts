import { db, plain } from './db'

/** One line of the diagnostic log: ids, codes and counts, never a name or what was written. */
export interface JournalRow {
  n?: number
  at: string
  what: string
  facts: Record<string, unknown>
}

const KEPT = 1000
const TRIM_EVERY = 50

/** Writes a line into the log of this device; the log must never be why something else fails. */
export async function note(what: string, facts: Record<string, unknown> = {}): Promise<void> {
  try {
    const n = await db.journal.add({ at: new Date().toISOString(), what, facts: plain(facts) })
    if (n % TRIM_EVERY === 0) await db.journal.where('n').belowOrEqual(n - KEPT).delete()
  } catch {
    // No room, or no database: what it would have told is on the screen.
  }
}

export const journal = (): Promise<JournalRow[]> => db.journal.orderBy('n').toArray()
