import { computed, ref } from 'vue'
import { ApiError } from '../api'
import { en, enEvents, enFields, enProblems, enRoles, enStates } from './en'
import { zh, zhEvents, zhFields, zhProblems, zhRoles, zhStates, type Key } from './zh'

const kept = localStorage.getItem('zw-language')
export const language = ref<'zh' | 'en'>(kept === 'zh' || kept === 'en' ? kept : navigator.language.startsWith('zh') ? 'zh' : 'en')

export function switchLanguage(): void {
  language.value = language.value === 'zh' ? 'en' : 'zh'
  localStorage.setItem('zw-language', language.value)
}

export const texts = computed(() => (language.value === 'zh' ? zh : en))
export const t = (key: Key): string => texts.value[key]

const pick = (a: Record<string, string>, b: Record<string, string>, name: string): string => (language.value === 'zh' ? a : b)[name] ?? name
export const stateName = (name: string): string => pick(zhStates, enStates, name)
export const eventName = (name: string): string => pick(zhEvents, enEvents, name)
export const roleName = (name: string): string => pick(zhRoles, enRoles, name)

/** What went wrong, in words a person can act on. */
export function problemText(error: unknown): string {
  if (!(error instanceof ApiError)) return String(error)
  const { slug, problem } = error
  const known = (language.value === 'zh' ? zhProblems : enProblems)[slug]
  if (!known) return `${problem.title}${problem.trace ? ` (${problem.trace})` : ''}`
  const field = problem.field ? pick(zhFields, enFields, problem.field) : ''
  return field ? `${known}：${field}${problem.detail && language.value === 'en' ? ` ${problem.detail}` : ''}` : known
}

export const localTime = (at: string | null): string =>
  at ? new Date(at).toLocaleString(language.value === 'zh' ? 'zh-CN' : 'en-GB', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' }) : ''
