// Which cases the map may draw as one with others, and which each for itself and on top.
export interface Drawn {
  id: string
  severity: string
}
const ALARM = 'S1'

/** What may cost life, and what is picked, is never one of many. In both: the gravest last, so that they lie on top. */
export function parted<M extends Drawn>(marks: M[], picked: string): { together: M[]; alone: M[] } {
  const sorted = [...marks].sort((a, b) => b.severity.localeCompare(a.severity))
  const isAlone = (mark: M): boolean => mark.severity === ALARM || mark.id === picked
  return { together: sorted.filter((mark) => !isAlone(mark)), alone: sorted.filter(isAlone) }
}
