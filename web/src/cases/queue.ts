// A list of cases that stays true: pages by cursor, and rows that the stream has changed.
import { onUnmounted, reactive, ref } from 'vue'
import { get, type Page } from '../api'
import { listen } from '../live/live'
import type { Case } from './types'

export function useQueue(query: () => Record<string, string>) {
  const rows = ref<Case[]>([])
  const fresh = reactive(new Set<string>())
  const cursor = ref<string | null>(null)
  const busy = ref(false)
  const failure = ref<unknown>(null)
  let asked = 0

  async function load(more = false): Promise<void> {
    const mine = ++asked
    busy.value = true
    const params = new URLSearchParams({ limit: '50', ...query() })
    if (more && cursor.value) params.set('cursor', cursor.value)
    try {
      const page = await get<Page<Case>>(`/cases?${params}`)
      if (mine !== asked) return
      rows.value = more ? [...rows.value, ...page.items] : page.items
      cursor.value = page.next_cursor
      failure.value = null
    } catch (error) {
      if (mine === asked) failure.value = error
    } finally {
      if (mine === asked) busy.value = false
    }
  }

  // Many events at once are one reading; what changed is marked, and nothing takes the focus.
  let timer: ReturnType<typeof setTimeout> | undefined
  function soon(): void {
    clearTimeout(timer)
    timer = setTimeout(() => void load(), 250)
  }
  const stop = listen((news) => {
    fresh.add(news.id)
    soon()
  }, soon)
  onUnmounted(() => {
    clearTimeout(timer)
    stop()
  })

  return { rows, fresh, cursor, busy, failure, load }
}
