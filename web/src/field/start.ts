// What a session brings along: the outbox, and answers without a network.
import { watch } from 'vue'
import { onAway } from '../api'
import { connected } from '../live/live'
import { sweepDrafts } from '../report/sweep'
import { me, meConfirmed, onLeave } from '../session/session'
import { fileAway, readAway, writeAway } from './away'
import { callStands, disk, nAsking, nWaiting } from './counts'
import { asking, closePhone as close, isFleeting, openPhone, sendNow, storage, waiting, wipeKnown } from './phone'
import { closeShift, openShift } from './shift'
import { readKept } from '../shell/store'

const SWEEP_MS = 10 * 60_000
const sweep = (): void => void (me.value && sweepDrafts(me.value.id).catch(() => undefined))
let started = false
export async function startField(): Promise<void> {
  // What waits goes out as who is logged in, so it is asked first who that is.
  await meConfirmed()
  if (!me.value) return
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
  // A call for help that an earlier page began; the part that knows how is read only then.
  if (readKept(`zw-call-${me.value?.id ?? ''}`)) void import('./call').then(({ resume }) => resume())
}
export function closePhone(): void {
  if (callStands.value) void import('./call').then(({ closeCall }) => closeCall())
  closeShift()
  close()
}
