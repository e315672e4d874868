// Which language, and where its words are: without Vue, so that they are on their way before it.
import type { Texts } from './zh'

export type Language = 'zh' | 'en'
type Names = Record<string, string>
export interface Words {
  texts: Texts
  states: Names
  roles: Names
  options: Names
  problems: Names
  fields: Names
  rules: [RegExp, string][]
}
const KEPT = 'zw-language'

export function chosenLanguage(): Language {
  const kept = localStorage.getItem(KEPT)
  if (kept === 'zh' || kept === 'en') return kept
  return navigator.language.startsWith('zh') ? 'zh' : 'en'
}
export const keepLanguage = (language: Language): void => localStorage.setItem(KEPT, language)

const READ: Record<Language, () => Promise<Words>> = {
  zh: () => import('./zh').then(({ words }) => words),
  en: () => import('./en').then(({ words }) => words),
}
const coming: Partial<Record<Language, Promise<Words>>> = {}
/** Asked for once; again only when it did not come. */
export function fetchWords(language: Language): Promise<Words> {
  coming[language] ??= READ[language]().catch((error: unknown) => {
    delete coming[language]
    throw error
  })
  return coming[language]
}
