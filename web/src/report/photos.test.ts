import { expect, test, vi } from 'vitest'

vi.stubGlobal('navigator', { language: 'zh-CN' })
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined })
const { dropPhoto, photosOf, putPhoto } = await import('./album')
const { usePhotos } = await import('./photos')

const HEAD = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a])
const file = (text: string): File => new File([HEAD, text], 'p.png', { type: 'image/png' })
const textOf = async (blob: Blob): Promise<string> => (await blob.text()).replace(/^.PNG\r\n/, '')

/** What is shown when the album is read n turns after the change began, for every n that can matter. */
async function meanwhile(change: (album: ReturnType<typeof usePhotos>) => Promise<void>, of: string[]) {
  const shown: string[][] = []
  for (let turns = 0; turns < 40; turns += 1) {
    const album = usePhotos(crypto.randomUUID())
    await album.add(of.map(file))
    const changing = change(album)
    for (let i = 0; i < turns; i += 1) await null
    await Promise.all([changing, album.read()])
    shown.push(await Promise.all(album.photos.value.map((one) => textOf(one.blob))))
  }
  return shown
}

test('a photo that is taken while the waiting ones are being read is shown once', async () => {
  for (const shown of await meanwhile(({ add }) => add([file('a')]), [])) expect(shown).toEqual(['a'])
})

test('a photo that is covered while the album is read is the new one', async () => {
  const cover = ({ photos, replace }: ReturnType<typeof usePhotos>) =>
    replace(photos.value[0]!.key, new Blob(['covered']))
  for (const shown of await meanwhile(cover, ['a'])) expect(shown).toEqual(['covered'])
})

test('a photo that is dropped while the album is read does not come back', async () => {
  const drop = ({ photos, remove }: ReturnType<typeof usePhotos>) => remove(photos.value[0]!.key)
  for (const shown of await meanwhile(drop, ['a'])) expect(shown).toEqual([])
})

test('what one person put there is not what another finds', async () => {
  await putPhoto({ key: '1', person: 'one', caseId: '', blob: new Blob(['1']) })
  expect(await photosOf('another')).toEqual([])
  await dropPhoto('1')
})
