import { describe, expect, it } from 'vitest'
import { isDue, isLastTry, isNewTouch, LOCK_MS, TRIES } from './idle'

const AT = 1_764_000_000_000
describe('a phone that nobody touches', () => {
  const rows: [string, number, boolean][] = [
    ['just touched', 0, false],
    ['a moment before the time is over', LOCK_MS - 1, false],
    ['when it is over', LOCK_MS, true],
    ['after a night in a drawer', 14 * 3600_000, true],
    ['a clock that was set right by some seconds', -30_000, false],
    ['a clock that was put back', -61_000, true],
  ]
  it.each(rows)('%s: %i ms', (_, passed, due) => expect(isDue(AT, AT + passed)).toBe(due))
  it('is locked after five minutes', () => expect(LOCK_MS).toBe(300_000))
  it('is locked when nobody knows since when', () =>
    expect([Number.NaN, 0].map((at) => isDue(at, AT))).toEqual([true, true]))
})
it('a touch is written down once a second, and at once by a clock that was put back', () => {
  expect([0, 999, 1000, -999, -1000].map((passed) => isNewTouch(AT, AT + passed))).toEqual([
    false,
    false,
    true,
    false,
    true,
  ])
})
it('five wrong ones in a row are enough', () => {
  expect([1, TRIES - 1, TRIES, TRIES + 1].map(isLastTry)).toEqual([false, false, true, true])
})
