import { showConfirmDialog, showToast } from 'vant'
// Called from code these come without their styles.
import 'vant/es/dialog/style/index'
import 'vant/es/toast/style/index'
import { isFailure } from '@/api/errors'
import { w } from '@/words'

/** A short notice that goes away by itself. */
export function say(message: string): void {
  showToast({ message, position: 'bottom', duration: 2600 })
}

export function sayFailure(error: unknown): void {
  say(isFailure(error) ? error.message : w.errors.unexpected)
}

/** Asks before something that cannot be taken back. */
export async function sure(message: string, confirm: string = w.common.confirm): Promise<boolean> {
  try {
    await showConfirmDialog({ message, confirmButtonText: confirm, cancelButtonText: w.common.cancel })
    return true
  } catch {
    return false
  }
}
