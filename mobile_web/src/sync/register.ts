import type { FieldPlace } from '@/api/picture'
import type { Establishment, EstablishmentSlim } from '@/api/types'
import { session } from '@/session'
import { register } from '@/store/places'
import { search, type Wanted } from '@/store/search'
import { w } from '@/words'
import { namesOf } from './open'
import { towns as loadTowns } from './reference'

export interface PlaceRow extends EstablishmentSlim {
  unlicensed: boolean
  metres: number | null
}

const FILTERS = ['search', 'category', 'town', 'status']

async function townNames(): Promise<Record<string, string>> {
  const county = session.me?.county
  return county ? namesOf(await loadTowns(county.key).catch(() => [])) : {}
}

const namesFor = (place: FieldPlace, towns: Record<string, string>) => ({
  category_name: w.categories[place.category] ?? place.category,
  town_name: towns[place.town] ?? '',
  status_name: w.statuses[place.status] ?? place.status,
})

const row = (place: FieldPlace, towns: Record<string, string>, metres: number | null = null): PlaceRow => ({
  ...place,
  ...namesFor(place, towns),
  metres,
})

/** Whether this phone can answer a query of the register by itself. */
export const answersHere = (query: Record<string, unknown>): boolean =>
  Object.entries(query).every(([key, value]) => FILTERS.includes(key) || key === 'limit' || !value)

/** So many rows of what a search of the register in memory finds; null while the phone has none. */
export async function findPlaces(wanted: Wanted, begin: number, count: number): Promise<{ rows: PlaceRow[]; total: number } | null> {
  const known = await register()
  if (!known) return null
  const towns = await townNames()
  const found = search(known.entries, wanted)
  return { rows: found.slice(begin, begin + count).map(({ place, metres }) => row(place, towns, metres)), total: found.length }
}

/** The file of an establishment as far as this phone knows it; null where it does not. */
export async function keptFile(id: string, openProblems: number): Promise<Establishment | null> {
  const known = await register()
  const place = known?.byId.get(id)
  if (!place) return null
  return {
    ...place,
    ...namesFor(place, await townNames()),
    credit_code: '',
    phone: '',
    qr_url: '',
    version: 0,
    last_visit: null,
    open_problems: openProblems,
  }
}
