import type { FieldPlace } from '@/api/picture'
import type { Position } from '@/sync/capture'

export interface Wanted {
  words?: string
  category?: string
  town?: string
  status?: string
  /** Nearest first, from here. */
  from?: Position | null
}

export interface Found {
  place: FieldPlace
  /** Metres from where the phone is; null where one of the two is not known. */
  metres: number | null
}

const EARTH = 6_371_000
const FAR = Number.MAX_SAFE_INTEGER
const rad = (degrees: number): number => (degrees * Math.PI) / 180

/** Metres between two points of one county: on a plane, which errs by less than a thousandth. */
export function metresBetween(a: { latitude: number; longitude: number }, b: { latitude: number; longitude: number }): number {
  const north = rad(b.latitude - a.latitude)
  const east = rad(b.longitude - a.longitude) * Math.cos(rad((a.latitude + b.latitude) / 2))
  return Math.round(EARTH * Math.hypot(north, east))
}

const distance = (place: FieldPlace, from?: Position | null): number | null =>
  from && place.latitude !== null && place.longitude !== null
    ? metresBetween(from, { latitude: place.latitude, longitude: place.longitude })
    : null

/** A place with all that it can be found by, in small letters: most are passed over by one look. */
export interface Entry {
  place: FieldPlace
  name: string
  all: string
}

export function entryOf(place: FieldPlace, townName = ''): Entry {
  const name = place.name.toLowerCase()
  const parts = [name, place.initials, place.phone_tail, place.short_code, place.licence_number, townName, place.address, place.person_in_charge]
  return { place, name, all: parts.join('\n').toLowerCase() }
}

/** How well a place answers one word; 0 not at all. The beginning counts more than the middle. */
function score({ place, name, all }: Entry, word: string): number {
  if (!all.includes(word)) return 0
  const at = name.indexOf(word)
  if (at === 0) return 6
  if (place.initials.startsWith(word)) return 5
  if (at > 0 || place.phone_tail === word) return 4
  return place.initials.includes(word) ? 3 : 1
}

/**
 * Places that answer all the words and the filters: the nearest first where it is said from where,
 * else those that answer best, and among equals in the order in which they were given.
 */
export function search(entries: Entry[], wanted: Wanted): Found[] {
  const words = (wanted.words ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const found: (Found & { score: number })[] = []
  for (const entry of entries) {
    const { place } = entry
    if (wanted.category && place.category !== wanted.category) continue
    if (wanted.town && !place.town.startsWith(wanted.town)) continue
    if (wanted.status && place.status !== wanted.status) continue
    let points = 0
    let all = true
    for (const word of words) {
      const one = score(entry, word)
      if (!one) {
        all = false
        break
      }
      points += one
    }
    if (all) found.push({ place, score: points, metres: distance(place, wanted.from) })
  }
  if (!words.length && !wanted.from) return found
  if (wanted.from) return found.sort((a, b) => (a.metres ?? FAR) - (b.metres ?? FAR))
  return found.sort((a, b) => b.score - a.score)
}
