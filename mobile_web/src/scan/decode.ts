import type { Question, Reply } from './scan.worker'

interface Detector {
  detect: (source: CanvasImageSource) => Promise<{ rawValue: string }[]>
}
interface DetectorClass {
  new (options: { formats: string[] }): Detector
  getSupportedFormats: () => Promise<string[]>
}

export type Drawn = HTMLVideoElement | HTMLImageElement

/** Reads QR codes: the browser's own way where it works, else by the decoder we serve. */
export class Decoder {
  private native: Detector | null | undefined
  private worker: Worker | null = null
  private asked = 0
  private readonly waiting = new Map<number, { tell: (texts: string[]) => void; fail: (error: Error) => void }>()

  /** What the codes in the picture say; `longest` is how large it is looked at. Raises without a decoder. */
  async read(source: Drawn, longest: number): Promise<string[]> {
    this.native ??= await nativeDetector()
    if (this.native) {
      try {
        return (await this.native.detect(source)).map((found) => found.rawValue)
      } catch {
        // It is there and does not run (no Google services on the phone): ours from now on.
        this.native = null
      }
    }
    return this.ask(draw(source, longest))
  }

  close(): void {
    this.worker?.terminate()
    this.worker = null
    for (const { tell } of this.waiting.values()) tell([])
    this.waiting.clear()
  }

  private ask(picture: ImageData): Promise<string[]> {
    const worker = (this.worker ??= this.start())
    const question: Question = { id: ++this.asked, pixels: picture.data.buffer, width: picture.width, height: picture.height }
    return new Promise((tell, fail) => {
      this.waiting.set(question.id, { tell, fail })
      worker.postMessage(question, [question.pixels])
    })
  }

  private start(): Worker {
    const worker = new Worker(new URL('./scan.worker.ts', import.meta.url))
    worker.onmessage = ({ data }: MessageEvent<Reply>) => {
      const asked = this.waiting.get(data.id)
      this.waiting.delete(data.id)
      if (data.failed) asked?.fail(new Error('the decoder does not run'))
      else asked?.tell(data.texts)
    }
    // Its file could not be had: without a line and never fetched before.
    worker.onerror = () => {
      for (const { fail } of this.waiting.values()) fail(new Error('there is no decoder'))
      this.waiting.clear()
      worker.terminate()
      this.worker = null
    }
    return worker
  }
}

async function nativeDetector(): Promise<Detector | null> {
  const Native = (window as unknown as { BarcodeDetector?: DetectorClass }).BarcodeDetector
  const formats = (await Native?.getSupportedFormats().catch(() => [])) ?? []
  return Native && formats.includes('qr_code') ? new Native({ formats: ['qr_code'] }) : null
}

const canvas = document.createElement('canvas')

function draw(source: Drawn, longest: number): ImageData {
  const [width, height] =
    source instanceof HTMLVideoElement ? [source.videoWidth, source.videoHeight] : [source.naturalWidth, source.naturalHeight]
  const scale = Math.min(1, longest / Math.max(width, height))
  canvas.width = Math.max(1, Math.round(width * scale))
  canvas.height = Math.max(1, Math.round(height * scale))
  const paper = canvas.getContext('2d')
  if (!paper) throw new Error('no canvas')
  paper.drawImage(source, 0, 0, canvas.width, canvas.height)
  return paper.getImageData(0, 0, canvas.width, canvas.height)
}
