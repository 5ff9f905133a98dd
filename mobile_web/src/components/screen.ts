import { ref } from 'vue'

/** Whether this is a desk: room for a side menu and tables. */
export const wide = ref(false)

const query = typeof window !== 'undefined' && window.matchMedia ? window.matchMedia('(min-width: 900px)') : null
if (query) {
  wide.value = query.matches
  const follow = (event: MediaQueryListEvent): void => {
    wide.value = event.matches
  }
  query.addEventListener('change', follow)
}
