// The service worker: the field pages open without a network, whole and of one version.
//
// A version is installed beside the one in use and waits; only the page may call it in. The version
// before stays in the cache for pages that are still open, which load their parts late.
import { parseMessage, shownOf } from '../notices/push'

interface Waits extends Event {
  waitUntil(work: Promise<unknown>): void
}
interface Asks extends Waits {
  request: Request
  respondWith(answer: Promise<Response>): void
}
interface Pushed extends Waits {
  data: { text(): string } | null
}
interface Clicked extends Waits {
  notification: { close(): void; data: { url: string } }
}
interface Window {
  url: string
  focus(): Promise<unknown>
  navigate(url: string): Promise<unknown>
}
interface Worker {
  location: Location
  skipWaiting(): Promise<void>
  navigator: { language: string }
  registration: { showNotification(title: string, options: object): Promise<void> }
  clients: {
    claim(): Promise<void>
    matchAll(options: object): Promise<Window[]>
    openWindow(url: string): Promise<unknown>
  }
  addEventListener(kind: 'install' | 'activate', act: (event: Waits) => void): void
  addEventListener(kind: 'fetch', act: (event: Asks) => void): void
  addEventListener(kind: 'push', act: (event: Pushed) => void): void
  addEventListener(kind: 'notificationclick', act: (event: Clicked) => void): void
  addEventListener(kind: 'message', act: (event: MessageEvent) => void): void
}
declare const __BUILD__: string
declare const __FILES__: string[]

const worker = self as unknown as Worker
const PREFIX = 'zw-pages-'
const NAME = PREFIX + __BUILD__

/** What has a hash in its name is taken over from the version before: an update costs what changed. */
async function fill(): Promise<void> {
  const cache = await caches.open(NAME)
  await Promise.all(
    __FILES__.map(async (path) => {
      const known = path.startsWith('/assets/') ? await caches.match(path) : undefined
      const answer = known ?? (await fetch(path, { cache: 'reload' }))
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
      await cache.put(path, answer)
    }),
  )
}

async function dropOld(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME)
  await Promise.all(names.slice(0, -1).map((name) => caches.delete(name)))
}

/** A page of this version gets parts of this version; the network is asked for what was not kept. */
async function answer(request: Request): Promise<Response> {
  const isPage = request.mode === 'navigate'
  const mine = await (await caches.open(NAME)).match(isPage ? '/index.html' : request, { ignoreSearch: true })
  return mine ?? (isPage ? undefined : await caches.match(request)) ?? fetch(request)
}

worker.addEventListener('install', (event) => event.waitUntil(fill()))
worker.addEventListener('activate', (event) => event.waitUntil(dropOld().then(() => worker.clients.claim())))
worker.addEventListener('message', (event) => {
  if (event.data === 'take-over') void worker.skipWaiting()
  if (event.data === 'take-me') void worker.clients.claim()
})
worker.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== worker.location.origin) return
  if (url.pathname.startsWith('/api/') || /^\/(healthz|readyz|metrics|sw\.js)/.test(url.pathname)) return
  event.respondWith(answer(request))
})

// A browser that shows nothing for a message takes the permission away: an unclear one is shown too.
worker.addEventListener('push', (event) => {
  const message = parseMessage(event.data?.text() ?? '') ?? { id: 'unclear' }
  const { title, body, tag, url } = shownOf(message, /^zh/i.test(worker.navigator.language))
  event.waitUntil(
    worker.registration.showNotification(title, { body, tag, renotify: true, icon: '/icon-192.png', data: { url } }),
  )
})
/** A page that is open is led there; otherwise one is opened. */
async function show(url: string): Promise<void> {
  const [open] = await worker.clients.matchAll({ type: 'window' })
  if (!open) return void (await worker.clients.openWindow(url))
  await open.focus()
  await open.navigate(url)
}
worker.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(show(event.notification.data.url))
})
