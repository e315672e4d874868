// One case on the screen: read, kept true by the stream, and read again when it was stale.
import { onUnmounted, ref, watch } from 'vue'
import { get, type Page } from '../api'
import { Answers } from '../live/answers'
import { listen } from '../live/live'
import { loadLists } from '../shell/lists'
import type { Case, Move, Photo } from './types'

export function useCase(id: () => string, changed: (one: Case) => void) {
  const one = ref<Case | null>(null)
  const moves = ref<Move[]>([])
  const photos = ref<Photo[]>([])
  const failure = ref<unknown>(null)
  const answers = new Answers()

  async function load(): Promise<void> {
    const asked = id()
    const isNew = answers.ask()
    try {
      const [c, m, p] = await Promise.all([
        get<Case>(`/cases/${asked}`),
        get<Page<Move>>(`/cases/${asked}/moves`),
        get<Page<Photo>>(`/cases/${asked}/photos`),
        loadLists(),
      ])
      if (!isNew()) return
      one.value = c
      moves.value = m.items
      photos.value = p.items
      failure.value = null
      changed(c)
    } catch (error) {
      if (isNew()) failure.value = error
    }
  }
  watch(
    id,
    () => {
      answers.drop()
      one.value = null
      failure.value = null
      void load()
    },
    { immediate: true },
  )
  onUnmounted(
    listen(
      (news) => news.id === id() && news.version !== one.value?.version && void load(),
      () => void load(),
    ),
  )
  return { one, moves, photos, failure, load }
}
