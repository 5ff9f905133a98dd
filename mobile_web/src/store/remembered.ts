import { db, plain } from './db'

/** Keeps what the server said last under a key. */
export async function remember<T>(key: string, value: T): Promise<void> {
  await db.remembered.put({ key, value: plain(value), at: Date.now() })
}

export async function recall<T>(key: string): Promise<T | undefined> {
  return (await db.remembered.get(key))?.value as T | undefined
}

export async function forget(key: string): Promise<void> {
  await db.remembered.delete(key)
}
