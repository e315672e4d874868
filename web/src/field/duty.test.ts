import { describe, expect, it } from 'vitest'
import { after, begin, heard, isPlace, look, LOOK_MS, STILL_MS, type Duty, type Spot } from './duty'

const METRE = 1 / 111195
const at = (metres: number, accuracy_m = 10): Spot => ({ lon: 113.6, lat: 22.8 + metres * METRE, accuracy_m })
/** Places as they are heard while it is watched, one each so many seconds. */
function walk(places: Spot[], everyMs: number, wanted = false): Duty {
  return places.reduce((duty, spot, i) => after(heard(duty, spot, true, i * everyMs), wanted, i * everyMs), begin(0))
}

describe('who moves', () => {
  it('is watched, however slowly he goes and however long', () => {
    const steps = Array.from({ length: 400 }, (_, i) => at(i * 5))
    expect(walk(steps, 10_000).mode).toBe('watch')
  })
  it('does not rest before he has stood for three minutes', () => {
    const stood = walk([at(0), at(40), at(42)], 10_000)
    expect(after(stood, false, 10_000 + STILL_MS - 1).mode).toBe('watch')
    expect(after(stood, false, 10_000 + STILL_MS).mode).toBe('rest')
  })
})

describe('who stands still', () => {
  const still = walk(
    Array.from({ length: 40 }, (_, i) => at((i % 3) * 12)),
    10_000,
  )
  it('rests, though the receiver wanders on the table', () => expect(still.mode).toBe('rest'))
  it('rests where nothing is heard at all: the search costs most', () =>
    expect(after(begin(0), false, STILL_MS).mode).toBe('rest'))
  it('goes on resting by a coarse look that may be here', () =>
    expect(heard(still, at(900, 1500), false, 500_000).mode).toBe('rest'))
  it('is watched again by a coarse look that cannot be here', () =>
    expect(heard(still, at(1600, 1500), false, 500_000)).toMatchObject({ mode: 'watch', sinceMs: 500_000 }))
  it('is watched again by a precise look 31 m away, and not by one 29 m away', () => {
    const rests: Duty = { mode: 'rest', spot: at(0), sinceMs: 0, lookedMs: 0 }
    expect(heard(rests, at(31), true, 500_000).mode).toBe('watch')
    expect(heard(rests, at(29), true, 500_000).mode).toBe('rest')
  })
  it('is not watched for ever after a place that was coarse and became precise', () => {
    const found = heard(heard(begin(0), at(300, 800), true, 0), at(0, 10), true, 1000)
    expect(found).toMatchObject({ sinceMs: 0, spot: at(0, 10) })
  })
  it('looks with precision every third time only, whether it is answered or not', () => {
    let duty: Duty = { mode: 'rest', spot: at(0), sinceMs: 0, lookedMs: 0 }
    const looks = Array.from({ length: 9 }, (_, i) => {
      const next = look(duty, (i + 1) * LOOK_MS)
      duty = next.isPrecise ? next.duty : heard(next.duty, at(0, 900), false, (i + 1) * LOOK_MS)
      return next.isPrecise
    })
    expect(looks).toEqual([false, false, true, false, false, true, false, false, true])
  })
})

describe('who has accepted to go, or called for help', () => {
  it('is watched, and rested no sooner than three minutes after it', () => {
    const rests: Duty = { mode: 'rest', spot: at(0), sinceMs: 0, lookedMs: 0 }
    const wanted = after(rests, true, 900_000)
    expect(wanted.mode).toBe('watch')
    expect(after(wanted, false, 900_000 + STILL_MS - 1).mode).toBe('watch')
    expect(after(wanted, false, 900_000 + STILL_MS).mode).toBe('rest')
  })
})

describe('a coarse place', () => {
  it.each([
    // accuracy, asked with precision, last good one heard at, now: taken?
    [100, false, 0, 1000, true],
    [101, true, 0, 899_999, false],
    [101, true, 0, 900_000, true],
    [101, true, null, 0, true],
    [1500, false, null, 0, false],
    [1500, false, 0, 9_000_000, false],
  ])('%i m, precise %s, known since %s, at %i: %s', (accuracy, precise, heardMs, nowMs, taken) =>
    expect(isPlace(at(0, accuracy), precise, heardMs, nowMs)).toBe(taken),
  )
})
