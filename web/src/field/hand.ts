// At the end of a shift: what is in hand goes to a colleague or back to the station. The record first, then each
// task on its own: all of them wait in the outbox, so that it works without a signal.
import { computed, ref } from 'vue'
import { get, type Page } from '../api'
import { mine } from '../assignments/mine'
import type { Assignment } from '../assignments/types'
import type { Case } from '../cases/types'
import { me } from '../session/session'
import { foreseen } from './away'
import type { Thing } from './core/types'
import type { Colleague } from './colleagues'
import { keep, known, sendNow, waiting } from './phone'
import { sayHand } from './hand_texts'

export interface HandOver {
  id: string
  notes: string
  n_open: number
  unsent: number
  given_by: string
  given_at: string
  taken_by: string | null
  taken_at: string | null
  outside: boolean
  for_person: string | null
  for_name: string | null
  open_cases?: { number: string; title: string; state: string; purpose: string | null }[]
}
export const handOvers = ref<HandOver[] | null>(null)
export const forMe = computed(() =>
  (handOvers.value ?? []).filter((one) => !one.taken_by && one.for_person === me.value?.id),
)
export async function loadHandOvers(): Promise<void> {
  handOvers.value = (await get<Page<HandOver>>('/hand-overs')).items
}

/** Who is there already has to finish, or to ask the centre. */
export const mayHand = (one: Assignment): boolean => one.may.includes('DECLINE')
export const inHand = computed(() => mine.value.filter((one) => one.mine !== false))
export const handled = computed(() =>
  known.value
    .filter((one) => one.kind === 'case')
    .map((one) => foreseen(one.body as unknown as Case, waiting.value))
    .filter((one) => one.handler === me.value?.id && ['DISPATCHED', 'HANDLING'].includes(one.state)),
)

/** Kept when it resolves: the record, and a step for each task. */
export async function handOver(to: Colleague | null, notes: string, tasks: Assignment[]): Promise<string> {
  const key = crypto.randomUUID()
  const named = to ? { to: to.person } : {}
  const reason = to ? sayHand('handReason', { name: to.name }) : sayHand('handReasonBack')
  const seen = (one: Assignment): Thing =>
    known.value.find((other) => other.id === one.id)?.body ?? (one as unknown as Thing)
  await keep([
    {
      kind: 'hand',
      key,
      subject: `hand-${key}`,
      path: '/hand-overs',
      body: { notes: notes.trim(), unsent: waiting.value.length, ...named },
      label: to ? to.name : sayHand('handStation'),
    },
    ...tasks.map((one) => ({
      kind: 'step' as const,
      subject: one.id,
      path: `/assignments/${one.id}/moves`,
      body: { event: 'DECLINE', reason, ...named },
      base: seen(one),
      needs: [key],
      label: one.case_title,
    })),
  ])
  void sendNow()
  return key
}
export async function takeOver(one: HandOver): Promise<void> {
  await keep([{ kind: 'hand', subject: `hand-${one.id}`, path: `/hand-overs/${one.id}/take`, label: one.given_by }])
  await sendNow()
}
