import { clockOffset } from '@/deviceClock'
import type { PhotoMeta } from '@/api/inspections'
import type { PhotoRef } from '@/api/types'
import { stamp } from '@/clock'
import { newId } from '@/ids'
import { session } from '@/session'
import { bytesOf, dropPhoto, keepCopy, keepPhoto } from '@/store/photos'
import { sceneOf, smallJpeg, stampLines, watermarkLines, type Scene } from './copy'
import { drawUpright, kindOf } from './picture'

/** Hashing needs a secure context (HTTPS or localhost); without it no evidence can be taken. */
export const canCapture = (): boolean => typeof crypto !== 'undefined' && Boolean(crypto.subtle)

export async function sha256(data: ArrayBuffer): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', data)
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

export interface Position {
  latitude: number
  longitude: number
  accuracy: number
}

/** Where the phone is, in WGS 84; null when it cannot or may not say. */
export function locate(timeout = 8000): Promise<Position | null> {
  return new Promise((resolve) => {
    if (!window.isSecureContext || !navigator.geolocation) {
      resolve(null)
      return
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        resolve({
          latitude: Number(coords.latitude.toFixed(6)),
          longitude: Number(coords.longitude.toFixed(6)),
          accuracy: Math.round(coords.accuracy),
        }),
      () => resolve(null),
      { timeout, maximumAge: 60_000, enableHighAccuracy: true },
    )
  })
}

/** The bytes could not be read back as they were written. */
class NotKept extends Error {}

/**
 * Keeps the original bytes of a picture with their hash, a small copy beside them, and names it for
 * the command. Where anything of it fails, nothing of it stays.
 *
 * Raises UnfitPicture and keeps nothing where the server could not read the file.
 */
export async function capture(
  file: File,
  source: 'camera' | 'album',
  subject: string,
  position: Position | null = null,
  scene: Scene | null = null,
): Promise<PhotoRef> {
  const data = await file.arrayBuffer()
  const type = kindOf(data)
  const canvas = await drawUpright(data, type)
  const ref = { id: newId(), sha256: await sha256(data) }
  const meta = {
    source,
    taken_at: stamp(source === 'camera' || !file.lastModified ? Date.now() : file.lastModified),
    device_offset: clockOffset(),
    ...(position ?? {}),
  }
  try {
    await keepPhoto({ ...ref, owner: session.me?.id ?? '', subject, data, type, meta, state: 'held', message: '', copy: null })
    if (canvas) await makeCopy(ref.id, canvas, meta, scene ?? (await sceneOf(subject)))
    const kept = await bytesOf(ref.id, 'original')
    if (!kept || (await sha256(kept)) !== ref.sha256) throw new NotKept()
  } catch (error) {
    await dropPhoto(ref.id)
    throw error
  }
  return ref
}

async function makeCopy(id: string, canvas: HTMLCanvasElement, meta: PhotoMeta, scene: Scene | null): Promise<void> {
  stampLines(canvas, watermarkLines(meta, scene))
  const copy = await smallJpeg(canvas)
  if (copy) await keepCopy(id, copy, { sha256: await sha256(copy), marking: '', sent: false })
}

/** An address under which the page can show a photo of this phone; release it afterwards. */
export async function previewOf(id: string): Promise<string | null> {
  const copy = await bytesOf(id, 'copy')
  return copy ? URL.createObjectURL(new Blob([copy], { type: 'image/jpeg' })) : null
}
