import { db, plain } from './db'
import type { Draft } from './drafts'

export type CommandKind = 'inspection' | 'step' | 'problem' | 'assignment_could_not'

/** A command waiting to be sent. `seq` is the order it was written down in, not the phone's clock. */
export interface OutboxRow {
  seq?: number
  id: string
  owner: string
  kind: CommandKind
  /** The problem of a step; the inspection itself otherwise. */
  subject: string
  label: string
  body: Record<string, unknown>
  state: 'waiting' | 'refused'
  code: string
  message: string
  made_at: string
  tries: number
  /** The draft of a visit, so that a refused one can be corrected. */
  draft?: Draft
}

/** What the server answered to a command that was done; kept for the page that shows it. */
export interface SentRow {
  id: string
  owner: string
  kind: CommandKind
  label: string
  answer: unknown
  at: number
}

export type NewCommand = Pick<OutboxRow, 'id' | 'owner' | 'kind' | 'subject' | 'label' | 'body' | 'draft'>

const KEPT_ANSWERS = 100

/**
 * Puts a command into the queue; a visit leaves its draft in the same transaction. False where the
 * draft has left already: another page submitted it or threw it away, and nothing is sent twice.
 */
export async function enqueue(command: NewCommand): Promise<boolean> {
  return db.transaction('rw', db.outbox, db.drafts, async () => {
    if (command.draft && !(await db.drafts.get(command.id))) return false
    await db.outbox.add({
      ...plain(command),
      state: 'waiting',
      code: '',
      message: '',
      made_at: new Date().toISOString(),
      tries: 0,
    })
    if (command.kind === 'inspection') await db.drafts.delete(command.id)
    return true
  })
}

export async function nextWaiting(owner: string, after = 0): Promise<OutboxRow | undefined> {
  return db.outbox
    .where('seq')
    .above(after)
    .filter((row) => row.owner === owner && row.state === 'waiting')
    .first()
}

/** The server did it: keep its answer, drop the command, let its photos go. All or nothing. */
export async function settle(row: OutboxRow, answer: unknown): Promise<void> {
  await db.transaction('rw', db.outbox, db.sent, db.photos, async () => {
    await db.sent.put({
      id: row.id,
      owner: row.owner,
      kind: row.kind,
      label: row.label,
      answer: answer === undefined ? null : plain(answer),
      at: Date.now(),
    })
    await db.outbox.where('id').equals(row.id).delete()
    await db.photos.where('subject').equals(row.id).modify({ state: 'waiting' })
    const old = await db.sent.orderBy('at').reverse().offset(KEPT_ANSWERS).primaryKeys()
    await db.sent.bulkDelete(old)
  })
}

export async function holdRefused(row: OutboxRow, code: string, message: string): Promise<void> {
  await db.outbox.where('id').equals(row.id).modify({ state: 'refused', code, message })
}

export async function countTry(row: OutboxRow): Promise<void> {
  await db.outbox.where('id').equals(row.id).modify((kept) => {
    kept.tries += 1
  })
}

export async function retry(id: string): Promise<void> {
  await db.outbox.where('id').equals(id).modify({ state: 'waiting', code: '', message: '' })
}

/** Gives a command up, with its photos. */
export async function giveUp(id: string): Promise<void> {
  await db.transaction('rw', db.outbox, db.photos, async () => {
    await db.outbox.where('id').equals(id).delete()
    await db.photos.where('subject').equals(id).delete()
  })
}

/** Takes a refused visit out of the queue and makes it a draft again. */
export async function correct(id: string): Promise<boolean> {
  return db.transaction('rw', db.outbox, db.drafts, async () => {
    const row = await findQueued(id)
    if (!row?.draft) return false
    await db.drafts.put(row.draft)
    await db.outbox.where('id').equals(id).delete()
    return true
  })
}

/** A visit to the same place waiting in the queue, on which a recheck may lean. */
export async function queuedVisits(owner: string, establishment: string): Promise<OutboxRow[]> {
  const rows = await queueOf(owner)
  return rows.filter(
    (row) => row.kind === 'inspection' && row.state === 'waiting' && row.body.establishment === establishment,
  )
}

export const queueOf = (owner: string): Promise<OutboxRow[]> =>
  db.outbox.where('owner').equals(owner).sortBy('seq')

export const findQueued = (id: string): Promise<OutboxRow | undefined> =>
  db.outbox.where('id').equals(id).first()

export const findSent = (id: string): Promise<SentRow | undefined> => db.sent.get(id)

/** Whether a visit has left its draft for the queue or for the server. */
export const wasSubmitted = async (id: string): Promise<boolean> =>
  Boolean((await findQueued(id)) ?? (await findSent(id)))

/** How many steps of a problem wait: each will raise its version by one, as on the server. */
export const waitingSteps = (problem: string): Promise<number> =>
  db.outbox
    .where('subject')
    .equals(problem)
    .filter((row) => row.kind === 'step' && row.state === 'waiting')
    .count()
