import type { PhotoRow } from '@/store/photos'
import { request } from './client'

/** What the server has of a photo. */
export interface StoredPhoto {
  id: string
  sha256: string
  arrived: boolean
  copy_sha256: string | null
  original_wanted: boolean
}

export interface Progress {
  received: number
  size: number
  photo: StoredPhoto | null
}

/** Sends the small copy of a promised photo. */
export const putCopy = (photo: PhotoRow, data: ArrayBuffer): Promise<StoredPhoto> =>
  request('PUT', `photos/${photo.id}/copy/`, {
    bytes: { data, type: 'image/jpeg' },
    headers: { 'X-SHA256': photo.copy?.sha256 ?? '' },
    query: { original: photo.sha256, marking: photo.copy?.marking, ...photo.meta },
  })

/** Sends the bytes of an original from `begin` to before `end`. */
export const putPart = (photo: PhotoRow, data: ArrayBuffer, begin: number, end: number): Promise<Progress> =>
  request('PUT', `photos/${photo.id}/parts/`, {
    bytes: { data: data.slice(begin, end), type: 'application/octet-stream' },
    headers: { 'X-SHA256': photo.sha256 },
    query: { offset: begin, size: data.byteLength, ...photo.meta },
  })

/** Sends a whole original; idempotent by id and SHA-256. */
export const putPhoto = (photo: PhotoRow, data: ArrayBuffer): Promise<StoredPhoto> =>
  request('PUT', `photos/${photo.id}/`, {
    bytes: { data, type: photo.type || 'application/octet-stream' },
    headers: { 'X-SHA256': photo.sha256 },
    query: { ...photo.meta },
  })
