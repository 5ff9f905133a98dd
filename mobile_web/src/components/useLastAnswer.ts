import { deviceHas, deviceKeeps } from '@/store/device'
import { own } from '@/store/owner'
import { useRemote, type Remote } from './useRemote'

/** Something the server is asked for, shown as it answered last until it answers again. */
export function useLastAnswer<T>(name: string, ask: () => Promise<T>): Remote<T> {
  const key = own(name)
  const remote = useRemote(async () => {
    const answer = await ask()
    deviceKeeps(key, answer)
    return answer
  })
  remote.data.value ??= deviceHas<T>(key) ?? null
  return remote
}
