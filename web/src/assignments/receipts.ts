// What I was sent has come, and I have read it: told once each, so that who sent knows before there is a yes.
import { onMounted, onUnmounted, type Ref } from 'vue'
import { post } from '../api'
import type { Assignment } from './types'

type Step = 'DELIVERED' | 'READ'
/** Told, or on its way: by assignment and step. */
const told = new Set<string>()

const isKnown = (one: Assignment, step: Step): boolean =>
  step === 'READ' ? !!one.read_at : !!(one.delivered_at ?? one.read_at)

/** What does not get through is told when the list is read the next time. */
export function tellReceipt(one: Assignment, step: Step): void {
  const key = `${one.id} ${step}`
  // Without a network nothing is told; a list that comes from this device itself would say it every time.
  if (!one.mine || isKnown(one, step) || told.has(key) || !navigator.onLine) return
  told.add(key)
  void post(`/assignments/${one.id}/receipts`, { step }).catch(() => told.delete(key))
}

/** Half of it was before somebody's eyes on a page that is in front. */
export function useRead(card: Ref<HTMLElement | null>, one: () => Assignment): void {
  let watcher: IntersectionObserver | undefined
  let isSeen = false
  const look = (): void => {
    if (isSeen && document.visibilityState === 'visible') tellReceipt(one(), 'READ')
  }
  onMounted(() => {
    watcher = new IntersectionObserver(
      (entries) => {
        isSeen = entries.some((entry) => entry.isIntersecting)
        look()
      },
      { threshold: 0.5 },
    )
    if (card.value) watcher.observe(card.value)
    document.addEventListener('visibilitychange', look)
  })
  onUnmounted(() => {
    watcher?.disconnect()
    document.removeEventListener('visibilitychange', look)
  })
}
