import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef, type WatchSource } from 'vue'
import { Failure, isFailure } from '@/api/errors'
import type { Query } from '@/api/client'
import type { Page } from '@/api/types'
import { w } from '@/words'

const asFailure = (error: unknown): Failure =>
  isFailure(error) ? error : new Failure('refused', 'client', w.errors.unexpected)

export interface Remote<T> {
  data: ShallowRef<T | null>
  failure: Ref<Failure | null>
  loading: Ref<boolean>
  reload: () => Promise<void>
}

/** Something the server is asked for, with its waiting and its failing; asked again when `on` changes. */
export function useRemote<T>(ask: () => Promise<T>, on?: WatchSource<unknown>): Remote<T> {
  const data = shallowRef<T | null>(null)
  const failure = ref<Failure | null>(null) as Ref<Failure | null>
  const loading = ref(true)
  let asked = 0
  async function reload(): Promise<void> {
    const mine = ++asked
    loading.value = true
    failure.value = null
    try {
      const answer = await ask()
      if (mine === asked) data.value = answer
    } catch (error) {
      if (mine === asked) failure.value = asFailure(error)
    } finally {
      if (mine === asked) loading.value = false
    }
  }
  if (on) watch(on, reload)
  onScopeDispose(() => (asked += 1))
  void reload()
  return { data, failure, loading, reload }
}

export interface Listing<T> {
  rows: ShallowRef<T[]>
  failure: Ref<Failure | null>
  loading: Ref<boolean>
  finished: Ref<boolean>
  more: () => Promise<void>
  reload: () => Promise<void>
}

/** A list that is fetched page by page along its cursor. */
export function useListing<T>(ask: (query: Query) => Promise<Page<T>>, query: () => Query): Listing<T> {
  const rows = shallowRef<T[]>([])
  const failure = ref<Failure | null>(null) as Ref<Failure | null>
  const loading = ref(false)
  const finished = ref(false)
  let cursor: string | null = null
  let asked = 0
  // What is shown stays until the new rows are here: nothing moves away under the thumb.
  let replacing = false
  async function more(): Promise<void> {
    if (loading.value || finished.value) return
    const mine = ++asked
    loading.value = true
    failure.value = null
    try {
      const page = await ask({ ...query(), ...(cursor ? { cursor } : {}) })
      if (mine !== asked) return
      rows.value = replacing ? page.results : [...rows.value, ...page.results]
      replacing = false
      cursor = page.next ? new URL(page.next, window.location.href).searchParams.get('cursor') : null
      finished.value = cursor === null
    } catch (error) {
      if (mine !== asked) return
      if (replacing) rows.value = []
      failure.value = asFailure(error)
    } finally {
      if (mine === asked) loading.value = false
    }
  }
  async function reload(): Promise<void> {
    asked += 1
    replacing = true
    cursor = null
    loading.value = false
    finished.value = false
    await more()
  }
  watch(query, reload, { deep: true, immediate: true })
  onScopeDispose(() => (asked += 1))
  return { rows, failure, loading, finished, more, reload }
}
