// What the map of the desk shows, chosen by who sits there, and the trails of those who are under way. A trail is made of
// the points that this page was told of the open case: of who accepted it, since he did, while somebody looked (P-08).
// There is no asking back where anybody was.
import { ref, watch } from 'vue'
import type { Live } from '../assignments/live'
import type { Point } from '../units/place'
import { keepText, readKept } from '../shell/store'

export const LAYERS = ['grids', 'cases', 'people', 'trails', 'cameras'] as const
export type Layer = (typeof LAYERS)[number]
const KEY = 'zw-map-off'
/** Cameras are there when somebody asks for them. */
const AT_FIRST = 'cameras'
const kept = (): Layer[] => {
  const names = (readKept(KEY) ?? AT_FIRST).split(',')
  return LAYERS.filter((name) => names.includes(name))
}
/** Those that are switched off. */
export function useLayers() {
  const off = ref<Layer[]>(kept())
  watch(off, (names) => keepText(KEY, names.join(',')))
  const toggle = (name: Layer): void =>
    void (off.value = off.value.includes(name) ? off.value.filter((one) => one !== name) : [...off.value, name])
  return { off, toggle }
}

export interface Trail {
  person: string
  /** The newest last, each once. */
  points: (Point & { at: string })[]
}
const POINTS_MAX = 500
/** With what was told just now. Who is no longer told of has no trail. Pure. */
export function trailsAfter(before: Trail[], live: Live[]): Trail[] {
  return live.flatMap((one): Trail[] => {
    if (one.because !== 'ASSIGNMENT' || one.lon === null || one.lat === null || !one.seen_at) return []
    const points = before.find((trail) => trail.person === one.person)?.points ?? []
    const isNew = points.every((point) => point.at < one.seen_at!)
    const next = isNew ? [...points, { lon: one.lon, lat: one.lat, at: one.seen_at }] : points
    return [{ person: one.person, points: next.slice(-POINTS_MAX) }]
  })
}
