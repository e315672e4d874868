// What can be done from the command bar: each page says its own while it stands.
import { computed, onUnmounted, shallowReactive, type ComputedRef } from 'vue'

export interface Command {
  /** Unique among all. */
  id: string
  group: 'move' | 'case' | 'unit' | 'view' | 'page'
  name: string
  /** What is said beside it. */
  hint?: string
  key?: string
  /** What is asked back: the bar stays, with what run has typed into it. */
  stays?: boolean
  run: () => void
}

const sources = shallowReactive(new Map<symbol, ComputedRef<Command[]>>())
export const commands = computed(() => [...sources.values()].flatMap((source) => source.value))

/** For as long as the component stands. */
export function useCommands(list: () => Command[]): void {
  const id = Symbol('commands')
  sources.set(id, computed(list))
  onUnmounted(() => sources.delete(id))
}

/** "派 37", "pq37", "派 37 李某": a word of what to do, the end of a number or all of it, and who shall do it. */
export function verbOf(typed: string): { verb: string; digits: string; who: string } | null {
  const found = /^([^\d\s]+)\s*(\d{1,5}|\d{9}-\d{8}-\d{5})(?:\s+(\D.*))?$/.exec(typed.trim())
  return found ? { verb: found[1]!, digits: found[2]!, who: found[3]?.trim() ?? '' } : null
}
/** Numbers that these digits may be the end of: of the place and the day. */
export function numbersFor(digits: string, unit: string, days: string[]): string[] {
  if (!/^\d{1,5}$/.test(digits) || unit === '' || unit.endsWith('000000000')) return []
  return days.map((day) => `${unit.slice(0, 9)}-${day.replaceAll('-', '')}-${digits.padStart(5, '0')}`)
}
