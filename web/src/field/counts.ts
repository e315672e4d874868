// How much waits on this phone, for every page; what counts is loaded with the session only.
import { ref } from 'vue'

/** Drafts that go within a day, and when the first of them does. */
export const draftsEnd = ref<{ n: number; at: string } | null>(null)
export const nWaiting = ref(0)
export const nAsking = ref(0)
/** Of the phone's disk: it has refused something; there is none, and what waits goes with the page. */
export const disk = ref<'' | 'full' | 'none'>('')
/** Where one is, while on shift and heard of; null: not known. */
export const here = ref<{ lon: number; lat: number; accuracy_m: number } | null>(null)
/** Signed on: the place is taken. Said on every page. */
export const onShift = ref(false)
/** Of a call for help from this phone: on its way, or through and followed. */
export const callStands = ref<'' | 'waits' | 'followed'>('')
