import { db, plain } from './db'
import { own } from './owner'

/** Keeps what the server said last under a key. */
export async function remember<T>(key: string, value: T): Promise<void> {
  await db.remembered.put({ key: own(key), value: plain(value), at: Date.now() })
}

export async function recall<T>(key: string): Promise<T | undefined> {
  return (await db.remembered.get(own(key)))?.value as T | undefined
}
