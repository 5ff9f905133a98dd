/** A file in an archive. */
export interface Entry {
  name: string
  data: Uint8Array
}

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let crc = n
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  return crc >>> 0
})

function crc32(data: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of data) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] ?? 0)
  return (crc ^ 0xffffffff) >>> 0
}

/** Little-endian numbers: pairs of width in bytes and value. */
function numbers(...pairs: [2 | 4, number][]): Uint8Array {
  const view = new DataView(new ArrayBuffer(pairs.reduce((sum, [width]) => sum + width, 0)))
  let at = 0
  for (const [width, value] of pairs) {
    if (width === 2) view.setUint16(at, value, true)
    else view.setUint32(at, value, true)
    at += width
  }
  return new Uint8Array(view.buffer)
}

const UTF8_NAMES = 0x0800

function dosTime(when: Date): [number, number] {
  const day = ((when.getFullYear() - 1980) << 9) | ((when.getMonth() + 1) << 5) | when.getDate()
  return [(when.getHours() << 11) | (when.getMinutes() << 5) | (when.getSeconds() >> 1), day]
}

/**
 * A ZIP archive (PKWARE APPNOTE 6.3.3) of files stored as they are: photos do not shrink, and no
 * library is needed for a file that any computer opens.
 */
export function zip(entries: Entry[], when: Date = new Date()): Blob {
  const parts: Uint8Array[] = []
  const directory: Uint8Array[] = []
  const [time, day] = dosTime(when)
  let offset = 0
  for (const { name, data } of entries) {
    const bytes = new TextEncoder().encode(name)
    const [crc, size] = [crc32(data), data.length]
    const common = numbers([2, 20], [2, UTF8_NAMES], [2, 0], [2, time], [2, day], [4, crc], [4, size], [4, size], [2, bytes.length], [2, 0])
    parts.push(numbers([4, 0x04034b50]), common, bytes, data)
    directory.push(numbers([4, 0x02014b50], [2, 20]), common, numbers([2, 0], [2, 0], [2, 0], [4, 0], [4, offset]), bytes)
    offset += 4 + common.length + bytes.length + size
  }
  const length = directory.reduce((sum, part) => sum + part.length, 0)
  const end = numbers([4, 0x06054b50], [2, 0], [2, 0], [2, entries.length], [2, entries.length], [4, length], [4, offset], [2, 0])
  return new Blob([...parts, ...directory, end] as BlobPart[], { type: 'application/zip' })
}
