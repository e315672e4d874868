// A phone's photo has twelve million pixels and four megabytes: too much for a weak signal, and more
// than anybody needs. It is made smaller here; when and where it was taken goes along.
const SIDE_MAX = 2000
const SMALL_ENOUGH = 900 * 1024
const QUALITY = 0.82

const word = (b: Uint8Array, at: number): number => (b[at]! << 8) | b[at + 1]!

/** The whole Exif segment of a JPEG, with its marker; null when there is none. */
export function exifOf(jpeg: Uint8Array): Uint8Array | null {
  if (jpeg.length < 4 || word(jpeg, 0) !== 0xffd8) return null
  for (let at = 2; at + 4 < jpeg.length && jpeg[at] === 0xff; ) {
    const size = word(jpeg, at + 2)
    const isExif = jpeg[at + 1] === 0xe1 && String.fromCharCode(...jpeg.subarray(at + 4, at + 8)) === 'Exif'
    if (isExif) return at + 2 + size <= jpeg.length ? jpeg.slice(at, at + 2 + size) : null
    if (jpeg[at + 1] === 0xda) return null
    at += 2 + size
  }
  return null
}

/** The same segment saying that the picture stands upright: its pixels have been turned already. */
export function upright(exif: Uint8Array): Uint8Array {
  const out = exif.slice()
  const tiff = 10
  const view = new DataView(out.buffer)
  if (out.length < tiff + 14) return out
  const little = word(out, tiff) === 0x4949
  const first = tiff + view.getUint32(tiff + 4, little)
  if (first + 2 > out.length) return out
  const n = view.getUint16(first, little)
  for (let i = 0; i < n; i += 1) {
    const entry = first + 2 + i * 12
    if (entry + 12 > out.length) break
    if (view.getUint16(entry, little) === 0x0112) view.setUint16(entry + 8, 1, little)
  }
  return out
}

export function withExif(jpeg: Uint8Array, exif: Uint8Array): Uint8Array {
  const out = new Uint8Array(jpeg.length + exif.length)
  out.set(jpeg.subarray(0, 2))
  out.set(exif, 2)
  out.set(jpeg.subarray(2), 2 + exif.length)
  return out
}

/** Small enough to send. What cannot be read as a picture goes as it is: the server judges it. */
export async function smaller(file: Blob): Promise<Blob> {
  if (file.size <= SMALL_ENOUGH) return file
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
    const scale = Math.min(1, SIDE_MAX / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(picture.width * scale)
    canvas.height = Math.round(picture.height * scale)
    canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height)
    const drawn = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', QUALITY))
    if (!drawn || drawn.size >= file.size) return file
    const exif = exifOf(new Uint8Array(await file.arrayBuffer()))
    if (!exif) return drawn
    return new Blob([withExif(new Uint8Array(await drawn.arrayBuffer()), upright(exif))], { type: 'image/jpeg' })
  } catch {
    return file
  }
}
