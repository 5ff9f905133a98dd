import { onBeforeUnmount, onMounted, ref, watch } from 'vue'
import { deviceHas, deviceKeeps } from '@/store/device'

const KEPT = 'desk-keys'

/** Whether a key belongs to what has the focus: a field, a window in front, a shortcut of the browser. */
function taken(event: KeyboardEvent): boolean {
  const at = event.target as HTMLElement
  return event.ctrlKey || event.altKey || event.metaKey || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) || at.isContentEditable || Boolean(at.closest('[role=dialog]'))
}

/**
 * Keys of the desk, each a way to look or to get somewhere; none decides anything. They can be put
 * out of use, since somebody who speaks to the machine would press them by accident.
 */
export function useDeskKeys(keys: Record<string, () => void>) {
  const use = ref(deviceHas<boolean>(KEPT) ?? true)
  watch(use, (on) => deviceKeeps(KEPT, on))
  function press(event: KeyboardEvent): void {
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    if (!act || taken(event) || (!use.value && event.key !== '?')) return
    event.preventDefault()
    act()
  }
  onMounted(() => document.addEventListener('keydown', press))
  onBeforeUnmount(() => document.removeEventListener('keydown', press))
  return use
}
