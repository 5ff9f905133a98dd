import { onScopeDispose, ref, type Ref } from 'vue'

const EVERY = 30_000

/** The time by the clock of this device, looked at twice a minute. */
export function useNow(): Ref<number> {
  const now = ref(Date.now())
  const timer = window.setInterval(() => (now.value = Date.now()), EVERY)
  onScopeDispose(() => window.clearInterval(timer))
  return now
}
