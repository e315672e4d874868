import { describe, expect, it } from 'vitest'
import { borders, holds, type Area, type Ring } from './outlines'
import { parted } from './parted'
import { distanceM, tierOf, townKey, villageKey } from './place'

const square = (x: number): Ring => [
  [x, 0],
  [x + 1, 0],
  [x + 1, 1],
  [x, 1],
  [x, 0],
]
const area = (key: string, x: number): Area => ({ key, name: key, ring: square(x) })

describe('borders', () => {
  const areas = [area('441900119001001', 0), area('441900119001002', 1), area('441900119002001', 2)]
  it('are the edges that one unit has alone', () => {
    expect(borders(areas, 9)).toHaveLength(8)
    expect(borders(areas, 12)).toHaveLength(9)
    expect(borders(areas, 15)).toHaveLength(10)
  })
})

describe('a point', () => {
  it('on a shared edge lies in exactly one of two neighbours', () => {
    expect([square(0), square(1)].filter((ring) => holds(ring, 1, 0.5))).toHaveLength(1)
    expect(holds(square(0), 0.5, 0.5)).toBe(true)
    expect(holds(square(0), 1.5, 0.5)).toBe(false)
  })
  it('is so many metres from another', () => {
    expect(distanceM({ lon: 113.75, lat: 23 }, { lon: 113.75, lat: 23.01 })).toBeCloseTo(1112, 0)
    expect(distanceM({ lon: 113.75, lat: 23 }, { lon: 113.76, lat: 23 })).toBeCloseTo(1023.5, 0)
  })
})

describe('a key', () => {
  it('says its tier and the units above', () => {
    expect(
      ['441900000000000', '990102000000000', '441900119000000', '441900119001000', '441900119001001'].map(tierOf),
    ).toEqual(['CITY', 'DISTRICT', 'TOWN', 'VILLAGE', 'GRID'])
    expect([townKey('441900119001001'), villageKey('441900119001001')]).toEqual(['441900119000000', '441900119001000'])
  })
})

describe('cases on the map', () => {
  const mark = (id: string, severity: string) => ({ id, severity })
  it('that may cost life are never one of many, nor is the picked one; the gravest lies on top', () => {
    const { together, alone } = parted([mark('a', 'S3'), mark('b', 'S1'), mark('c', 'S4'), mark('d', 'S2')], 'c')
    expect(together.map((one) => one.id)).toEqual(['a', 'd'])
    expect(alone.map((one) => one.id)).toEqual(['c', 'b'])
  })
})
