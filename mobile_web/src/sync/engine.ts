import { Failure, isFailure } from '@/api/errors'
import { sync } from '@/api/rectification'
import type { SyncResult } from '@/api/types'
import {
  countTry,
  enqueue,
  findQueued,
  findSent,
  holdRefused,
  nextWaiting,
  settle,
  type NewCommand,
  type OutboxRow,
} from '@/store/outbox'
import { alone } from './lock'
import { photoHttp, sendPhotos, type PhotoLine } from './photos'

export type Outcome =
  | { status: 'done'; answer: unknown }
  | { status: 'refused'; code: string; message: string }
  | { status: 'waiting'; reason: 'unreachable' | 'signed_out' }

/** What the engine needs of the world; tests hand in their own. */
export interface Line extends PhotoLine {
  sync: (commands: object[]) => Promise<SyncResult[]>
}

const http: Line = { sync, ...photoHttp }

type Round = 'finished' | 'unreachable' | 'signed_out'

async function sendCommand(row: OutboxRow, line: Line): Promise<Failure | null> {
  await countTry(row)
  try {
    const [result] = await line.sync([{ kind: row.kind, ...row.body }])
    if (!result || result.status === 'failed') {
      return new Failure('unreachable', result?.code ?? 'no_answer', result?.message ?? '')
    }
    if (result.status === 'done') await settle(row, result.current)
    else await holdRefused(row, result.code, result.message)
    return null
  } catch (error) {
    if (!isFailure(error)) throw error
    if (error.kind === 'unreachable' || error.kind === 'signed_out') return error
    await holdRefused(row, error.code, error.message)
    return null
  }
}

/**
 * Sends what waits, oldest first: commands, then the photos they promised. Unreachable ends the
 * round and keeps everything; refused is kept with its reason; done removes.
 */
export async function sendRound(owner: string, line: Line = http): Promise<Round> {
  let after = 0
  for (;;) {
    const row = await nextWaiting(owner, after)
    if (!row) break
    const failure = await sendCommand(row, line)
    if (failure) return failure.kind === 'signed_out' ? 'signed_out' : 'unreachable'
    after = row.seq ?? after
  }
  const failure = await sendPhotos(owner, line)
  if (failure) return failure.kind === 'signed_out' ? 'signed_out' : 'unreachable'
  return 'finished'
}

let running: Promise<Round> | null = null
let again = false

/** Starts a round, or another one after the one that is going. */
export function flush(owner: string, line: Line = http): Promise<Round> {
  if (running) {
    again = true
    return running
  }
  running = (async () => {
    let round: Round = 'finished'
    try {
      do {
        again = false
        await alone(async () => {
          round = await sendRound(owner, line)
        })
      } while (again && round === 'finished')
    } finally {
      running = null
    }
    return round
  })()
  return running
}

/** Writes a command down, tries to send it, and says how it stands. */
export async function submit(command: NewCommand, line: Line = http): Promise<Outcome> {
  await enqueue(command)
  const round = await flush(command.owner, line)
  return outcomeOf(command.id, round)
}

export async function outcomeOf(id: string, round: Round = 'unreachable'): Promise<Outcome> {
  const sent = await findSent(id)
  if (sent) return { status: 'done', answer: sent.answer }
  const queued = await findQueued(id)
  if (queued?.state === 'refused') return { status: 'refused', code: queued.code, message: queued.message }
  return { status: 'waiting', reason: round === 'signed_out' ? 'signed_out' : 'unreachable' }
}
