// From numbers of places to six steps of colour, blue to yellow: told apart by everybody who sees at all.
const ON_LIGHT = ['#fbf0bd', '#dcd59b', '#b3b79a', '#8098a8', '#4b74a9', '#1d4688']
const ON_DARK = ['#1c4474', '#3c628f', '#6f8496', '#a9a179', '#d8c25a', '#ffe45c']

/** Few are near the ground, many far from it: pale on light, dark on dark. */
export const colours = (dark: boolean): string[] => (dark ? ON_DARK : ON_LIGHT)

/** The lowest number of each step, from 1 upward; fewer than six where there are fewer different numbers. */
export function steps(values: number[], most = 6): number[] {
  const sorted = values.filter((n) => n > 0).sort((a, b) => a - b)
  const found: number[] = []
  for (let i = 0; i < most && sorted.length > 0; i += 1) {
    const low = i === 0 ? 1 : sorted[Math.floor((sorted.length * i) / most)]!
    if (found.length === 0 || low > found[found.length - 1]!) found.push(low)
  }
  return found
}
/** Which step a number is on; -1: none, for there is nothing. */
export function stepOf(n: number, lows: number[]): number {
  let found = -1
  for (let i = 0; i < lows.length; i += 1) if (n >= lows[i]!) found = i
  return n > 0 ? found : -1
}
/** Spread over the six colours, so that two steps are far apart. */
export function colourOf(step: number, nSteps: number, dark: boolean): string {
  const all = colours(dark)
  return all[nSteps <= 1 ? 4 : Math.round((step * (all.length - 1)) / (nSteps - 1))]!
}
/** "3-5", "6+". */
export function rangeText(i: number, lows: number[]): string {
  const next = lows[i + 1]
  if (next === undefined) return `≥ ${lows[i]}`
  return next - 1 === lows[i] ? String(lows[i]) : `${lows[i]}–${next - 1}`
}
