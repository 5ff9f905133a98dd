/** Why a file cannot be evidence. The limits are those of the server (inspections/pictures.py). */
export type Unfit = 'empty' | 'animated' | 'not_picture' | 'too_big' | 'too_many_pixels'

export class UnfitPicture extends Error {
  constructor(readonly why: Unfit) {
    super(why)
  }
}

const MAX_BYTES = 20 * 1024 * 1024
const MAX_PIXELS = 8192 * 6144
export const COPY_EDGE = 1600

const text = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to))

/** What the bytes say they are; the name and the type of a file are only what somebody called it. */
export function kindOf(data: ArrayBuffer): 'image/jpeg' | 'image/png' | 'image/webp' | 'image/heic' {
  const bytes = new Uint8Array(data)
  if (!bytes.length) throw new UnfitPicture('empty')
  if (bytes.length > MAX_BYTES) throw new UnfitPicture('too_big')
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'image/jpeg'
  if (text(bytes, 1, 4) === 'PNG' && bytes[0] === 0x89) {
    // The frames of a moving PNG are announced before its pixels.
    if (text(bytes, 0, 4096).split('IDAT')[0]?.includes('acTL')) throw new UnfitPicture('animated')
    return 'image/png'
  }
  if (text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 12) === 'WEBP') {
    if (text(bytes, 12, 16) === 'VP8X' && (bytes[20] ?? 0) & 0x02) throw new UnfitPicture('animated')
    return 'image/webp'
  }
  if (text(bytes, 0, 3) === 'GIF') throw new UnfitPicture('animated')
  if (text(bytes, 4, 8) === 'ftyp') {
    const brand = text(bytes, 8, 12)
    if (['heic', 'heix', 'heim', 'heis', 'mif1'].includes(brand)) return 'image/heic'
    if (['hevc', 'hevx', 'msf1'].includes(brand)) throw new UnfitPicture('animated')
  }
  throw new UnfitPicture('not_picture')
}

/** Waits for the browser to have read the picture; it decodes only as large as it is drawn. */
function load(address: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image()
    image.onload = () => resolve(image)
    image.onerror = () => reject(new UnfitPicture('not_picture'))
    image.src = address
  })
}

/**
 * Draws the picture upright, its long edge at most 1600 pixels. An image element and not
 * createImageBitmap: Safari 14 has none, browsers disagree on whether it turns by EXIF, and drawing
 * an element lets a JPEG of 40 megapixels be decoded at a reduced scale. Null where this browser
 * cannot decode a HEIC.
 *
 * Raises UnfitPicture.
 */
export async function drawUpright(data: ArrayBuffer, type: string): Promise<HTMLCanvasElement | null> {
  const address = URL.createObjectURL(new Blob([data], { type }))
  try {
    const image = await load(address)
    const { naturalWidth: width, naturalHeight: height } = image
    if (width * height > MAX_PIXELS) throw new UnfitPicture('too_many_pixels')
    const scale = Math.min(1, COPY_EDGE / Math.max(width, height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(width * scale))
    canvas.height = Math.max(1, Math.round(height * scale))
    const context = canvas.getContext('2d')
    if (!context) return null
    context.drawImage(image, 0, 0, canvas.width, canvas.height)
    return canvas
  } catch (error) {
    if (type === 'image/heic' && !(error instanceof UnfitPicture && error.why === 'too_many_pixels')) return null
    throw error
  } finally {
    URL.revokeObjectURL(address)
  }
}
