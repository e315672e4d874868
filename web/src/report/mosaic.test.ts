import { describe, expect, it } from 'vitest'
import { boxOf, mosaic } from './mosaic'

const WIDTH = 64
function noise(): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(WIDTH * WIDTH * 4)
  let state = 7
  for (let i = 0; i < pixels.length; i += 1) {
    state = (state * 1103515245 + 12345) % 2147483648
    pixels[i] = i % 4 === 3 ? 255 : (state >> 16) & 255
  }
  return pixels
}
const colours = (pixels: Uint8ClampedArray, inside: (x: number, y: number) => boolean): Set<string> => {
  const found = new Set<string>()
  for (let y = 0; y < WIDTH; y += 1)
    for (let x = 0; x < WIDTH; x += 1)
      if (inside(x, y)) found.add(pixels.subarray(4 * (y * WIDTH + x), 4 * (y * WIDTH + x) + 3).join())
  return found
}

describe('an area that is made unknowable', () => {
  it('has at most 8 by 8 colours, whatever was there; the rest of the picture is as it was', () => {
    const before = noise()
    const after = before.slice()
    mosaic(after, WIDTH, { x: 10, y: 20, width: 32, height: 24 })
    const inside = (x: number, y: number): boolean => x >= 10 && x < 42 && y >= 20 && y < 44
    expect(colours(before, inside).size).toBeGreaterThan(500)
    expect(colours(after, inside).size).toBeLessThanOrEqual(64)
    for (let y = 0; y < WIDTH; y += 1)
      for (let x = 0; x < WIDTH; x += 1) {
        const at = 4 * (y * WIDTH + x)
        if (!inside(x, y)) expect(after.subarray(at, at + 4)).toEqual(before.subarray(at, at + 4))
      }
  })
  it('is the same whatever the pixels of a cell were, if their mean is: nothing of them is left', () => {
    const one = noise()
    const other = one.slice()
    // Two pixels of one cell change places.
    for (let i = 0; i < 4; i += 1) [other[i], other[4 + i]] = [other[4 + i]!, other[i]!]
    expect(other).not.toEqual(one)
    for (const pixels of [one, other]) mosaic(pixels, WIDTH, { x: 0, y: 0, width: 32, height: 32 })
    expect(other).toEqual(one)
  })
  it('may hang over the edge', () => {
    const pixels = noise()
    mosaic(pixels, WIDTH, { x: -20, y: 50, width: 200, height: 100 })
    expect(colours(pixels, (_, y) => y >= 50).size).toBeLessThanOrEqual(64)
  })
  it('is drawn in any direction', () =>
    expect(boxOf({ x: 9, y: 2 }, { x: 4, y: 8 })).toEqual({ x: 4, y: 2, width: 5, height: 6 }))
})
