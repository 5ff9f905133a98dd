import { ref, shallowRef } from 'vue'

/** Whether a newer version of the client waits; it is offered, never forced. */
export const updateWaiting = ref(false)
const waiting = shallowRef<ServiceWorker | null>(null)

/** Registers the service worker where there is one: not on insecure pages, not in WeChat on iOS. */
export function registerWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  const offer = (worker: ServiceWorker | null): void => {
    if (!worker || !navigator.serviceWorker.controller) return
    waiting.value = worker
    updateWaiting.value = true
  }
  window.addEventListener('load', () => void register(offer))
  if (document.readyState === 'complete') void register(offer)
}

async function register(offer: (worker: ServiceWorker | null) => void): Promise<void> {
  const registration = await navigator.serviceWorker.register('/sw.js').catch(() => null)
  if (!registration) return
  offer(registration.waiting)
  registration.addEventListener('updatefound', () => {
    const coming = registration.installing
    coming?.addEventListener('statechange', () => {
      if (coming.state === 'installed') offer(coming)
    })
  })
  const ready = await navigator.serviceWorker.ready
  ready.active?.postMessage('warm')
}

/** Lets the waiting version take over and opens the page anew. */
export function applyUpdate(): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => window.location.reload(), { once: true })
  waiting.value?.postMessage('skip')
}
