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

/** How well a place answers one word; 0 not at all. The beginning counts more than the middle. */
function score(place: FieldPlace, word: string, towns: Record<string, string>): number {
  const at = place.name.toLowerCase().indexOf(word)
  if (at === 0) return 6
  for (const reading of place.initials.split(' ')) if (reading.startsWith(word)) return 5
  if (at > 0) return 4
  if (place.phone_tail === word || place.short_code.toLowerCase() === word) return 4
  if (place.initials.includes(word)) return 3
  if (place.licence_number.toLowerCase().includes(word)) return 2
  if ((towns[place.town] ?? '').includes(word) || place.address.includes(word)) return 1
  return place.person_in_charge.includes(word) ? 1 : 0
}

/**
 * Places that answer all the words and the filters: the nearest first where it is said from where,
 * else those that answer best, and among equals in the order in which they were given.
 */
export function search(places: FieldPlace[], wanted: Wanted, towns: Record<string, string> = {}): Found[] {
  const words = (wanted.words ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const found: (Found & { score: number })[] = []
  for (const place of places) {
    if (wanted.category && place.category !== wanted.category) continue
    if (wanted.town && !place.town.startsWith(wanted.town)) continue
    if (wanted.status && place.status !== wanted.status) continue
    let points = 0
    let all = true
    for (const word of words) {
      const one = score(place, word, towns)
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
