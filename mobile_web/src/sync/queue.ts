import { liveQuery } from 'dexie'
import { computed, onScopeDispose, ref, watch, type ComputedRef, type Ref } from 'vue'
import { session } from '@/session'
import { draftsOf, findDraft, type Draft } from '@/store/drafts'
import { standingOf, type Standing } from '@/store/leaning'
import { queued, type OutboxRow } from '@/store/outbox'
import { countPhotos, type PhotoCounts } from '@/store/photos'

/** A value of the phone's database that follows its changes. */
export function useLive<T>(query: () => Promise<T>, initial: T): Ref<T> {
  const value = ref(initial) as Ref<T>
  let stop = () => {}
  watch(
    () => session.me?.id,
    () => {
      stop()
      const subscription = liveQuery(query).subscribe({ next: (found) => (value.value = found) })
      stop = () => subscription.unsubscribe()
    },
    { immediate: true },
  )
  onScopeDispose(() => stop())
  return value
}

export interface QueuedRow extends OutboxRow {
  standing: Standing
}

export interface Queue {
  rows: ComputedRef<QueuedRow[]>
  /** Whether commands and photos were both looked at: an empty queue is only then an empty queue. */
  known: ComputedRef<boolean>
  photos: ComputedRef<PhotoCounts>
  waiting: ComputedRef<number>
  refused: ComputedRef<number>
}

const owner = (): string => session.me?.id ?? ''

/** The outbox of whoever is signed in. */
export function useQueue(): Queue {
  const found = useLive<QueuedRow[] | null>(async () => {
    const found = await queued(owner())
    return found.rows.map((row) => ({ ...row, standing: standingOf(row, found.byId, found.drafts) }))
  }, null)
  const counted = useLive<PhotoCounts | null>(() => countPhotos(owner()), null)
  const known = computed(() => found.value !== null && counted.value !== null)
  const rows = computed(() => found.value ?? [])
  const photos = computed(() => counted.value ?? { waiting: 0, copies: 0, withheld: 0, refused: 0 })
  const refused = computed(() => rows.value.filter((row) => ['refused', 'orphan'].includes(row.standing)).length)
  const waiting = computed(() => rows.value.length - refused.value)
  return { rows, known, photos, waiting, refused }
}

export const useDrafts = (): Ref<Draft[]> => useLive<Draft[]>(() => draftsOf(owner()), [])

/** Tells every change of a draft, those of other tabs too, until the returned function is called. */
export function followDraft(id: string, next: (row: Draft | undefined) => void): () => void {
  const subscription = liveQuery(() => findDraft(id)).subscribe({ next })
  return () => subscription.unsubscribe()
}
