import { computed, reactive, ref, watch, type ComputedRef, type Ref } from 'vue'
import type { Checklist, ChecklistItem } from '@/api/types'
import { findDraft, saveDraft, type Draft } from '@/store/drafts'
import { checklist as loadChecklist } from '@/sync/reference'
import { itemsOf } from '@/workflow/answers'
import { session } from '@/session'
import { isFailure } from '@/api/errors'
import { w } from '@/words'

export interface OpenDraft {
  draft: Ref<Draft | null>
  checklists: Ref<Checklist[]>
  items: ComputedRef<Map<string, ChecklistItem>>
  loading: Ref<boolean>
  problem: Ref<string>
  /** Waits until the last change is written down. */
  saved: () => Promise<void>
  reloadChecklists: () => Promise<void>
}

/** Opens a draft of this phone and writes every change of it down at once. */
export function useDraft(id: string): OpenDraft {
  const draft = ref<Draft | null>(null) as Ref<Draft | null>
  const checklists = ref<Checklist[]>([]) as Ref<Checklist[]>
  const loading = ref(true)
  const problem = ref('')
  let writing: Promise<void> = Promise.resolve()

  async function reloadChecklists(): Promise<void> {
    problem.value = ''
    try {
      checklists.value = await Promise.all((draft.value?.checklists ?? []).map((one) => loadChecklist(one.checklist)))
    } catch (error) {
      problem.value = isFailure(error) ? error.message : w.errors.unexpected
    }
  }

  async function open(): Promise<void> {
    const found = await findDraft(id)
    if (found && found.owner === session.me?.id) {
      draft.value = reactive(found)
      await reloadChecklists()
      watch(
        draft,
        (now) => {
          if (now) writing = saveDraft(now)
        },
        { deep: true },
      )
    }
    loading.value = false
  }
  void open()

  const items = computed(() => new Map(checklists.value.flatMap(itemsOf).map((item) => [item.code, item])))
  return { draft, checklists, items, loading, problem, saved: () => writing, reloadChecklists }
}
