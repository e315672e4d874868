// The clocks of a case: read with it (a calendar that was changed moves them, and not its version), told by what runs
// and what has ended.
import { ref, watch } from 'vue'
import { get, type Page } from '../api'
import { usedAt } from './daysum'
import type { Case, Clock } from './types'

export function useClocks(one: () => Case | null) {
  const clocks = ref<Clock[]>([])
  const failure = ref<unknown>(null)
  watch(
    one,
    async (found, before) => {
      const { id, version } = found ?? {}
      if (id !== before?.id) clocks.value = []
      failure.value = null
      if (!id) return
      try {
        const page = await get<Page<Clock>>(`/cases/${id}/clocks`)
        if (id === one()?.id && version === one()?.version) clocks.value = page.items
      } catch (error) {
        if (id === one()?.id) failure.value = error
      }
    },
    { immediate: true },
  )
  return { clocks, failure }
}

/** Those that run, the one that ends first on top; one without an end last. */
export const running = (clocks: Clock[]): Clock[] =>
  clocks.filter((clock) => !clock.ended_at).sort((a, b) => (a.due_at ?? '9').localeCompare(b.due_at ?? '9'))
/** Those that have ended, the last one on top. */
export const ended = (clocks: Clock[]): Clock[] =>
  clocks.filter((clock) => clock.ended_at).sort((a, b) => b.ended_at!.localeCompare(a.ended_at!))

/** How much of the limit was used until then, in the clock's own kind. */
export const usedMinutes = (clock: Clock, at: number): number =>
  clock.ended_at ? (clock.counted_minutes ?? 0) : usedAt(clock.days, at)
export const isLate = (clock: Clock): boolean =>
  clock.left_minutes !== null && clock.left_minutes < 0 && clock.minutes > 0
/** A clock whose limit is a number of days. */
export const inDays = (clock: Clock): boolean => clock.kind === 'WORKING_DAY' || clock.kind === 'NATURAL'
