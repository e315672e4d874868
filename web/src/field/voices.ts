// The voice notes of a case: read with it, and again when it moved.
import { ref, watch } from 'vue'
import { get, type Page } from '../api'
import type { Kept } from '../cases/kept'
import { Answers } from '../live/answers'

export interface Voice extends Kept {
  id: string
  url: string
  duration_ms: number
  stage: string
  at: string
}
export function useVoices(id: () => string, version: () => number | undefined) {
  const voices = ref<Voice[]>([])
  const answers = new Answers()
  watch(id, () => (voices.value = []))
  watch(
    [id, version],
    async () => {
      answers.drop()
      if (version() === undefined) return
      const isNew = answers.ask()
      const page = await get<Page<Voice>>(`/cases/${id()}/voices`).catch(() => null)
      if (page && isNew()) voices.value = page.items
    },
    { immediate: true },
  )
  return voices
}
