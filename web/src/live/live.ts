// One stream for all pages. The browser resumes with Last-Event-ID by itself; when it gives up
// (a status that is no stream), we begin again after a pause that grows.
import { ref } from 'vue'

export interface News {
  id: string
  state: string
  version: number
  event: string
  title: string
}
type Hear = (news: News) => void
type Miss = () => void

export const connected = ref(false)
/** Since when nothing is heard. */
export const lostAt = ref<string | null>(null)
const hears = new Set<Hear>()
const misses = new Set<Miss>()
let source: EventSource | null = null
let failures = 0
let again: ReturnType<typeof setTimeout> | undefined

/** Pause before the n-th new attempt: 1 s, 2 s, 4 s ... at most 30 s. */
export const pauseMs = (n: number): number => Math.min(30000, 1000 * 2 ** Math.max(0, n - 1))

export function openStream(): void {
  closeStream()
  source = new EventSource('/api/v1/stream')
  source.onopen = () => {
    // What happened while nobody listened was not heard: read again.
    if (failures > 0) misses.forEach((miss) => miss())
    failures = 0
    connected.value = true
  }
  source.onerror = () => {
    if (connected.value) lostAt.value = new Date().toISOString()
    connected.value = false
    if (source?.readyState === EventSource.CLOSED) {
      failures += 1
      again = setTimeout(openStream, pauseMs(failures))
    }
  }
  const hear = (event: MessageEvent<string>): void => hears.forEach((one) => one(JSON.parse(event.data) as News))
  source.addEventListener('case.reported', hear)
  source.addEventListener('case.moved', hear)
  source.addEventListener('resync', () => misses.forEach((miss) => miss()))
}

export function closeStream(): void {
  clearTimeout(again)
  source?.close()
  source = null
  connected.value = false
}

export function listen(hear: Hear, miss: Miss): () => void {
  hears.add(hear)
  misses.add(miss)
  return () => {
    hears.delete(hear)
    misses.delete(miss)
  }
}
