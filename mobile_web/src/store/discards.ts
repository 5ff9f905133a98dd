import { db } from './db'
import { photosNamed } from './leaning'
import type { CommandKind, OutboxRow } from './outbox'

/** What a person gave up, and why; kept on this device. */
export interface DiscardRow {
  n?: number
  id: string
  owner: string
  kind: CommandKind | 'photo'
  label: string
  body: Record<string, unknown>
  /** Why the person gave it up, in their words. */
  reason: string
  /** Why the server had refused it, if it had. */
  code: string
  message: string
  photos: number
  made_at: string
  at: string
}

const KEPT = 200

async function write(row: DiscardRow): Promise<void> {
  await db.discards.add(row)
  const mine = await db.discards.where('owner').equals(row.owner).primaryKeys()
  await db.discards.bulkDelete(mine.slice(0, Math.max(0, mine.length - KEPT)))
}

/**
 * Gives a command up with its photos, alone; what was written on top of it stays and is shown as
 * such. False where it has left the queue already.
 */
export async function giveUp(id: string, reason: string): Promise<boolean> {
  return db.transaction('rw', db.outbox, db.photos, db.discards, async () => {
    const row = await db.outbox.where('id').equals(id).first()
    if (!row) return false
    const others = new Set((await db.outbox.where('id').notEqual(id).toArray()).flatMap(photosNamed))
    const alone = photosNamed(row).filter((photo) => !others.has(photo))
    const photos =
      (await db.photos.where('subject').equals(id).delete()) +
      (await db.photos.where('id').anyOf(alone).filter((photo) => photo.state === 'held').delete())
    await write({ ...described(row), reason, photos, at: new Date().toISOString() })
    await db.outbox.where('id').equals(id).delete()
    return true
  })
}

/** Gives up one photo the server would not have. */
export async function giveUpPhoto(id: string, reason: string): Promise<void> {
  await db.transaction('rw', db.photos, db.discards, async () => {
    const photo = await db.photos.get(id)
    if (!photo) return
    const at = new Date().toISOString()
    await write({
      id,
      owner: photo.owner,
      kind: 'photo',
      label: '',
      body: { subject: photo.subject, sha256: photo.sha256 },
      reason,
      code: '',
      message: photo.message,
      photos: 1,
      made_at: photo.meta.taken_at,
      at,
    })
    await db.photos.delete(id)
  })
}

const described = (row: OutboxRow) => ({
  id: row.id,
  owner: row.owner,
  kind: row.kind,
  label: row.label,
  body: row.body,
  code: row.code,
  message: row.message,
  made_at: row.made_at,
})

export const discardsOf = async (owner: string): Promise<DiscardRow[]> =>
  (await db.discards.where('owner').equals(owner).toArray()).reverse()
