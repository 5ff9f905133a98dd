import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Failure } from '@/api/errors'
import { db } from '@/store/db'
import { askForOriginals, bytesOf, countPhotos, dropLooseBytes, keepBytes, keepCopy, keepPhoto, type Marking } from '@/store/photos'
import { setOriginalsPolicy } from '@/sync/originals'
import { PART, sendPhotos, type PhotoLine } from '@/sync/photos'
import { stored } from './cast'

const SIZE = 3 * PART + 100

async function photo(id: string, copy: { marking: Marking } | null = { marking: '' }, size = 100): Promise<void> {
  await keepPhoto({
    id, owner: 'wang', subject: 'visit-1', sha256: `sha-${id}`, data: new ArrayBuffer(size), type: 'image/jpeg',
    meta: { source: 'camera', taken_at: '', device_offset: 0 }, state: 'waiting', message: '', copy: null,
  })
  if (copy) await keepCopy(id, new ArrayBuffer(10), { sha256: `copy-${id}`, marking: copy.marking, sent: false })
}

/** A server that keeps what came, as the real one does. */
function server(more: Partial<PhotoLine> = {}, wanted: string[] = []): PhotoLine & { log: string[]; have: Map<string, number> } {
  const log: string[] = []
  const have = new Map<string, number>()
  return {
    log,
    have,
    putCopy: (row) => {
      log.push(`copy ${row.id}`)
      return Promise.resolve({
        ...stored(row), arrived: false, copy_sha256: row.copy?.sha256 ?? null, original_wanted: wanted.includes(row.id),
      })
    },
    putPhoto: (row) => {
      log.push(`original ${row.id}`)
      return Promise.resolve(stored(row))
    },
    putPart: (row, data, begin, end) => {
      const received = have.get(row.id) ?? 0
      if (begin > received) return Promise.reject(new Failure('conflict', 'wrong_offset', '', 409, { received }))
      have.set(row.id, Math.max(received, end))
      log.push(`part ${row.id} ${begin}`)
      return Promise.resolve({ received: Math.max(received, end), size: data.byteLength, photo: end === data.byteLength ? stored(row) : null })
    },
    ...more,
  }
}

beforeEach(async () => {
  await Promise.all(db.tables.map((table) => table.clear()))
})
afterEach(() => vi.unstubAllGlobals())

describe('photos', () => {
  it('send all their copies before the first original', async () => {
    await setOriginalsPolicy('now')
    await photo('a')
    await photo('b')
    const line = server()
    expect(await sendPhotos('wang', line)).toBeNull()
    expect(line.log).toEqual(['copy a', 'copy b', 'original a', 'original b'])
    expect(await db.photos.count()).toBe(0)
    expect(await db.bytes.count()).toBe(0)
  })

  it('keep an original nobody waits for until the person says so', async () => {
    await photo('a')
    const line = server()
    await sendPhotos('wang', line)
    expect(line.log).toEqual(['copy a'])
    expect(await countPhotos('wang')).toEqual({ waiting: 1, copies: 0, withheld: 0, refused: 0 })
    await askForOriginals(['a'])
    await sendPhotos('wang', line)
    expect(line.log).toEqual(['copy a', 'original a'])
  })

  it('send the original at once where the server waits for it, and where there is no copy', async () => {
    await photo('grave')
    await photo('minor')
    await photo('heic', null)
    const line = server({}, ['grave'])
    await sendPhotos('wang', line)
    expect(line.log).toEqual(['copy grave', 'copy minor', 'original grave', 'original heic'])
  })

  it('send originals on Wi-Fi where the browser can tell, unless it is to save data', async () => {
    await photo('a')
    const line = server()
    for (const [connection, sent] of [[{ type: 'cellular' }, 0], [{ type: 'wifi', saveData: true }, 0], [undefined, 0], [{ type: 'wifi' }, 1]] as const) {
      vi.stubGlobal('navigator', { connection })
      await sendPhotos('wang', line)
      expect(line.log.filter((one) => one === 'original a')).toHaveLength(sent)
    }
  })

  it('never send an original on which something was covered, whatever the setting and the server say', async () => {
    await setOriginalsPolicy('now')
    await photo('a', { marking: 'masked' })
    const line = server({}, ['a'])
    await sendPhotos('wang', line)
    await sendPhotos('wang', line)
    expect(line.log).toEqual(['copy a'])
    expect(await countPhotos('wang')).toEqual({ waiting: 0, copies: 0, withheld: 1, refused: 0 })
    expect((await bytesOf('a', 'original'))?.byteLength).toBe(100)
    await askForOriginals(['a'])
    await sendPhotos('wang', line)
    expect(line.log).toEqual(['copy a', 'original a'])
  })

  it('go on with an original where the line broke', async () => {
    await photo('a', null, SIZE)
    const whole = server()
    let parts = 0
    const broken: PhotoLine = {
      ...whole,
      putPart: (...part) => (++parts === 3 ? Promise.reject(new Failure('unreachable', 'unreachable', '')) : whole.putPart(...part)),
    }
    expect((await sendPhotos('wang', broken))?.kind).toBe('unreachable')
    expect((await db.photos.get('a'))?.received).toBe(2 * PART)
    expect(await sendPhotos('wang', whole)).toBeNull()
    expect(whole.log).toEqual([`part a 0`, `part a ${PART}`, `part a ${2 * PART}`, `part a ${3 * PART}`])
    expect(await db.photos.count()).toBe(0)
  })

  it('believe the server and not themselves about how much is there', async () => {
    await photo('a', null, SIZE)
    await db.photos.update('a', { received: 2 * PART })
    const line = server()
    await sendPhotos('wang', line)
    expect(line.log[0]).toBe('part a 0')
    expect(await db.photos.count()).toBe(0)
  })

  it('say the last part again where its answer was lost', async () => {
    await photo('a', null, SIZE)
    await db.photos.update('a', { received: SIZE })
    const line = server()
    line.have.set('a', SIZE)
    await sendPhotos('wang', line)
    expect(line.log).toEqual([`part a ${SIZE - PART}`])
    expect(await db.photos.count()).toBe(0)
  })

  it('stay where the server stored another copy than this one', async () => {
    await photo('a')
    const line = server({ putCopy: (row) => Promise.resolve({ ...stored(row), copy_sha256: 'another' }) })
    await sendPhotos('wang', line)
    expect((await db.photos.get('a'))?.copy?.sent).toBe(false)
  })

  it('do not keep others from being sent when one is refused or its bytes are gone', async () => {
    await photo('bad')
    await photo('gone', null)
    await photo('good')
    await db.bytes.delete('gone:original')
    const line = server()
    const { putCopy } = line
    line.putCopy = (row, data) => (row.id === 'bad' ? Promise.reject(new Failure('refused', 'not_a_photo', 'no', 400)) : putCopy(row, data))
    expect(await sendPhotos('wang', line)).toBeNull()
    expect(line.log).toEqual(['copy good'])
    expect(await db.photos.get('bad')).toMatchObject({ state: 'refused', message: 'no' })
    expect((await db.photos.get('gone'))?.state).toBe('refused')
  })

  it('leave no bytes behind when they were given up, and lose none that are just being written', async () => {
    await photo('kept')
    await keepBytes('loose', 'original', new ArrayBuffer(5))
    await dropLooseBytes(0)
    expect(await db.bytes.count()).toBe(3)
    await dropLooseBytes(11 * 60_000)
    expect((await db.bytes.toCollection().primaryKeys()).sort()).toEqual(['kept:copy', 'kept:original'])
  })
})
