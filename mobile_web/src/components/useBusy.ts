import { ref, type Ref } from 'vue'
import { sayFailure } from './say'

export interface Busy {
  busy: Ref<boolean>
  run: (work: () => Promise<unknown>) => Promise<void>
}

/** Work a person waits for: `busy` while it runs, and where it fails they are told why. */
export function useBusy(): Busy {
  const busy = ref(false)
  async function run(work: () => Promise<unknown>): Promise<void> {
    busy.value = true
    try {
      await work()
    } catch (error) {
      sayFailure(error)
    } finally {
      busy.value = false
    }
  }
  return { busy, run }
}
