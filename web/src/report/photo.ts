// A phone's photo has twelve million pixels and four megabytes: too much for a weak signal, and more
// than anybody needs. It is made smaller here; when and where it was taken goes along.
import { ApiError } from '../api'

const SIDE_MAX = 1600
const SMALL_ENOUGH = 300 * 1024
const QUALITIES = [0.82, 0.7, 0.58, 0.45]

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

/** "2026-11-25 08:30" of this device, and where: what a photo says of itself. No name. */
export function markText(grid: string, at: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0')
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return [grid, `${day} ${two(at.getHours())}:${two(at.getMinutes())}`].filter(Boolean).join('  ')
}
function drawMark(canvas: HTMLCanvasElement, text: string): void {
  const pen = canvas.getContext('2d')!
  const size = Math.max(12, Math.round(canvas.width / 40))
  pen.font = `${size}px sans-serif`
  pen.fillStyle = 'rgb(0 0 0 / 55%)'
  pen.fillRect(0, canvas.height - size * 1.8, pen.measureText(text).width + size * 1.4, size * 1.8)
  pen.fillStyle = '#fff'
  pen.fillText(text, size * 0.7, canvas.height - size * 0.6)
}

/** As a JPEG of at most 300 kB where that can be had. */
async function encoded(canvas: HTMLCanvasElement): Promise<Blob | null> {
  let best: Blob | null = null
  for (const quality of QUALITIES) {
    best = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', quality))
    if (!best || best.size <= SMALL_ENOUGH) break
  }
  return best
}
/** What stands on the canvas, with the time and the place that the file says it was taken. */
export async function redrawn(canvas: HTMLCanvasElement, file: Blob): Promise<Blob | null> {
  const drawn = await encoded(canvas)
  const exif = exifOf(new Uint8Array(await file.arrayBuffer()))
  if (!drawn || !exif) return drawn
  return new Blob([withExif(new Uint8Array(await drawn.arrayBuffer()), upright(exif))], { type: 'image/jpeg' })
}

/** What the server takes at most, and of which kinds. */
const BYTES_MAX = 8 * 1024 * 1024
const HEADS = [/^\xff\xd8\xff/, /^\x89PNG\r\n/, /^RIFF[^]{4}WEBP/]
const refused = (slug: string, status: number): ApiError =>
  new ApiError({ type: `/problems/${slug}`, title: slug, status, field: 'photo' })
/** As it is, where this device cannot make it smaller; throws what the server would say of it. A camera that writes HEIC is told
 * so by who still stands before the thing, and not when the photo has waited for a network. */
async function asItIs(file: Blob): Promise<Blob> {
  const head = String.fromCharCode(...new Uint8Array(await file.slice(0, 12).arrayBuffer()))
  if (!HEADS.some((one) => one.test(head))) throw refused('case/not-image', 415)
  if (file.size > BYTES_MAX) throw refused('http/too-large', 413)
  return file
}
/** Small enough to send, with the mark on it if there is one. */
export async function smaller(file: Blob, mark = ''): Promise<Blob> {
  if (file.size <= SMALL_ENOUGH && !mark) return asItIs(file)
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
    const scale = Math.min(1, SIDE_MAX / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(picture.width * scale)
    canvas.height = Math.round(picture.height * scale)
    canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height)
    if (mark) drawMark(canvas, mark)
    const drawn = await redrawn(canvas, file)
    return drawn && (mark || drawn.size < file.size) ? drawn : await asItIs(file)
  } catch {
    return asItIs(file)
  }
}
