// Editions, their drafts, and what the page does with them.
import { ref, shallowRef } from 'vue'
import { ApiError, get, post, type Page } from '../api'
import { pack } from '../field/packs'
import { tierOf } from '../units/place'
import { townsOf } from '../units/tree'
import { gridsIn, type Collection, type Grid } from './draft'
import type { Consequences, Edition, Fault, MoveRow, Replay } from './types'

export const listEditions = (cursor: string | null): Promise<Page<Edition>> =>
  get<Page<Edition>>(`/editions?limit=50${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`)
export const drawEdition = (unit: string, name: string, key: string): Promise<Edition> =>
  post<Edition>('/editions', { unit, name }, key)
export const movesOf = async (id: string): Promise<MoveRow[]> =>
  (await get<Page<MoveRow>>(`/editions/${id}/moves`)).items
export const consequencesOf = (id: string): Promise<Consequences> => get<Consequences>(`/editions/${id}/consequences`)
export const replayOf = (id: string, from: string, to: string): Promise<Replay> =>
  get<Replay>(`/editions/${id}/replay${from && to ? `?from=${from}&to=${to}` : ''}`)

/** The grids in force: a town in one reading, the city town by town. */
export async function inForce(unit: string): Promise<Grid[]> {
  const isWide = ['CITY', 'DISTRICT'].includes(tierOf(unit))
  const units = isWide ? (await townsOf(unit)).map((town) => town.key) : [unit]
  const all: Grid[] = []
  for (const one of units) all.push(...gridsIn(await pack<Collection>(`/units/${one}/outlines`)))
  return all
}

export function useEdition(id: string) {
  const edition = ref<Edition | null>(null)
  const grids = shallowRef<Grid[]>([])
  const faults = shallowRef<Fault[]>([])
  const busy = ref(false)
  const failure = ref<unknown>(null)
  let key = crypto.randomUUID()

  async function read(): Promise<void> {
    const now = await get<Edition>(`/editions/${id}`)
    const [draft, found] = await Promise.all([
      get<Collection>(`/editions/${id}/grids`),
      now.faults ? get<Page<Fault>>(`/editions/${id}/faults`) : Promise.resolve({ items: [] as Fault[] }),
    ])
    grids.value = gridsIn(draft)
    faults.value = found.items
    edition.value = now
  }
  async function during(act: () => Promise<void>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    failure.value = null
    try {
      await act()
      return true
    } catch (error) {
      failure.value = error
      // Somebody else drew in the meantime: what is shown must be what is there.
      if (error instanceof ApiError && error.problem.status === 409) await read().catch(() => undefined)
      return false
    } finally {
      key = crypto.randomUUID()
      busy.value = false
    }
  }
  const send = (path: string, body: object): Promise<boolean> =>
    during(async () => {
      await post<Edition>(`/editions/${id}/${path}`, { ...body, version: edition.value?.version }, key)
      await read()
    })
  return {
    edition,
    grids,
    faults,
    busy,
    failure,
    load: (): Promise<boolean> => during(read),
    change: (body: object): Promise<boolean> => send('changes', body),
    undo: (): Promise<boolean> => send('undo', {}),
    move: (event: string, more: object = {}): Promise<boolean> => send('moves', { event, ...more }),
  }
}
export type EditionState = ReturnType<typeof useEdition>
