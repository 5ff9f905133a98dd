import { registerDevice } from '@/api/channels'

export type PushState = 'none' | 'denied' | 'off' | 'unreachable' | 'on'

const manager = async (): Promise<PushManager | null> => {
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window)) return null
  return (await navigator.serviceWorker.getRegistration())?.pushManager ?? null
}

/** Whether this browser is told by push: it cannot, it may not, it is not, its service is out of reach, it is. */
export async function pushState(): Promise<PushState> {
  const push = await manager()
  if (!push) return 'none'
  if (Notification.permission === 'denied') return 'denied'
  return (await push.getSubscription()) ? 'on' : 'off'
}

const bytesOf = (key: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(key.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0))

/** Asks the person and the browser; to be called from a tap only. */
export async function pushOn(publicKey: string): Promise<PushState> {
  const push = await manager()
  if (!push) return 'none'
  if ((await Notification.requestPermission()) !== 'granted') return 'denied'
  const given = await push.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(publicKey) }).catch(() => null)
  if (!given) return 'unreachable'
  const { endpoint, keys } = given.toJSON()
  try {
    await registerDevice(endpoint ?? '', keys?.p256dh ?? '', keys?.auth ?? '')
  } catch (error) {
    await given.unsubscribe()
    throw error
  }
  return 'on'
}

/** Ends it here; the server hears of it from the push service when it next sends. */
export async function pushOff(): Promise<PushState> {
  await (await (await manager())?.getSubscription())?.unsubscribe()
  return pushState()
}
