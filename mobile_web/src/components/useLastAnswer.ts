import { deviceHas, deviceKeeps } from '@/store/device'
import { own } from '@/store/owner'
import { useKept, type Kept } from './useKept'

/**
 * Something the server is asked for, shown as it answered last until it answers again; where it
 * does not, as the phone's picture has it.
 */
export function useLastAnswer<T>(name: string, ask: () => Promise<T>, kept: () => Promise<T | null>): Kept<T> {
  const key = own(name)
  const fresh = async (): Promise<T> => {
    const answer = await ask()
    deviceKeeps(key, answer)
    return answer
  }
  const remote = useKept(fresh, kept, { early: false })
  remote.data.value ??= deviceHas<T>(key) ?? null
  return remote
}
