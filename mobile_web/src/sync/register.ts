import type { FieldPlace } from '@/api/picture'
import type { Establishment, EstablishmentSlim } from '@/api/types'
import { session } from '@/session'
import { pictureOf } from '@/store/picture'
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

/** How the register stands on this phone: not at all, partly, or as the server has it. */
export async function registerState(): Promise<{ complete: boolean; leftOut: number } | null> {
  const picture = await pictureOf(session.me?.id ?? '')
  return picture?.loaded.length ? { complete: picture.complete, leftOut: picture.places_left_out } : null
}

/** Whether this phone can answer a query of the register by itself. */
export const answersHere = (query: Record<string, unknown>): boolean =>
  Object.entries(query).every(([key, value]) => FILTERS.includes(key) || key === 'limit' || !value)

/** Searches the register in memory; null while the phone has none. */
export async function findPlaces(wanted: Wanted): Promise<PlaceRow[] | null> {
  const known = await register()
  if (!known) return null
  const towns = await townNames()
  return search(known.places, wanted, towns).map(({ place, metres }) => row(place, towns, metres))
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
