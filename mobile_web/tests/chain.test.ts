import { beforeEach, describe, expect, it } from 'vitest'
import { Failure } from '@/api/errors'
import type { SyncResult } from '@/api/types'
import { db } from '@/store/db'
import { beginDraft, discardDraft } from '@/store/drafts'
import { discardsOf, giveUp } from '@/store/discards'
import { correct, enqueue, findQueued, queued, queueOf, retry, waitingSteps, type NewCommand } from '@/store/outbox'
import { standingOf } from '@/store/leaning'
import { sendRound } from '@/sync/engine'
import { done, line, shop } from './cast'

const step = (id: string, subject = 'problem-1', body: Record<string, unknown> = {}): NewCommand => ({
  id, owner: 'wang', kind: 'step', subject, label: id, body: { id, action: 'rectify', ...body },
})
const visit = (problems: string[] = []): NewCommand => ({
  id: 'visit-1', owner: 'wang', kind: 'inspection', subject: 'visit-1', label: '', draft: shop(),
  body: { id: 'visit-1', problems: problems.map((id) => ({ id })) },
})
const refused = (id: string): SyncResult => ({ ...done(id), status: 'refused', code: 'stale', message: 'no' })
async function standings(): Promise<Record<string, string>> {
  const { rows, byId, drafts } = await queued('wang')
  return Object.fromEntries(rows.map((row) => [row.id, standingOf(row, byId, drafts)]))
}

beforeEach(async () => {
  await Promise.all(db.tables.map((table) => table.clear()))
})

describe('what was written on top of something', () => {
  it('is never in one request with it, and goes when it is done', async () => {
    for (const one of [step('order'), step('rectify'), step('other', 'problem-2')]) await enqueue(one)
    const requests: string[][] = []
    const wire = { ...line((command) => done(command.id)) }
    const { sync } = wire
    wire.sync = (commands) => {
      requests.push((commands as { id: string }[]).map((one) => one.id))
      return sync(commands)
    }
    await sendRound('wang', wire)
    expect(requests).toEqual([['order', 'other'], ['rectify']])
  })

  it('waits while the earlier is refused, and follows by itself when that is retried', async () => {
    for (const one of [step('order'), step('rectify'), step('recheck')]) await enqueue(one)
    const first = line((command) => refused(command.id))
    await sendRound('wang', first)
    expect(first.sent).toEqual(['order'])
    expect(await standings()).toEqual({ order: 'refused', rectify: 'stuck', recheck: 'stuck' })
    const second = line((command) => done(command.id))
    await retry('recheck')
    await sendRound('wang', second)
    expect(second.sent).toEqual(['order', 'rectify', 'recheck'])
    expect(await queueOf('wang')).toEqual([])
  })

  it('is shown as such when the earlier is given up, with the reason in the log, and goes when asked to', async () => {
    for (const one of [step('order'), step('rectify')]) await enqueue(one)
    await sendRound('wang', line((command) => refused(command.id)))
    await giveUp('order', '他人已办理')
    expect(await standings()).toEqual({ rectify: 'orphan' })
    expect((await discardsOf('wang')).map((one) => [one.id, one.reason, one.code])).toEqual([['order', '他人已办理', 'stale']])
    const wire = line((command) => done(command.id))
    await sendRound('wang', wire)
    expect(wire.sent).toEqual([])
    await retry('rectify')
    await sendRound('wang', wire)
    expect(wire.sent).toEqual(['rectify'])
  })

  it('counts for the version a new step will see, but not where it is stuck', async () => {
    for (const one of [step('order'), step('rectify')]) await enqueue(one)
    expect(await waitingSteps('wang', 'problem-1')).toBe(2)
    await sendRound('wang', line((command) => refused(command.id)))
    expect(await waitingSteps('wang', 'problem-1')).toBe(0)
    // Written afresh after looking at the problem, it waits for nobody.
    await enqueue(step('anew'))
    expect((await findQueued('anew'))?.after).toEqual([])
  })

  it('follows a visit that found the problem or that it names, also one taken back and submitted again', async () => {
    await beginDraft(shop())
    await enqueue(visit(['problem-9']))
    await enqueue(step('found-there', 'problem-9'))
    await enqueue(step('seen-there', 'problem-1', { inspection: 'visit-1' }))
    await sendRound('wang', line((command) => refused(command.id)))
    expect(await correct('visit-1')).toBe(true)
    expect(await standings()).toEqual({ 'found-there': 'stuck', 'seen-there': 'stuck' })
    await enqueue(visit(['problem-9']))
    const wire = line((command) => done(command.id))
    await sendRound('wang', wire)
    expect(wire.sent).toEqual(['visit-1', 'found-there', 'seen-there'])
  })

  it('is an orphan when the visit it names is thrown away', async () => {
    await beginDraft(shop())
    await enqueue(visit())
    await enqueue(step('seen-there', 'problem-1', { inspection: 'visit-1' }))
    await sendRound('wang', line((command) => refused(command.id)))
    await correct('visit-1')
    await discardDraft('visit-1')
    expect(await standings()).toEqual({ 'seen-there': 'orphan' })
  })
})

