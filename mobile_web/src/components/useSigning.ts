import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import { today } from '@/sync/today'
import { stamp } from '@/clock'
import type { Draft } from '@/store/drafts'
import { canCapture, sha256 } from '@/sync/capture'
import { calendarAround } from '@/sync/reference'
import { inspectionBody } from '@/workflow/inspection'
import { recordOf } from '@/workflow/record'
import { emptySignatures } from '@/workflow/signing'

export interface Signing {
  /** Whether this page can hash what is signed. */
  possible: boolean
  /** Whether the visit was changed after it was signed. */
  stale: Ref<boolean>
  /** Whether the record is still being compared with what was signed. */
  comparing: Ref<boolean>
  servedOn: ComputedRef<string>
  begin: () => Promise<void>
  clear: () => void
}

async function hashOf(draft: Draft, finishedAt: string, servedOn: string): Promise<string> {
  const text = recordOf(inspectionBody(draft, finishedAt, 0), servedOn, await calendarAround(servedOn))
  return sha256(new TextEncoder().encode(text).buffer as ArrayBuffer)
}

/** The signing of a draft: begun under its record as it is, void as soon as the record is another. */
export function useSigning(draft: Ref<Draft | null>): Signing {
  const possible = canCapture()
  const stale = ref(false)
  const comparing = ref(false)
  const servedOn = computed(() => draft.value?.signing?.served_on ?? today())
  let asked = 0

  async function compare(): Promise<void> {
    const mine = ++asked
    const now = draft.value
    if (!now?.signing || !possible) {
      stale.value = comparing.value = false
      return
    }
    comparing.value = true
    const hash = await hashOf(now, now.signing.finished_at, now.signing.served_on)
    if (mine !== asked) return
    stale.value = hash !== draft.value?.signing?.sha256
    comparing.value = false
  }
  watch(draft, compare, { deep: true, immediate: true })

  async function begin(): Promise<void> {
    if (!draft.value) return
    const [finished, served] = [stamp(), today()]
    const unsigned = { ...draft.value, signing: null }
    const hash = await hashOf(unsigned, finished, served)
    draft.value.signing = { sha256: hash, finished_at: finished, served_on: served, signatures: emptySignatures(draft.value) }
  }
  function clear(): void {
    if (draft.value) draft.value.signing = null
  }
  return { possible, stale, comparing, servedOn, begin, clear }
}
