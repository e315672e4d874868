// One step of an assignment: sent once, and read again when somebody was faster. The next step stands on the answer to
// the one before, for the list may be read again much later.
import { ref, shallowRef } from 'vue'
import { ApiError, post } from '../api'
import { missing } from '../i18n'
import type { Assignment } from './types'

export function useStep(changed: () => unknown) {
  const busy = ref(false)
  const failure = ref<unknown>(null)
  const answered = shallowRef<Assignment | null>(null)
  /** As my last step left it, until the list knows as much. */
  const newest = (one: Assignment): Assignment =>
    answered.value?.id === one.id && answered.value.version > one.version ? answered.value : one
  /** Its key is that of the attempt: what nobody answered is sent again under the same. */
  const keys = new Map<string, string>()

  async function step(seen: Assignment, event: string, reason = ''): Promise<boolean> {
    const one = newest(seen)
    if (busy.value) return false
    if (['DECLINE', 'WITHDRAW'].includes(event) && reason.trim() === '') {
      failure.value = missing('reason')
      return false
    }
    const attempt = `${one.id} ${one.version} ${event} ${reason}`
    const key = keys.get(attempt) ?? crypto.randomUUID()
    keys.set(attempt, key)
    busy.value = true
    failure.value = null
    try {
      const said = reason.trim() ? { reason: reason.trim() } : {}
      answered.value = await post<Assignment>(
        `/assignments/${one.id}/moves`,
        { event, version: one.version, ...said },
        key,
      )
      return true
    } catch (error) {
      failure.value = error
      if (error instanceof ApiError && error.problem.status > 0) keys.delete(attempt)
      return false
    } finally {
      busy.value = false
      void changed()
    }
  }
  return { busy, failure, newest, step }
}
