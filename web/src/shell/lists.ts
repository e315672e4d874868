// Departments, items and reasons: the same for everybody, read once.
import { ref } from 'vue'
import type { Page } from '../api'
import { pack } from '../field/packs'
import type { Department, Item, Reason } from '../cases/types'
import { language } from '../i18n'

export const departments = ref<Department[]>([])
export const items = ref<Item[]>([])
export const reasons = ref<Reason[]>([])

let asking: Promise<void> | null = null

/** Once, also for parts of a page that begin together; after a failure the next who asks tries again. */
export function loadLists(): Promise<void> {
  if (items.value.length > 0) return Promise.resolve()
  asking ??= readLists().finally(() => (asking = null))
  return asking
}
async function readLists(): Promise<void> {
  const [d, i, r] = await Promise.all([
    pack<Page<Department>>('/departments'),
    pack<Page<Item>>('/items'),
    pack<Page<Reason>>('/reasons/case').catch(() => ({ items: [] })), // then words are the reason
  ])
  departments.value = d.items
  items.value = i.items
  reasons.value = r.items
}

export const nameOf = (one: { name: string; name_en: string }): string =>
  language.value === 'zh' ? one.name : one.name_en
export function departmentName(code: string | null): string {
  const found = departments.value.find((d) => d.code === code)
  return found ? nameOf(found) : (code ?? '')
}
export function itemName(code: string, otherwise: string): string {
  const found = items.value.find((i) => i.code === code)
  return found ? nameOf(found) : otherwise
}

/** What was chosen, in words: of the event as it was recorded. */
export function reasonName(event: string, code: string | null): string {
  const found = reasons.value.find((one) => one.event === event && one.code === code)
  return found ? nameOf(found) : ''
}

/** Items by class, those that pass. */
export function itemGroups(passes: (item: Item) => boolean): [string, Item[]][] {
  const groups = new Map<string, Item[]>()
  for (const item of items.value.filter(passes)) {
    const name = language.value === 'zh' ? item.class_name : item.class_name_en
    groups.set(name, [...(groups.get(name) ?? []), item])
  }
  return [...groups]
}
