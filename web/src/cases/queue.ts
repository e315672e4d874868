// A list of cases that stays true without moving under the hand. Rows that the stream tells of are
// read again in place; rows that are new, or no longer fit, wait until the reader is elsewhere or asks.
import { computed, onUnmounted, reactive, ref } from 'vue'
import { get, type Page } from '../api'
import { Answers } from '../live/answers'
import { listen, type News } from '../live/live'
import { together } from '../live/together'
import type { Case } from './types'

export interface Queue {
  /** Case-list parameters. */
  query: () => Record<string, string>
  /** Which of the server's rows belong here; all when not given. */
  keep?: (row: Case) => boolean
  /** In which order the page shows them; the server's when not given. */
  order?: (rows: Case[]) => Case[]
  /** The reader has hand or eye on the rows: nothing may move. */
  held?: () => boolean
  limit?: number
}

/** The rows shown so far, with what is known anew: same order, same length, and what is no more marked as gone. */
export function patched(shown: Case[], now: Case[], loaded: number): { rows: Case[]; gone: string[]; fresh: string[] } {
  const known = new Map(now.map((row) => [row.id, row]))
  const rows = shown.map((row) => known.get(row.id) ?? row)
  // Beyond what was read now, nothing is known.
  const gone = shown
    .slice(0, loaded)
    .filter((row) => !known.has(row.id))
    .map((row) => row.id)
  const fresh = now.filter((row) => !shown.some((old) => old.id === row.id)).map((row) => row.id)
  return { rows, gone, fresh }
}

const QUIET_MS = 250

export function useQueue({ query, keep = () => true, order = (rows) => rows, held = () => false, limit = 50 }: Queue) {
  const rows = ref<Case[]>([])
  const fresh = reactive(new Set<string>())
  const gone = reactive(new Set<string>())
  const cursor = ref<string | null>(null)
  const nAsking = ref(0)
  const busy = computed(() => nAsking.value > 0)
  const failure = ref<unknown>(null)
  /** What the server has, when it is more than the rows show. */
  const waiting = ref<Page<Case> | null>(null)
  const firsts = new Answers()
  const mores = new Answers()

  async function read(after: string | null): Promise<Page<Case>> {
    const page = await get<Page<Case>>(
      `/cases?${new URLSearchParams({ limit: String(limit), ...query(), ...(after ? { cursor: after } : {}) })}`,
    )
    return { ...page, items: page.items.filter(keep) }
  }

  function show(page: Page<Case>): void {
    rows.value = order(page.items)
    cursor.value = page.next_cursor
    waiting.value = null
    gone.clear()
  }
  /** What goes on behind the last row and what is read anew do not end each other: both are wanted. */
  async function ask(after: string | null, take: (page: Page<Case>) => void): Promise<void> {
    const isNew = (after ? mores : firsts).ask()
    nAsking.value += 1
    try {
      const page = await read(after)
      if (!isNew()) return
      take(page)
      failure.value = null
    } catch (error) {
      if (isNew()) failure.value = error
    } finally {
      nAsking.value -= 1
    }
  }
  /** Another question, or the same from its beginning. */
  function load(): Promise<void> {
    firsts.drop()
    mores.drop()
    return ask(null, show)
  }
  const loadMore = (): Promise<void> =>
    ask(cursor.value, (page) => {
      const known = new Set(rows.value.map((row) => row.id))
      rows.value = [...rows.value, ...page.items.filter((row) => !known.has(row.id))]
      cursor.value = page.next_cursor
    })

  /** Reads again; rows keep their place while they are held. */
  const refresh = (): Promise<void> =>
    ask(null, (page) => {
      const hasMore = page.next_cursor !== null && rows.value.length > page.items.length
      const next = patched(rows.value, page.items, hasMore ? page.items.length : rows.value.length)
      const isSame = next.fresh.length === 0 && next.gone.length === 0
      if (!isSame && !held() && !hasMore) return show(page)
      rows.value = next.rows
      if (isSame) return
      gone.clear()
      next.gone.forEach((id) => gone.add(id))
      waiting.value = page
    })
  function showWaiting(): void {
    if (waiting.value) show(waiting.value)
  }
  const nWaiting = computed(() =>
    waiting.value
      ? waiting.value.items.filter((row) => !rows.value.some((old) => old.id === row.id)).length + gone.size
      : 0,
  )

  const { soon, stop: quit } = together(QUIET_MS, refresh)
  const stop = listen((news: News) => {
    fresh.add(news.id)
    soon()
  }, soon)
  onUnmounted(() => {
    quit()
    stop()
  })

  return { rows, fresh, gone, cursor, busy, failure, nWaiting, load, loadMore, showWaiting }
}

const LEVELS = 'S1S2S3S4'
/** What hurts most first: overdue, then severity, then what is due or waits longest. */
export function byUrgency(rows: Case[], at: number): Case[] {
  const over = (row: Case): number => (row.due_at && Date.parse(row.due_at) < at ? 0 : 1)
  const since = (row: Case): number => Date.parse(row.due_at ?? row.created_at)
  return [...rows].sort(
    (a, b) =>
      over(a) - over(b) ||
      LEVELS.indexOf(a.severity) - LEVELS.indexOf(b.severity) ||
      Number(a.due_at === null) - Number(b.due_at === null) ||
      since(a) - since(b),
  )
}
