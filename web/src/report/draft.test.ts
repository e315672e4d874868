import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { EMPTY, isWorth, keepDraft, keepParked, loadDraft, parkedOf } from './draft'

const kept = new Map<string, string>()
const HOUR = 3_600_000
const NOON = Date.parse('2026-03-02T04:00:00Z')

beforeEach(() => {
  kept.clear()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
    removeItem: (key: string) => void kept.delete(key),
  })
  vi.useFakeTimers({ now: NOON })
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

describe('a draft', () => {
  const draft = { ...EMPTY, item: '0501', title: '灭火器失压' }

  it('is purged 72 hours after it was last touched, from the device too', () => {
    keepDraft('p', draft)
    vi.setSystemTime(NOON + 72 * HOUR - 1)
    expect(loadDraft('p')).toEqual(draft)
    keepDraft('p', draft)
    vi.setSystemTime(NOON + 143 * HOUR)
    expect(isWorth(loadDraft('p'))).toBe(true)
    vi.setSystemTime(NOON + 144 * HOUR)
    expect(loadDraft('p')).toEqual(EMPTY)
    expect(kept.size).toBe(0)
  })
  it('that was put aside is purged after 72 hours', () => {
    const aside = (hours: number, key: string) => ({ ...draft, key, at: new Date(NOON - hours * HOUR).toISOString() })
    keepParked('p', [aside(72, 'old'), aside(71, 'new')])
    expect(parkedOf('p').map((one) => one.key)).toEqual(['new'])
  })
  it('of another person, or that cannot be read, is none', () => {
    keepDraft('p', draft)
    kept.set('zw-draft-q', '{')
    expect([loadDraft('q'), loadDraft('r')]).toEqual([EMPTY, EMPTY])
  })
})
