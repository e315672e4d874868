// Whoever sent somebody may call him back for ten seconds, by the key that takes back moves.
import { post, serverOffsetMs } from '../api'
import type { Assignment } from '../assignments/types'
import { undoable } from '../cases/undo'
import { sayCrew } from '../i18n/crew'

const UNDO_MS = 10000
export function offerCallBack(made: Assignment): void {
  undoable.value = {
    id: made.id,
    number: made.case_number,
    version: made.version,
    event: '',
    until: Date.now() + serverOffsetMs() + UNDO_MS,
    said: sayCrew('sentTo', { name: made.person_name }),
    saidBack: sayCrew('calledBack', { name: made.person_name }),
    back: async (key) => {
      const body = { event: 'WITHDRAW', version: made.version, reason: sayCrew('calledBackWhy') }
      await post(`/assignments/${made.id}/moves`, body, key)
    },
  }
}
