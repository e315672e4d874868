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

/** A browser that keeps nothing (private, or storage forbidden) throws on the very word localStorage: then that of the browser. */
export function chosenLanguage(): Language {
  try {
    const kept = localStorage.getItem(KEPT)
    if (kept === 'zh' || kept === 'en') return kept
  } catch {
    // nothing is kept
  }
  return navigator.language.startsWith('zh') ? 'zh' : 'en'
}
export function keepLanguage(language: Language): void {
  try {
    localStorage.setItem(KEPT, language)
  } catch {
    // as long as the page is open
  }
}

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
