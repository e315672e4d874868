import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { photosOf, putPhoto } from './album'
import { endingSoon, sweepDrafts } from './sweep'
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
  it('says in its last day when it goes, and not before', () => {
    keepDraft('p', draft)
    keepParked('p', [{ ...draft, key: 'k', at: new Date(NOON - 60 * HOUR).toISOString() }])
    expect(endingSoon('p')).toEqual({ n: 1, at: new Date(NOON + 12 * HOUR).toISOString() })
    vi.setSystemTime(NOON + 48 * HOUR)
    expect(endingSoon('p')).toEqual({ n: 1, at: new Date(NOON + 72 * HOUR).toISOString() })
    expect(endingSoon('q')).toBeNull()
  })
  it('takes its photos along, and those of no other draft', async () => {
    const photo = (key: string, caseId: string, person = 'p') => ({ key, person, caseId, blob: new Blob(['x']) })
    for (const one of [photo(`${NOON}-a`, ''), photo(`${NOON}-b`, 'draft:k'), photo(`${NOON}-c`, '', 'q')])
      await putPhoto(one)
    keepDraft('p', draft)
    keepParked('p', [{ ...draft, key: 'k', at: new Date(NOON).toISOString() }])
    keepDraft('q', draft)
    vi.setSystemTime(NOON + 72 * HOUR - 1)
    await sweepDrafts('p')
    expect(await photosOf('p')).toHaveLength(2)
    keepDraft('p', draft)
    vi.setSystemTime(NOON + 72 * HOUR)
    await sweepDrafts('p')
    expect((await photosOf('p')).map((one) => one.caseId)).toEqual([''])
    vi.setSystemTime(NOON + 144 * HOUR)
    await sweepDrafts('p')
    expect(await photosOf('p')).toEqual([])
    expect(await photosOf('q')).toHaveLength(1)
  })
  it('of photos alone counts from when they were taken', async () => {
    await putPhoto({ key: `${NOON}-d`, person: 'r', caseId: '', blob: new Blob(['x']) })
    vi.setSystemTime(NOON + 72 * HOUR - 1)
    await sweepDrafts('r')
    expect(await photosOf('r')).toHaveLength(1)
    vi.setSystemTime(NOON + 72 * HOUR)
    await sweepDrafts('r')
    expect(await photosOf('r')).toEqual([])
  })
  it('of another person, or that cannot be read, is none', () => {
    keepDraft('p', draft)
    kept.set('zw-draft-q', '{')
    expect([loadDraft('q'), loadDraft('r')]).toEqual([EMPTY, EMPTY])
  })
})
