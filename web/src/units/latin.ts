// Names of places for who reads these pages in English: the unit's own Latin name, where it has one, else its Chinese one. By
// the name and not by the key, for most answers tell a name alone; two places of one name that are spelt in two ways keep it.
import { shallowRef } from 'vue'
import { get, type Page } from '../api'
import { language } from '../i18n'

interface Named {
  name: string
  name_en: string | null
}
const TIERS = ['CITY', 'DISTRICT', 'TOWN', 'VILLAGE'] as const
const AGAIN_MS = 30000
const known = shallowRef<Map<string, string>>(new Map())
let asking: Promise<void> | null = null

/** Pure. */
export function latinOf(units: Named[]): Map<string, string> {
  const spelt = new Map<string, string>()
  const unclear = new Set<string>()
  for (const { name, name_en: latin } of units) {
    if (!latin) continue
    if ((spelt.get(name) ?? latin) !== latin) unclear.add(name)
    spelt.set(name, latin)
  }
  for (const name of unclear) spelt.delete(name)
  return spelt
}
const GRID = /^(.+)第(\d+)网格$/
/** Pure. A grid is called after its village. */
export function inLatin(name: string, spelt: Map<string, string>): string {
  const [, village = '', n = ''] = GRID.exec(name) ?? []
  const latin = spelt.get(village)
  if (latin) return `${latin} grid ${n}`
  return spelt.get(name) ?? name
}
/** Read once, by the first name that wants it. Until then, and without a network, the name stands as it is. */
function load(): void {
  asking ??= Promise.all(TIERS.map((tier) => get<Page<Named>>(`/units?tier=${tier}&limit=5000`))).then(
    (pages) => void (known.value = latinOf(pages.flatMap((page) => page.items))),
    () => void setTimeout(() => (asking = null), AGAIN_MS),
  )
}
export function placeName(name: string | null | undefined): string {
  if (!name || language.value === 'zh') return name ?? ''
  load()
  return inLatin(name, known.value)
}
/** Of a unit that is known whole: nothing is read for it. */
export const ownName = (unit: Named | undefined): string =>
  (language.value === 'zh' ? unit?.name : (unit?.name_en ?? unit?.name)) ?? ''
