import { onScopeDispose, reactive, ref, watch, type Ref } from 'vue'
import { newId } from '@/ids'
import { session } from '@/session'
import { discardForm, findForm, forgetForm, keepForm } from '@/store/forms'
import { dropPhotosOf } from '@/store/photos'

export interface KeptForm<T> {
  form: T
  /** The id of the command the form will become. */
  command: Ref<string>
  /** Whether the phone has been asked for an earlier beginning. */
  opened: Ref<boolean>
  /** Whether this is such a beginning, taken up again. */
  resumed: Ref<boolean>
  /** Begins anew, without photos. */
  restart: () => Promise<void>
  /** The command is in the queue or done: the form has become it. */
  sent: () => Promise<void>
}

/**
 * A form that survives refresh, crash and empty battery: whatever is `worth` it is written down at
 * once under `name`, and taken up again when the page is opened the next time.
 */
export function useForm<T extends object>(name: string, begin: () => T, worth: (form: T) => boolean): KeptForm<T> {
  const owner = session.me?.id ?? ''
  const key = `${owner}/${name}`
  const form = reactive(begin()) as T
  const command = ref(newId())
  const opened = ref(false)
  const resumed = ref(false)
  let over = false

  async function open(): Promise<void> {
    const row = await findForm(key)
    if (row) {
      command.value = row.command
      Object.assign(form, row.content)
      resumed.value = true
    }
    opened.value = true
  }
  void open()

  watch(
    form,
    () => {
      if (!opened.value || over) return
      if (worth(form)) void keepForm({ key, owner, command: command.value, content: form })
      else void forgetForm(key)
    },
    { deep: true },
  )

  async function restart(): Promise<void> {
    await discardForm(key, command.value)
    command.value = newId()
    resumed.value = false
    Object.assign(form, begin())
  }
  async function sent(): Promise<void> {
    over = true
    await forgetForm(key)
  }
  onScopeDispose(() => {
    if (!over && !worth(form)) void dropPhotosOf(command.value)
  })
  return { form, command, opened, resumed, restart, sent }
}
