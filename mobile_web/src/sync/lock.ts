import { newId } from '@/ids'
import { db } from '@/store/db'

const NAME = 'sender'
/** A page that has not renewed its lease for so long is frozen or gone. */
const LEASE = 45_000
const RENEW = 10_000
const LOOK = 2_000
const me = newId()

interface Lease {
  holder: string
  until: number
}

/** A lease further ahead than any lease reaches was written by a clock that has been set since. */
const isAlive = (lease: Lease | undefined): boolean =>
  Boolean(lease && lease.until > Date.now() && lease.until <= Date.now() + LEASE)

const read = async (): Promise<Lease | undefined> => (await db.device.get(NAME))?.value as Lease | undefined

/** Takes or renews the lease for this page; false while another page holds a live one. */
async function take(byForce = false): Promise<boolean> {
  return db.transaction('rw', db.device, async () => {
    const held = await read()
    if (!byForce && held && held.holder !== me && isAlive(held)) return false
    await db.device.put({ key: NAME, value: { holder: me, until: Date.now() + LEASE } })
    return true
  })
}

async function leave(): Promise<void> {
  await db.transaction('rw', db.device, async () => {
    if ((await read())?.holder === me) await db.device.delete(NAME)
  })
}

/** Says whether this page is still the one that sends: asked before every request. */
export type Still = () => Promise<boolean>
export type Work = (still: Still) => Promise<void>

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

async function underLease(work: Work, byForce = false): Promise<void> {
  while (!(await take(byForce))) await pause(LOOK)
  const renewing = setInterval(() => void take(), RENEW)
  try {
    await work(() => take())
  } finally {
    clearInterval(renewing)
    await leave()
  }
}

/**
 * Waits for the Web Lock. A frozen page may hold one for ever: once its lease has run out, the lock
 * is stolen, and the page finds out before its next request.
 */
async function underLock(locks: LockManager, work: Work): Promise<void> {
  for (;;) {
    const stop = new AbortController()
    let begun = false
    const watching = setInterval(() => {
      void read().then((lease) => {
        if (!begun && !isAlive(lease)) stop.abort()
      })
    }, LEASE)
    try {
      await locks.request(NAME, { signal: stop.signal }, () => {
        begun = true
        // Whoever left a lease behind is gone, or will look before it sends.
        return underLease(work, true)
      })
      return
    } catch (error) {
      if (begun || !stop.signal.aborted) throw error
    } finally {
      clearInterval(watching)
    }
    await locks.request(NAME, { steal: true }, () => underLease(work, true))
    return
  }
}

/** Runs `work` in one page at a time: under a Web Lock where there is one, and under a lease. */
export async function alone(work: Work): Promise<void> {
  const locks = (navigator as Navigator & { locks?: LockManager }).locks
  if (locks) await underLock(locks, work)
  else await underLease(work)
}
