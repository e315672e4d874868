// A report without an account, from draft to receipt: the order of things that makes sending again safe.
import { computed, reactive, ref, watch } from 'vue'
import { ApiError, get, post, postBytes } from '../api'
import { missing } from '../i18n'
import { tip } from '../i18n/tip'
import { dropPhoto, putPhoto } from '../report/album'
import { titleFollowsItem, usePhotos } from '../report/photos'
import type { Located } from '../units/place'
import { makeCode } from './code'
import { dropTip, EMPTY, keepReport, keepTip, lacksOf, loadTip, placeText } from './kept'

export interface TipReceipt {
  /** "Me too": somebody else has reported it. */
  joined?: boolean
  code: string
  number: string
  created_at: string
  due_at: string | null
}
export const STEPS = 3
/** Whose the waiting photos are: nobody's who has an account. */
const WHO = 'tip'

export function useTip() {
  const draft = reactive(loadTip())
  const found = ref(draft.item !== '' || draft.title !== '' || draft.place !== '')
  const located = ref<Located | null>(null)
  const placeFailure = ref<unknown>(null)
  const album = usePhotos(WHO)
  const { photos, left, hasLoose, nComing, trouble } = album
  const nSent = ref(0)
  const busy = ref(false)
  const failure = ref<unknown>(null)
  const photoFailure = ref<unknown>(null)
  const receipt = ref<TipReceipt | null>(null)

  /** A place that is still looked up lacks nothing yet; what is sent waits for it. */
  let locating: Promise<void> = Promise.resolve()
  const isLocating = ref(false)

  watch(draft, () => keepTip({ ...draft }))
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
  titleFollowsItem(draft)

  /** Of what is reported already; caseId is the code. Each that arrives leaves the device. */
  async function sendPhotos(): Promise<void> {
    photoFailure.value = null
    for (const photo of [...left.value]) {
      try {
        await postBytes(`/public/reports/${photo.caseId}/photos?stage=REPORT`, photo.blob)
        nSent.value += 1
      } catch (error) {
        photoFailure.value = error
        // Nobody answered, or too much at once: later. A refusal stays one, and the photo is not kept for it.
        if (!(error instanceof ApiError) || [0, 429].includes(error.problem.status) || error.problem.status >= 500)
          return
      }
      await dropPhoto(photo.key)
      left.value = left.value.filter((one) => one.key !== photo.key)
    }
  }

  const lacks = computed(() => lacksOf(draft, located.value !== null || isLocating.value, draft.step))
  /** To another step, if this one lacks nothing. Back is always open. */
  function go(to: number): boolean {
    failure.value = to > draft.step && lacks.value.length > 0 ? missing(lacks.value[0]!) : null
    if (failure.value) return false
    draft.step = Math.min(Math.max(to, 1), STEPS)
    return true
  }
  async function send(): Promise<void> {
    if (busy.value) return
    busy.value = true
    await locating
    const lacking = [...lacksOf(draft, located.value !== null, 2), ...lacksOf(draft, true, 3)]
    failure.value = lacking.length > 0 ? missing(lacking[0]!) : null
    if (failure.value) return void (busy.value = false)
    nSent.value = 0
    const title = draft.title.trim()
    const contact = draft.contact.replace(/\s/g, '')
    const place = placeText(draft, tip('villageMiddle'))
    try {
      await album.allTaken()
      // Kept before it is sent: an answer that is lost on the way does not make it two.
      if (draft.code === '') draft.code = makeCode()
      keepTip({ ...draft })
      const made = await post<TipReceipt>('/public/reports', {
        code: draft.code,
        item: draft.item,
        lon: Number(draft.lon),
        lat: Number(draft.lat),
        title,
        description: draft.description.trim() || title,
        ...(place ? { place } : {}),
        ...(contact ? { contact } : {}),
      })
      keepReport({ code: made.code, number: made.number, title, at: made.created_at })
      for (const photo of photos.value) await putPhoto({ ...photo, caseId: made.code })
      await album.read()
      Object.assign(draft, EMPTY)
      receipt.value = made
      await sendPhotos()
    } catch (error) {
      failure.value = error
    } finally {
      busy.value = false
    }
  }
  /** Somebody else's report is followed instead: what was written and taken here is sent to nobody. */
  async function follow(made: TipReceipt, title: string): Promise<void> {
    keepReport({ code: made.code, number: made.number, title, at: made.created_at })
    Object.assign(draft, EMPTY)
    nSent.value = 0
    await album.clear()
    failure.value = null
    receipt.value = { ...made, joined: true }
  }
  function another(): void {
    receipt.value = null
    failure.value = null
    found.value = false
    nSent.value = 0
  }
  async function startOver(): Promise<void> {
    Object.assign(draft, EMPTY)
    await album.clear()
    found.value = false
    failure.value = null
    dropTip()
  }
  return {
    draft,
    found,
    located,
    placeFailure,
    photos,
    hasLoose,
    nComing,
    photoTrouble: trouble,
    left,
    nSent,
    busy,
    failure,
    photoFailure,
    receipt,
    lacks,
    go,
    addPhotos: album.add,
    replacePhoto: album.replace,
    removePhoto: album.remove,
    sendPhotos,
    send,
    follow,
    another,
    startOver,
  }
}
