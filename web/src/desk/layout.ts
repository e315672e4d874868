// How wide one's panes are, and whether the map is folded away: kept with the person, so that they are the same at every desk.
import { computed, ref } from 'vue'
import { get, put } from '../api'

export interface Layout {
  queue_px: number
  detail_px: number
  map_closed: boolean
}
export type Pane = 'queue_px' | 'detail_px'
/** As the server has them; the map between the two keeps MAP_PX. */
export const BOUNDS: Record<Pane, [number, number]> = { queue_px: [240, 900], detail_px: [320, 1200] }
export const MAP_PX = 200
/** What a person has who chose nothing: the page then goes by the width of the screen. */
const UNCHOSEN: Layout = { queue_px: 372, detail_px: 437, map_closed: false }

const kept = ref<Layout>({ ...UNCHOSEN })
/** How often somebody moved a pane: what was asked before that is not shown after it. */
let nMoves = 0
export const layout = computed(() => kept.value)
export const isChosen = computed(
  () => kept.value.queue_px !== UNCHOSEN.queue_px || kept.value.detail_px !== UNCHOSEN.detail_px,
)

/** Within the bounds, and so that both panes and the map stand side by side. */
export function fit(pane: Pane, px: number, others: number, screen: number): number {
  const [least, most] = BOUNDS[pane]
  return Math.round(Math.max(least, Math.min(px, most, screen - others - MAP_PX)))
}
export async function loadLayout(): Promise<void> {
  const before = nMoves
  const found = await get<Layout>('/desk/layout')
  if (before === nMoves) kept.value = found
}
export function showLayout(change: Partial<Layout>): void {
  nMoves += 1
  kept.value = { ...kept.value, ...change }
}
export const keepLayout = async (): Promise<void> => void (await put<Layout>('/desk/layout', kept.value))
