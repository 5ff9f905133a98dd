import { dayOf, stamp } from '@/clock'
import { session } from '@/session'
import { db } from '@/store/db'
import { photosNamed } from '@/store/leaning'
import type { OutboxRow } from '@/store/outbox'
import { bytesOf, type PhotoRow } from '@/store/photos'
import { w } from '@/words'
import { adviceFor } from './advice'
import { zip } from './zip'

const text = (value: string): Uint8Array => new TextEncoder().encode(value)
const endings: Record<string, string> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp', 'image/heic': 'heic' }
const nameOf = (photo: PhotoRow): string => `photos/${photo.id}.${endings[photo.type] ?? 'bin'}`

const described = (row: OutboxRow, photos: PhotoRow[]) => ({
  seq: row.seq,
  kind: row.kind,
  label: row.label,
  written_at: row.made_at,
  tries: row.tries,
  state: row.state,
  code: row.code,
  reason: row.message,
  advice: row.state === 'refused' ? adviceFor(row) : '',
  after: row.after,
  command: row.body,
  photos: photos.map((photo) => ({ file: nameOf(photo), id: photo.id, sha256: photo.sha256, ...photo.meta })),
})

/** One file with commands and their photos, that a person and a program can read. */
export async function exportOf(rows: OutboxRow[]): Promise<File> {
  const [own, named] = await Promise.all([
    db.photos.where('subject').anyOf(rows.map((row) => row.id)).toArray(),
    db.photos.where('id').anyOf(rows.flatMap(photosNamed)).toArray(),
  ])
  const photos = [...new Map([...own, ...named].map((photo) => [photo.id, photo])).values()]
  const originals = []
  for (const photo of photos) {
    const data = await bytesOf(photo.id, 'original')
    if (data) originals.push({ name: nameOf(photo), data: new Uint8Array(data) })
  }
  const commands = rows.map((row) => described(row, photos.filter((photo) => photo.subject === row.id || photosNamed(row).includes(photo.id))))
  const blob = zip([
    { name: w.sending.readMeName, data: text(`\uFEFF${w.sending.readMe(session.me?.name ?? '', stamp(), rows.length)}`) },
    { name: 'commands.json', data: text(JSON.stringify({ exported_at: stamp(), person: session.me?.username, commands }, null, 2)) },
    ...originals,
  ])
  return new File([blob], `${w.sending.fileName(dayOf())}.zip`, { type: 'application/zip' })
}
