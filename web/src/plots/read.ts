// One way to read what a view shows, with every state a view can be in: loading, empty, there, stale
// (there, but the last reading failed), forbidden, error, offline. ViewState.vue draws them.
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { ApiError } from '../api'
import { Answers } from '../live/answers'
import { listen } from '../live/live'
import { together } from '../live/together'

export type ViewStatus = 'loading' | 'there' | 'stale' | 'forbidden' | 'error' | 'offline'

export function statusOf(hasValue: boolean, failure: unknown): ViewStatus {
  if (!failure) return hasValue ? 'there' : 'loading'
  const status = failure instanceof ApiError ? failure.problem.status : -1
  // What one may not see is not shown any longer, whatever was read before.
  if (status === 403 || status === 404) return 'forbidden'
  if (hasValue) return 'stale'
  return status === 0 ? 'offline' : 'error'
}

/** So long after news that more of it comes in one reading. */
const TOGETHER_MS = 800

/** What to listen to: live.ts has one of each kind of news. */
export type Listen = (hear: () => void, miss: () => void) => () => void

/** Reads again when the question changes, and, when it is live, when something happens in scope: to cases, or what is
 * listened to. */
export function useRead<Q, T>(
  question: () => Q,
  read: (question: Q) => Promise<T>,
  options: { live?: boolean | Listen } = {},
) {
  const value = shallowRef<T | null>(null)
  const failure = ref<unknown>(null)
  const at = ref<string | null>(null)
  const busy = ref(false)
  const answers = new Answers()

  async function again(): Promise<void> {
    const isNew = answers.ask()
    busy.value = true
    try {
      const got = await read(question())
      if (!isNew()) return
      value.value = got
      at.value = new Date().toISOString()
      failure.value = null
    } catch (error) {
      if (isNew()) failure.value = error
    } finally {
      busy.value = !answers.isQuiet
    }
  }
  const { soon, stop: quit } = together(TOGETHER_MS, again)
  watch(
    () => JSON.stringify(question()),
    () => {
      answers.drop()
      value.value = null
      failure.value = null
      void again()
    },
    { immediate: true },
  )
  const { live } = options
  const stop = live ? (live === true ? listen : live)(soon, soon) : () => undefined
  onScopeDispose(() => {
    answers.drop()
    quit()
    stop()
  })
  const status = computed(() => statusOf(value.value !== null, failure.value))
  return { value, failure, at, busy, status, again }
}
