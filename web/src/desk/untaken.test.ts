import { describe, expect, it } from 'vitest'
import type { News } from '../live/live'
import type { Case } from '../cases/types'
import { isTaken, untakenAfter, untakenOf, untakenWith } from './untaken'

const news = (event: string, severity = 'S1', id = 'a'): News => ({
  id,
  event,
  severity,
  state: 'REPORTED',
  version: 1,
  title: '疏散通道被锁',
})

describe('a critical case', () => {
  it('rings from its report on, and goes on when it files itself', () => {
    const reported = untakenAfter([], news('REPORT'))
    expect(reported).toHaveLength(1)
    expect(untakenAfter(reported, news('FILE'))).toHaveLength(1)
  })
  it('stops when somebody does something with it', () => {
    expect(untakenAfter([news('REPORT')], news('DISPATCH'))).toHaveLength(0)
  })
  it('that was taken here does not ring again because a person files it', () => {
    expect(untakenAfter([], news('FILE'))).toHaveLength(0)
  })
  it('leaves the others ringing', () => {
    expect(untakenAfter([news('REPORT', 'S1', 'b')], news('DISPATCH'))).toHaveLength(1)
  })
})

it('what is not critical does not ring', () => {
  expect(untakenAfter([], news('REPORT', 'S2'))).toHaveLength(0)
})

describe('what waited before the page was opened', () => {
  const now = Date.parse('2026-11-26T02:00:00Z')
  const one = (more: Partial<Case>): Case =>
    ({
      id: 'a',
      severity: 'S1',
      state: 'FILED',
      version: 2,
      title: '疏散通道被锁',
      created_at: '2026-11-26T01:30:00Z',
      ...more,
    }) as Case
  const ids = (...cases: Case[]): string[] => untakenOf(cases, now).map((news) => news.id)
  it('rings when nobody has done anything with it', () => {
    expect(ids(one({}), one({ id: 'b', state: 'REPORTED', version: 1 }))).toEqual(['a', 'b'])
  })
  it('is named first when it waits longest, however the list came', () => {
    const minutes = (n: number): string => new Date(now - n * 60_000).toISOString()
    expect(ids(one({ created_at: minutes(1) }), one({ id: 'b', created_at: minutes(9) }))).toEqual(['b', 'a'])
  })
  it('does not when somebody has, when it is of long ago, or not critical', () => {
    expect(ids(one({ version: 3 }), one({ state: 'DISPATCHED', version: 3 }))).toEqual([])
    expect(ids(one({ created_at: '2026-11-25T23:00:00Z' }), one({ severity: 'S2' }))).toEqual([])
  })
})

describe('what is read while something is told', () => {
  const read = [{ ...news('REPORT'), version: 2 }]
  const after = (heard: News[], told: News[], known: string[] = []): string[] => {
    const taken = new Map(told.filter(isTaken).map((one) => [one.id, one.version]))
    return untakenWith(told.reduce(untakenAfter, heard), read, known, taken).map((one) => one.id)
  }
  it('does not ring again what somebody took in hand after it was read', () => {
    expect(after([], [{ ...news('DISPATCH'), version: 3 }])).toEqual([])
    expect(after(read, [{ ...news('DISPATCH'), version: 3 }])).toEqual([])
  })
  it('rings what nobody has, also when it filed itself meanwhile, or was given back before it was read', () => {
    expect(after([], [])).toEqual(['a'])
    expect(after([], [{ ...news('FILE'), version: 2 }])).toEqual(['a'])
    expect(after([], [{ ...news('DISPATCH'), version: 1 }])).toEqual(['a'])
    expect(after([], [{ ...news('DISPATCH', 'S1', 'b'), version: 3 }])).toEqual(['a'])
  })
  it('stands once, and not for whom it is known to', () => {
    expect(after([], [news('REPORT')])).toEqual(['a'])
    expect(after([], [], ['a'])).toEqual([])
  })
})
