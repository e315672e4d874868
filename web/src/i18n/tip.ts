// What the pages for residents say, in the one language that is wanted.
import { language, lateSpeaker } from './index'
import type { TipKey } from './tip_zh'
import { shownEnd, ZONE } from './zone'

export type { TipKey } from './tip_zh'
const texts = lateSpeaker<TipKey>({
  zh: () => import('./tip_zh').then(({ zhTip }) => zhTip),
  en: () => import('./tip_en').then(({ enTip }) => enTip),
})
export const tip = texts.say
export const isTip = texts.has

/** "今天 17:30", "12月1日周二 11:30": as people say it, and never a date alone. */
export function plainTime(at: string, now: number = Date.now()): string {
  const say = (of: number, options: Intl.DateTimeFormatOptions): string =>
    new Date(of).toLocaleString(language.value === 'zh' ? 'zh-CN' : 'en-GB', { timeZone: ZONE, ...options })
  const year = (of: number): string => say(of, { year: 'numeric' })
  const day = (of: number): string => say(of, { year: 'numeric', month: 'numeric', day: 'numeric' })
  const when = Date.parse(at)
  const time = say(when, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  if (day(when) === day(now)) return tip('today', { time })
  return `${say(when, { month: 'long', day: 'numeric', weekday: 'short', ...(year(when) === year(now) ? {} : { year: 'numeric' }) })} ${time}`
}
/** The same of an end: 11月30日周一 24:00, not 12月1日周二 00:00. */
export const plainEnd = (at: string, now: number = Date.now()): string => shownEnd(at, (it) => plainTime(it, now))
