// Time as the server has it. A desk's own clock may be wrong; a deadline must not depend on it.
import { ref } from 'vue'
import { serverOffsetMs } from '../api'

/** Ticks every ten seconds; what shows time left depends on it. */
export const now = ref(Date.now())
const tick = (): void => void (now.value = Date.now() + serverOffsetMs())
setInterval(tick, 10000)
export { tick as readClock }

export type Urgency = 'calm' | 'soon' | 'over'
const SOON_MS = 30 * 60 * 1000

export interface Left {
  urgency: Urgency
  /** Without a sign. */
  days: number
  hours: number
  minutes: number
}

export function split(ms: number): { days: number; hours: number; minutes: number } {
  const minutes = Math.floor(Math.abs(ms) / 60000)
  return { days: Math.floor(minutes / 1440), hours: Math.floor((minutes % 1440) / 60), minutes: minutes % 60 }
}

export function left(due: string, at: number): Left {
  const ms = Date.parse(due) - at
  return { urgency: ms < 0 ? 'over' : ms < SOON_MS ? 'soon' : 'calm', ...split(ms) }
}
