import type { FieldPlace } from '@/api/picture'
import type { Area } from '@/api/types'
import type { Said } from '@/scan/code'
import { session } from '@/session'
import { db } from './db'
import { townsKey } from './keys'
import { pictureOf } from './picture'
import { recall } from './remembered'
import { entryOf, type Entry } from './search'
import { unpack } from './unpack'

/** The register as this phone has it, in memory: 8,000 rows are two megabytes. */
export interface Register {
  /** By name. */
  places: FieldPlace[]
  byId: Map<string, FieldPlace>
  /** The same, ready to be searched. */
  entries: Entry[]
}

let read: { stamp: string; register: Promise<Register> } | null = null

async function townNames(): Promise<Record<string, string>> {
  const towns = (await recall<Area[]>(townsKey(session.me?.county?.key ?? ''))) ?? []
  return Object.fromEntries(towns.map((town) => [town.key, town.name]))
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

async function load(owner: string): Promise<Register> {
  const names = await townNames()
  const byId = new Map<string, FieldPlace>()
  for (const part of await db.parts.where('owner').equals(owner).toArray()) {
    for (const place of unpack(part.body, names)) byId.set(place.id, place)
    // A part takes a slow phone tens of milliseconds: between two of them the page may answer.
    await pause()
  }
  for (const changed of await db.places.where('owner').equals(owner).toArray()) {
    if (changed.object) byId.set(changed.id, changed.object)
    else byId.delete(changed.id)
  }
  const places = [...byId.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  await pause()
  return { places, byId, entries: places.map((place) => entryOf(place, names[place.town])) }
}

/** The register of whoever is signed in; null while nothing of it is on this phone. */
export async function register(): Promise<Register | null> {
  const owner = session.me?.id ?? ''
  const picture = await pictureOf(owner)
  if (!picture || !picture.loaded.length) return null
  const stamp = `${owner}/${picture.cursor.split('-')[0]}/${picture.as_of}/${picture.register}`
  if (read?.stamp !== stamp) {
    const mine = { stamp, register: load(owner) }
    mine.register.catch(() => (read = read === mine ? null : read))
    read = mine
  }
  return read.register
}

/** An establishment by its id, from this phone alone. */
export const placeById = async (id: string): Promise<FieldPlace | null> => (await register())?.byId.get(id) ?? null

const TOKEN_HEAD = 8

/**
 * An establishment by what was scanned or typed, from this phone alone. Null where this phone knows
 * none, and where a misread short code could be that of two.
 */
export async function placeByCode(said: Said): Promise<FieldPlace | null> {
  const known = await register()
  if (!known || said.kind === 'foreign') return null
  if (said.kind === 'token') {
    const head = said.token.slice(0, TOKEN_HEAD)
    return known.places.find((place) => place.token_head === head) ?? null
  }
  const found = known.places.filter((place) => said.readings.includes(place.short_code))
  return found.length === 1 ? (found[0] ?? null) : null
}
