import { session } from '@/session'
import { db } from '@/store/db'
import type { PhotoMeta } from '@/api/inspections'

/** What the copy may weigh: a few seconds on a village's line (inspections/photo_arrivals.py). */
const MAX_BYTES = 300 * 1024
const QUALITIES = [0.82, 0.7, 0.55, 0.4, 0.25]

/** Where a photo was taken, for its watermark. */
export interface Scene {
  establishment: string
  town: string
}

/** The place of the visit a photo belongs to; nothing for other forms, which say it themselves. */
export async function sceneOf(subject: string): Promise<Scene | null> {
  const place = (await db.drafts.get(subject))?.establishment
  return place ? { establishment: place.name, town: place.town_name } : null
}

/** Time, corrected by the device's offset, with place; establishment; officer. */
export function watermarkLines(meta: PhotoMeta, scene: Scene | null): string[] {
  const moment = new Date(Date.parse(meta.taken_at) + meta.device_offset * 1000)
  // The moment as it reads in China, whatever the phone's own zone is.
  const said = new Date(moment.getTime() + 8 * 3600_000).toISOString().slice(0, 19).replace('T', ' ')
  const where = meta.latitude === undefined ? '' : `（${meta.latitude.toFixed(5)}, ${(meta.longitude ?? 0).toFixed(5)}）`
  return [`${said}  ${scene?.town ?? ''}${where}`, scene?.establishment ?? '', session.me?.name ?? ''].filter((line) => line.trim())
}

/** Writes the lines on a shaded strip along the lower edge, as the server does. */
export function stampLines(canvas: HTMLCanvasElement, lines: string[]): void {
  const context = canvas.getContext('2d')
  if (!context) return
  const size = Math.max(12, Math.floor(Math.max(canvas.width, canvas.height) / 36))
  context.font = `${size}px sans-serif`
  context.textBaseline = 'top'
  const margin = Math.floor(size / 2)
  const rows = lines.flatMap((line) => wrap(context, line, canvas.width - 2 * margin))
  const step = Math.floor((size * 4) / 3)
  const top = canvas.height - step * rows.length - margin
  context.fillStyle = 'rgba(0, 0, 0, 0.47)'
  context.fillRect(0, top, canvas.width, canvas.height - top)
  context.fillStyle = '#fff'
  rows.forEach((row, number) => context.fillText(row, margin, top + margin / 2 + number * step))
}

function wrap(context: CanvasRenderingContext2D, line: string, width: number): string[] {
  const rows: string[] = []
  let row = ''
  for (const character of line) {
    if (row && context.measureText(row + character).width > width) {
      rows.push(row)
      row = ''
    }
    row += character
  }
  return row ? [...rows, row] : rows
}

const encode = (canvas: HTMLCanvasElement, quality: number): Promise<Blob | null> =>
  new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality))

/** The canvas as a JPEG that is small enough; made smaller where lower quality does not do. */
export async function smallJpeg(canvas: HTMLCanvasElement): Promise<ArrayBuffer | null> {
  for (const quality of QUALITIES) {
    const blob = await encode(canvas, quality)
    if (blob && blob.size <= MAX_BYTES) return blob.arrayBuffer()
  }
  if (canvas.width < 200) return null
  const half = document.createElement('canvas')
  half.width = Math.ceil(canvas.width / 2)
  half.height = Math.ceil(canvas.height / 2)
  half.getContext('2d')?.drawImage(canvas, 0, 0, half.width, half.height)
  return smallJpeg(half)
}
