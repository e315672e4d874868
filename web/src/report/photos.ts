// What a report of a person with an account and one without have in common: photos that wait on this
// device, and a title that follows the item until somebody says it better.
import { ref, watch } from 'vue'
import { ApiError } from '../api'
import { Answers } from '../live/answers'
import { items, nameOf } from '../shell/lists'
import { dropPhoto, isLoose, photosOf, putPhoto, type Waiting } from './album'
import { smaller } from './photo'

export const PHOTOS_MAX = 6
/** Of ten that were chosen six are taken, and it is said that four are not. */
const full = (): ApiError =>
  new ApiError({ type: '/problems/page/photos-full', title: 'full', status: 422, field: 'photo' })

/** mark: what a new photo says of itself; empty for none. name: what they lie under until they are reported. */
export function usePhotos(person: string, mark: () => string = () => '', name: () => string = () => '') {
  const photos = ref<Waiting[]>([])
  /** Of what is reported already, and not sent yet. */
  const left = ref<Waiting[]>([])
  /** This device has no room for some of them: they go with the page. */
  const hasLoose = ref(false)

  // What is shown is always what the album holds: a list kept beside it would show a photo twice that is
  // taken while the page still opens.
  const reads = new Answers()
  async function read(): Promise<void> {
    const isNew = reads.ask()
    const all = await photosOf(person)
    if (!isNew()) return
    photos.value = all.filter((one) => one.caseId === name())
    left.value = all.filter((one) => one.caseId !== name())
    hasLoose.value = all.some(isLoose)
  }
  void read()
  /** Being made smaller, which takes a slow phone seconds: what is sent or put aside meanwhile waits for them (settled), for
   * a photo that came after it would lie with the next report. */
  const nComing = ref(0)
  /** Why the last one was not taken. */
  const trouble = ref<unknown>(null)
  let adding: Promise<void> = Promise.resolve()
  const settled = (): Promise<void> => adding
  /** Throws once, when one that was still coming was not taken: nobody sends without a photo he has just seen himself take. */
  async function allTaken(): Promise<void> {
    const isLate = nComing.value > 0
    await settled()
    if (isLate && trouble.value) throw trouble.value
  }
  async function take(file: File): Promise<void> {
    try {
      if (photos.value.length >= PHOTOS_MAX) throw full()
      const key = `${Date.now()}-${crypto.randomUUID()}`
      const blob = await smaller(file, mark())
      await putPhoto({ key, person, caseId: name(), blob })
      await read()
    } catch (error) {
      trouble.value = error
    } finally {
      nComing.value -= 1
    }
  }
  function add(files: File[]): Promise<void> {
    trouble.value = null
    nComing.value += files.length
    for (const file of files) adding = adding.then(() => take(file))
    return adding
  }
  async function replace(key: string, blob: Blob): Promise<void> {
    const old = photos.value.find((one) => one.key === key)
    if (!old) return
    await putPhoto({ ...old, blob })
    await read()
  }
  async function remove(key: string): Promise<void> {
    await dropPhoto(key)
    await read()
  }
  async function clear(): Promise<void> {
    await settled()
    trouble.value = null
    for (const photo of photos.value) await dropPhoto(photo.key)
    await read()
  }
  return { photos, left, hasLoose, nComing, trouble, settled, allTaken, read, add, replace, remove, clear }
}

/** An item is most of what there is to say: it is the title until somebody says it better. */
export function titleFollowsItem(draft: { item: string; title: string }): void {
  const name = (of: string): string => {
    const item = items.value.find((one) => one.code === of)
    return item ? nameOf(item) : ''
  }
  watch(
    () => draft.item,
    (code, before) => {
      if (draft.title === '' || draft.title === name(before)) draft.title = name(code)
    },
  )
}
