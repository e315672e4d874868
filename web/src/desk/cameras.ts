// Cameras of a place, nearest first, as the server tells them to who has a desk. Of one that is looked through the address
// comes for a case and a purpose, and the look is written down before it comes.
import { ref, watch } from 'vue'
import { get, post, type Page } from '../api'
import { Answers } from '../live/answers'
import { CAMERAS_FROM } from '../units/cameralayer'
import type { Sight } from '../units/gridmap'
import type { Point } from '../units/place'

export interface Camera extends Point {
  code: string
  unit: string
  unit_name: string
  name: string
  department: string
  state: 'WORKING' | 'BROKEN'
  has_address: boolean
  distance_m: number
  demo?: boolean
}
export interface Look {
  at: string
  camera: string
  purpose: string
  person_name: string
  role: string
  unit_name: string
}
export const PURPOSES = ['SEE', 'SAFETY', 'PROGRESS'] as const
export type Purpose = (typeof PURPOSES)[number]

/** So far from a case, and no farther, the server tells an address. */
export const REACH_M = 1000
const METRES_MAX = 30000
const LIMIT_MAX = 500
export interface Round extends Point {
  metres: number
}
/** What is read for a place: to the nearest metre, so that a map that trembles reads nothing anew. */
export const pathOf = ({ lon, lat, metres }: Round): string =>
  `/cameras?lon=${lon.toFixed(5)}&lat=${lat.toFixed(5)}&metres=${Math.min(METRES_MAX, Math.max(1, Math.ceil(metres)))}&limit=${LIMIT_MAX}`

/** What is drawn is read; farther away nothing is drawn. */
export const inSight = (sight: Sight | null): Round | null =>
  sight && sight.zoom >= CAMERAS_FROM ? { lon: sight.lon, lat: sight.lat, metres: sight.metres } : null

/** round: null: nothing is wanted. */
export function useCameras(round: () => Round | null) {
  const cameras = ref<Camera[]>([])
  const failure = ref<unknown>(null)
  const busy = ref(false)
  const answers = new Answers()
  watch(
    () => {
      const at = round()
      return at && pathOf(at)
    },
    async (path) => {
      answers.drop()
      failure.value = null
      busy.value = path !== null
      if (path === null) {
        cameras.value = []
        return
      }
      const isNew = answers.ask()
      const told = await get<Page<Camera>>(path).then(
        ({ items }) => ({ items, error: null }),
        (error: unknown) => ({ items: [], error }),
      )
      if (!isNew()) return
      busy.value = false
      cameras.value = told.items
      failure.value = told.error
    },
    { immediate: true },
  )
  return { cameras, failure, busy }
}

/** What a browser, or the player that it hands it to, may be given. Whatever else the server says is not opened. */
export const opens = (address: string): boolean => /^(https?|rtsps?):\/\/[^/@]+(\/|$|\?)/.test(address)
export const look = (code: string, case_id: string, purpose: Purpose): Promise<{ address: string }> =>
  post(`/cameras/${code}/looks`, { case_id, purpose })
export const looksAt = async (code: string): Promise<Look[]> =>
  (await get<Page<Look>>(`/cameras/looks?camera=${code}&limit=5`)).items
