// The app on the phone: registers the worker, and tells when a new version waits. It never reloads a
// page by itself: somebody may be writing.
import { ref } from 'vue'

const ASK_AGAIN_MS = 30 * 60 * 1000
const TRY_AGAIN_MS = 10_000
/** A new version is here and waits for a word. */
export const updateWaits = ref(false)
/** The server no longer talks to this version. */
export const isTooOld = ref(false)
let registration: ServiceWorkerRegistration | undefined
let called = false

function look(): void {
  updateWaits.value = Boolean(registration?.waiting && navigator.serviceWorker.controller)
}
function watch(found: ServiceWorkerRegistration): void {
  const follow = (): void => found.installing?.addEventListener('statechange', look)
  found.addEventListener('updatefound', follow)
  follow() // one that was found while this page registered
  look()
}
const ask = (): void => void registration?.update().catch(() => undefined)

async function begin(wait: number): Promise<void> {
  registration = await navigator.serviceWorker.register('/sw.js')
  watch(registration)
  const first = registration.active ? null : registration.installing
  first?.addEventListener('statechange', () => first.state === 'redundant' && again(wait))
}
/** A first version that could not be fetched whole is gone, and the browser does not try again by itself. */
function again(wait: number): void {
  const longer = Math.min(2 * wait, ASK_AGAIN_MS)
  setTimeout(() => void begin(longer).catch(() => again(longer)), wait)
}

/** A page that was on its way while the first version began is in nobody's hands, and would find no part of it without
 * a network: the worker is asked to take it. */
async function belong(): Promise<void> {
  const { active } = await navigator.serviceWorker.ready
  if (!navigator.serviceWorker.controller) active?.postMessage('take-me')
}

/** Once somebody is logged in: who only passes by downloads no app. */
export async function install(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator) || registration) return
  try {
    await begin(TRY_AGAIN_MS)
  } catch {
    return // a private window: the pages work, but not without a network
  }
  void belong()
  setInterval(ask, ASK_AGAIN_MS)
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && ask())
  // A page that comes into a worker's hands late may have a new version waiting already.
  navigator.serviceWorker.addEventListener('controllerchange', () => (called ? location.reload() : look()))
}

/** The new version takes over, and this page is read anew. */
export async function callUpdate(): Promise<void> {
  called = true
  await registration?.update().catch(() => undefined)
  if (registration?.waiting) registration.waiting.postMessage('take-over')
  else location.reload()
}
