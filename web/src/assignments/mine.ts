// What I am sent to and have not ended: read once for all pages, and again when the stream tells of it.
import { computed, ref } from 'vue'
import { get, type Page } from '../api'
import { Answers } from '../live/answers'
import { listenToAssignments } from '../live/live'
import { together } from '../live/together'
import { mineInOrder } from './order'
import { tellReceipt } from './receipts'
import type { Assignment } from './types'

const OPEN = 'OFFERED,RESERVED,ACCEPTED,ON_THE_WAY,ON_SITE'
const QUIET_MS = 250
const all = ref<Assignment[]>([])
const answers = new Answers()
/** Read at least once since the log-in: before that an empty list says nothing. */
export const mineKnown = ref(false)
export const mineFailure = ref<unknown>(null)
export const mine = computed(() => mineInOrder(all.value))
/** How many wait for a yes or a no. */
export const nOffers = computed(() => all.value.filter((one) => one.state === 'OFFERED').length)

export async function loadMine(): Promise<void> {
  const isNew = answers.ask()
  try {
    const { items } = await get<Page<Assignment>>(`/assignments?mine=true&state=${OPEN}&limit=100`)
    if (!isNew()) return
    all.value = items
    items.forEach((one) => tellReceipt(one, 'DELIVERED'))
    mineKnown.value = true
    mineFailure.value = null
  } catch (error) {
    if (isNew()) mineFailure.value = error
  }
}

/** From log-in to log-out; returns how to stop. */
export function keepMine(): () => void {
  const { soon, stop: quit } = together(QUIET_MS, loadMine)
  const stop = listenToAssignments(soon, soon)
  void loadMine()
  return () => {
    quit()
    stop()
    answers.drop()
    all.value = []
    mineKnown.value = false
  }
}
