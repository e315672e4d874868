// The figures of a place and a period: live, or as they were frozen.
import { ref, watch } from 'vue'
import { get, type Page } from '../api'
import type { By, Formula, Frozen, Row, Stats } from './types'

export interface Question {
  unit: string
  from: string
  to: string
  by: By
  /** Of a frozen period; "": live. */
  frozen: string
}

let known: Promise<Formula[]> | undefined
/** The same for everybody, read once. */
export const formulas = (): Promise<Formula[]> => {
  known ??= get<Page<Formula>>('/stats/formulas').then((page) => page.items)
  known.catch(() => (known = undefined))
  return known
}

interface Read {
  rows: Row[]
  until: string
  period: Frozen | null
}
async function read(question: Question, by: By): Promise<Read> {
  if (question.frozen) {
    const kept = await get<{ period: Frozen; rows: Row[] }>(`/stats/periods/${question.frozen}?by=${by}`)
    return { rows: kept.rows, until: kept.period.to, period: kept.period }
  }
  const query = new URLSearchParams({ unit: question.unit, from: question.from, to: question.to, by })
  const stats = await get<Stats>(`/stats/indicators?${query}`)
  return { rows: stats.rows, until: stats.to, period: null }
}

export function useStats(question: () => Question) {
  const list = ref<Formula[]>([])
  const whole = ref<Row | null>(null)
  const rows = ref<Row[]>([])
  const period = ref<Frozen | null>(null)
  const until = ref('')
  const busy = ref(false)
  const failure = ref<unknown>(null)
  let asked = 0
  let shownOf = ''
  const ofWhole = (): string => JSON.stringify({ ...question(), by: '' })

  async function load(): Promise<void> {
    const mine = ++asked
    busy.value = true
    try {
      const [known, all, parts] = await Promise.all([
        formulas(),
        read(question(), 'none'),
        read(question(), question().by),
      ])
      if (mine !== asked) return
      list.value = known
      whole.value = all.rows[0] ?? null
      shownOf = ofWhole()
      rows.value = parts.rows
      period.value = all.period
      until.value = all.until
      failure.value = null
    } catch (error) {
      if (mine === asked) failure.value = error
    } finally {
      if (mine === asked) busy.value = false
    }
  }
  watch(
    () => JSON.stringify(question()),
    () => {
      // Numbers of another place or time do not stand under the name of this one.
      if (shownOf !== ofWhole()) whole.value = null
      rows.value = []
      void load()
    },
    { immediate: true },
  )
  return { list, whole, rows, period, until, busy, failure, load }
}
