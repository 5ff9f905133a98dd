import { type Failure, isFailure } from '@/api/errors'
import { putPhoto } from '@/api/inspections'
import { db } from '@/store/db'

/** What sending photos needs of the world; tests hand in their own. */
export interface PhotoLine {
  putPhoto: typeof putPhoto
}

export const photoHttp: PhotoLine = { putPhoto }

/** Sends the photos the server waits for, one after the other; a failure of the line ends the round. */
export async function sendPhotos(owner: string, line: PhotoLine): Promise<Failure | null> {
  const waiting = await db.photos
    .where('owner')
    .equals(owner)
    .filter((photo) => photo.state === 'waiting')
    .primaryKeys()
  for (const id of waiting) {
    const photo = await db.photos.get(id)
    if (!photo) continue
    try {
      const stored = await line.putPhoto(photo.id, photo.sha256, photo.data, photo.type, photo.meta)
      // Only what the server says it stored may be forgotten here.
      if (stored.sha256 === photo.sha256) await db.photos.delete(id)
    } catch (error) {
      if (!isFailure(error)) throw error
      if (error.kind === 'unreachable' || error.kind === 'signed_out') return error
      await db.photos.update(id, { state: 'refused', message: error.message })
    }
  }
  return null
}
