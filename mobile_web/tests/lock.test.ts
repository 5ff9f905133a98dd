import { beforeEach, describe, expect, it } from 'vitest'
import { db } from '@/store/db'
import { alone } from '@/sync/lock'

beforeEach(() => db.device.clear())

const lease = (holder: string, ms: number) => db.device.put({ key: 'sender', value: { holder, until: Date.now() + ms } })

describe('one page that sends', () => {
  it('lets go when it is done', async () => {
    const order: string[] = []
    await alone(async () => void order.push('first'))
    await alone(async () => void order.push('second'))
    expect(order).toEqual(['first', 'second'])
    expect(await db.device.get('sender')).toBeUndefined()
  })

  it('does not wait for a page whose lease has run out', async () => {
    await lease('a page that was killed', -1)
    let ran = false
    await alone(async () => void (ran = true))
    expect(ran).toBe(true)
  })

  it('does not wait for a lease written by a clock that was a day ahead', async () => {
    await lease('the same page before the clock was set right', 86_400_000)
    let ran = false
    await alone(async () => void (ran = true))
    expect(ran).toBe(true)
  })

  it('waits for a page that is alive, and its own work ends when another took over', async () => {
    const held: boolean[] = []
    await alone(async (still) => {
      held.push(await still())
      await lease('another page', 30_000)
      held.push(await still())
    })
    expect(held).toEqual([true, false])
    expect((await db.device.get('sender'))?.value).toMatchObject({ holder: 'another page' })
  })
})
