import { describe, expect, it } from 'vitest'
import { left, split } from './clock'
import { actionOf } from './keymap'

describe('time left', () => {
  const at = Date.parse('2026-11-25T08:00:00Z')
  const rows: [string, string, number][] = [
    ['2026-11-25T10:00:00Z', 'calm', 120],
    ['2026-11-25T08:30:00Z', 'calm', 30],
    ['2026-11-25T08:29:00Z', 'soon', 29],
    ['2026-11-25T08:00:00Z', 'soon', 0],
    ['2026-11-25T07:58:00Z', 'over', 2],
  ]
  it.each(rows)('until %s is %s', (due, urgency, minutes) => {
    const found = left(due, at)
    expect([found.urgency, found.days * 1440 + found.hours * 60 + found.minutes]).toEqual([urgency, minutes])
  })
  it('is split into days, hours, minutes', () => {
    expect(split(((2 * 24 + 3) * 60 + 4) * 60000)).toEqual({ days: 2, hours: 3, minutes: 4 })
  })
})

describe('a key', () => {
  const keys = { j: () => 'j', '1-4': (key: string) => key, other: (key: string) => `other ${key}`, '?': () => 'help' }
  it('does what the desk says first, then what the case says, and else nothing', () => {
    expect(['j', '3', 'd', '?'].map((key) => actionOf(keys, key)?.(key))).toEqual(['j', '3', 'other d', 'help'])
    expect(['5', 'F5', '!'].map((key) => actionOf(keys, key))).toEqual([undefined, undefined, undefined])
  })
})
