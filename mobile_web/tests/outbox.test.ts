import { beforeEach, describe, expect, it } from 'vitest'
import { Failure } from '@/api/errors'
import { db } from '@/store/db'
import { beginDraft, findDraft } from '@/store/drafts'
import { correct, enqueue, queueOf, retry, waitingSteps, type NewCommand } from '@/store/outbox'
import { giveUp } from '@/store/discards'
import { keepPhoto } from '@/store/photos'
import { flush, outcomeOf, sendRound, submit } from '@/sync/engine'
import { done, line, shop, stored } from './cast'

const unreachable = new Failure('unreachable', 'unreachable', '')
const step = (id: string, subject = 'problem-1', owner = 'wang'): NewCommand => ({
  id, owner, kind: 'step', subject, label: id, body: { id, action: 'rectify' },
})
const photo = (id: string, subject: string) =>
  keepPhoto({
    id, owner: 'wang', subject, sha256: `sha-${id}`, data: new ArrayBuffer(4), type: 'image/jpeg',
    meta: { source: 'camera', taken_at: '', device_offset: 0 }, state: 'held', message: '',
  })

beforeEach(async () => {
  await Promise.all(db.tables.map((table) => table.clear()))
})

describe('sending', () => {
  it('goes in the order of writing, oldest first', async () => {
    for (const id of ['c', 'a', 'b']) await enqueue(step(id))
    const wire = line((command) => done(command.id))
    expect((await sendRound('wang', wire)).ended).toBe('finished')
    expect(wire.sent).toEqual(['c', 'a', 'b'])
    expect(await queueOf('wang')).toEqual([])
  })

  it('keeps everything and stops when the server cannot be reached', async () => {
    for (const id of ['a', 'b', 'c']) await enqueue(step(id))
    const wire = line((command) => {
      if (command.id === 'b') throw unreachable
      return done(command.id)
    })
    expect((await sendRound('wang', wire)).ended).toBe('unreachable')
    expect(wire.sent).toEqual(['a', 'b'])
    expect((await queueOf('wang')).map((row) => [row.id, row.state])).toEqual([['b', 'waiting'], ['c', 'waiting']])
  })

  it('keeps what the server could not do just now', async () => {
    await enqueue(step('a'))
    await sendRound('wang', line((command) => ({ ...done(command.id), status: 'failed', code: 'busy' })))
    expect((await queueOf('wang'))[0]).toMatchObject({ id: 'a', state: 'waiting' })
  })

  it('holds what was refused with its reason and goes on with the next', async () => {
    await enqueue(step('a'))
    await enqueue(step('b', 'problem-2'))
    const wire = line((command) =>
      command.id === 'a' ? { ...done('a'), status: 'conflict', code: 'stale', message: 'changed meanwhile' } : done('b'),
    )
    expect((await sendRound('wang', wire)).ended).toBe('finished')
    expect((await queueOf('wang')).map((row) => [row.id, row.state, row.message])).toEqual([['a', 'refused', 'changed meanwhile']])
    expect(await outcomeOf('b')).toEqual({ status: 'done', answer: null })
    // Refused stays refused until the person decides.
    await sendRound('wang', wire)
    expect(wire.sent).toEqual(['a', 'b'])
    await retry('a')
    await sendRound('wang', wire)
    expect(wire.sent).toEqual(['a', 'b', 'a'])
    await giveUp('a', '重复')
    expect(await queueOf('wang')).toEqual([])
  })

  it('waits for the person when they are signed out', async () => {
    await enqueue(step('a'))
    const wire = line(() => {
      throw new Failure('signed_out', 'not_authenticated', '', 401)
    })
    expect((await sendRound('wang', wire)).ended).toBe('signed_out')
    expect((await queueOf('wang'))[0]?.state).toBe('waiting')
  })

  it('never sends what another person wrote down on this phone', async () => {
    await enqueue(step('mine'))
    await enqueue(step('theirs', 'problem-2', 'li'))
    const wire = line((command) => done(command.id))
    await sendRound('wang', wire)
    expect(wire.sent).toEqual(['mine'])
    expect(await queueOf('li')).toHaveLength(1)
  })

  it('is one at a time, and takes along what was written meanwhile', async () => {
    let busy = 0
    let most = 0
    const wire = line(async (command) => {
      busy += 1
      most = Math.max(most, busy)
      await new Promise((resolve) => setTimeout(resolve, 5))
      busy -= 1
      return done(command.id)
    })
    await Promise.all(['a', 'b', 'c', 'd'].map((id) => submit(step(id), wire)))
    await flush('wang', wire)
    expect(most).toBe(1)
    expect([...wire.sent].sort()).toEqual(['a', 'b', 'c', 'd'])
  })

  it('counts the steps of a problem that wait, each of which raises its version', async () => {
    for (const id of ['a', 'b']) await enqueue(step(id))
    await enqueue(step('c', 'problem-2'))
    expect(await waitingSteps('wang', 'problem-1')).toBe(2)
  })
})

describe('a visit in the queue', () => {
  const visit = (): NewCommand => ({ id: 'visit-1', owner: 'wang', kind: 'inspection', subject: 'visit-1', label: '', body: { id: 'visit-1' }, draft: shop() })

  it('is a draft or a command, never both and never neither', async () => {
    await beginDraft(shop())
    await enqueue(visit())
    expect(await findDraft('visit-1')).toBeUndefined()
    expect(await queueOf('wang')).toHaveLength(1)
  })

  it('can be corrected after a refusal, under the same id', async () => {
    await beginDraft(shop())
    const outcome = await submit(visit(), line(() => ({ ...done('visit-1'), status: 'refused', code: 'rule', message: 'no' })))
    expect(outcome).toEqual({ status: 'refused', code: 'rule', message: 'no' })
    expect(await correct('visit-1')).toBe(true)
    expect((await findDraft('visit-1'))?.officers).toEqual(['wang', 'li'])
    expect(await queueOf('wang')).toEqual([])
  })
})

describe('photos', () => {
  it('follow their command, and are forgotten only for the hash the server stored', async () => {
    await enqueue(step('a'))
    await photo('p1', 'a')
    await photo('p2', 'a')
    const put: string[] = []
    const wire = line(
      (command) => done(command.id),
      (row) => {
        put.push(row.id)
        return Promise.resolve({ ...stored(row), sha256: row.id === 'p2' ? 'another' : row.sha256 })
      },
    )
    await sendRound('wang', wire)
    expect(put).toEqual(['p1', 'p2'])
    expect((await db.photos.toArray()).map((row) => row.id)).toEqual(['p2'])
  })

  it('stay while their command waits or was refused', async () => {
    await enqueue(step('a'))
    await photo('p1', 'a')
    await sendRound('wang', line(() => ({ ...done('a'), status: 'refused', code: 'x', message: '' })))
    expect((await db.photos.get('p1'))?.state).toBe('held')
  })

  it('are kept with the reason when the server will not have them', async () => {
    await enqueue(step('a'))
    await photo('p1', 'a')
    const wire = line((command) => done(command.id), () => Promise.reject(new Failure('refused', 'not_an_image', 'no picture', 422)))
    await sendRound('wang', wire)
    expect(await db.photos.get('p1')).toMatchObject({ state: 'refused', message: 'no picture' })
  })
})
