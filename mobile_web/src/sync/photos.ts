import { isFailure, type Failure } from '@/api/errors'
import { putCopy, putPart, putPhoto, type StoredPhoto } from '@/api/photos'
import { db } from '@/store/db'
import { bytesOf, dropLooseBytes, dropPhoto, type PhotoRow } from '@/store/photos'
import { w } from '@/words'
import { mayGo, originalsPolicy } from './originals'

/** What sending photos needs of the world; tests hand in their own. */
export interface PhotoLine {
  putCopy: typeof putCopy
  putPart: typeof putPart
  putPhoto: typeof putPhoto
}

export const photoHttp: PhotoLine = { putCopy, putPart, putPhoto }

/** A quarter of a megabyte: five seconds of a village's line are lost at most. */
export const PART = 256 * 1024

class BytesLost extends Error {}

async function bytes(photo: PhotoRow, which: 'copy' | 'original'): Promise<ArrayBuffer> {
  const data = await bytesOf(photo.id, which)
  if (!data) throw new BytesLost()
  return data
}

/** Sends the copy; the server says whether it waits for the original. */
async function sendCopy(photo: PhotoRow, line: PhotoLine): Promise<void> {
  if (!photo.copy || photo.copy.sent) return
  const stored = await line.putCopy(photo, await bytes(photo, 'copy'))
  if (stored.copy_sha256 !== photo.copy.sha256) return
  await db.photos.update(photo.id, { copy: { ...photo.copy, sent: true }, wanted: stored.original_wanted })
}

/** Goes on where the server says it is; its word counts, not what this phone remembers. */
async function sendParts(photo: PhotoRow, data: ArrayBuffer, line: PhotoLine): Promise<StoredPhoto | null> {
  let offset = photo.received ?? 0
  let corrected = 0
  for (;;) {
    // A last part that is there without its photo is said again: that finishes it.
    if (offset >= data.byteLength) offset = Math.max(0, data.byteLength - PART)
    try {
      const said = await line.putPart(photo, data, offset, Math.min(offset + PART, data.byteLength))
      offset = said.received
      if (said.photo) return said.photo
    } catch (error) {
      if (!isFailure(error) || error.code !== 'wrong_offset' || corrected++ > 3) throw error
      offset = Number(error.details.received) || 0
    }
    await db.photos.update(photo.id, { received: offset })
  }
}

async function sendOriginal(photo: PhotoRow, line: PhotoLine): Promise<void> {
  const data = await bytes(photo, 'original')
  const stored = data.byteLength > PART ? await sendParts(photo, data, line) : await line.putPhoto(photo, data)
  // Only what the server says it stored may be forgotten here.
  if (stored?.arrived && stored.sha256 === photo.sha256) await dropPhoto(photo.id)
}

/** A broken connection, not a server that asks to be left alone. */
const isBreak = (error: unknown): boolean =>
  isFailure(error) && error.kind === 'unreachable' && error.status === 0

/**
 * Tries to send something of each photo; what is refused is kept with its reason. On a line on which
 * one went, a connection that breaks is made again once, at once: waiting after each break would
 * make hours of a day's photos.
 */
async function each(
  ids: string[],
  send: (photo: PhotoRow) => Promise<void>,
): Promise<Failure | null> {
  let went = false
  const trying = async (id: string): Promise<void> => {
    const photo = await db.photos.get(id)
    if (photo?.state === 'waiting') await send(photo)
  }
  for (const id of ids) {
    try {
      await trying(id).catch((error: unknown) => {
        if (!went || !isBreak(error)) throw error
        return trying(id)
      })
      went = true
    } catch (error) {
      if (isFailure(error) && (error.kind === 'unreachable' || error.kind === 'signed_out')) return error
      if (!isFailure(error) && !(error instanceof BytesLost)) throw error
      await db.photos.update(id, { state: 'refused', message: isFailure(error) ? error.message : w.photo.lost })
    }
  }
  return null
}

/**
 * Sends the photos the server waits for: all copies first, then the originals that may go. A failure
 * of the line ends the round.
 */
export async function sendPhotos(owner: string, line: PhotoLine): Promise<Failure | null> {
  await dropLooseBytes()
  const waiting = await db.photos
    .where('owner')
    .equals(owner)
    .filter((photo) => photo.state === 'waiting')
    .primaryKeys()
  const policy = await originalsPolicy()
  return (
    (await each(waiting, (photo) => sendCopy(photo, line))) ??
    (await each(waiting, async (photo) => {
      if (mayGo(photo, policy)) await sendOriginal(photo, line)
    }))
  )
}
