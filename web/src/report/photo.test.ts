import { describe, expect, it } from 'vitest'
import { exifOf, smaller, upright, withExif } from './photo'

/** An Exif segment with one entry: orientation, in either byte order. */
function segment(little: boolean, orientation: number): Uint8Array {
  const out = new Uint8Array(10 + 8 + 2 + 12 + 4)
  const view = new DataView(out.buffer)
  view.setUint16(0, 0xffe1)
  view.setUint16(2, out.length - 2)
  out.set([0x45, 0x78, 0x69, 0x66, 0, 0], 4)
  out.set(little ? [0x49, 0x49] : [0x4d, 0x4d], 10)
  view.setUint16(12, 42, little)
  view.setUint32(14, 8, little)
  view.setUint16(18, 1, little)
  view.setUint16(20, 0x0112, little)
  view.setUint16(22, 3, little)
  view.setUint32(24, 1, little)
  view.setUint16(28, orientation, little)
  return out
}
const START = [0xff, 0xd8]
const JFIF = [0xff, 0xe0, 0, 4, 1, 2]
const SCAN = [0xff, 0xda, 0, 2, 9, 9]

describe('what a camera knows', () => {
  it('is found behind other segments', () => {
    const exif = segment(true, 6)
    expect(exifOf(new Uint8Array([...START, ...JFIF, ...exif, ...SCAN]))).toEqual(exif)
  })
  it('is not looked for where there is none', () => {
    expect(exifOf(new Uint8Array([...START, ...JFIF, ...SCAN]))).toBeNull()
    expect(exifOf(new Uint8Array([1, 2, 3, 4, 5]))).toBeNull()
    expect(exifOf(new Uint8Array([...START, ...segment(true, 6).slice(0, 20)]))).toBeNull()
  })
  it.each([true, false])('says upright when the pixels are turned (little endian: %s)', (little) => {
    expect(upright(segment(little, 6))).toEqual(segment(little, 1))
  })
  it('goes right behind the start of the smaller picture', () => {
    const exif = segment(false, 1)
    const made = withExif(new Uint8Array([...START, ...SCAN]), exif)
    expect([...made]).toEqual([...START, ...exif, ...SCAN])
    expect(exifOf(made)).toEqual(exif)
  })
})

describe('what this device cannot make smaller', () => {
  const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const heic = new Uint8Array([0, 0, 0, 0x1c, 0x66, 0x74, 0x79, 0x70, 0x68, 0x65, 0x69, 0x63])
  const slug = (file: Blob, mark = ''): Promise<string> =>
    smaller(file, mark).then(
      () => '',
      ({ slug: of }) => of,
    )
  it('goes as it is, when the server can take it', async () => {
    expect(await slug(new Blob([png]))).toBe('')
    expect(await slug(new Blob([png, new Uint8Array(400 * 1024)]), 'mark')).toBe('')
  })
  it('is refused at once, small or large, when it cannot', async () => {
    expect(await slug(new Blob([heic]))).toBe('case/not-image')
    expect(await slug(new Blob([heic, new Uint8Array(9 * 1024 * 1024)]), 'mark')).toBe('case/not-image')
    expect(await slug(new Blob([png, new Uint8Array(9 * 1024 * 1024)]), 'mark')).toBe('http/too-large')
    expect(await slug(new Blob([]))).toBe('case/not-image')
  })
})
