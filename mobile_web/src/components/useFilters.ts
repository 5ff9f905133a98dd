import { computed, type ComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** The filters of a list live in its address, so that a link, a figure and a reload show the same rows. */
export function useFilters(): {
  query: ComputedRef<Record<string, string>>
  set: (changes: Record<string, string | null>) => void
} {
  const route = useRoute()
  const router = useRouter()
  const query = computed(() => {
    const found: Record<string, string> = {}
    for (const [key, value] of Object.entries(route.query)) {
      const text = Array.isArray(value) ? value[0] : value
      if (text && key !== 'focus') found[key] = text
    }
    return found
  })
  function set(changes: Record<string, string | null>): void {
    const next: Record<string, string> = { ...query.value }
    for (const [key, value] of Object.entries(changes)) {
      if (value) next[key] = value
      else delete next[key]
    }
    void router.replace({ query: next })
  }
  return { query, set }
}
