// How much waits on this phone, for every page; what counts is loaded with the session only.
import { ref } from 'vue'

/** Drafts that go within a day, and when the first of them does. */
export const draftsEnd = ref<{ n: number; at: string } | null>(null)
export const nWaiting = ref(0)
export const nAsking = ref(0)
/** Signed on: the place is taken. Said on every page. */
export const onShift = ref(false)
