// One line of all that became of a case: what was done, who was sent, what was shown.
import type { Assignment, AssignmentMove } from '../assignments/types'
import type { Voice } from '../field/voices'
import type { Move, Photo } from './types'

const KINDS = ['moves', 'sent', 'photos', 'voices', 'reads'] as const
export type Kind = (typeof KINDS)[number]
/** A step of somebody who was sent; that it came and was read stands beside those of the machine. */
export type Sent = Pick<AssignmentMove, 'event' | 'sent_name' | 'purpose'> & Partial<AssignmentMove>
export type Entry =
  | { kind: 'moves'; at: string; key: string; move: Move; before: Move | undefined }
  | { kind: 'sent'; at: string; key: string; step: Sent }
  | { kind: 'photos'; at: string; key: string; photos: Photo[] }
  | { kind: 'voices'; at: string; key: string; voice: Voice }
  | { kind: 'reads'; at: string; key: string; read: Read }

/** Somebody looked at who reported, or at where somebody is: who, and what for. */
export interface Read {
  at: string
  seen_until: string
  purpose: string
  role: string
  unit_name: string | null
  badge: string
}
export interface Told {
  moves: Move[]
  sent: Assignment[]
  steps: AssignmentMove[]
  photos: Photo[]
  voices: Voice[]
  reads: Read[]
}

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
/** Read within a minute of coming: one line says both. */
const AT_ONCE_MS = 60_000
function receipts(one: Assignment): Entry[] {
  const entry = (event: string, at: string): Entry => ({
    kind: 'sent',
    at,
    key: `${one.id} ${event}`,
    step: { event, sent_name: one.person_name, purpose: one.purpose },
  })
  const { delivered_at: came, read_at: read } = one
  const isOne = came && read && Date.parse(read) - Date.parse(came) < AT_ONCE_MS
  return [...(came && !isOne ? [entry('DELIVERED', came)] : []), ...(read ? [entry('READ', read)] : [])]
}
/** The oldest first; of the same moment a move stands before what came with it. */
export function lineOf({ moves, sent, steps, photos, voices, reads }: Told): Entry[] {
  const entries: Entry[] = [
    ...moves.map((move, i) => ({
      kind: 'moves' as const,
      at: move.at,
      key: `m${move.version}`,
      move,
      before: moves[i - 1],
    })),
    ...steps.map((step) => ({
      kind: 'sent' as const,
      at: step.at,
      key: `${step.assignment} ${step.version}`,
      step,
    })),
    ...sent.flatMap(receipts),
    ...groups(photos).map((some) => ({ kind: 'photos' as const, at: some[0]!.at, key: some[0]!.id, photos: some })),
    ...voices.map((voice) => ({ kind: 'voices' as const, at: voice.at, key: voice.id, voice })),
    ...reads.map((read) => ({
      kind: 'reads' as const,
      at: read.at,
      key: `${read.badge} ${read.purpose} ${read.at}`,
      read,
    })),
  ]
  return entries.sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
}
/** What there is to choose from; nothing, where all is of one kind. */
export function kindsOf(line: Entry[]): Kind[] {
  const kinds = KINDS.filter((kind) => line.some((one) => one.kind === kind))
  return kinds.length > 1 ? kinds : []
}
