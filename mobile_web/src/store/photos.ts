import type { PhotoMeta } from '@/api/inspections'
import { db, plain } from './db'

/**
 * A photo on the phone, its original bytes untouched. `held` while its draft or command is here,
 * `waiting` once the server knows of it and waits for the bytes, `refused` when it will not have
 * them. The row goes only after the server answered with the SHA-256 it stored.
 */
export interface PhotoRow {
  id: string
  owner: string
  /** The draft or the command it belongs to. */
  subject: string
  sha256: string
  // Bytes, not a Blob: old WebKit loses blobs in IndexedDB.
  data: ArrayBuffer
  type: string
  meta: PhotoMeta
  state: 'held' | 'waiting' | 'refused'
  message: string
}

/** Writes one photo in a transaction of its own, so that losing one never loses another. */
export async function keepPhoto(row: PhotoRow): Promise<void> {
  await db.photos.put({ ...row, meta: plain(row.meta) })
}

export const findPhoto = (id: string): Promise<PhotoRow | undefined> => db.photos.get(id)

export async function dropPhoto(id: string): Promise<void> {
  await db.photos.delete(id)
}

export const photosOf = (subject: string): Promise<PhotoRow[]> =>
  db.photos.where('subject').equals(subject).toArray()

/** The server knows of these photos now and waits for their bytes. */
export async function releasePhotos(subject: string): Promise<void> {
  await db.photos.where('subject').equals(subject).modify({ state: 'waiting' })
}

/** Drops the photos of a form that was left without submitting it. */
export async function dropPhotosOf(subject: string): Promise<void> {
  await db.transaction('rw', db.photos, db.outbox, db.drafts, async () => {
    if ((await db.outbox.where('id').equals(subject).count()) || (await db.drafts.get(subject))) return
    await db.photos.where('subject').equals(subject).filter((photo) => photo.state === 'held').delete()
  })
}

export const refusedPhotos = (owner: string): Promise<PhotoRow[]> =>
  db.photos.where('owner').equals(owner).filter((photo) => photo.state === 'refused').toArray()
