import { describe, expect, it } from 'vitest'
import { numbersFor } from './commands'
import { initials, match } from './initials'

describe('initials', () => {
  it('are those of the pinyin', () => {
    const rows: [string, string][] = [
      ['虎门镇', 'hmz'],
      ['厚街镇', 'hjz'],
      ['南城街道', 'ncjd'],
      ['塘厦镇', 'txz'],
      ['则徐社区', 'zxsq'],
      ['派遣', 'pq'],
      ['签收', 'qs'],
      ['第3网格', 'd3wg'],
    ]
    for (const [text, expected] of rows) expect(initials(text), text).toBe(expected)
  })
  it('answer what was typed, the name itself first', () => {
    const found = (typed: string): (number | null)[] =>
      ['虎门', '虎门镇', '小虎门', '厚街'].map((name) => match(name, typed))
    expect(found('虎门')).toEqual([0, 1, 2, null])
    expect(found('hm')).toEqual([3, 3, 4, null])
    expect(match('Dispatch', 'dis')).toBe(1)
    expect(match('厚街', '')).toBe(2)
  })
})

describe('the end of a number', () => {
  it('is one of the place, today or yesterday', () => {
    expect(numbersFor('9', '441900119000000', ['2026-11-25', '2026-11-24'])).toEqual([
      '441900119-20261125-00009',
      '441900119-20261124-00009',
    ])
  })
  it('is none for the city, nor for words', () => {
    expect([
      numbersFor('9', '441900000000000', ['2026-11-25']),
      numbersFor('虎', '441900119000000', ['2026-11-25']),
    ]).toEqual([[], []])
  })
})
