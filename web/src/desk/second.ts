// The map on a second screen: a window of its own that shows what the desk shows, and picks what is pressed there. Both are
// pages of one person in one browser; nothing goes over the network for it.
import { onUnmounted, ref, shallowRef, watch } from 'vue'
import { me } from '../session/session'
import type { Mark } from '../units/gridmap'
import type { Someone } from '../units/peoplelayer'
import type { Point } from '../units/place'

export interface MapState {
  marks: Mark[]
  picked: string
  here: string
  people: Someone[]
  trails: Point[][]
  /** The desk shows its cameras; which are near what this map looks at, it reads itself. */
  cameras: boolean
}
/** hello: a map is there and knows nothing yet. bye: the desk is gone, what is drawn is of then. */
type Said = { kind: 'hello' } | { kind: 'bye' } | { kind: 'pick'; id: string } | { kind: 'state'; state: MapState }
const open = (): BroadcastChannel => new BroadcastChannel(`zw-map ${me.value?.id ?? ''}`)

/** At the desk. Nothing is said before a map has asked. */
export function tellMap(state: () => MapState, pick: (id: string) => void): void {
  const channel = open()
  const isAsked = ref(false)
  // What is shown is reactive, and only plain values cross.
  const tell = (): void =>
    channel.postMessage({ kind: 'state', state: JSON.parse(JSON.stringify(state())) as MapState } satisfies Said)
  channel.onmessage = ({ data }: MessageEvent<Said>) => {
    if (data.kind === 'pick') pick(data.id)
    if (data.kind !== 'hello') return
    isAsked.value = true
    tell()
  }
  watch(state, () => isAsked.value && tell())
  // A map that stands already hears of a desk that is opened anew.
  tell()
  const leave = (): void => channel.postMessage({ kind: 'bye' } satisfies Said)
  window.addEventListener('pagehide', leave)
  onUnmounted(() => {
    window.removeEventListener('pagehide', leave)
    leave()
    channel.close()
  })
}
/** At the map. null: no desk has said anything yet. */
export function hearDesk() {
  const channel = open()
  const state = shallowRef<MapState | null>(null)
  const isAlone = ref(true)
  const say = (said: Said): void => channel.postMessage(said)
  channel.onmessage = ({ data }: MessageEvent<Said>) => {
    if (data.kind === 'bye') isAlone.value = true
    if (data.kind !== 'state') return
    // It does not know of this window yet, if it came later.
    if (isAlone.value && state.value) say({ kind: 'hello' })
    state.value = data.state
    isAlone.value = false
  }
  say({ kind: 'hello' })
  onUnmounted(() => channel.close())
  return { state, isAlone, pick: (id: string): void => say({ kind: 'pick', id }) }
}
