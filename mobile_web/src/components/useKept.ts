import { onScopeDispose, ref, shallowRef, watch, type Ref, type WatchSource } from 'vue'
import { isFailure } from '@/api/errors'
import type { Query } from '@/api/client'
import type { Page } from '@/api/types'
import { session } from '@/session'
import { useRemote, type Remote } from './useRemote'

export interface Kept<T> extends Remote<T> {
  /** When the server was last heard (ms), where what is shown is the phone's; else null. */
  asOf: Ref<number | null>
}

// The database comes when it is needed: the first screen does without it.
const heard = async (): Promise<number | null> => (await (await import('@/store/picture')).pictureOf(session.me?.id ?? ''))?.heard ?? null

/**
 * Something of the phone's picture, at once unless `early` is false, and then as the server has it. Without a line the
 * phone's stays, and `asOf` says how old it is. Where the phone has nothing the failure shows.
 */
export function useKept<T>(ask: () => Promise<T>, kept: () => Promise<T | null>, { on, early: atOnce = true }: { on?: WatchSource<unknown>; early?: boolean } = {}): Kept<T> {
  const asOf = ref<number | null>(null)
  const early = shallowRef<T | null>(null)
  let asked = 0
  async function look(): Promise<void> {
    const mine = ++asked
    const found = await kept().catch(() => null)
    if (mine === asked && found !== null && remote.loading.value) early.value = found
  }
  async function either(): Promise<T> {
    if (atOnce) void look()
    try {
      const answer = await ask()
      asOf.value = null
      early.value = null
      return answer
    } catch (error) {
      if (!isFailure(error) || error.kind !== 'unreachable') throw error
      const found = await kept().catch(() => null)
      if (found === null) throw error
      asOf.value = await heard()
      return found
    }
  }
  const remote = useRemote(either, on)
  watch(early, (found) => {
    if (found !== null && remote.loading.value) remote.data.value = found
  })
  return { ...remote, asOf }
}

/** Where a list came from that `useListing` asks for page by page. */
export interface KeptPages<T> {
  ask: (query: Query) => Promise<Page<T>>
  asOf: Ref<number | null>
}

/** A list of the server, or without a line the phone's, in one page. */
export function keptPages<T>(
  ask: (query: Query) => Promise<Page<T>>,
  kept: (query: Query) => Promise<T[] | null>,
): KeptPages<T> {
  const asOf = ref<number | null>(null)
  let open = true
  onScopeDispose(() => (open = false))
  return {
    asOf,
    ask: async (query) => {
      try {
        const page = await ask(query)
        if (open) asOf.value = null
        return page
      } catch (error) {
        if (!isFailure(error) || error.kind !== 'unreachable') throw error
        const rows = await kept(query).catch(() => null)
        if (!rows) throw error
        asOf.value = await heard()
        return { results: rows, next: null, previous: null }
      }
    },
  }
}
