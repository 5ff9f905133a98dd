import { db } from '@/store/db'
import type { OutboxRow } from '@/store/outbox'
import { offsetOf, type Measured } from '@/deviceClock'

/** What goes in one request; the server takes 200 commands and 2.5 MB. */
export const MOST_COMMANDS = 50
const MOST_BYTES = 256_000
/** A rest further ahead than any rest reaches was written by a clock that has been set since. */
const LONGEST_REST = 3_600_000

const resting = (row: OutboxRow): boolean =>
  row.rests_until > Date.now() && row.rests_until <= Date.now() + LONGEST_REST

/**
 * The next commands to send, oldest first: none that waits for an earlier one, so no request holds
 * two of which one builds on the other, and one that is refused never takes another along wrongly.
 */
export async function nextBatch(owner: string, most: number): Promise<OutboxRow[]> {
  const batch: OutboxRow[] = []
  const subjects = new Set<string>()
  let bytes = 0
  let full = false
  await db.outbox
    .orderBy('seq')
    .until(() => full)
    .each((row) => {
      if (row.owner !== owner || row.state !== 'waiting' || row.after.length || resting(row)) return
      bytes += JSON.stringify(row.body).length
      full = batch.length > 0 && bytes > MOST_BYTES
      if (full || subjects.has(row.subject)) return
      subjects.add(row.subject)
      batch.push(row)
      full = batch.length >= most
    })
  return batch
}

/** Counts the try and fixes the offset each command is sent with; leaves out what has left the queue. */
export async function stampBatch(batch: OutboxRow[], now: Measured): Promise<OutboxRow[]> {
  return db.transaction('rw', db.outbox, async () => {
    const stamped: OutboxRow[] = []
    for (const { id } of batch) {
      const row = await db.outbox.where('id').equals(id).first()
      if (row?.state !== 'waiting') continue
      row.tries += 1
      row.offset ??= offsetOf(row.written, now)
      await db.outbox.put(row)
      stamped.push(row)
    }
    return stamped
  })
}

/** The command as the server wants it, its times corrected by the offset of this phone's clock. */
export const commandOf = (row: OutboxRow): Record<string, unknown> => ({
  kind: row.kind,
  ...row.body,
  ...('device_offset' in row.body ? { device_offset: row.offset } : {}),
})
