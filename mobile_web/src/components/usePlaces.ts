import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import type { Query } from '@/api/client'
import { isFailure } from '@/api/errors'
import { listEstablishments } from '@/api/register'
import type { EstablishmentSlim, Page } from '@/api/types'
import { session } from '@/session'
import { pictureOf } from '@/store/picture'
import { locate, type Position } from '@/sync/capture'
import { useLive } from '@/sync/queue'
import { answersHere, findPlaces } from '@/sync/register'
import { w } from '@/words'
import { say } from './say'
import { useListing, type Listing } from './useRemote'

type Row = EstablishmentSlim & { metres?: number | null }

export interface Places {
  listing: Listing<Row>
  /** Whether this phone answers by itself, at every letter. */
  here: ComputedRef<boolean>
  /** When the server was last heard, while there is no line. */
  asOf: ComputedRef<number | null>
  /** What of the register this phone does not have. */
  note: ComputedRef<string | undefined>
  nearest: Ref<boolean>
  toggleNearest: () => Promise<void>
}

/** So many rows are drawn at once: more than a screen shows, few enough to be drawn between two letters. */
const SHOWN = 20

/** The register: searched on this phone where it has all of it, else by the server. */
export function usePlaces(query: () => Query): Places {
  const nearest = ref(false)
  const from = ref<Position | null>(null)
  const picture = useLive(async () => (await pictureOf(session.me?.id ?? '')) ?? null, null)
  const whole = computed(() => Boolean(picture.value?.complete && !picture.value.places_left_out))
  const here = computed(() => whole.value && answersHere(query()))
  const asOf = computed(() => (session.offline && picture.value?.loaded.length ? picture.value.heard : null))
  const note = computed(() => {
    if (!picture.value || whole.value) return undefined
    return picture.value.complete ? w.picture.partial(picture.value.places_left_out) : w.picture.loading
  })

  async function fromHere(asked: Query): Promise<Page<Row> | null> {
    const text = (key: string): string => String(asked[key] ?? '')
    const begin = Number(text('cursor') || 0)
    const wanted = { words: text('search'), category: text('category'), town: text('town'), status: text('status'), from: from.value }
    const found = await findPlaces(wanted, begin, SHOWN)
    if (!found) return null
    const next = begin + SHOWN
    return { results: found.rows, next: next < found.total ? `?cursor=${next}` : null, previous: null }
  }

  async function ask(asked: Query): Promise<Page<Row>> {
    const filters = { ...asked, cursor: undefined }
    const known = await pictureOf(session.me?.id ?? '')
    const answers = answersHere(filters)
    if (answers && known?.complete && !known.places_left_out) {
      const page = await fromHere(asked)
      if (page) return page
    }
    try {
      return await listEstablishments(asked)
    } catch (error) {
      const page = answers && isFailure(error) && error.kind === 'unreachable' ? await fromHere(asked) : null
      if (!page) throw error
      return page
    }
  }

  const listing = useListing<Row>(ask, query)
  watch([() => picture.value?.register, from], () => {
    if (here.value) void listing.reload()
  })

  async function toggleNearest(): Promise<void> {
    if (nearest.value) {
      nearest.value = false
      from.value = null
      return
    }
    from.value = await locate()
    nearest.value = from.value !== null
    if (!nearest.value) say(w.picture.noPosition)
  }
  return { listing, here, asOf, note, nearest, toggleNearest }
}
