/** Why a file cannot be evidence. The limits are those of the server (inspections/pictures.py). */
export type Unfit = 'empty' | 'heic' | 'animated' | 'not_picture' | 'too_big' | 'too_many_pixels'

export class UnfitPicture extends Error {
  constructor(readonly why: Unfit) {
    super(why)
  }
}

const MAX_BYTES = 20 * 1024 * 1024
const MAX_PIXELS = 50_000_000

const text = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to))

/** What the bytes say they are; the name and the type of a file are only what somebody called it. */
export function kindOf(data: ArrayBuffer): 'image/jpeg' | 'image/png' | 'image/webp' {
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
  if (text(bytes, 4, 8) === 'ftyp') throw new UnfitPicture('heic')
  throw new UnfitPicture('not_picture')
}

/** Decodes the picture as the browser would show it; one it cannot show is nobody's evidence. */
async function decode(data: ArrayBuffer, type: string): Promise<{ width: number; height: number }> {
  const address = URL.createObjectURL(new Blob([data], { type }))
  try {
    const image = new Image()
    image.src = address
    await image.decode()
    return { width: image.naturalWidth, height: image.naturalHeight }
  } catch {
    throw new UnfitPicture('not_picture')
  } finally {
    URL.revokeObjectURL(address)
  }
}

/**
 * Returns the media type of a picture the server will take. Asked before anything is kept: once a
 * command has promised a photo, its problem cannot be closed until the bytes have arrived.
 *
 * Raises UnfitPicture.
 */
export async function requirePicture(data: ArrayBuffer): Promise<string> {
  const type = kindOf(data)
  const { width, height } = await decode(data, type)
  if (width * height > MAX_PIXELS) throw new UnfitPicture('too_many_pixels')
  return type
}
