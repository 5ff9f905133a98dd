import type { Decoder } from './decode'

/** How large a photo is looked at: quickly first, then closely for a small code in a large picture. */
const SIZES = [1200, 2800]

export class UnreadablePhoto extends Error {}

/** What the QR codes in a photo say; raises UnreadablePhoto where the browser cannot show the file. */
export async function readPhoto(file: File, decoder: Decoder): Promise<string[]> {
  const address = URL.createObjectURL(file)
  try {
    const image = await load(address)
    for (const size of SIZES) {
      const texts = await decoder.read(image, size)
      if (texts.length) return texts
    }
    return []
  } finally {
    URL.revokeObjectURL(address)
  }
}

function load(address: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image()
    image.onload = () => resolve(image)
    image.onerror = () => reject(new UnreadablePhoto())
    image.src = address
  })
}
