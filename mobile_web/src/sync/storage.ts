import { reactive } from 'vue'
import { note } from '@/store/journal'

/** When the phone's storage counts as nearly full: this share of the quota, or this many bytes left. */
const NEARLY_FULL_SHARE = 0.9
const NEARLY_FULL_LEFT = 50_000_000

/** What is known of the storage the browser lets this phone use. */
export const storage = reactive({
  used: 0,
  quota: 0,
  nearlyFull: false,
  /** Whether the browser has promised not to evict it; null where it does not say. */
  safe: null as boolean | null,
  /** How many pages' parts hold something they could not write down. */
  unsaved: 0,
  /** The last write failed for want of room. */
  full: false,
})

/** Whether something failed because there is no room; Dexie hides the cause one or two levels deep. */
export function isFull(error: unknown): boolean {
  for (let at = error as { name?: string; inner?: unknown } | undefined; at; at = at.inner as typeof at) {
    if (at.name === 'QuotaExceededError') return true
  }
  return false
}

/** Measures the room left; browsers that do not tell are believed to have enough. */
export async function measureStorage(): Promise<void> {
  const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.().catch(() => null)) ?? {}
  storage.used = usage
  storage.quota = quota
  const before = storage.nearlyFull
  storage.nearlyFull = quota > 0 && (usage > quota * NEARLY_FULL_SHARE || quota - usage < NEARLY_FULL_LEFT)
  if (storage.nearlyFull && !before) await note('storage', { usage, quota })
}

/** Asks the browser not to evict what is here; asked when there is first something to lose. */
export async function askToKeep(): Promise<void> {
  if (storage.safe) return
  const manager = navigator.storage as StorageManager | undefined
  try {
    storage.safe = (await manager?.persisted?.()) || ((await manager?.persist?.()) ?? null)
  } catch {
    storage.safe = null
  }
}

/** Remembers that a write failed, so that it is told loudly wherever the person is. */
export async function couldNotSave(error: unknown): Promise<void> {
  storage.full = isFull(error)
  await note('write', { error: String((error as Error | undefined)?.name), full: storage.full })
}
