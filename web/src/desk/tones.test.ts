import { describe, expect, it } from 'vitest'
import { ALARM, toneOf } from './tones'

const report = (severity: string) => ({ event: 'REPORT', severity })

describe('a report', () => {
  it('of the second severity sounds once, whatever is chosen', () => {
    expect(toneOf(report('S2'), false)).not.toBeNull()
    expect(toneOf(report('S2'), true)).toEqual(toneOf(report('S2'), false))
  })
  it('of the third and fourth sounds for who wants all, and for nobody else', () => {
    for (const severity of ['S3', 'S4']) {
      expect(toneOf(report(severity), false)).toBeNull()
      expect(toneOf(report(severity), true)).not.toBeNull()
    }
  })
  it('sounds lower and no louder than a graver one', () => {
    const all = [ALARM, ...['S2', 'S3', 'S4'].map((severity) => toneOf(report(severity), true)!)]
    for (const [i, tone] of all.slice(1).entries()) {
      expect(Math.max(...tone.hertz)).toBeLessThan(Math.min(...all[i]!.hertz))
      expect(tone.loud).toBeLessThanOrEqual(all[i]!.loud)
    }
  })
})

it('a step of a case is no report and makes no sound', () => {
  expect(toneOf({ event: 'DISPATCH', severity: 'S2' }, true)).toBeNull()
})

it('what is critical is the alarm and not a single tone', () => {
  expect(toneOf(report('S1'), true)).toBeNull()
})
