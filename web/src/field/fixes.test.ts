import { describe, expect, it } from 'vitest'
import { afterShifts, staysOf, thinned, type Fix } from './fixes'

const fix = (seconds: number, lat = 0): Fix => ({
  lon: 0,
  lat,
  accuracy_m: 5,
  observed_at: new Date(1764000000000 + seconds * 1000).toISOString(),
})
const metres = (a: Fix, b: Fix): number => Math.abs(a.lat - b.lat)

describe('a position', () => {
  it.each([
    [undefined, fix(0), true],
    [fix(0), fix(10, 500), false],
    [fix(0), fix(15, 19), false],
    [fix(0), fix(15, 20), true],
    [fix(0), fix(59), false],
    [fix(0), fix(60), true],
  ])('%#: is kept when it says something new', (last, one, kept) => expect(thinned(last, one, metres)).toBe(kept))
  it('is told only when it lies in a shift', () => {
    const shifts = [
      { began_at: fix(100).observed_at, ended_at: null },
      { began_at: fix(10).observed_at, ended_at: fix(20).observed_at },
    ]
    const told = afterShifts([fix(9), fix(10), fix(20), fix(21), fix(100), fix(5000)], shifts)
    expect(told).toEqual([fix(10), fix(20), fix(100), fix(5000)])
    expect(afterShifts([fix(1)], [])).toEqual([])
  })
})
it('a day is told as stays', () => {
  const at = (n: number): string => fix(n).observed_at
  const points = [
    { at: at(1), unit: 'a' },
    { at: at(2), unit: 'a' },
    { at: at(3), unit: null },
    { at: at(4), unit: 'a' },
  ]
  expect(staysOf(points)).toEqual([
    { unit: 'a', from: at(1), to: at(2) },
    { unit: null, from: at(3), to: at(3) },
    { unit: 'a', from: at(4), to: at(4) },
  ])
})
