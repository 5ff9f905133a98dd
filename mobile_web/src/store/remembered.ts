import { db, plain } from './db'

let whose = ''
/** Names the person whose memory this is: nobody sees what the server said to another. */
export function rememberFor(owner: string): void {
  whose = owner
}

const own = (key: string): string => `${whose}/${key}`

/** Keeps what the server said last under a key. */
export async function remember<T>(key: string, value: T): Promise<void> {
  await db.remembered.put({ key: own(key), value: plain(value), at: Date.now() })
}

export async function recall<T>(key: string): Promise<T | undefined> {
  return (await db.remembered.get(own(key)))?.value as T | undefined
}
