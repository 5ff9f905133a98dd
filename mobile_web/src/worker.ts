import { ref, shallowRef } from 'vue'

/** Whether a newer version of the client is here, complete; it is offered, never forced. */
export const updateWaiting = ref(false)
const waiting = shallowRef<ServiceWorker | null>(null)

const HOUR = 3_600_000
/** On a first visit the worker's fetching comes after what the person is waiting for. */
const AFTER_FIRST_SCREEN = 1_500

/** Registers the service worker where there is one: not on insecure pages, not in WeChat on iOS. */
export function registerWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  window.setTimeout(() => void register(), AFTER_FIRST_SCREEN)
}

function offer(worker: ServiceWorker | null): void {
  if (!worker || !navigator.serviceWorker.controller) return
  waiting.value = worker
  updateWaiting.value = true
}

async function register(): Promise<void> {
  noticeOtherTabs()
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
  const entry = document.querySelector<HTMLScriptElement>('script[type=module][src]')?.src
  ready.active?.postMessage({ entry })
  lookForUpdates(registration)
}

/** Browsers look when a page is opened; a page that stays open for days looks by itself. */
function lookForUpdates(registration: ServiceWorkerRegistration): void {
  let looked = Date.now()
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible' || Date.now() - looked < HOUR) return
    looked = Date.now()
    void registration.update().catch(() => {})
  })
}

/**
 * Another tab took the update, or the browser did when the last page was closed: this one goes on as
 * it is, and may open itself anew.
 */
function noticeOtherTabs(): void {
  const before = navigator.serviceWorker.controller
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (!before || taken) return
    waiting.value = null
    updateWaiting.value = true
  })
}

let taken = false

/** Lets the waiting version take over and opens the page anew; drafts and queue are not touched. */
export function applyUpdate(): void {
  if (waiting.value?.state !== 'installed') {
    window.location.reload()
    return
  }
  taken = true
  navigator.serviceWorker.addEventListener('controllerchange', () => window.location.reload(), { once: true })
  waiting.value.postMessage('skip')
}
