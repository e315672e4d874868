// Whoever sent somebody may call him back for ten seconds, by the key that takes back moves.
import { post, serverOffsetMs } from '../api'
import type { Assignment } from '../assignments/types'
import { undoable } from '../cases/undo'
import { sayDesk } from '../i18n/desk'

const UNDO_MS = 10000
export function offerCallBack(made: Assignment): void {
  undoable.value = {
    id: made.id,
    number: made.case_number,
    version: made.version,
    event: '',
    until: Date.now() + serverOffsetMs() + UNDO_MS,
    said: sayDesk('sentTo', { name: made.person_name }),
    saidBack: sayDesk('calledBack', { name: made.person_name }),
    back: async (key) => {
      const body = { event: 'WITHDRAW', version: made.version, reason: sayDesk('calledBackWhy') }
      await post(`/assignments/${made.id}/moves`, body, key)
    },
  }
}
