import { newId } from '@/ids'
import { db } from '@/store/db'

const NAME = 'xiaohao-outbox'
const LEASE = 90_000
const me = newId()

interface Lease {
  holder: string
  until: number
}

/** Takes the lease for this tab unless another holds it; the lease ends by itself. */
async function takeLease(): Promise<boolean> {
  return db.transaction('rw', db.remembered, async () => {
    const held = (await db.remembered.get(NAME))?.value as Lease | undefined
    if (held && held.holder !== me && held.until > Date.now()) return false
    await db.remembered.put({ key: NAME, value: { holder: me, until: Date.now() + LEASE }, at: Date.now() })
    return true
  })
}

/**
 * Runs `work` in one tab at a time. Web Locks where there are any (HTTPS and localhost, Chrome 69+),
 * else a lease in the database; returns false when another tab is at it.
 */
export async function alone(work: () => Promise<void>): Promise<boolean> {
  const locks = (navigator as Navigator & { locks?: LockManager }).locks
  if (locks) {
    await locks.request(NAME, work)
    return true
  }
  if (!(await takeLease())) return false
  try {
    await work()
  } finally {
    await db.remembered.delete(NAME)
  }
  return true
}
