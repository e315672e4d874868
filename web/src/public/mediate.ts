// An application for mediation, from draft to receipt: the order of things that makes sending again safe, as in tip.ts.
import { computed, reactive, ref, watch } from 'vue'
import { get, post, type Page } from '../api'
import type { ClockDay } from '../cases/daysum'
import { missing } from '../i18n'
import { tip } from '../i18n/tip'
import type { Located } from '../units/place'
import { makeCode } from './code'
import { placeText, type Where } from './kept'
import { dropMediate, keepMediate, keepMediation, lacksOfStep, loadMediate, NO_MEDIATION } from './mediate_kept'

/** A body as a directory has it: an office, and no person. */
export interface PublicBody {
  id: string
  kind: string
  name: string
  name_en: string | null
  unit: string
  unit_name: string
  contact: string | null
  address: string | null
  hours: string | null
  hours_en?: string | null
  /** null: it is not known where its office is. */
  distance_m: number | null
}
export type BodyOffice = Pick<PublicBody, 'name' | 'contact' | 'address'> & { name_en?: string | null }
export interface MediateReceipt {
  code: string
  number: string
  body: BodyOffice
  answer_by: string | null
}
export interface FollowedMediation {
  number: string
  kind: string
  state: string
  steps: { step: string; at: string; reason: string | null; words: string | null }[]
  body: BodyOffice
  sessions: { at: string; room: string | null }[]
  answer_by: string | null
  due_by: string | null
  days: ClockDay[]
  reads: { office: string | null; purpose: string; at: string }[]
  may: string[]
  version: number
}
export const STEPS = 3

/** Who mediates at a place, for a kind of dispute: the village's own first. */
export async function bodiesAt(at: Pick<Where, 'lon' | 'lat'>, kind: string): Promise<PublicBody[]> {
  const query = new URLSearchParams({ lon: at.lon, lat: at.lat, ...(kind ? { kind } : {}) })
  return (await get<Page<PublicBody>>(`/public/mediation-bodies?${query}`)).items
}

/** Where it is, and who mediates there: read when the place changes, and a late answer of the place before is dropped. */
function usePlace(draft: Where & { kind: string; body: string }) {
  const located = ref<Located | null>(null)
  const placeFailure = ref<unknown>(null)
  const bodies = ref<PublicBody[] | null>(null)
  const bodiesFailure = ref<unknown>(null)
  /** A place that is still looked up lacks nothing yet; what is sent waits for it. */
  const isLocating = ref(false)
  let locating: Promise<void> = Promise.resolve()

  async function locate(lon: string, lat: string): Promise<void> {
    const answer = get<Located>(`/units/locate?${new URLSearchParams({ lon, lat })}`)
    const [found, error] = await answer.then(
      (at) => [at, null] as const,
      (problem: unknown) => [null, problem] as const,
    )
    if (lon !== draft.lon || lat !== draft.lat) return
    located.value = found
    placeFailure.value = error
    isLocating.value = false
  }
  watch(
    [() => draft.lon, () => draft.lat],
    ([lon, lat]) => {
      located.value = null
      placeFailure.value = null
      isLocating.value = Boolean(lon && lat)
      if (lon && lat) locating = locate(lon, lat)
    },
    { immediate: true },
  )
  watch(
    [() => draft.lon, () => draft.lat, () => draft.kind],
    async ([lon, lat, kind]) => {
      bodies.value = null
      bodiesFailure.value = null
      if (!lon || !lat) return
      const is = (): boolean => lon === draft.lon && lat === draft.lat && kind === draft.kind
      try {
        const found = await bodiesAt({ lon, lat }, kind)
        if (!is()) return
        bodies.value = found
        if (!found.some((one) => one.id === draft.body)) draft.body = found[0]?.id ?? ''
      } catch (error) {
        if (is()) bodiesFailure.value = error
      }
    },
    { immediate: true },
  )
  return { located, placeFailure, isLocating, untilLocated: () => locating, bodies, bodiesFailure }
}

export function useMediate() {
  const draft = reactive(loadMediate())
  const found = ref(draft.kind !== '' || draft.words !== '' || draft.other !== '' || draft.name !== '')
  const busy = ref(false)
  const failure = ref<unknown>(null)
  const receipt = ref<MediateReceipt | null>(null)
  const { located, placeFailure, isLocating, untilLocated, bodies, bodiesFailure } = usePlace(draft)
  watch(draft, () => keepMediate({ ...draft }))

  const lacksAt = (step: number): string[] => lacksOfStep(draft, located.value !== null || isLocating.value, step)
  /** To another step, if this one lacks nothing. Back is always open. */
  function go(to: number): boolean {
    const lacks = to > draft.step ? lacksAt(draft.step) : []
    failure.value = lacks.length > 0 ? missing(lacks[0]!) : null
    if (failure.value) return false
    draft.step = Math.min(Math.max(to, 1), STEPS)
    return true
  }
  function bodyOfRequest(): Record<string, unknown> {
    const place = placeText(draft, tip('villageMiddle'))
    const wish = draft.wish_day
      ? { wish_day: draft.wish_day, ...(draft.wish_half ? { wish_half: draft.wish_half } : {}) }
      : {}
    return {
      code: draft.code,
      ...(draft.body ? { body: draft.body } : {}),
      kind: draft.kind,
      lon: Number(draft.lon),
      lat: Number(draft.lat),
      ...(place ? { place } : {}),
      words: draft.words.trim(),
      name: draft.name.trim(),
      contact: draft.contact.replace(/\s/g, ''),
      other: draft.other.trim(),
      ...(draft.minor ? { minor: true } : {}),
      ...wish,
    }
  }
  async function send(): Promise<void> {
    if (busy.value) return
    busy.value = true
    await untilLocated()
    const lacking = [1, 2, 3].flatMap((step) => lacksOfStep(draft, located.value !== null, step))
    failure.value = lacking.length > 0 ? missing(lacking[0]!) : null
    if (failure.value) return void (busy.value = false)
    try {
      // Kept before it is sent: an answer that is lost on the way does not make it two.
      if (draft.code === '') draft.code = makeCode()
      keepMediate({ ...draft })
      const made = await post<MediateReceipt>('/public/mediations', bodyOfRequest())
      keepMediation({ code: made.code, number: made.number, at: new Date().toISOString() })
      Object.assign(draft, NO_MEDIATION)
      receipt.value = made
    } catch (error) {
      failure.value = error
    } finally {
      busy.value = false
    }
  }
  function startOver(): void {
    Object.assign(draft, NO_MEDIATION)
    found.value = false
    failure.value = null
    dropMediate()
  }
  const lacks = computed(() => lacksAt(draft.step))
  return {
    draft,
    found,
    located,
    placeFailure,
    bodies,
    bodiesFailure,
    busy,
    failure,
    receipt,
    lacks,
    go,
    send,
    startOver,
  }
}
