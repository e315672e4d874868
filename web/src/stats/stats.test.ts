import { readFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'

vi.stubGlobal('navigator', { language: 'zh-CN' })
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined })
const { fromDay, isOver, periodFrom, periodOf, presetOf, toDay } = await import('./period')
const { bars, byOf, bysOf, GROUPS, opens, valueText } = await import('./show')
const { zhMadeOf } = await import('../i18n/stats')
import type { Row, Shown } from './types'

const NOW = Date.parse('2026-01-15T17:00:00Z') // the 16th in the city
const shown = (value: number | null, numerator = 0, denominator: number | null = null): Shown => ({
  code: 'X',
  numerator,
  denominator,
  value,
  reason: value === null ? 'NO_DATA' : null,
})

const { loadWords } = await import('../i18n')
await loadWords('zh')

describe('a period', () => {
  it('takes its other end along where a day would turn it round', () => {
    const period = { from: '2026-01-05', to: '2026-01-20' }
    expect(fromDay(period, '2026-01-10')).toEqual({ from: '2026-01-10', to: '2026-01-20' })
    expect(fromDay(period, '2026-02-01')).toEqual({ from: '2026-02-01', to: '2026-02-01' })
    expect(toDay(period, '2025-12-31')).toEqual({ from: '2025-12-31', to: '2025-12-31' })
  })
  it('is two dates of the city, over the turn of a year too', () => {
    expect(periodOf('today', NOW)).toEqual({ from: '2026-01-16', to: '2026-01-16' })
    expect(periodOf('week', NOW)).toEqual({ from: '2026-01-10', to: '2026-01-16' })
    expect(periodOf('month', NOW)).toEqual({ from: '2026-01-01', to: '2026-01-16' })
    expect(periodOf('lastMonth', NOW)).toEqual({ from: '2025-12-01', to: '2025-12-31' })
    expect(periodOf('quarter', Date.parse('2026-06-30T01:00:00Z')).from).toBe('2026-04-01')
  })
  it('is what the address says, or this month when that is none', () => {
    expect(periodFrom({ from: '2025-12-01', to: '2025-12-31' }, NOW)).toEqual(periodOf('lastMonth', NOW))
    for (const bad of [{}, { from: 'x', to: '2026-01-02' }, { from: '2026-01-03', to: '2026-01-02' }])
      expect(periodFrom(bad, NOW)).toEqual(periodOf('month', NOW))
    expect(presetOf({ from: '2025-12-01', to: '2025-12-31' }, NOW)).toBe('lastMonth')
    expect(presetOf({ from: '2025-12-02', to: '2025-12-31' }, NOW)).toBeUndefined()
  })
  it('is over when its last day is', () => {
    expect([
      isOver({ from: '2026-01-01', to: '2026-01-15' }, NOW),
      isOver({ from: '2026-01-01', to: '2026-01-16' }, NOW),
    ]).toEqual([true, false])
  })
})

describe('an indicator', () => {
  it('without a value is not zero', () => {
    expect([valueText(shown(null), 'RATE'), valueText(shown(0), 'RATE'), valueText(shown(0), 'COUNT')]).toEqual([
      '无数据',
      '0.0%',
      '0',
    ])
    expect(valueText({ value: null, reason: 'TOO_FEW' }, 'RATE')).toBe('样本不足')
  })
  it('opens where it is a number of things', () => {
    const formula = (code: string, unit: 'COUNT' | 'RATE' | 'MINUTES') => ({ code, unit }) as never
    expect(opens(formula('HANDLED', 'RATE'), shown(0.5, 19, 24), 'NUMERATOR')).toBe(true)
    expect(opens(formula('SATISFACTION', 'RATE'), shown(0.5, 19, 24), 'NUMERATOR')).toBe(false)
    expect(opens(formula('HANDLED', 'RATE'), shown(0, 0, 24), 'NUMERATOR')).toBe(false)
    expect(valueText(shown(19 / 24), 'RATE')).toBe('79.2%')
    expect(valueText(shown(95), 'MINUTES')).toBe('1小时 35分')
  })
  it('stands in one group, and its two sides are said in Chinese: each that the server counts', () => {
    const codes = [...readFileSync('../domain/stats/indicators.def', 'utf8').matchAll(/^INDICATOR\((\w+), (\w+)/gm)]
    const grouped = GROUPS.flatMap(([, list]) => list)
    expect([...grouped].sort()).toEqual(codes.map((found) => found[1]!).sort())
    expect(Object.keys(zhMadeOf).sort()).toEqual([...grouped].sort())
    for (const [, code, unit] of codes) expect(zhMadeOf[code!]![1] !== '', code).toBe(unit !== 'COUNT')
  })
})

describe('rows', () => {
  const rows: Row[] = [
    { key: 'a', name: '甲', indicators: [shown(0.2, 1, 5)] },
    { key: 'b', name: '乙', indicators: [shown(null, 0, 0)] },
    { key: 'c', name: '丙', indicators: [shown(0.8, 4, 5)] },
    { key: 'd', name: '丁', indicators: [] },
  ]
  const keys = (...how: Parameters<typeof bars>): string =>
    bars(...how)
      .map((bar) => bar.key)
      .join('')
  it('are ordered either way, with what has no value last', () => {
    expect([keys(rows, 'X', 'RATE', 'value', false), keys(rows, 'X', 'RATE', 'value', true)]).toEqual(['cab', 'acb'])
    expect(keys(rows, 'X', 'RATE', 'name', true)).toBe('abc')
  })
  it('have bars by the whole for a rate, by the longest for a count, and none without a value', () => {
    expect(bars(rows, 'X', 'RATE', 'name', true).map((bar) => bar.length)).toEqual([0.2, null, 0.8])
    expect(bars(rows, 'X', 'COUNT', 'name', true).map((bar) => bar.length)).toEqual([0.25, null, 1])
    expect(bars([{ key: 'a', name: '', indicators: [shown(0)] }], 'X', 'COUNT', 'name', true)[0]!.length).toBe(0)
  })
  it('stand for what a unit has', () => {
    expect([bysOf('town')[0], bysOf('village')[0], bysOf('grid')[0]]).toEqual(['town', 'village', 'department'])
    expect(bysOf('district').slice(0, 2)).toEqual(['district', 'town'])
    expect([byOf('item', 'village'), byOf('town', 'village')]).toEqual(['item', 'village'])
  })
})
