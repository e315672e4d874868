// The walk of a round on this phone: what is due, from what it knows; what was done, through the outbox.
import { computed } from 'vue'
import { get } from '../api'
import type { Thing } from '../field/core/types'
import { keep, known, orders, sendNow, waiting } from '../field/phone'
import { me } from '../session/session'
import { changeParked, loadDraft, parkedOf, EMPTY } from '../report/draft'
import { makeId, townOf } from '../report/id'
import { foreseenVisit, newest, type Visit } from './visit'

interface Round {
  items?: Visit[]
}
/** Every visit this phone knows of, with what waits laid over it. */
export const visits = computed((): Visit[] => {
  const all = known.value.flatMap((one): Visit[] => {
    if (one.kind === 'round') return (one.body as unknown as Round).items ?? []
    return one.kind === 'visit' ? [one.body as unknown as Visit] : []
  })
  return newest([...all, ...answered.value]).map((one) => foreseenVisit(one, waiting.value))
})
/** What the server has answered since the last reading: newer than what was read. */
const answered = computed(() =>
  orders.value.flatMap((one) =>
    one.kind === 'visit' && one.state === 'sent' && one.answer?.premises ? [one.answer as unknown as Visit] : [],
  ),
)
/** As the server tells it, without what waits. */
function baseOf(visit: Visit): Thing {
  const before = waiting.value.some((one) => one.kind === 'visit' && one.subject === visit.id)
  // What is sent after its own START stands on the version that START makes.
  return { ...visit, version: visit.version + (before ? 1 : 0) } as unknown as Thing
}
export const readVisit = (id: string): Promise<Visit> => get<Visit>(`/visits/${id}`)

/** Kept on this phone when it resolves. */
export async function act(visit: Visit, body: Record<string, unknown>): Promise<void> {
  // The server wants him on shift: what says so goes before, and the report of a case may come before or after.
  const needs = waiting.value
    .filter((one) => one.kind === 'shift' || (one.kind === 'visit' && one.subject === visit.id))
    .map((one) => one.key)
  await keep([
    {
      kind: 'visit',
      subject: visit.id,
      path: `/visits/${visit.id}/moves`,
      body,
      base: baseOf(visit),
      needs,
      label: visit.premises_name,
    },
  ])
  void sendNow()
}

/** Is that report on this phone, or with the server? */
export const isReported = (id: string): boolean =>
  orders.value.some((one) => one.key === `report-${id}` && one.state !== 'let-go') ||
  known.value.some((one) => one.kind === 'case' && one.id === id)

/** A report that says where and what already waits among the drafts; its id is what the sheet will name. Where to go on. */
export function beginReport(visit: Visit, item: string, before: string): { id: string; to: string } {
  const person = me.value?.id ?? ''
  const id = before || makeId(townOf(visit.unit))
  const isWriting = loadDraft(person).id === id
  // Another page of this phone may have taken it up under a key of its own.
  const kept = parkedOf(person).find((one) => one.id === id)
  const key = kept?.key ?? `visit-${id}`
  if (!isWriting && !kept) {
    const place = [visit.premises_name, visit.address].filter(Boolean).join(' ').slice(0, 200)
    const at = visit.lon === null || visit.lat === null ? {} : { lon: visit.lon.toFixed(6), lat: visit.lat.toFixed(6) }
    const draft = { ...EMPTY, ...at, item, place, id, premises: visit.premises, visit: visit.id }
    changeParked(person, (list) => [...list, { ...draft, key, at: new Date().toISOString() }])
  }
  return { id, to: isWriting ? '/report' : `/report?draft=${key}` }
}
