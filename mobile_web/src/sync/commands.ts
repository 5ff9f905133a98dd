import { Failure, isFailure } from '@/api/errors'
import type { SyncResult } from '@/api/types'
import { clockNow, freshClock } from '@/deviceClock'
import { note } from '@/store/journal'
import { holdRefused, rest, settle, type OutboxRow } from '@/store/outbox'
import { commandOf, MOST_COMMANDS, nextBatch, stampBatch } from './batch'
import type { Still } from './lock'
import { delayAfter } from './pace'

/** What sending commands needs of the world; tests hand in their own. */
export interface CommandLine {
  sync: (commands: object[]) => Promise<SyncResult[]>
  /** Asks the server anything at all, so that its answer tells the time. */
  askTheTime: () => Promise<unknown>
}

// After a failure commands go singly, and more at a time as long as it goes well.
let most = MOST_COMMANDS

const STUBBORN = 5

const ourServerSaid = (failure: Failure): boolean => !failure.code.startsWith('http_')

async function settleOne(row: OutboxRow, result: SyncResult): Promise<void> {
  if (result.status === 'done') await settle(row, result.current)
  else if (result.status === 'failed') await rest(row, Date.now() + delayAfter(row.tries), result.code, result.message)
  else await holdRefused(row, result.code, result.message)
  await note('command', { id: row.id, kind: row.kind, status: result.status, code: result.code, tries: row.tries })
}

/** What became of a request as a whole that was refused: null where the queue may go on. */
async function afterFailure(failure: Failure, batch: OutboxRow[]): Promise<Failure | null> {
  await note('request', { kind: failure.kind, code: failure.code, status: failure.status, commands: batch.length })
  most = 1
  const [only] = batch
  // One the line breaks over every time must not keep the others for ever.
  if (failure.kind === 'unreachable' && only && only.tries >= STUBBORN) {
    await rest(only, Date.now() + delayAfter(only.tries), failure.code, '')
  }
  if (failure.kind === 'unreachable' || failure.kind === 'signed_out' || !only) return failure
  // A hotel's gateway says 403 or 404 as well: only what our server says is an answer.
  if (!ourServerSaid(failure) && failure.status !== 413) {
    return new Failure('unreachable', failure.code, failure.message, failure.status)
  }
  if (batch.length === 1) {
    await holdRefused(only, failure.code, failure.message)
  }
  return null
}

async function sendBatch(batch: OutboxRow[], line: CommandLine): Promise<Failure | null> {
  try {
    const results = await line.sync(batch.map(commandOf))
    const byId = new Map(results.map((result) => [result.id, result]))
    const answered = batch.filter((row) => byId.has(row.id))
    for (const row of answered) await settleOne(row, byId.get(row.id) as SyncResult)
    if (answered.length < batch.length) return new Failure('unreachable', 'no_answer', '')
    most = Math.min(MOST_COMMANDS, most * 4)
    return null
  } catch (error) {
    if (!isFailure(error)) throw error
    return afterFailure(error, batch)
  }
}

/**
 * Sends the commands that wait, oldest first. Unreachable ends it and keeps everything; refused is
 * kept with its reason; done removes. Ends as well when this page is no longer the one that sends.
 */
export async function sendCommands(owner: string, line: CommandLine, still: Still): Promise<Failure | null> {
  for (;;) {
    const batch = await nextBatch(owner, most)
    if (!batch.length) return null
    try {
      if (!freshClock()) await line.askTheTime()
    } catch (error) {
      if (!isFailure(error)) throw error
      return error
    }
    if (!(await still())) return new Failure('unreachable', 'elsewhere', '')
    const stamped = await stampBatch(batch, clockNow())
    const failure = stamped.length ? await sendBatch(stamped, line) : null
    if (failure) return failure
  }
}
