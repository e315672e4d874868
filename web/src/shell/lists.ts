// Departments and items: the same for everybody, read once.
import { ref } from 'vue'
import type { Page } from '../api'
import { pack } from '../field/packs'
import type { Department, Item } from '../cases/types'
import { language } from '../i18n'

export const departments = ref<Department[]>([])
export const items = ref<Item[]>([])

export async function loadLists(): Promise<void> {
  if (items.value.length > 0) return
  const [d, i] = await Promise.all([pack<Page<Department>>('/departments'), pack<Page<Item>>('/items')])
  departments.value = d.items
  items.value = i.items
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

/** Items by class, those that pass. */
export function itemGroups(passes: (item: Item) => boolean): [string, Item[]][] {
  const groups = new Map<string, Item[]>()
  for (const item of items.value.filter(passes)) {
    const name = language.value === 'zh' ? item.class_name : item.class_name_en
    groups.set(name, [...(groups.get(name) ?? []), item])
  }
  return [...groups]
}
