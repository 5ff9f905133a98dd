import { bytesOf, findPhoto, keepCopy, type Marking } from '@/store/photos'
import { sha256 } from './capture'
import { sceneOf, smallJpeg, stampLines, watermarkLines, type Scene } from './copy'
import { drawMarks, type Mark } from './marks'
import { drawUpright } from './picture'

/** The photo to draw upon, upright and without its watermark; null where it cannot be shown. */
export async function openForMarks(id: string): Promise<HTMLCanvasElement | null> {
  const photo = await findPhoto(id)
  const data = await bytesOf(id, 'original')
  return photo && data ? drawUpright(data, photo.type) : null
}

/**
 * Makes the copy anew with the marks in it, in the place of the one that was. The original stays as
 * it is. False where the photo has left its form or cannot be drawn.
 */
export async function saveMarks(id: string, marks: Mark[], scene: Scene | null): Promise<boolean> {
  const photo = await findPhoto(id)
  const canvas = await openForMarks(id)
  if (photo?.state !== 'held' || !canvas) return false
  drawMarks(canvas, marks)
  stampLines(canvas, watermarkLines(photo.meta, scene ?? (await sceneOf(photo.subject))))
  const data = await smallJpeg(canvas)
  if (!data) return false
  const marking: Marking = marks.some((mark) => mark.tool === 'mosaic') ? 'masked' : marks.length ? 'marked' : ''
  await keepCopy(id, data, { sha256: await sha256(data), marking, sent: false })
  return true
}
