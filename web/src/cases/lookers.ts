// Who looked at what of a person for this case: for who answers for the desk, read with the case.
import { ref, watch } from 'vue'
import { get, type Page } from '../api'
import { Answers } from '../live/answers'
import { may } from '../session/session'
import type { Read } from './line'

export function useReads(id: () => string, version: () => number | undefined) {
  const reads = ref<Read[]>([])
  const answers = new Answers()
  watch(id, () => (reads.value = []))
  watch(
    [id, version],
    async () => {
      answers.drop()
      if (version() === undefined || !may('case:supervise')) return
      const isNew = answers.ask()
      const page = await get<Page<Read>>(`/cases/${id()}/reads`).catch(() => null)
      if (page && isNew()) reads.value = page.items
    },
    { immediate: true },
  )
  return reads
}
