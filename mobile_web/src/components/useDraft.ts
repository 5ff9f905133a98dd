import { computed, onScopeDispose, ref, watch, type ComputedRef, type Ref } from 'vue'
import type { Checklist, ChecklistItem } from '@/api/types'
import { newId } from '@/ids'
import { findDraft, saveDraft, type Draft } from '@/store/drafts'
import { followDraft } from '@/sync/queue'
import { checklist as loadChecklist } from '@/sync/reference'
import { itemsOf } from '@/workflow/answers'
import { session } from '@/session'
import { useKeepWriting } from './keepWriting'
import { sentenceOf } from './say'

export interface OpenDraft {
  draft: Ref<Draft | null>
  checklists: Ref<Checklist[]>
  items: ComputedRef<Map<string, ChecklistItem>>
  loading: Ref<boolean>
  problem: Ref<string>
  /** No such draft here, or no longer: submitted or thrown away, perhaps in another tab. */
  gone: Ref<boolean>
  /** How often a change made here gave way to one another tab had made before. */
  overtaken: Ref<number>
  /** Whether a change is still being written down. */
  writingDown: ComputedRef<boolean>
  /** Waits until the last change is written down. */
  saved: () => Promise<unknown>
  reloadChecklists: () => Promise<void>
}

const contentOf = (draft: Draft): string => JSON.stringify({ ...draft, updated_at: 0, writer: '' })

/** Opens a draft of this phone, writes every change down at once, and follows those of other tabs. */
export function useDraft(id: string): OpenDraft {
  const draft = ref<Draft | null>(null) as Ref<Draft | null>
  const checklists = ref<Checklist[]>([]) as Ref<Checklist[]>
  const loading = ref(true)
  const problem = ref('')
  const gone = ref(false)
  const overtaken = ref(0)
  const writer = newId()
  let writing: Promise<unknown> = Promise.resolve()
  const unwritten = ref(0)
  let seen = 0
  let content = ''

  async function reloadChecklists(): Promise<void> {
    problem.value = ''
    try {
      checklists.value = await Promise.all((draft.value?.checklists ?? []).map((one) => loadChecklist(one.checklist)))
    } catch (error) {
      problem.value = sentenceOf(error)
    }
  }

  const listsOf = (one: Draft | null): string => (one?.checklists ?? []).map((list) => list.checklist).join()

  async function takeOver(row: Draft): Promise<void> {
    const others = listsOf(row) !== listsOf(draft.value)
    seen = row.updated_at
    content = contentOf(row)
    draft.value = row
    if (others) await reloadChecklists()
  }

  const write = useKeepWriting(async () => {
    if (!draft.value || gone.value) return
    const outcome = await saveDraft(draft.value, writer, seen)
    if (outcome === 'gone') gone.value = true
    if (outcome === 'overtaken') {
      overtaken.value += 1
      const row = await findDraft(id)
      if (row) await takeOver(row)
    }
  })

  watch(
    draft,
    (now) => {
      if (!now || gone.value) return
      const next = contentOf(now)
      if (next === content) return
      content = next
      unwritten.value += 1
      writing = write().finally(() => (unwritten.value -= 1))
    },
    { deep: true },
  )

  function follow(row: Draft | undefined): void {
    if (!row) gone.value = true
    else if (row.writer !== writer && row.updated_at > seen) void takeOver(row)
  }

  let stopped = false
  let stop = (): void => {
    stopped = true
  }
  onScopeDispose(() => stop())

  async function open(): Promise<void> {
    const found = await findDraft(id)
    if (found && found.owner === session.me?.id) {
      await takeOver(found)
      if (!stopped) stop = followDraft(id, follow)
    } else gone.value = true
    loading.value = false
  }
  void open()

  const items = computed(() => new Map(checklists.value.flatMap(itemsOf).map((item) => [item.code, item])))
  const writingDown = computed(() => unwritten.value > 0)
  return { draft, checklists, items, loading, problem, gone, overtaken, writingDown, saved: () => writing, reloadChecklists }
}
