// A list of cases that stays true without moving under the hand. Rows that the stream tells of are
// read again in place; rows that are new, or no longer fit, wait until the reader is elsewhere or asks.
import { computed, onUnmounted, reactive, ref, shallowRef } from 'vue'
import { ApiError, get, type Page } from '../api'
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

/** What is known anew of a list. */
export interface Reading {
  /** From the top of the list, as far as it was read. */
  read: Case[]
  /** The list goes on behind them. */
  isCut: boolean
  /** Of those behind, the ones that were asked for by themselves; null: it belongs here no more. */
  asked?: Map<string, Case | null>
}
/** The rows shown so far, with what is known anew: same order, same length, and what is no more marked as gone. */
export function patched(
  shown: Case[],
  { read, isCut, asked }: Reading,
): { rows: Case[]; gone: string[]; fresh: string[] } {
  const known = new Map(read.map((row) => [row.id, row]))
  const before = new Set(shown.map((row) => row.id))
  const rows = shown.map((row) => known.get(row.id) ?? asked?.get(row.id) ?? row)
  // Behind what was read nothing is known, but of what was asked for.
  const isGone = ({ id }: Case): boolean => !known.has(id) && (isCut ? asked?.get(id) === null : true)
  const gone = shown.filter(isGone).map((row) => row.id)
  const fresh = read.filter((row) => !before.has(row.id)).map((row) => row.id)
  return { rows, gone, fresh }
}

const QUIET_MS = 250
/** More than so many that changed behind what is read are not asked for one by one; they stay as they were read. */
const ASKED_MAX = 50

/** The case, or null when it is none of this list. */
async function oneOf(id: string, keep: (row: Case) => boolean): Promise<Case | null> {
  try {
    const one = await get<Case>(`/cases/${id}`)
    return keep(one) ? one : null
  } catch (error) {
    if (error instanceof ApiError && error.problem.status === 404) return null
    throw error
  }
}

/** Of a case that was read by itself what a row of the list has, and no more: or a shift of news makes all rows heavy. */
const asRow = (one: Case, row: Case): Case =>
  Object.fromEntries(Object.keys(row).map((name) => [name, one[name as keyof Case]])) as unknown as Case

export function useQueue({ query, keep = () => true, order = (rows) => rows, held = () => false, limit = 50 }: Queue) {
  const rows = shallowRef<Case[]>([])
  const fresh = reactive(new Set<string>())
  const gone = reactive(new Set<string>())
  const cursor = ref<string | null>(null)
  const busy = ref(false)
  /** Before the first answer to a question nothing is known: no number, and not that there is nothing. */
  const isRead = ref(false)
  const failure = ref<unknown>(null)
  /** What the server has, when it is more than the rows show. */
  const waiting = shallowRef<Page<Case> | null>(null)
  /** Of these something was told since they were read. */
  const told = new Set<string>()

  // Readings follow each other: none overtakes, and none is given up for the next as long as the list is the same.
  let list = 0
  let turn: Promise<void> = Promise.resolve()
  function inTurn(work: (isStill: () => boolean) => Promise<void>): Promise<void> {
    const mine = list
    const isStill = (): boolean => mine === list
    turn = turn.then(async () => {
      if (!isStill()) return
      busy.value = true
      try {
        await work(isStill)
        if (isStill()) failure.value = null
      } catch (error) {
        if (isStill()) failure.value = error
      } finally {
        if (isStill()) busy.value = false
      }
    })
    return turn
  }

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
    isRead.value = true
    gone.clear()
    forget(page.items)
  }
  /** A row that is not here has nothing to say. */
  function forget(also: Case[]): void {
    const here = new Set([...rows.value, ...also].map((row) => row.id))
    for (const id of fresh) if (!here.has(id)) fresh.delete(id)
  }

  /** Another list, or this one from its beginning. */
  function load(): Promise<void> {
    list += 1
    turn = Promise.resolve()
    told.clear()
    missed = false
    isRead.value = false
    return inTurn(async (isStill) => {
      const page = await read(null)
      if (isStill()) show(page)
    })
  }
  const loadMore = (): Promise<void> =>
    inTurn(async (isStill) => {
      if (cursor.value === null) return
      const page = await read(cursor.value)
      if (!isStill()) return
      const known = new Set(rows.value.map((row) => row.id))
      rows.value = [...rows.value, ...page.items.filter((row) => !known.has(row.id))]
      cursor.value = page.next_cursor
    })

  /** Something may have been missed: all that is shown is read again, not its first page only. */
  let missed = false
  async function readAgain(far: boolean): Promise<Page<Case>> {
    let page = await read(null)
    const wanted = far ? rows.value.length : 0
    while (page.next_cursor !== null && page.items.length < wanted) {
      const next = await read(page.next_cursor)
      page = { ...next, items: [...page.items, ...next.items] }
    }
    return page
  }
  async function readNews(
    news: string[],
    far: boolean,
  ): Promise<{ page: Page<Case>; next: ReturnType<typeof patched> }> {
    const page = await readAgain(far)
    const isCut = page.next_cursor !== null
    const known = new Set(page.items.map((row) => row.id))
    const behind = new Map(rows.value.filter((row) => !known.has(row.id)).map((row) => [row.id, row]))
    const ids = isCut ? (far ? [...behind.keys()] : news.filter((id) => behind.has(id))).slice(0, ASKED_MAX) : []
    const alone = async (id: string): Promise<Case | null> => {
      const one = await oneOf(id, keep)
      return one && asRow(one, behind.get(id)!)
    }
    const asked = new Map(await Promise.all(ids.map(async (id) => [id, await alone(id)] as const)))
    return { page, next: patched(rows.value, { read: page.items, isCut, asked }) }
  }
  /** Reads again; rows keep their place while they are held. */
  const refresh = (): Promise<void> =>
    inTurn(async (isStill) => {
      const [news, far] = [[...told], missed]
      told.clear()
      missed = false
      const found = await readNews(news, far).catch((error: unknown) => {
        news.forEach((id) => told.add(id))
        missed ||= far
        throw error
      })
      if (!isStill()) return
      const { page, next } = found
      if (!held()) return show(page)
      rows.value = next.rows
      forget(page.items)
      if (next.fresh.length === 0 && next.gone.length === 0) return
      gone.clear()
      next.gone.forEach((id) => gone.add(id))
      waiting.value = page
    })
  function showWaiting(): void {
    if (waiting.value) show(waiting.value)
  }
  const nWaiting = computed(() => {
    if (!waiting.value) return 0
    const here = new Set(rows.value.map((row) => row.id))
    return waiting.value.items.filter((row) => !here.has(row.id)).length + gone.size
  })

  const { soon, stop: stopReading } = together(QUIET_MS, refresh)
  const stop = listen(
    (news: News) => {
      fresh.add(news.id)
      told.add(news.id)
      soon()
    },
    () => {
      missed = true
      soon()
    },
  )
  onUnmounted(() => {
    list += 1
    stopReading()
    stop()
  })

  return { rows, fresh, gone, cursor, busy, isRead, failure, nWaiting, load, loadMore, showWaiting }
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
