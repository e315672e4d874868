import { describe, expect, it } from 'vitest'
import { ApiError } from '../api'
import { optionOf } from './option'
import { statusOf } from './read'
import { colourOf, colours, rangeText, stepOf, steps } from './steps'

describe('steps of colour', () => {
  it('begin with one, rise, and hold every number that is not none', () => {
    const values = [0, 1, 1, 2, 3, 5, 8, 13, 40, 41, 90]
    const lows = steps(values)
    expect(lows[0]).toBe(1)
    expect([...lows].sort((a, b) => a - b)).toEqual(lows)
    expect(lows.length).toBeLessThanOrEqual(6)
    for (const n of values) expect(stepOf(n, lows)).toBe(n === 0 ? -1 : lows.filter((low) => low <= n).length - 1)
  })
  it('of few different numbers are as few, and say what they hold', () => {
    const lows = steps([1, 1, 1, 4, 4, 4])
    expect(lows).toEqual([1, 4])
    expect(lows.map((_, i) => rangeText(i, lows))).toEqual(['1–3', '≥ 4'])
    expect(steps([0, 0])).toEqual([])
  })
  it('are far apart when they are few, on light and on dark', () => {
    for (const dark of [false, true]) {
      expect(colourOf(0, 2, dark)).toBe(colours(dark)[0])
      expect(colourOf(1, 2, dark)).toBe(colours(dark)[5])
    }
  })
})

describe('a view', () => {
  const problem = (status: number): ApiError => new ApiError({ type: '/problems/x', title: 'x', status })
  it('keeps what it has and says that it is old; what one may not see is gone', () => {
    expect(statusOf(true, problem(500))).toBe('stale')
    expect(statusOf(true, problem(0))).toBe('stale')
    expect(statusOf(true, problem(403))).toBe('forbidden')
  })
  it('without anything says why', () => {
    expect(statusOf(false, null)).toBe('loading')
    expect(statusOf(false, problem(0))).toBe('offline')
    expect(statusOf(false, problem(404))).toBe('forbidden')
    expect(statusOf(false, new TypeError('x'))).toBe('error')
    expect(statusOf(true, null)).toBe('there')
  })
})

describe('a chart', () => {
  const tokens = { read: (name: string) => name, font: 'serif', size: 12 }
  it('has no markup in its tips, which the policy refuses, and does not move by itself', () => {
    const option = optionOf({ labels: ['a'], series: [{ name: 'n', colour: '--s3', values: [1] }] }, tokens) as Record<
      string,
      any
    >
    expect(option.tooltip.renderMode).toBe('richText')
    expect(option.animation).toBe(false)
  })
  it('lies down for names', () => {
    const option = optionOf(
      { lying: true, labels: ['a'], series: [{ name: 'n', colour: '--s3', values: [1] }] },
      tokens,
    )
    expect([option.xAxis.type, option.yAxis.type, option.yAxis.inverse]).toEqual(['value', 'category', true])
  })
})
