// What I am sent to and have not ended: read once for all pages, and again when the stream tells of it.
import { computed, ref } from 'vue'
import { get, type Page } from '../api'
import { listenToAssignments } from '../live/live'
import type { Assignment } from './types'
import { mineInOrder } from './words'

const OPEN = 'OFFERED,RESERVED,ACCEPTED,ON_THE_WAY,ON_SITE'
const QUIET_MS = 250
const all = ref<Assignment[]>([])
export const mineFailure = ref<unknown>(null)
export const mine = computed(() => mineInOrder(all.value))
/** How many wait for a yes or a no. */
export const nOffers = computed(() => all.value.filter((one) => one.state === 'OFFERED').length)

export async function loadMine(): Promise<void> {
  try {
    all.value = (await get<Page<Assignment>>(`/assignments?mine=true&state=${OPEN}&limit=100`)).items
    mineFailure.value = null
  } catch (error) {
    mineFailure.value = error
  }
}

/** From log-in to log-out; returns how to stop. */
export function keepMine(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const soon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => void loadMine(), QUIET_MS)
  }
  const stop = listenToAssignments(soon, soon)
  void loadMine()
  return () => {
    clearTimeout(timer)
    stop()
    all.value = []
  }
}
