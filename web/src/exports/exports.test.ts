import { describe, expect, it } from 'vitest'
import { newestPath, stateOf } from './exports'

describe('a request to export', () => {
  it('waits, is refused, or holds until its time is over', () => {
    const at = '2026-03-02T01:00:00Z'
    const until = '2026-03-03T01:00:00Z'
    const of = (decided_at: string | null, granted: boolean, now: string) =>
      stateOf({ decided_at, granted, until: granted ? until : null }, Date.parse(now))
    expect(of(null, false, at)).toBe('WAITING')
    expect(of(at, false, at)).toBe('REFUSED')
    expect(of(at, true, '2026-03-03T00:59:59Z')).toBe('GRANTED')
    expect(of(at, true, until)).toBe('OVER')
  })
  it('is of the list as it is narrowed', () => {
    expect(newestPath({ open: true, q: 'a&b' })).toBe('/api/v1/exports/cases?open=true&q=a%26b')
  })
})
