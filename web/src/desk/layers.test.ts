import { describe, expect, it, vi } from 'vitest'
import type { Live } from '../assignments/live'

vi.stubGlobal('navigator', { language: 'zh-CN' })
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined })
const { trailsAfter } = await import('./layers')

const at = (person: string, minute: number, more: Partial<Live> = {}): Live =>
  ({
    person,
    because: 'ASSIGNMENT',
    lon: 113 + minute / 100,
    lat: 23,
    seen_at: `2026-11-26T01:0${minute}:00Z`,
    ...more,
  }) as Live

describe('the trail of who is under way', () => {
  it('grows by what is told, each point once', () => {
    const one = trailsAfter([], [at('a', 1)])
    const two = trailsAfter(trailsAfter(one, [at('a', 1)]), [at('a', 2)])
    expect(two[0]!.points.map((point) => point.at.slice(14, 16))).toEqual(['01', '02'])
  })
  it("is nobody's who is only near an alarm, nor of whom a grid alone is told", () => {
    expect(trailsAfter([], [at('a', 1, { because: 'ALARM' }), at('b', 1, { lon: null, lat: null })])).toEqual([])
  })
  it('ends when he is told of no more', () => expect(trailsAfter(trailsAfter([], [at('a', 1)]), [])).toEqual([]))
})
