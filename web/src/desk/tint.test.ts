import { describe, expect, it, vi } from 'vitest'
import { steps } from '../plots/steps'

vi.stubGlobal('navigator', { language: 'zh-CN' })
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined })
const { belowsOf, placeOf, ranked, stepAt, worth } = await import('./tint')

const shown = (value: number | null) => ({
  code: 'X',
  numerator: 1,
  denominator: 2,
  value,
  reason: value === null ? ('NO_DATA' as const) : null,
})

describe('the colour of the map', () => {
  it('compares what lies below one, and indicators down to villages', () => {
    expect(belowsOf('CITY', false)).toEqual(['town', 'village', 'grid'])
    expect(belowsOf('DISTRICT', true)).toEqual(['town', 'village'])
    expect(belowsOf('TOWN', true)).toEqual(['village'])
    expect(belowsOf('VILLAGE', false)).toEqual(['grid'])
    expect(belowsOf('VILLAGE', true)).toEqual([])
  })
  it('is of whole numbers: percent, minutes, cases', () => {
    expect([worth(shown(0.978), 'RATE'), worth(shown(90.4), 'MINUTES'), worth(shown(3), 'COUNT')]).toEqual([98, 90, 3])
  })
  it('of no data is that of the map, and the table says that there is none', () => {
    const none = placeOf('441900119001000', 'a', shown(null), 'RATE')
    expect(none.n).toBe(0)
    expect(none.text).not.toMatch(/^0/)
    expect(placeOf('441900119001000', 'a', shown(0), 'RATE').text).toBe('0.0%')
  })
  it('of a grid is that of the village or town it lies in', () => {
    const values = new Map([
      ['441900119001000', 4],
      ['441900119002000', 1],
    ])
    const lows = steps([...values.values()])
    expect(stepAt('441900119001003', values, 'village', lows)).toBe(1)
    expect(stepAt('441900119002001', values, 'village', lows)).toBe(0)
    expect(stepAt('441900119003001', values, 'village', lows)).toBe(-1)
  })
  it('stands in the table from the most to the least', () => {
    const place = (key: string, n: number) => ({ key, name: key, n, text: String(n) })
    expect(ranked([place('b', 1), place('c', 5), place('a', 1)]).map((one) => one.key)).toEqual(['c', 'a', 'b'])
  })
})
