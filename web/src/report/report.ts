// From draft to case: the order of things that makes sending again safe.
import { computed, onMounted, reactive, ref, watch } from 'vue'
import { ApiError, post, postBytes } from '../api'
import type { Case } from '../cases/types'
import { missing } from '../i18n'
import { me } from '../session/session'
import { items, nameOf } from '../shell/lists'
import { dropPhoto, photosOf, putPhoto, type Waiting } from './album'
import { dropDraft, EMPTY, isWorth, keepDraft, loadDraft, noteItem } from './draft'
import { makeId, townOf } from './id'
import { smaller } from './photo'
import type { Located } from './PlaceField.vue'

export const PHOTOS_MAX = 6

export function useReport() {
  const person = me.value?.id ?? ''
  const draft = reactive(loadDraft(person))
  const found = isWorth(draft)
  const located = ref<Located | null>(null)
  const photos = ref<Waiting[]>([])
  const left = ref<Waiting[]>([])
  const busy = ref(false)
  const failure = ref<unknown>(null)
  const photoFailure = ref<unknown>(null)
  const receipt = ref<Case | null>(null)
  const nSent = ref(0)

  watch(draft, () => keepDraft(person, { ...draft }))
  // An item is most of what there is to say: it is the title until somebody says it better.
  watch(
    () => draft.item,
    (code, before) => {
      const name = (of: string): string => {
        const item = items.value.find((one) => one.code === of)
        return item ? nameOf(item) : ''
      }
      if (draft.title === '' || draft.title === name(before)) draft.title = name(code)
    },
  )
  async function readAlbum(): Promise<void> {
    const all = await photosOf(person)
    photos.value = all.filter((one) => one.caseId === '')
    left.value = all.filter((one) => one.caseId !== '')
  }
  onMounted(readAlbum)

  async function addPhotos(files: File[]): Promise<void> {
    for (const file of files.slice(0, PHOTOS_MAX - photos.value.length)) {
      const photo: Waiting = {
        key: `${Date.now()}-${crypto.randomUUID()}`,
        person,
        caseId: '',
        blob: await smaller(file),
      }
      await putPhoto(photo)
      photos.value = [...photos.value, photo]
    }
  }
  async function removePhoto(key: string): Promise<void> {
    await dropPhoto(key)
    photos.value = photos.value.filter((one) => one.key !== key)
  }

  /** The photos of cases that are reported already. Each that arrives leaves the device. */
  async function sendPhotos(): Promise<void> {
    photoFailure.value = null
    for (const photo of [...left.value]) {
      try {
        await postBytes(`/cases/${photo.caseId}/photos?stage=REPORT`, photo.blob)
        nSent.value += 1
      } catch (error) {
        photoFailure.value = error
        // Nobody answered: later. A refusal stays a refusal, and the photo is not kept for it.
        if (!(error instanceof ApiError) || error.problem.status === 0 || error.problem.status >= 500) return
      }
      await dropPhoto(photo.key)
      left.value = left.value.filter((one) => one.key !== photo.key)
    }
  }

  const lacks = computed(() => [
    ...(located.value ? [] : ['position']),
    ...(draft.item ? [] : ['item']),
    ...(draft.title.trim().length >= 2 ? [] : ['title']),
  ])

  async function make(grid: string): Promise<Case> {
    const town = townOf(grid)
    if (!draft.id || draft.id.slice(19, 28) !== makeId(town).slice(19, 28)) draft.id = makeId(town)
    const title = draft.title.trim()
    return post<Case>('/cases', {
      id: draft.id,
      item: draft.item,
      lon: Number(draft.lon),
      lat: Number(draft.lat),
      title,
      description: draft.description.trim() || title,
      ...(draft.place.trim() ? { place: draft.place.trim() } : {}),
    })
  }
  async function submit(): Promise<void> {
    failure.value = lacks.value.length > 0 ? missing(lacks.value[0]!) : null
    if (failure.value || !located.value || busy.value) return
    busy.value = true
    nSent.value = 0
    try {
      const made = await make(located.value.grid.key)
      noteItem(person, draft.item)
      for (const photo of photos.value) await putPhoto({ ...photo, caseId: made.id })
      await readAlbum()
      Object.assign(draft, EMPTY)
      dropDraft(person)
      receipt.value = made
      await sendPhotos()
    } catch (error) {
      failure.value = error
      if (error instanceof ApiError && error.slug === 'case/id-taken') draft.id = ''
    } finally {
      busy.value = false
    }
  }
  function another(): void {
    receipt.value = null
    failure.value = null
    located.value = null
  }
  async function startOver(): Promise<void> {
    Object.assign(draft, EMPTY)
    for (const photo of photos.value) await dropPhoto(photo.key)
    photos.value = []
  }
  return {
    draft,
    found,
    located,
    photos,
    left,
    busy,
    failure,
    photoFailure,
    receipt,
    nSent,
    lacks,
    addPhotos,
    removePhoto,
    sendPhotos,
    submit,
    another,
    startOver,
  }
}
