import { written, type Written } from '@/deviceClock'
import { learn } from './answered'
import { db, plain } from './db'
import type { Draft } from './drafts'
import { madeBy, namedBy, photosNamed, standingOf, stepOn } from './leaning'

export type CommandKind = 'inspection' | 'step' | 'problem' | 'order' | 'assignment_could_not'

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
  /** What it makes or changes, by id. */
  makes: string[]
  /** Earlier commands it was written on top of and that are not done yet. */
  after: string[]
  /** When it was written down, for correcting a wrong clock. */
  written: Written
  /** The offset it was first sent with: a repeat says the same, or it would be another command. */
  offset: number | null
  /** The server erred over it: not before this moment. */
  rests_until: number
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

export interface Queued {
  rows: OutboxRow[]
  byId: Map<string, OutboxRow>
  drafts: Set<string>
}

/** The queue of a person in the order of writing, with what tells how each row stands. */
export async function queued(owner: string): Promise<Queued> {
  const rows = await queueOf(owner)
  const drafts = new Set((await db.drafts.where('owner').equals(owner).primaryKeys()) as string[])
  return { rows, byId: new Map(rows.map((row) => [row.id, row])), drafts }
}

/** Adds to `found` what a row of the queue was written on top of, and what that was. */
async function addEarlier(row: OutboxRow, found: Queued): Promise<void> {
  for (const id of row.after) {
    const earlier = found.byId.has(id) ? undefined : await findQueued(id)
    if (earlier) {
      found.byId.set(id, earlier)
      await addEarlier(earlier, found)
    } else if (await db.drafts.get(id)) found.drafts.add(id)
  }
}

/** The earlier commands a new one builds on that will be done by themselves, unless refused. */
async function hopefulEarlier(owner: string, names: string[]): Promise<OutboxRow[]> {
  const rows = await db.outbox.where('makes').anyOf(names).distinct().toArray()
  const found: Queued = { rows, byId: new Map(), drafts: new Set() }
  for (const row of rows) await addEarlier(row, found)
  return rows.filter(
    (row) => row.owner === owner && ['ready', 'behind'].includes(standingOf(row, found.byId, found.drafts)),
  )
}

/**
 * Puts a command into the queue; a visit leaves its draft in the same transaction. False where the
 * draft has left already: another page submitted it or threw it away, and nothing is sent twice.
 */
export async function enqueue(command: NewCommand): Promise<boolean> {
  return db.transaction('rw', db.outbox, db.drafts, async () => {
    if (command.draft && !(await db.drafts.get(command.id))) return false
    const earlier = await hopefulEarlier(command.owner, namedBy(command))
    await db.outbox.add({
      ...plain(command),
      state: 'waiting',
      code: '',
      message: '',
      made_at: new Date().toISOString(),
      tries: 0,
      makes: madeBy(command),
      after: earlier.map((row) => row.id),
      written: written(),
      offset: null,
      rests_until: 0,
    })
    if (command.kind === 'inspection') await db.drafts.delete(command.id)
    return true
  })
}

/** Puts several commands into the queue, in their order: all of them or none. */
export async function enqueueAll(commands: NewCommand[]): Promise<void> {
  await db.transaction('rw', db.outbox, db.drafts, async () => {
    for (const command of commands) await enqueue(command)
  })
}

/** The server did it: keep its answer in the picture too, drop the command, let its photos go. All or nothing. */
export async function settle(row: OutboxRow, answer: unknown): Promise<void> {
  await db.transaction('rw', [db.outbox, db.sent, db.photos, db.pictures, db.problems, db.checks], async () => {
    await learn(row, answer === undefined ? null : plain(answer))
    await db.sent.put({
      id: row.id,
      owner: row.owner,
      kind: row.kind,
      label: row.label,
      answer: answer === undefined ? null : plain(answer),
      at: Date.now(),
    })
    await db.outbox.where('id').equals(row.id).delete()
    await db.outbox
      .where('after')
      .equals(row.id)
      .modify((later) => {
        later.after = later.after.filter((id) => id !== row.id)
      })
    await db.photos.where('subject').equals(row.id).modify({ state: 'waiting' })
    // Photos of a selection belong to its form, not to one of its commands.
    await db.photos.where('id').anyOf(photosNamed(row)).filter((photo) => photo.state === 'held').modify({ state: 'waiting' })
    const old = await db.sent.orderBy('at').reverse().offset(KEPT_ANSWERS).primaryKeys()
    await db.sent.bulkDelete(old)
  })
}

export async function holdRefused(row: OutboxRow, code: string, message: string): Promise<void> {
  await db.outbox.where('id').equals(row.id).modify({ state: 'refused', code, message })
}

/** The server could not just now: this one waits a while, the others go on. */
export async function rest(row: OutboxRow, until: number, code: string, message: string): Promise<void> {
  await db.outbox.where('id').equals(row.id).modify({ rests_until: until, code, message })
}

const AFRESH = { state: 'waiting', code: '', message: '', offset: null, rests_until: 0 } as const

/** Sends a command once more, and the refused ones it was written on top of. */
export async function retry(id: string): Promise<void> {
  await db.transaction('rw', db.outbox, db.drafts, async () => {
    const row = await findQueued(id)
    if (!row) return
    const found: Queued = { rows: [row], byId: new Map([[id, row]]), drafts: new Set() }
    await addEarlier(row, found)
    await db.outbox
      .where('id')
      .anyOf([...found.byId.keys()])
      .modify((kept) => {
        // What was sent and not answered is repeated as it was: the server may have it.
        if (kept.state === 'refused') Object.assign(kept, AFRESH)
        else kept.rests_until = 0
        // What it was written on top of was given up: the person wants it sent all the same.
        kept.after = kept.after.filter((one) => found.byId.has(one) || found.drafts.has(one))
      })
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

/** How many steps of a problem wait to be taken: each will raise its version by one, as on the server. */
export const waitingSteps = async (owner: string, problem: string): Promise<number> =>
  (await hopefulEarlier(owner, [problem])).filter((row) => stepOn(row, problem)).length
