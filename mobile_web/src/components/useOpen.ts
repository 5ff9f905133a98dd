import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/**
 * Whether something lies over the page, kept in the address under `name`: the phone's back button
 * closes it, a reload shows it again.
 */
export function useOpen(name: string): WritableComputedRef<boolean> {
  const route = useRoute()
  const router = useRouter()
  return computed({
    get: () => route.query[name] !== undefined,
    set: (open) => {
      if (open) void router.push({ query: { ...route.query, [name]: '1' } })
      else router.back()
    },
  })
}
