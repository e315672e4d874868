// One line of all that became of a case: what was done, who was sent, what was shown.
import type { Assignment } from '../assignments/types'
import type { Move, Photo } from './types'

export type Kind = 'moves' | 'sent' | 'photos'
export type Entry =
  | { kind: 'moves'; at: string; key: string; move: Move; before: Move | undefined }
  | { kind: 'sent'; at: string; key: string; one: Assignment }
  | { kind: 'photos'; at: string; key: string; photos: Photo[] }

/** Photos of one stage that came so soon after each other are one entry. */
const TOGETHER_MS = 10 * 60_000

function groups(photos: Photo[]): Photo[][] {
  const all: Photo[][] = []
  for (const photo of [...photos].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))) {
    const last = all.at(-1)
    const before = last?.at(-1)
    if (before && before.stage === photo.stage && Date.parse(photo.at) - Date.parse(before.at) < TOGETHER_MS)
      last!.push(photo)
    else all.push([photo])
  }
  return all
}
/** The oldest first; of the same moment a move stands before what came with it. */
export function lineOf(moves: Move[], sent: Assignment[], photos: Photo[]): Entry[] {
  const entries: Entry[] = [
    ...moves.map((move, i) => ({
      kind: 'moves' as const,
      at: move.at,
      key: `m${move.version}`,
      move,
      before: moves[i - 1],
    })),
    ...sent.map((one) => ({ kind: 'sent' as const, at: one.created_at, key: one.id, one })),
    ...groups(photos).map((some) => ({ kind: 'photos' as const, at: some[0]!.at, key: some[0]!.id, photos: some })),
  ]
  return entries.sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
}
/** What there is to choose from; nothing, where all is of one kind. */
export function kindsOf(line: Entry[]): Kind[] {
  const kinds = (['moves', 'sent', 'photos'] as const).filter((kind) => line.some((one) => one.kind === kind))
  return kinds.length > 1 ? kinds : []
}