describe('a request as a whole', () => {
  const sizes = (answer: (commands: { id: string }[]) => SyncResult[]) => {
    const asked: number[] = []
    const wire = line((command) => done(command.id))
    wire.sync = (commands) => {
      asked.push(commands.length)
      return Promise.resolve().then(() => answer(commands as { id: string }[]))
    }
    return { wire, asked }
  }

  it('that is too large is split, and only the one at fault is kept', async () => {
    for (const id of ['a', 'big', 'c']) await enqueue(step(id, id))
    const { wire } = sizes((commands) => {
      if (commands.some((one) => one.id === 'big')) throw new Failure('refused', 'http_413', 'too large', 413)
      return commands.map((one) => done(one.id))
    })
    expect((await sendRound('wang', wire)).ended).toBe('finished')
    expect((await queueOf('wang')).map((row) => [row.id, row.state, row.code])).toEqual([['big', 'refused', 'http_413']])
  })

  it('goes singly after a failure, and is repeated as it was first sent', async () => {
    for (const id of ['a', 'b']) await enqueue({ ...step(id, id), body: { id, device_offset: 0 } })
    const bodies: unknown[] = []
    const broken = line((command) => done(command.id))
    broken.sync = (commands) => {
      bodies.push(...commands)
      return Promise.reject(new Failure('unreachable', 'unreachable', ''))
    }
    expect((await sendRound('wang', broken)).ended).toBe('unreachable')
    const { wire, asked } = sizes((commands) => {
      bodies.push(...commands)
      return commands.map((one) => done(one.id))
    })
    await sendRound('wang', wire)
    expect(asked).toEqual([1, 1])
    expect(bodies.slice(2)).toEqual(bodies.slice(0, 2))
  })

  it('that a gateway refuses is nobody\'s decision', async () => {
    await enqueue(step('a'))
    const { wire } = sizes(() => {
      throw new Failure('refused', 'http_403', 'pay for the hotel', 403)
    })
    expect((await sendRound('wang', wire)).ended).toBe('unreachable')
    expect((await findQueued('a'))?.state).toBe('waiting')
  })

  it('goes on with the others where the server erred over one', async () => {
    for (const id of ['a', 'b']) await enqueue(step(id, id))
    const wire = line((command) => (command.id === 'a' ? { ...done('a'), status: 'failed', code: 'internal' } : done('b')))
    await sendRound('wang', wire)
    expect((await queueOf('wang')).map((row) => [row.id, row.state, row.code])).toEqual([['a', 'waiting', 'internal']])
    await sendRound('wang', wire)
    // It rests a while first, unless the person asks.
    expect(wire.sent).toEqual(['a', 'b'])
    await retry('a')
    await sendRound('wang', wire)
    expect(wire.sent).toEqual(['a', 'b', 'a'])
  })
})
