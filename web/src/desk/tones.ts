// Which report sounds how: a tone for each severity, the graver the higher and the longer.
import type { News } from '../live/live'

/** hertz: one after the other. loud: of the volume that was chosen. */
export interface Tone {
  hertz: number[]
  loud: number
}
export const ALARM: Tone = { hertz: [880, 660, 880, 660], loud: 1 }
const ONCE: Record<string, Tone> = {
  S2: { hertz: [520], loud: 1 },
  S3: { hertz: [390], loud: 0.4 },
  S4: { hertz: [290], loud: 0.25 },
}
const ALWAYS = ['S2']

/** What sounds once. A desk with hundreds of reports an hour would never be quiet: S3 and S4 only for who wants all. */
export function toneOf(news: Pick<News, 'event' | 'severity'>, isAll: boolean): Tone | null {
  if (news.event !== 'REPORT') return null
  return isAll || ALWAYS.includes(news.severity) ? (ONCE[news.severity] ?? null) : null
}
