// From draft to case. What is reported is kept on the device first, and goes out from there: now, or
// when there is a network. Its id and its key make that safe.
import { computed, onUnmounted, reactive, ref, watch } from 'vue'
import { ApiError, post, postBytes } from '../api'
import type { Case } from '../cases/types'
import { draftsEnd } from '../field/counts'
import type { NewOrder } from '../field/core/outbox'
import { canWait, keep, orders, sendNow, sha256Of } from '../field/phone'
import { tf } from '../field/texts'
import { missing } from '../i18n'
import { me } from '../session/session'
import { dropPhoto, photosOf, putPhoto } from './album'
import {
  dropDraft,
  EMPTY,
  isWorth,
  isParkedKey,
  changeParked,
  keepDraft,
  loadDraft,
  movedM,
  noteItem,
  parkedName,
  parkedOf,
  voiceName,
  type Parked,
  type ReportDraft,
} from './draft'
import { makeId, townOf } from './id'
import { markText } from './photo'
import { claimSlot, freeSlot, isHeld } from './slot'
import { titleFollowsItem, usePhotos } from './photos'
import type { Located } from '../units/place'
import { endingSoon, sweepDrafts } from './sweep'

export function useReport() {
  const person = me.value?.id ?? ''
  /** Which draft of this phone this page writes (slot.ts); null: not known yet, and nothing is written. */
  const slot = ref<string | null>(null)
  const own = (): string => (slot.value ? parkedName(slot.value) : '')
  const draft = reactive(loadDraft(person))
  const found = ref(isWorth(draft))
  const located = ref<Located | null>(null)
  const album = usePhotos(person, () => markText(located.value?.grid.name ?? '', new Date()), own)
  const { photos, hasLoose, nComing, trouble } = album
  const aside = ref<Parked[]>(parkedOf(person))
  const parked = computed(() => aside.value.filter((one) => one.key !== slot.value))
  const busy = ref(false)
  const failure = ref<unknown>(null)
  const voice = ref<Blob | null>(null)
  /** The key of what was reported last; and how it stands. */
  const reported = ref('')
  /** The visit of a round on which it was found: there the sheet waits. */
  const ofVisit = ref(draft.visit)
  const direct = ref<Case | null>(null)
  const order = computed(() => orders.value.find((one) => one.key === reported.value))
  const receipt = computed(() => direct.value ?? (order.value?.answer as unknown as Case | null) ?? null)
  const files = computed(() => orders.value.filter((one) => one.needs.includes(reported.value)))
  const nSent = computed(() => files.value.filter((one) => one.state === 'sent').length)
  const nLeft = computed(() => files.value.filter((one) => one.state !== 'sent' && one.state !== 'let-go').length)

  // What was said lies with the photos, under a name of its own, and goes where its draft goes.
  let saying = Promise.resolve()
  const voicesOf = async (name: string) => (await photosOf(person)).filter((one) => one.caseId === voiceName(name))
  function setVoice(blob: Blob | null): void {
    voice.value = blob
    saying = saying.then(async () => {
      for (const one of await voicesOf(own())) await dropPhoto(one.key)
      if (blob) await putPhoto({ key: `${Date.now()}-${crypto.randomUUID()}`, person, caseId: voiceName(own()), blob })
    })
  }
  async function readVoice(): Promise<void> {
    const [said] = await voicesOf(own())
    if (said) voice.value ??= said.blob
  }
  /** Another page writes the person's draft: this one goes on with its own, or begins one. */
  async function begin(): Promise<void> {
    const mine = await claimSlot(person)
    if (mine !== '') {
      const kept = parkedOf(person).find((one) => one.key === mine)
      found.value = kept !== undefined && isWorth(kept)
      Object.assign(draft, EMPTY, kept && wordsOf(kept))
      located.value = null
      round.value += 1
    }
    slot.value = mine
    if (mine === '' && isTouched) keepDraft(person, { ...draft })
    await Promise.all([readVoice(), sweepDrafts(person).then(album.read)])
  }
  const isSecond = computed(() => Boolean(slot.value))
  let isTouched = false
  watch(draft, () => {
    isTouched = true
    if (slot.value === '') keepDraft(person, { ...draft })
  })
  watch([draft, photos, voice], () => slot.value && keepSecond(slot.value))
  watch([draft, aside], () => (draftsEnd.value = endingSoon(person)), { deep: true })
  const onOther = ({ key }: StorageEvent): void => void (isParkedKey(person, key) && (aside.value = parkedOf(person)))
  window.addEventListener('storage', onOther)
  // A page that the browser keeps for the way back holds nothing meanwhile.
  window.addEventListener('pagehide', freeSlot)
  const onReturn = ({ persisted }: PageTransitionEvent): void => void (persisted && begin())
  window.addEventListener('pageshow', onReturn)
  onUnmounted(() => {
    freeSlot()
    window.removeEventListener('storage', onOther)
    window.removeEventListener('pagehide', freeSlot)
    window.removeEventListener('pageshow', onReturn)
  })
  titleFollowsItem(draft)

  const hasPlace = computed(() => draft.lon !== '' && draft.lat !== '')
  /** The town of the place; when that is not known here, one's own. */
  const townUnit = computed(() => located.value?.grid.key ?? (canWait() ? (me.value?.unit ?? '') : ''))
  /** Only who reports from the field has a place of his own that is worth keeping beside the pin. */
  const moved = computed(() => (me.value?.role === 'GRID_ADMIN' ? movedM(draft) : 0))
  const lacks = computed(() => [
    ...(hasPlace.value && townUnit.value ? [] : ['position']),
    ...(moved.value > 0 && !draft.pinReason ? ['pin_reason'] : []),
    ...(draft.item ? [] : ['item']),
    ...(draft.title.trim().length >= 2 ? [] : ['title']),
  ])

  const pinOf = (): Record<string, unknown> => ({
    fix_lon: Number(draft.fixLon),
    fix_lat: Number(draft.fixLat),
    ...(draft.fixAccuracy ? { fix_accuracy_m: Number(draft.fixAccuracy) } : {}),
    pin_reason: draft.pinReason,
  })
  function bodyOf(): Record<string, unknown> {
    const town = townOf(townUnit.value)
    // The sheet of a visit has named its report already.
    const isNamed = draft.id !== '' && draft.visit !== ''
    if (!isNamed && draft.id.slice(19, 28) !== makeId(town).slice(19, 28)) draft.id = makeId(town)
    const title = draft.title.trim()
    return {
      id: draft.id,
      item: draft.item,
      lon: Number(draft.lon),
      lat: Number(draft.lat),
      title,
      description: draft.description.trim() || title,
      ...(draft.place.trim() ? { place: draft.place.trim() } : {}),
      ...(moved.value > 0 ? pinOf() : {}),
      ...(draft.premises ? { premises: draft.premises } : {}),
    }
  }
  async function fileOf(id: string, key: string, kind: 'photo' | 'voice', blob: Blob, title: string) {
    const bytes = new Uint8Array(await blob.arrayBuffer())
    const path = kind === 'photo' ? `/cases/${id}/photos?stage=REPORT` : `/cases/${id}/voices?stage=REPORT`
    return { kind, subject: id, path, needs: [key], label: title, blob: { sha256: await sha256Of(bytes), bytes } }
  }
  /** Words and photos are kept together or not at all. */
  async function keepReport(): Promise<void> {
    const body = bodyOf()
    const id = String(body.id)
    const title = String(body.title)
    const key = `report-${id}`
    const attached = await Promise.all(photos.value.map((one) => fileOf(id, key, 'photo', one.blob, title)))
    if (voice.value) attached.push(await fileOf(id, key, 'voice', voice.value, title))
    const report: NewOrder = { kind: 'report', subject: id, path: '/cases', body, key, label: title }
    const isKept = await keep([report, ...attached]).then(
      () => true,
      () => false,
    )
    if (!isKept) return sendFull()
    reported.value = key
    void sendNow()
  }
  /** The way out of a full phone. Nobody there: it stays on this page, and is sent under the same id the next time. */
  async function sendFull(): Promise<void> {
    try {
      await sendAtOnce()
    } catch (error) {
      throw error instanceof ApiError && error.problem.status !== 0 ? error : new Error(tf('noRoom'))
    }
  }
  /** Where a browser keeps nothing, over plain http or on a full disk: at once or not at all. */
  async function sendAtOnce(): Promise<void> {
    const made = await post<Case>('/cases', bodyOf())
    for (const one of photos.value) await postBytes(`/cases/${made.id}/photos?stage=REPORT`, one.blob)
    if (voice.value) await postBytes(`/cases/${made.id}/voices?stage=REPORT`, voice.value)
    direct.value = made
  }

  async function clear(): Promise<void> {
    Object.assign(draft, EMPTY)
    setVoice(null)
    await saying
    await album.clear()
  }
  async function submit(): Promise<void> {
    failure.value = lacks.value.length > 0 ? missing(lacks.value[0]!) : null
    if (failure.value || busy.value) return
    busy.value = true
    try {
      await album.allTaken()
      const { item } = draft
      ofVisit.value = draft.visit
      if (canWait()) await keepReport()
      else await sendAtOnce()
      noteItem(person, item)
      await clear()
      if (slot.value) dropSecond(slot.value)
      else dropDraft(person)
    } catch (error) {
      failure.value = error
      if (error instanceof ApiError && error.slug === 'case/id-taken') draft.id = ''
    } finally {
      busy.value = false
    }
  }
  function another(): void {
    reported.value = ''
    direct.value = null
    failure.value = null
    located.value = null
  }

  // ---- several drafts

  const wordsOf = ({ key: _key, at: _at, ...words }: Parked): ReportDraft => words
  const dropSecond = (key: string): void =>
    void (aside.value = changeParked(person, (list) => list.filter((one) => one.key !== key)))
  function keepSecond(key: string): void {
    if (!mayPark.value) return dropSecond(key)
    const now = { ...draft, key, at: new Date().toISOString() }
    aside.value = changeParked(person, (list) => [...list.filter((one) => one.key !== key), now])
  }

  async function move(from: string, to: string): Promise<void> {
    await saying
    for (const one of await photosOf(person)) {
      if (one.caseId === from) await putPhoto({ ...one, caseId: to })
      if (one.caseId === voiceName(from)) await putPhoto({ ...one, caseId: voiceName(to) })
    }
    await album.read()
  }
  /** One after the other: of two taps the second finds what the first has left. */
  let turning: Promise<void> = Promise.resolve()
  const inTurn = (act: () => Promise<void>): Promise<void> => (turning = turning.catch(() => undefined).then(act))
  const park = (): Promise<void> => inTurn(putAside)
  async function putAside(): Promise<void> {
    await album.settled()
    if (busy.value || !mayPark.value) return
    const id = crypto.randomUUID?.() ?? String(Date.now())
    const now = { ...draft, key: id, at: new Date().toISOString() }
    aside.value = changeParked(person, (list) => [...list, now])
    await move(own(), parkedName(id))
    voice.value = null
    Object.assign(draft, EMPTY)
    another()
    round.value += 1
  }
  /** What was being written is parked in its turn. */
  const unpark = (key: string): Promise<void> => inTurn(() => takeUp(key))
  async function takeUp(key: string): Promise<void> {
    if (key === slot.value) return
    failure.value = (await isHeld(person, key)) ? new Error(tf('draftElsewhere')) : null
    if (failure.value) return
    if (mayPark.value) await putAside()
    const wanted = parkedOf(person).find((one) => one.key === key)
    aside.value = changeParked(person, (list) => list.filter((one) => one.key !== key))
    if (!wanted) return
    Object.assign(draft, EMPTY, wordsOf(wanted))
    await move(parkedName(key), own())
    await readVoice()
  }
  /** From another page: what is being written here has its photos first, and is parked with them. */
  async function goOn(key: string): Promise<void> {
    await whole.catch(() => undefined)
    await unpark(key)
  }
  /** Another place is asked for with another draft. */
  const round = ref(0)
  const mayPark = computed(() => isWorth(draft) || photos.value.length > 0 || voice.value !== null)
  const whole = begin()

  return {
    draft,
    found,
    located,
    photos,
    hasLoose,
    nComing,
    photoTrouble: trouble,
    parked,
    isSecond,
    voice,
    setVoice,
    busy,
    failure,
    order,
    receipt,
    ofVisit,
    nSent,
    nLeft,
    lacks,
    moved,
    mayPark,
    round,
    addPhotos: album.add,
    replacePhoto: album.replace,
    removePhoto: album.remove,
    submit,
    another,
    startOver: clear,
    park,
    unpark,
    goOn,
  }
}
