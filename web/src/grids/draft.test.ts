import { describe, expect, it } from 'vitest'
import {
  areaKm2,
  brokenRim,
  cornersFrom,
  gridsIn,
  moveCorner,
  neighboursOf,
  outlinesAfter,
  rimOf,
  shortLabel,
  textOf,
  villageEdges,
  type Corner,
  type Grid,
} from './draft'

const square = (x: number, y: number): Corner[] => [
  [x, y],
  [x + 0.01, y],
  [x + 0.01, y + 0.01],
  [x, y + 0.01],
]
const grid = (label: string, x: number, y: number, village = '441900119001000'): Grid => ({
  label,
  key: label,
  village,
  name: label,
  origins: [label],
  ring: square(x, y),
})
/** Three by three, so that the one in the middle has a neighbour on each side. */
const nine = [0, 1, 2].flatMap((y) => [0, 1, 2].map((x) => grid(`g${y}${x}`, x / 100, y / 100)))

describe('a draft', () => {
  it('is read from GeoJSON, each ring without its repeated end', () => {
    const [one] = gridsIn({
      features: [
        {
          properties: { grid: 'new.7', key: null, village: '441900119001000', name: '新' },
          geometry: { coordinates: [[...square(0, 0), [0, 0]]] },
        },
      ],
    })
    expect(one).toMatchObject({ label: 'new.7', key: null, ring: square(0, 0) })
    expect(shortLabel(one!)).toBe('+7')
    expect(shortLabel({ ...one!, key: '441900119001012' })).toBe('12')
  })
  it('knows neighbours by edges, not by corners', () => {
    expect(
      neighboursOf(nine, 'g11')
        .map((one) => one.label)
        .sort(),
    ).toEqual(['g01', 'g10', 'g12', 'g21'])
    expect(
      neighboursOf(nine, 'g00')
        .map((one) => one.label)
        .sort(),
    ).toEqual(['g01', 'g10'])
  })
  it('shows where the village changes and where the map ends', () => {
    expect(villageEdges(nine)).toHaveLength(12)
    const two = [grid('a', 0, 0), grid('b', 0.01, 0, '441900119002000')]
    expect(villageEdges(two)).toHaveLength(7)
  })
})

describe('a corner that is moved', () => {
  it('moves in all four grids that have it', () => {
    const changed = moveCorner(nine, [0.01, 0.01], [0.0112, 0.0113])
    expect([...changed.keys()].sort()).toEqual(['g00', 'g01', 'g10', 'g11'])
    for (const ring of changed.values()) expect(ring).toContainEqual([0.0112, 0.0113])
    expect(brokenRim(nine, changed)).toBe(false)
  })
  it('on the rim is told, for grids outside have it too', () => {
    expect(rimOf(nine).size).toBe(12)
    expect(brokenRim(nine, moveCorner(nine, [0.01, 0], [0.011, 0]))).toBe(true)
  })
  it('onto an edge of a neighbour becomes a corner of his', () => {
    // The corner between the four at the lower left is drawn onto the edge between g11 and g12.
    const changed = moveCorner(nine, [0.01, 0.01], [0.02, 0.015])
    expect([...changed.keys()].sort()).toEqual(['g00', 'g01', 'g10', 'g11', 'g12'])
    expect(changed.get('g12')).toContainEqual([0.02, 0.015])
    expect(changed.get('g12')).toHaveLength(5)
  })
  it('that was put on an edge is put there for both', () => {
    const ring = nine[4]!.ring
    const drawn = new Map([['g11', [ring[0]!, [0.015, 0.0123] as Corner, ...ring.slice(1)]]])
    const changed = outlinesAfter(nine, drawn)
    expect([...changed.keys()]).toEqual(['g11'])
    const straight = outlinesAfter(nine, new Map([['g11', [ring[0]!, [0.015, 0.01] as Corner, ...ring.slice(1)]]]))
    expect([...straight.keys()].sort()).toEqual(['g01', 'g11'])
  })
})

describe('coordinates', () => {
  it('are typed one pair a line, and refused when they are none', () => {
    expect(cornersFrom('113.75 22.9\n113.76,22.91\n')).toEqual([
      [113.75, 22.9],
      [113.76, 22.91],
    ])
    expect(cornersFrom('113.75')).toBeNull()
    expect(cornersFrom('north east')).toBeNull()
    expect(cornersFrom('22.9 113.75')).toBeNull()
    expect(textOf([[113.75, 22.9]])).toBe('113.750000 22.900000')
  })
  it('make an area', () => {
    expect(areaKm2(square(113.75, 22.9))).toBeCloseTo(1.139, 2)
  })
})
