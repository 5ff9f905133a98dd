import type { PhotoMeta } from '@/api/inspections'
import { db, plain } from './db'

/** What was drawn on the copy: nothing, arrows and boxes, or a mosaic over something private. */
export type Marking = '' | 'marked' | 'masked'

/** The small copy people are shown; it goes first. */
export interface PhotoCopy {
  sha256: string
  marking: Marking
  sent: boolean
}

/**
 * A photo on the phone. `held` while its draft or command is here, `waiting` once the server knows of
 * it and waits for the bytes, `refused` when it will not have them. The row goes only after the
 * server answered with the SHA-256 it stored.
 */
export interface PhotoRow {
  id: string
  owner: string
  /** The draft or the command it belongs to. */
  subject: string
  /** That of the original bytes, taken when they were read. */
  sha256: string
  type: string
  meta: PhotoMeta
  state: 'held' | 'waiting' | 'refused'
  message: string
  /** Null where this browser cannot decode the original (HEIC). */
  copy?: PhotoCopy | null
  /** The server waits for the original: a grave problem depends on it. */
  wanted?: boolean
  /** The person asked for the original to be sent. */
  asked?: boolean
  /** How many bytes of the original the server had when it last said so. */
  received?: number
}

/** The bytes of an original or of a copy; each in a row and a transaction of its own. */
export interface BytesRow {
  key: string
  photo: string
  // Bytes, not a Blob: old WebKit loses blobs in IndexedDB.
  data: ArrayBuffer
}

export type Which = 'original' | 'copy'

const keyOf = (id: string, which: Which): string => `${id}:${which}`

export async function keepBytes(id: string, which: Which, data: ArrayBuffer): Promise<void> {
  await db.bytes.put({ key: keyOf(id, which), photo: id, data })
}

export const bytesOf = async (id: string, which: Which): Promise<ArrayBuffer | undefined> =>
  (await db.bytes.get(keyOf(id, which)))?.data

/** Writes one photo, its bytes first, so that no row names bytes that are not there. */
export async function keepPhoto({ data, ...row }: PhotoRow & { data: ArrayBuffer }): Promise<void> {
  await keepBytes(row.id, 'original', data)
  await db.photos.put({ ...row, meta: plain(row.meta) })
}

/** Puts the copy beside its original; a marked one takes the place of the plain one. */
export async function keepCopy(id: string, data: ArrayBuffer, copy: PhotoCopy): Promise<void> {
  await keepBytes(id, 'copy', data)
  await db.photos.update(id, { copy })
}

export const findPhoto = (id: string): Promise<PhotoRow | undefined> => db.photos.get(id)

export async function dropPhoto(id: string): Promise<void> {
  await db.photos.delete(id)
  await db.bytes.where('photo').equals(id).delete()
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
  await dropLooseBytes()
}

const LOOSE_AFTER = 10 * 60_000
const seen = new Map<string, number>()

/**
 * Drops bytes whose photo was given up. Only what was found loose ten minutes ago and still is: a
 * photo just being written has its bytes here before its row.
 */
export async function dropLooseBytes(now = Date.now()): Promise<void> {
  const rows = new Set(await db.photos.toCollection().primaryKeys())
  for (const key of await db.bytes.toCollection().primaryKeys()) {
    if (rows.has(key.split(':')[0] ?? '')) seen.delete(key)
    else if (now - (seen.get(key) ?? seen.set(key, now).get(key) ?? now) >= LOOSE_AFTER) await db.bytes.delete(key)
  }
}

export const refusedPhotos = (owner: string): Promise<PhotoRow[]> =>
  db.photos.where('owner').equals(owner).filter((photo) => photo.state === 'refused').toArray()

export interface PhotoCounts {
  /** Something of these has still to be sent. */
  waiting: number
  /** Of those waiting: the server has nothing to show of them yet. */
  copies: number
  /** Originals that stay here, because something on them was covered. */
  withheld: number
  refused: number
}

export const isWithheld = (photo: PhotoRow): boolean => photo.copy?.marking === 'masked' && !photo.asked

/** How the photos of a person stand. */
export async function countPhotos(owner: string): Promise<PhotoCounts> {
  const mine = await db.photos.where('owner').equals(owner).toArray()
  const here = mine.filter((photo) => photo.state === 'waiting')
  const withheld = here.filter((photo) => isWithheld(photo) && photo.copy?.sent).length
  return {
    waiting: here.length - withheld,
    copies: here.filter((photo) => !photo.copy?.sent).length,
    withheld,
    refused: mine.filter((photo) => photo.state === 'refused').length,
  }
}

/** Photos the server knows of whose original is still here. */
export const waitingPhotos = (owner: string): Promise<PhotoRow[]> =>
  db.photos.where('owner').equals(owner).filter((photo) => photo.state === 'waiting').toArray()

/** The person wants these originals sent now, also covered ones. */
export async function askForOriginals(ids: string[]): Promise<void> {
  await db.photos.where('id').anyOf(ids).modify({ asked: true })
}

/** Tries a refused photo again. */
export async function retryPhoto(id: string): Promise<void> {
  await db.photos.update(id, { state: 'waiting', message: '', received: 0 })
}
