// One step of an assignment: sent once, and read again when somebody was faster.
import { ref } from 'vue'
import { ApiError, post } from '../api'
import { missing } from '../i18n'
import type { Assignment } from './types'

export function useStep(changed: () => unknown) {
  const busy = ref(false)
  const failure = ref<unknown>(null)
  /** Its key is that of the attempt: what nobody answered is sent again under the same. */
  const keys = new Map<string, string>()

  async function step(one: Assignment, event: string, reason = ''): Promise<boolean> {
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
      await post<Assignment>(`/assignments/${one.id}/moves`, { event, version: one.version, ...said }, key)
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
  return { busy, failure, step }
}
