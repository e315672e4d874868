// What a session brings along: the outbox, and answers without a network.
import { watch } from 'vue'
import { onAway } from '../api'
import { connected } from '../live/live'
import { sweepDrafts } from '../report/sweep'
import { me, onLeave } from '../session/session'
import { fileAway, readAway, writeAway } from './away'
import { disk, nAsking, nWaiting } from './counts'
import { asking, closePhone as close, isFleeting, openPhone, sendNow, storage, waiting, wipeKnown } from './phone'
import { closeShift, openShift } from './shift'

const SWEEP_MS = 10 * 60_000
const sweep = (): void => void (me.value && sweepDrafts(me.value.id).catch(() => undefined))
let started = false
export async function startField(): Promise<void> {
  if (!started) {
    started = true
    onAway({ read: readAway, write: writeAway, file: fileAway })
    onLeave(wipeKnown)
    watch(waiting, (list) => (nWaiting.value = list.length))
    watch(asking, (list) => (nAsking.value = list.length))
    watch([storage, isFleeting], ([now, fleeting]) => (disk.value = fleeting ? 'none' : now.full ? 'full' : ''))
    // The stream is the first to know that the network is back.
    watch(connected, (on) => on && void sendNow())
    setInterval(sweep, SWEEP_MS)
  }
  sweep()
  await openPhone()
  void openShift()
}
export function closePhone(): void {
  closeShift()
  close()
}
