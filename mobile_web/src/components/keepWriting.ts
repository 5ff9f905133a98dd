import { onScopeDispose } from 'vue'
import { couldNotSave, measureStorage, storage } from '@/sync/storage'

const AGAIN = 2_000

/**
 * Writes by `write`, again and again until it succeeds: what could not be written down stays in
 * memory, and the person is told and kept from closing the page.
 */
export function useKeepWriting(write: () => Promise<unknown>): () => Promise<void> {
  let timer = 0
  let unsaved = false

  function hold(event: BeforeUnloadEvent): void {
    event.preventDefault()
    event.returnValue = ''
  }

  function mark(now: boolean): void {
    if (now === unsaved) return
    unsaved = now
    storage.unsaved += now ? 1 : -1
    if (now) window.addEventListener('beforeunload', hold)
    else window.removeEventListener('beforeunload', hold)
  }

  async function go(): Promise<void> {
    window.clearTimeout(timer)
    try {
      await write()
      if (unsaved) await measureStorage()
      mark(false)
    } catch (error) {
      mark(true)
      await couldNotSave(error)
      timer = window.setTimeout(() => void go(), AGAIN)
    }
  }

  onScopeDispose(() => {
    if (!unsaved) return
    window.clearTimeout(timer)
    // One last time: the page is left, and its memory goes with it.
    void write().catch(couldNotSave)
    mark(false)
  })
  return go
}
