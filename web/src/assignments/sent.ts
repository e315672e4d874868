// Who was sent to a case: read with the case, and again when the stream tells of it.
import { onUnmounted, ref, watch } from 'vue'
import { get, type Page } from '../api'
import { Answers } from '../live/answers'
import { listenToAssignments } from '../live/live'
import type { Assignment, AssignmentMove } from './types'

export function useSent(id: () => string, version: () => number | undefined) {
  const sent = ref<Assignment[]>([])
  const steps = ref<AssignmentMove[]>([])
  const failure = ref<unknown>(null)
  const answers = new Answers()

  async function load(): Promise<void> {
    const asked = id()
    const isNew = answers.ask()
    try {
      const [page, moves] = await Promise.all([
        get<Page<Assignment>>(`/cases/${asked}/assignments`),
        get<Page<AssignmentMove>>(`/cases/${asked}/assignments/moves`),
      ])
      if (!isNew()) return
      sent.value = page.items
      steps.value = moves.items
      failure.value = null
    } catch (error) {
      if (isNew()) failure.value = error
    }
  }
  watch(id, () => {
    answers.drop()
    sent.value = []
    steps.value = []
  })
  // What one may do with an assignment hangs on the case too: it may be over.
  watch([id, version], () => void (version() !== undefined && load()), { immediate: true })
  onUnmounted(
    listenToAssignments(
      (news) => news.case_id === id() && void load(),
      () => void load(),
    ),
  )
  return { sent, steps, failure, load }
}
