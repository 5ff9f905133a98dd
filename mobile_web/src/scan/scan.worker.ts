import './hasOwn'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url'

/** A picture to look for QR codes in, and what they say; `failed` when the decoder cannot run. */
export interface Question {
  id: number
  pixels: ArrayBuffer
  width: number
  height: number
}
export interface Reply {
  id: number
  texts: string[]
  failed: boolean
}

// The decoder is served by us; its own default is a foreign host.
prepareZXingModule({ overrides: { locateFile: () => new URL(wasm, self.location.origin).href } })

self.onmessage = async ({ data }: MessageEvent<Question>): Promise<void> => {
  const { id, pixels, width, height } = data
  let reply: Reply
  try {
    const picture = new ImageData(new Uint8ClampedArray(pixels), width, height)
    const found = await readBarcodes(picture, { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: 4 })
    reply = { id, texts: found.filter((one) => one.isValid).map((one) => one.text), failed: false }
  } catch {
    reply = { id, texts: [], failed: true }
  }
  self.postMessage(reply)
}
