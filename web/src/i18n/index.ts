import { computed, ref, shallowRef } from 'vue'
import { ApiError } from '../api'
export type { Key } from './zh'
import { chosenLanguage, fetchWords, keepLanguage, type Language, type Words } from './words'
import type { Key } from './zh'
import { cityDay, cityTime, shownEnd } from './zone'

export const language = ref<Language>(chosenLanguage())
const isChinese = (): boolean => language.value === 'zh'
const loaded = shallowRef<Partial<Record<Language, Words>>>({})
const NONE: Words = {
  texts: {} as Words['texts'],
  states: {},
  roles: {},
  options: {},
  problems: {},
  fields: {},
  rules: [],
}
const words = computed(() => loaded.value[language.value] ?? NONE)

/** Texts of a part that come in one language only. */
const late: ((of: Language) => Promise<void>)[] = []
/** All that is shown can be said; before that nothing is. */
export async function loadWords(of: Language = language.value): Promise<void> {
  const [base] = await Promise.all([fetchWords(of), ...late.map((need) => need(of))])
  if (!loaded.value[of]) loaded.value = { ...loaded.value, [of]: base }
}
/** Without a network, and never loaded: it stays as it is. */
export async function switchLanguage(): Promise<void> {
  const next = isChinese() ? 'en' : 'zh'
  try {
    await loadWords(next)
  } catch {
    return
  }
  language.value = next
  keepLanguage(next)
}

export const texts = computed(() => words.value.texts)
/** "{n}" in a text is filled from `fill`. Sentences are never put together from parts. Of one and of several:
 * "{n|one case|# cases}", where # is the number itself. */
export const filled = (text: string, fill: Record<string, string | number>): string =>
  text.replace(/\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g, (whole, name: string, one?: string, several?: string) => {
    const value = fill[name]
    if (value === undefined) return whole
    const said = Number(value) === 1 ? one : several
    return said === undefined ? String(value) : said.replaceAll('#', String(value))
  })
export const t = (key: Key, fill: Record<string, string | number> = {}): string => filled(texts.value[key] ?? '', fill)

/** The texts of one part of the pages, in a file of their own: they come with that part. */
export const speaker =
  <K extends string>(zhTexts: Record<K, string>, enTexts: Record<K, string>) =>
  (key: K, fill: Record<string, string | number> = {}): string =>
    filled((isChinese() ? zhTexts : enTexts)[key], fill)

/** The same, read apart from the code of the part, in the language that is wanted. */
export function lateSpeaker<K extends string>(read: Record<Language, () => Promise<Record<K, string>>>) {
  const got = shallowRef<Partial<Record<Language, Record<K, string>>>>({})
  const need = async (of: Language): Promise<void> => {
    if (!got.value[of]) got.value = { ...got.value, [of]: await read[of]() }
  }
  late.push(need)
  void need(language.value).catch(() => undefined) // asked again before the page shows
  return {
    say: (key: K, fill: Record<string, string | number> = {}): string =>
      filled(got.value[language.value]?.[key] ?? '', fill),
    has: (key: string): key is K => key in (got.value[language.value] ?? {}),
  }
}

export const stateName = (name: string): string => words.value.states[name] ?? name
export const roleName = (name: string): string => words.value.roles[name] ?? name
/** Of a value; where the same value means another thing in another field, of that field's. */
export const optionName = (name: string, field = ''): string =>
  words.value.options[`${field}.${name}`] ?? words.value.options[name] ?? name
export const fieldName = (name: string): string => words.value.fields[name] ?? name

/** The rule in words: the server's own sentence in English, ours in Chinese. */
function ruleText(detail: string | undefined): string {
  if (!detail) return ''
  if (!isChinese()) return detail
  const rule = words.value.rules.find(([pattern]) => pattern.test(detail))
  return rule ? (rule[0].exec(detail)?.[0] ?? '').replace(rule[0], rule[1]) : ''
}

/** What went wrong, in words a person can act on, with the field to blame. */
/** Made when it is needed: an error takes the stack down, for which a browser reads the whole file a second time. */
const broken = (): ApiError => new ApiError({ type: '/problems/page/broken', title: 'broken', status: 400 })
/** What is said of a problem these pages have no words for: an answer of a proxy, or of a newer server. */
function slugOf(status: number): string {
  if (status === 403 || status === 404) return 'http/may-not'
  return status >= 500 ? 'http/failed' : 'page/unclear'
}
/** In the reader's language; a fault of the server with the number by which the log finds it. */
export function problemText(error: unknown): string {
  const { slug, problem } = error instanceof ApiError ? error : broken()
  const known = words.value.problems[slug] ?? words.value.problems[slugOf(problem.status)] ?? ''
  if (problem.trace && problem.status >= 500) return t('traceNo', { said: known, trace: problem.trace })
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

/** 2026-11-22 20:08; of this year without it; of today the time only. */
export function localTime(at: string | null, now: number = Date.now()): string {
  const text = at ? cityTime(at) : ''
  if (text === '') return ''
  const [day, time] = [text.slice(0, 10), text.slice(11, 16)]
  const today = cityDay(now)
  if (day === today) return time
  return `${day.slice(0, 4) === today.slice(0, 4) ? day.slice(5) : day} ${time}`
}

/** The same of an end: 11-22 24:00, not 11-23 00:00. */
export const localEnd = (at: string | null, now: number = Date.now()): string =>
  at ? shownEnd(at, (it) => localTime(it, now)) : ''

/** "2小时 5分": the two largest parts. */
export function spanText({ days, hours, minutes }: { days: number; hours: number; minutes: number }): string {
  if (days > 0) return `${t('days', { n: days })}${hours > 0 ? ` ${t('hours', { n: hours })}` : ''}`
  if (hours > 0) return `${t('hours', { n: hours })}${minutes > 0 ? ` ${t('minutes', { n: minutes })}` : ''}`
  return t('minutes', { n: minutes })
}
