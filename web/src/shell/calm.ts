// When the page stands and the thread has nothing to do: for what must be done soon, and must not hold up what is seen
// first. A slow phone has one core to spare, and what is fetched for later takes it from what is drawn now.
import { onMounted, onUnmounted, ref, type Ref } from 'vue'

const LATEST_MS = 1500
/** Safari has no requestIdleCallback. */
const GUESS_MS = 200

export function whenCalm(): Promise<void> {
  return new Promise((done) => {
    const act = (): void => done()
    if ('requestIdleCallback' in globalThis) requestIdleCallback(act, { timeout: LATEST_MS })
    else setTimeout(act, GUESS_MS)
  })
}

/** A page that is drawn in so many parts, each in a task of its own: what is there, from 1. A slow phone draws a whole one
 * for a quarter of a second, and hears no finger meanwhile. What stands below comes later, so nothing moves. */
export function useParts(n: number): Ref<number> {
  const drawn = ref(1)
  let next: ReturnType<typeof setTimeout> | undefined
  const more = (): void => {
    drawn.value += 1
    if (drawn.value < n) next = setTimeout(more)
  }
  onMounted(() => (next = setTimeout(more)))
  onUnmounted(() => clearTimeout(next))
  return drawn
}
