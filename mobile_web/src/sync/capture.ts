import { clockOffset } from '@/deviceClock'
import type { PhotoRef } from '@/api/types'
import { stamp } from '@/clock'
import { newId } from '@/ids'
import { session } from '@/session'
import { findPhoto, keepPhoto } from '@/store/photos'
import { requirePicture } from './picture'

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
export function locate(): Promise<Position | null> {
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
      { timeout: 8000, maximumAge: 60_000, enableHighAccuracy: true },
    )
  })
}

/**
 * Keeps the original bytes of a picture with their hash, and names it for the command.
 *
 * Raises UnfitPicture and keeps nothing where the server could not read the file.
 */
export async function capture(
  file: File,
  source: 'camera' | 'album',
  subject: string,
  position: Position | null = null,
): Promise<PhotoRef> {
  const data = await file.arrayBuffer()
  const type = await requirePicture(data)
  const ref = { id: newId(), sha256: await sha256(data) }
  await keepPhoto({
    ...ref,
    owner: session.me?.id ?? '',
    subject,
    data,
    type,
    meta: {
      source,
      taken_at: stamp(source === 'camera' || !file.lastModified ? Date.now() : file.lastModified),
      device_offset: clockOffset(),
      ...(position ?? {}),
    },
    state: 'held',
    message: '',
  })
  return ref
}

/** An address under which the page can show a photo of this phone; release it afterwards. */
export async function previewOf(id: string): Promise<string | null> {
  const photo = await findPhoto(id)
  return photo ? URL.createObjectURL(new Blob([photo.data], { type: photo.type })) : null
}
