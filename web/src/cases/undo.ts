// The last move one made here, while one may still take it back. The server says until when, by its clock.
import { onUnmounted, ref, watch } from 'vue'
import { post, serverOffsetMs } from '../api'
import { listen } from '../live/live'
import type { Case } from './types'

export interface Undoable {
  id: string
  number: string
  version: number
  event: string
  until: number
  /** Of what is no move of one case: what was done and what was taken back in words, and how. */
  said?: string
  saidBack?: string
  back?: (key: string) => Promise<void>
}

export const undoable = ref<Undoable | null>(null)
/** What was just taken back, as it now is: pages that show it read it again. */
export const undone = ref<Case | null>(null)

/** The case as a move of one's own left it, or as it was read. */
export function offerUndo(one: Case): void {
  if (one.undoes && one.undo_until) {
    if (undoable.value?.id === one.id && undoable.value.version === one.version) return
    undoable.value = {
      id: one.id,
      number: one.number,
      version: one.version,
      event: one.undoes,
      until: Date.parse(one.undo_until),
    }
  } else if (undoable.value?.id === one.id && undoable.value.version < one.version) undoable.value = null
}

export const leftMs = (until: number): number => Math.max(0, until - Date.now() - serverOffsetMs())
/** The second that has begun counts: at 9.2 s one has ten. */
export const secondsOf = (ms: number): number => Math.ceil(ms / 1000)

export async function takeBack(what: Undoable, key: string): Promise<void> {
  if (what.back) return what.back(key)
  undone.value = await post<Case>(`/cases/${what.id}/undo`, { version: what.version }, key)
}

/** Whoever acts on the case meanwhile ends it. */
export function useUndoEnds(): void {
  onUnmounted(
    listen(
      (news) => {
        const what = undoable.value
        if (what && news.id === what.id && news.version > what.version) undoable.value = null
      },
      () => undefined,
    ),
  )
}
export const useUndone = (id: () => string, load: () => void): unknown =>
  watch(undone, (one) => one && one.id === id() && load())
