// What a report of a person with an account and one without have in common: photos that wait on this
// device, and a title that follows the item until somebody says it better.
import { ref, watch } from 'vue'
import { Answers } from '../live/answers'
import { items, nameOf } from '../shell/lists'
import { dropPhoto, isLoose, photosOf, putPhoto, type Waiting } from './album'
import { smaller } from './photo'

export const PHOTOS_MAX = 6

/** mark: what a new photo says of itself; empty for none. */
export function usePhotos(person: string, mark: () => string = () => '') {
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
    photos.value = all.filter((one) => one.caseId === '')
    left.value = all.filter((one) => one.caseId !== '')
    hasLoose.value = all.some(isLoose)
  }
  void read()
  async function add(files: File[]): Promise<void> {
    for (const file of files.slice(0, PHOTOS_MAX - photos.value.length)) {
      const key = `${Date.now()}-${crypto.randomUUID()}`
      await putPhoto({ key, person, caseId: '', blob: await smaller(file, mark()) })
      await read()
    }
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
    for (const photo of photos.value) await dropPhoto(photo.key)
    await read()
  }
  return { photos, left, hasLoose, read, add, replace, remove, clear }
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
