import { liveQuery } from 'dexie'
import { computed, onScopeDispose, ref, watch, type ComputedRef, type Ref } from 'vue'
import { session } from '@/session'
import { db } from '@/store/db'
import { draftsOf, findDraft, type Draft } from '@/store/drafts'
import { queueOf, type OutboxRow } from '@/store/outbox'
import { flush } from './engine'

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

export interface Queue {
  rows: Ref<OutboxRow[]>
  photos: Ref<{ waiting: number; refused: number }>
  waiting: ComputedRef<number>
  refused: ComputedRef<number>
}

const owner = (): string => session.me?.id ?? ''

/** The outbox of whoever is signed in. */
export function useQueue(): Queue {
  const rows = useLive<OutboxRow[]>(() => queueOf(owner()), [])
  const photos = useLive(
    async () => {
      const mine = await db.photos.where('owner').equals(owner()).toArray()
      return {
        waiting: mine.filter((photo) => photo.state === 'waiting').length,
        refused: mine.filter((photo) => photo.state === 'refused').length,
      }
    },
    { waiting: 0, refused: 0 },
  )
  const waiting = computed(() => rows.value.filter((row) => row.state === 'waiting').length)
  const refused = computed(() => rows.value.filter((row) => row.state === 'refused').length)
  return { rows, photos, waiting, refused }
}

export const useDrafts = (): Ref<Draft[]> => useLive<Draft[]>(() => draftsOf(owner()), [])

/** Tells every change of a draft, those of other tabs too, until the returned function is called. */
export function followDraft(id: string, next: (row: Draft | undefined) => void): () => void {
  const subscription = liveQuery(() => findDraft(id)).subscribe({ next })
  return () => subscription.unsubscribe()
}

const EVERY = 30_000

/**
 * Keeps sending: when the line comes back, when the page is looked at again, and now and then.
 * Neither iOS nor WeChat has Background Sync, so the open page does it.
 */
export function keepSending(): void {
  const go = (): void => {
    if (session.me && document.visibilityState !== 'hidden') void flush(session.me.id)
  }
  window.addEventListener('online', go)
  document.addEventListener('visibilitychange', go)
  window.setInterval(go, EVERY)
  watch(() => session.me?.id, go, { immediate: true })
}
