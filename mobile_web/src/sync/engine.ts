import { get } from '@/api/client'
import { Failure } from '@/api/errors'
import { sync } from '@/api/rectification'
import { db } from '@/store/db'
import { note } from '@/store/journal'
import { enqueue, enqueueAll, findQueued, findSent, type NewCommand } from '@/store/outbox'
import { sendCommands, type CommandLine } from './commands'
import { alone, type Still } from './lock'
import { w } from '@/words'
import { photoHttp, sendPhotos, type PhotoLine } from './photos'
import { askToKeep, isFull, measureStorage } from './storage'

export type Outcome =
  | { status: 'done'; answer: unknown }
  | { status: 'refused'; code: string; message: string }
  | { status: 'waiting'; reason: 'unreachable' | 'signed_out' }

/** What the engine needs of the world; tests hand in their own. */
export type Line = PhotoLine & CommandLine

const http: Line = { ...photoHttp, sync, askTheTime: () => get('auth/csrf/') }

/** How a round of sending ended, and how many seconds the server asks to be left alone. */
export interface Round {
  ended: 'finished' | 'unreachable' | 'signed_out'
  retryAfter: number | null
  /** Whether anything left the phone: then the line is not that bad. */
  progressed: boolean
}

/** More bytes than any original has: what is on its way is less than what has gone. */
const LARGEST = 1e9
const FINISHED: Round = { ended: 'finished', retryAfter: null, progressed: false }

/**
 * How much is on the phone for the server, a copy and a byte of an original counted too; only
 * sending makes it less, or the person.
 */
async function amount(owner: string): Promise<number> {
  let left = await db.outbox.where('owner').equals(owner).count()
  await db.photos
    .where('owner')
    .equals(owner)
    .each(({ copy, received = 0 }) => {
      left += (copy?.sent ? 1 : 2) - received / LARGEST
    })
  return left
}

/** Sends what waits: commands, oldest first, then the photos they promised. */
export async function sendRound(owner: string, line: Line = http, still: Still = () => Promise.resolve(true)): Promise<Round> {
  const before = await amount(owner)
  const failure = (await sendCommands(owner, line, still)) ?? (await sendPhotos(owner, line))
  if (!failure) return FINISHED
  return {
    ended: failure.kind === 'signed_out' ? 'signed_out' : 'unreachable',
    retryAfter: failure.retryAfter,
    progressed: (await amount(owner)) < before,
  }
}

let running: Promise<Round> | null = null
let again = false

async function rounds(owner: string, line: Line): Promise<Round> {
  let round = FINISHED
  try {
    do {
      again = false
      await alone(async (still) => {
        round = await sendRound(owner, line, still)
      })
    } while (again && round.ended === 'finished')
  } catch (error) {
    // Another page took over from this one, which had been frozen; anything else is a fault of ours.
    await note('round', { error: String(error) })
    if (!(error instanceof DOMException && error.name === 'AbortError')) throw error
  }
  return round
}

/** Starts a round, or another one after the one that is going. */
export function flush(owner: string, line: Line = http): Promise<Round> {
  if (running) {
    again = true
    return running
  }
  running = rounds(owner, line).finally(() => {
    running = null
  })
  return running
}

const LOOK = 150

/** Waits until it is decided what becomes of a command, or until a round has ended without it. */
async function decided(id: string, round: Promise<Round>): Promise<Round> {
  let over = false
  const ended = round.finally(() => (over = true))
  while (!over && (await findQueued(id))?.state === 'waiting') {
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, LOOK))])
  }
  return over ? round : FINISHED
}

/**
 * Writes a command down, tries to send it, and says how it stands.
 *
 * Raises Failure (`storage_full`), and nothing has changed then.
 */
export async function submit(command: NewCommand, line: Line = http): Promise<Outcome> {
  await writtenDown(() => enqueue(command))
  const round = await decided(command.id, flush(command.owner, line))
  return outcomeOf(command.id, round.ended)
}

/**
 * Writes several commands of a person down, all or none, tries to send them, and says how each stands.
 *
 * Raises Failure (`storage_full`), and nothing has changed then.
 */
export async function submitAll(commands: NewCommand[], line: Line = http): Promise<Outcome[]> {
  const last = commands[commands.length - 1]
  if (!last) return []
  await writtenDown(() => enqueueAll(commands))
  const round = await decided(last.id, flush(last.owner, line))
  return Promise.all(commands.map((one) => outcomeOf(one.id, round.ended)))
}

/** Raises Failure (`storage_full`) where there is no room to write it down. */
async function writtenDown(write: () => Promise<unknown>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (!isFull(error)) throw error
    await measureStorage()
    throw new Failure('refused', 'storage_full', w.sending.fullSubmit)
  }
  void askToKeep()
}

export async function outcomeOf(id: string, ended: Round['ended'] = 'unreachable'): Promise<Outcome> {
  const sent = await findSent(id)
  if (sent) return { status: 'done', answer: sent.answer }
  const queued = await findQueued(id)
  if (queued?.state === 'refused') return { status: 'refused', code: queued.code, message: queued.message }
  return { status: 'waiting', reason: ended === 'signed_out' ? 'signed_out' : 'unreachable' }
}
