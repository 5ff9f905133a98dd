// The service worker caches code and nothing else: data lives in IndexedDB, never in both.
const VERSION = __VERSION__
const CORE = __CORE__
const LAZY = __LAZY__
const NAME = 'app-' + VERSION
const base = new URL('./', self.location).href

self.addEventListener('install', (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(NAME)
      await cache.addAll(CORE.map((name) => new Request(base + name, { cache: 'no-cache' })))
    })(),
  )
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const key of await caches.keys()) {
        if (key.startsWith('app-') && key !== NAME) await caches.delete(key)
      }
      await self.clients.claim()
    })(),
  )
})

self.addEventListener('message', (event) => {
  // A waiting version takes over only when the person says so.
  if (event.data === 'skip') self.skipWaiting()
  if (event.data === 'warm') {
    event.waitUntil(
      (async () => {
        const cache = await caches.open(NAME)
        for (const name of LAZY) {
          if (await cache.match(base + name)) continue
          try {
            await cache.add(base + name)
          } catch {
            // The line went away; the next visit goes on with it.
          }
        }
      })(),
    )
  }
})

// What the server renders itself is never the app: API, public pages, administration.
const SERVER_ONLY = /^\/(api|q|admin|static|media)(\/|$)/
// Where a sticker leads is the server's to say; without a line the app looks for the place itself.
const STICKER = /^\/q\/[^/]+\/?$/

self.addEventListener('fetch', (event) => {
  const request = event.request
  const url = new URL(request.url)
  if (request.method !== 'GET' || !url.href.startsWith(base)) return
  if (STICKER.test(url.pathname) && request.mode === 'navigate') {
    event.respondWith(fetch(request).catch(() => caches.match(base + 'index.html')))
    return
  }
  if (SERVER_ONLY.test(url.pathname)) return
  event.respondWith(
    (async () => {
      const cache = await caches.open(NAME)
      const key = request.mode === 'navigate' ? base + 'index.html' : url.origin + url.pathname
      const hit = await cache.match(key)
      if (hit) return hit
      const answer = await fetch(request)
      if (answer.ok && LAZY.some((name) => base + name === key)) {
        await cache.put(key, answer.clone())
      }
      return answer
    })(),
  )
})
