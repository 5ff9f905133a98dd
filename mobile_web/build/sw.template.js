// The service worker caches code and nothing else: data lives in IndexedDB, never in both.
const VERSION = __VERSION__
const CORE = __CORE__
const LAZY = __LAZY__
const NAME = 'app-' + VERSION
const base = new URL('./', self.location).href
const isOurs = (key) => key.startsWith('app-')
const hashed = (name) => name.startsWith('assets/')

// Names of assets change with their content: what an older version has need not be fetched again.
async function add(cache, name) {
  const kept = hashed(name) && (await caches.match(base + name))
  if (kept) return cache.put(base + name, kept)
  return cache.add(new Request(base + name, { cache: 'no-cache' }))
}

self.addEventListener('install', (event) => {
  event.waitUntil(
    (async () => {
      // A first visit waits only for its first screen. An update is complete before it is offered:
      // where one file does not come, the old version stays and the next look tries again.
      const updates = (await caches.keys()).some((key) => isOurs(key) && key !== NAME)
      const cache = await caches.open(NAME)
      await Promise.all(CORE.map((name) => add(cache, name)))
      if (updates) for (const name of LAZY) await add(cache, name)
    })(),
  )
})

// No cache is dropped here: pages of the old version go on, and ask for its parts.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

async function warm() {
  const cache = await caches.open(NAME)
  for (const name of LAZY) {
    if (await cache.match(base + name)) continue
    try {
      await add(cache, name)
    } catch {
      // The line went away; the next visit goes on with it.
    }
  }
}

/** Drops older versions once the page that says hello is of this one and no other page is open. */
async function tidy(hello) {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  if (pages.length > 1 || !CORE.some((name) => base + name === hello.entry)) return
  const cache = await caches.open(NAME)
  for (const name of [...CORE, ...LAZY]) if (!(await cache.match(base + name))) return
  // In the order they were made: what comes after this one is the version that waits.
  const versions = (await caches.keys()).filter(isOurs)
  for (const key of versions.slice(0, versions.indexOf(NAME))) await caches.delete(key)
}

self.addEventListener('message', (event) => {
  // A waiting version takes over only when the person says so.
  if (event.data === 'skip') self.skipWaiting()
  if (event.data?.entry) event.waitUntil(warm().then(() => tidy(event.data)))
})

self.addEventListener('push', (event) => {
  const said = event.data?.json()
  if (said) event.waitUntil(self.registration.showNotification(said.title, { body: said.body, tag: said.tag }))
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(
    (async () => {
      const [page] = await self.clients.matchAll({ type: 'window' })
      if (page) await page.navigate(base + 'messages').then((one) => one?.focus())
      else await self.clients.openWindow(base + 'messages')
    })(),
  )
})

// What the server renders itself is never the app: API, public pages, administration.
const SERVER_ONLY = /^\/(api|q|r|v|admin|static|media)(\/|$)/
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
      const hit = (await cache.match(key)) ?? (await caches.match(key))
      if (hit) return hit
      const answer = await fetch(request)
      if (answer.ok && LAZY.some((name) => base + name === key)) {
        await cache.put(key, answer.clone())
      }
      return answer
    })(),
  )
})
