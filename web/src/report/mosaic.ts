// A face or a plate is made unknowable on this device, before anything is sent: each cell of the area gets
// the mean of its pixels, and the pixels are gone.
export interface Box {
  x: number
  y: number
  width: number
  height: number
}
/** So many cells at most, along the longer side: a face of 8 by 8 is nobody's. */
const CELLS = 8

/** In place. pixels: rows of four bytes a pixel, `width` of them in a row. */
export function mosaic(pixels: Uint8ClampedArray, width: number, box: Box): void {
  const height = pixels.length / 4 / width
  const [left, top] = [Math.max(0, Math.floor(box.x)), Math.max(0, Math.floor(box.y))]
  const right = Math.min(width, Math.ceil(box.x + box.width))
  const bottom = Math.min(height, Math.ceil(box.y + box.height))
  const cell = Math.max(1, Math.ceil(Math.max(right - left, bottom - top) / CELLS))
  for (let y = top; y < bottom; y += cell)
    for (let x = left; x < right; x += cell)
      flatten(pixels, width, { x, y, width: Math.min(cell, right - x), height: Math.min(cell, bottom - y) })
}
function flatten(pixels: Uint8ClampedArray, width: number, cell: Box): void {
  const sum = [0, 0, 0]
  const each = (act: (at: number) => void): void => {
    for (let y = cell.y; y < cell.y + cell.height; y += 1)
      for (let x = cell.x; x < cell.x + cell.width; x += 1) act(4 * (y * width + x))
  }
  each((at) => sum.forEach((_, i) => (sum[i]! += pixels[at + i]!)))
  const mean = sum.map((one) => one / (cell.width * cell.height))
  each((at) => mean.forEach((one, i) => (pixels[at + i] = one)))
}
/** The corners of a drag, either way round, as a box. */
export const boxOf = (a: { x: number; y: number }, b: { x: number; y: number }): Box => ({
  x: Math.min(a.x, b.x),
  y: Math.min(a.y, b.y),
  width: Math.abs(a.x - b.x),
  height: Math.abs(a.y - b.y),
})
