import { recall, remember } from '@/store/remembered'
import { isWithheld, type PhotoRow } from '@/store/photos'

/** When originals nobody waits for are sent. */
export type OriginalsPolicy = 'now' | 'wifi' | 'ask'

const KEY = 'originals-policy'

export const originalsPolicy = async (): Promise<OriginalsPolicy> => (await recall<OriginalsPolicy>(KEY)) ?? 'wifi'
export const setOriginalsPolicy = (policy: OriginalsPolicy): Promise<void> => remember(KEY, policy)

interface Connection {
  type?: string
  saveData?: boolean
}

/** Whether the browser says that the line is Wi-Fi or a cable; many say nothing, which is no. */
export function onWifi(): boolean {
  const line = (navigator as Navigator & { connection?: Connection }).connection
  return !line?.saveData && (line?.type === 'wifi' || line?.type === 'ethernet')
}

/**
 * Whether an original goes out now. Never one on which something was covered, unless the person said
 * so. At once where the server waits for it, and where there is no copy to go before it.
 */
export function mayGo(photo: PhotoRow, policy: OriginalsPolicy): boolean {
  if (isWithheld(photo)) return false
  if (photo.asked || photo.wanted || !photo.copy) return true
  return policy === 'now' || (policy === 'wifi' && onWifi())
}
