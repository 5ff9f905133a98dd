import { isFailure } from '@/api/errors'
import { w } from '@/words'

/** Nothing on the first screen speaks, so its words are fetched when they are needed. */
const notices = () => import('./notices')

/** A short notice that goes away by itself. */
export async function say(message: string): Promise<void> {
  const { showToast } = await notices()
  showToast({ message, position: 'bottom', duration: 2600 })
}

/** Why something failed, for a person: what the server said, or that it is a fault of ours. */
export const sentenceOf = (error: unknown): string => (isFailure(error) ? error.message : w.errors.unexpected)

export function sayFailure(error: unknown): void {
  void say(sentenceOf(error))
}

/** Asks before something that cannot be taken back. */
export async function sure(message: string, confirm: string = w.common.confirm): Promise<boolean> {
  const { showConfirmDialog } = await notices()
  try {
    await showConfirmDialog({ message, confirmButtonText: confirm, cancelButtonText: w.common.cancel })
    return true
  } catch {
    return false
  }
}
