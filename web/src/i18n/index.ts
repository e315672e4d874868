import { computed, ref } from 'vue'
import { ApiError } from '../api'
import { MOVES } from '../cases/moves'
import { en, enFields, enOptions, enProblems, enRoles, enStates } from './en'
export type { Key } from './zh'
import { zh, zhFields, zhOptions, zhProblems, zhRoles, zhRules, zhStates, type Key } from './zh'
import { ZONE } from './zone'

const kept = localStorage.getItem('zw-language')
export const language = ref<'zh' | 'en'>(
  kept === 'zh' || kept === 'en' ? kept : navigator.language.startsWith('zh') ? 'zh' : 'en',
)
const isChinese = (): boolean => language.value === 'zh'

export function switchLanguage(): void {
  language.value = isChinese() ? 'en' : 'zh'
  localStorage.setItem('zw-language', language.value)
}

export const texts = computed(() => (isChinese() ? zh : en))
/** "{n}" in a text is filled from `fill`. Sentences are never put together from parts. */
export const filled = (text: string, fill: Record<string, string | number>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(fill[name] ?? whole))
export const t = (key: Key, fill: Record<string, string | number> = {}): string => filled(texts.value[key], fill)

/** The texts of one part of the pages, in a file of their own: they come with that part. */
export const speaker =
  <K extends string>(zhTexts: Record<K, string>, enTexts: Record<K, string>) =>
  (key: K, fill: Record<string, string | number> = {}): string =>
    filled((isChinese() ? zhTexts : enTexts)[key], fill)

const pick = (a: Record<string, string>, b: Record<string, string>, name: string): string =>
  (isChinese() ? a : b)[name] ?? name
export const stateName = (name: string): string => pick(zhStates, enStates, name)
export const roleName = (name: string): string => pick(zhRoles, enRoles, name)
/** Of a value; where the same value means another thing in another field, of that field's. */
export const optionName = (name: string, field = ''): string => {
  const own = `${field}.${name}`
  return own in zhOptions ? pick(zhOptions, enOptions, own) : pick(zhOptions, enOptions, name)
}
export const fieldName = (name: string): string => pick(zhFields, enFields, name)
export const eventName = (name: string): string => MOVES[name]?.[language.value] ?? name

/** The rule in words: the server's own sentence in English, ours in Chinese. */
function ruleText(detail: string | undefined): string {
  if (!detail) return ''
  if (!isChinese()) return detail
  const rule = zhRules.find(([pattern]) => pattern.test(detail))
  return rule ? (rule[0].exec(detail)?.[0] ?? '').replace(rule[0], rule[1]) : ''
}

/** What went wrong, in words a person can act on, with the field to blame. */
export function problemText(error: unknown): string {
  if (!(error instanceof ApiError)) return String(error)
  const { slug, problem } = error
  const known = (isChinese() ? zhProblems : enProblems)[slug]
  if (!known) return `${problem.title}${problem.trace ? ` (${problem.trace})` : ''}`
  if (!problem.field) return known
  const rule = ruleText(problem.detail)
  const field = fieldName(problem.field)
  return isChinese()
    ? `${known}：${field}${rule ? `（${rule}）` : ''}`
    : `${known}: ${field}${rule ? ` (${rule})` : ''}`
}

/** A field that these pages themselves found missing. */
export const missing = (field: string): ApiError =>
  new ApiError({ type: '/problems/page/missing', title: 'missing', status: 422, field })

const part = (at: Date, options: Intl.DateTimeFormatOptions): string =>
  at.toLocaleString('sv-SE', { timeZone: ZONE, ...options })
/** 2026-11-22 20:08; of this year without it; of today the time only. */
export function localTime(at: string | null, now: number = Date.now()): string {
  if (!at) return ''
  const [day, time] = part(new Date(at), { dateStyle: 'short', timeStyle: 'short' }).split(' ') as [string, string]
  const today = part(new Date(now), { dateStyle: 'short' })
  if (day === today) return time
  return `${day.slice(0, 4) === today.slice(0, 4) ? day.slice(5) : day} ${time}`
}

/** "2小时 5分": the two largest parts. */
export function spanText({ days, hours, minutes }: { days: number; hours: number; minutes: number }): string {
  if (days > 0) return `${t('days', { n: days })}${hours > 0 ? ` ${t('hours', { n: hours })}` : ''}`
  if (hours > 0) return `${t('hours', { n: hours })}${minutes > 0 ? ` ${t('minutes', { n: minutes })}` : ''}`
  return t('minutes', { n: minutes })
}
