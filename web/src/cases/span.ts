// Of a long list only the rows in view are in the page. All rows are equally high; each lies where it would lie if
// all were there, so nothing moves when others come and go.
import { onMounted, onUnmounted, ref, watch, type Ref } from 'vue'

/** Rows kept ready above and below the view, for a wheel that is faster than the page. */
export const BESIDE = 10
/** Before anything is measured: as many as any screen has. */
const AT_FIRST = 40

/** The rows [from, to) of n that a view of that height shows, when its upper edge lies `top` below that of the list. */
export function spanOf(top: number, height: number, rowPx: number, n: number): [number, number] {
  if (rowPx <= 0) return [0, Math.min(n, AT_FIRST)]
  const from = Math.max(0, Math.min(n, Math.floor(top / rowPx) - BESIDE))
  const to = Math.max(from, Math.min(n, Math.ceil((top + height) / rowPx) + BESIDE))
  return [from, to]
}
/** The rows of the span, and those of `also` wherever they are: what has the focus must not leave the page. */
export function indexesOf([from, to]: [number, number], also: number[]): number[] {
  const all = new Set(also.filter((at) => at >= 0))
  for (let at = from; at < to; at += 1) all.add(at)
  return [...all].sort((a, b) => a - b)
}
/** How far a view must be moved for a row to lie wholly in it, with one row more where there is one. */
export function scrollFor(at: number, rowPx: number, top: number, height: number): number {
  const above = Math.max(0, (at - 1) * rowPx)
  const below = (at + 2) * rowPx - height
  return above < top ? above : Math.max(top, Math.min(below, at * rowPx))
}

/** box: what scrolls, or on a narrow page lies in it; track: what is as high as all rows. */
export function useSpan(box: Ref<HTMLElement | null>, track: Ref<HTMLElement | null>, n: () => number) {
  const rowPx = ref(0)
  const span = ref<[number, number]>(spanOf(0, 0, 0, 0))
  const scrolled = ref(false)

  /** As high as the highest that is drawn: a font or a language may change it. */
  function measure(): void {
    const rows = track.value ? [...track.value.children] : []
    const px = Math.max(0, ...rows.map((row) => row.getBoundingClientRect().height))
    if (px > 0) rowPx.value = px
  }
  function look(): void {
    if (!box.value || !track.value) return
    const outer = box.value.getBoundingClientRect()
    const upper = Math.max(0, outer.top)
    const top = Math.max(0, upper - track.value.getBoundingClientRect().top)
    const height = Math.max(0, Math.min(window.innerHeight, outer.bottom) - upper)
    scrolled.value = top > rowPx.value / 2
    const [from, to] = spanOf(top, height, rowPx.value, n())
    if (from !== span.value[0] || to !== span.value[1]) span.value = [from, to]
  }
  function show(at: number): void {
    const list = box.value
    if (!list || at < 0) return
    list.scrollTop = scrollFor(at, rowPx.value, list.scrollTop, list.clientHeight)
    look()
  }
  const sizes = new ResizeObserver(() => {
    measure()
    look()
  })
  // Caught on the way down: the list scrolls, or on a narrow page all of it.
  onMounted(() => {
    window.addEventListener('scroll', look, { capture: true, passive: true })
    window.addEventListener('resize', look)
    if (box.value) sizes.observe(box.value)
    if (track.value) sizes.observe(track.value)
    look()
  })
  onUnmounted(() => {
    window.removeEventListener('scroll', look, { capture: true })
    window.removeEventListener('resize', look)
    sizes.disconnect()
  })
  // The first rows are drawn only once there are some: measured then, or the list would stay without a height.
  watch(
    [n, span],
    () => {
      if (rowPx.value === 0) measure()
      look()
    },
    { flush: 'post' },
  )
  return { rowPx, span, scrolled, show }
}
