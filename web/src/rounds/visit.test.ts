import { describe, expect, it } from 'vitest'
import type { Order } from '../field/core/types'
import {
  answersOf,
  BLANK,
  cleanTag,
  dayIn,
  dayOf,
  daysLeft,
  foreseenVisit,
  hoursSince,
  inOrder,
  isDoneOn,
  isDueOn,
  isTag,
  lackOf,
  newest,
  plusDays,
  wayThrough,
  whysOf,
  type Answered,
  type Visit,
} from './visit'

const visit = (change: Partial<Visit> = {}): Visit => ({
  id: 'v',
  premises: 'p',
  premises_name: 'A',
  kind: 'SMALL_PLACE',
  risk: null,
  address: null,
  lon: 113.8,
  lat: 22.8,
  unit: '441900119001001',
  unit_name: '',
  due_from: '2026-11-01',
  due_to: '2026-11-27',
  state: 'PLANNED',
  version: 1,
  retry: false,
  started_at: null,
  done_at: null,
  person_name: null,
  n_yes: 0,
  n_no: 0,
  n_not_seen: 0,
  waived: false,
  tag_sha256: null,
  may: ['START'],
  points: [],
  answers: [],
  reason: null,
  distance_m: null,
  no_tag: false,
  ...change,
})
const order = (event: string, change: Partial<Order> = {}): Order =>
  ({
    kind: 'visit',
    subject: 'v',
    body: { event },
    made: 1,
    state: 'wait',
    observed_at: '2026-11-26T02:00:00Z',
    ...change,
  }) as Order

describe('what is due', () => {
  it('has its last day before the end of its window', () => {
    expect([
      isDueOn(visit(), '2026-11-26'),
      isDueOn(visit(), '2026-11-27'),
      isDueOn(visit(), '2026-10-31'),
      daysLeft(visit(), '2026-11-26'),
      daysLeft(visit(), '2026-11-24'),
    ]).toEqual([true, false, false, 0, 2])
  })
  it('is told by the day of the city, not of the phone', () => {
    expect([dayOf('2026-11-25T16:30:00Z'), plusDays('2026-02-28', 1), plusDays('2026-01-01', -1)]).toEqual([
      '2026-11-26',
      '2026-03-01',
      '2025-12-31',
    ])
  })
  it('stands in order: begun, due, near; what has no place is far', () => {
    const here = { lon: 113.8, lat: 22.8 }
    const list = [
      visit({ id: 'late', due_to: '2026-12-09' }),
      visit({ id: 'nowhere', lon: null, lat: null }),
      visit({ id: 'far', lat: 22.9 }),
      visit({ id: 'near' }),
      visit({ id: 'begun', due_to: '2026-12-30', state: 'STARTED' }),
    ]
    expect(inOrder(list, here).map((one) => one.id)).toEqual(['begun', 'near', 'far', 'nowhere', 'late'])
  })
  it('is walked from each place to the nearest of what is left, not back and forth from where one stood', () => {
    const at = (id: string, lat: number, change: Partial<Visit> = {}): Visit => visit({ id, lat, ...change })
    const here = { lon: 113.8, lat: 22.8 }
    // One to the south at 1.1 of a step, three to the north at 1, 2 and 3: seen from here, the south would come second.
    const list = [
      at('n3', 22.83),
      at('south', 22.789),
      at('n1', 22.81),
      at('n2', 22.82),
      at('nowhere', 0, { lon: null }),
    ]
    const { row, metres } = wayThrough(list, here)
    expect(row.map((one) => one.id)).toEqual(['n1', 'n2', 'n3', 'south', 'nowhere'])
    expect(Math.round(metres! / 100)).toBe(79)
    expect(inOrder(list, here).map((one) => one.id)[1]).toBe('south')
  })
  it('is walked by its day before its way, and what was begun is ended first', () => {
    const list = [
      visit({ id: 'near', due_to: '2026-12-09' }),
      visit({ id: 'today', lat: 22.9 }),
      visit({ id: 'begun', lat: 23, state: 'STARTED', due_to: '2026-12-30' }),
    ]
    expect(wayThrough(list, { lon: 113.8, lat: 22.8 }).row.map((one) => one.id)).toEqual(['begun', 'today', 'near'])
    expect(wayThrough([visit({ lon: null })], null).metres).toBe(null)
    expect(wayThrough([visit()], null).metres).toBe(null)
    expect(wayThrough([], null)).toEqual({ row: [], metres: null })
  })
  it('counts the hours of a shift, and none for a clock that is behind', () => {
    expect(hoursSince('2026-11-26T00:00:00Z', Date.parse('2026-11-26T03:25:59Z'))).toEqual({ h: 3, m: 25 })
    expect(hoursSince('2026-11-26T00:00:00Z', Date.parse('2026-11-25T23:00:00Z'))).toEqual({ h: 0, m: 0 })
  })
  it('is what was said last of it, with the points of its sheet', () => {
    const points = [{ item: '0501', name: 'a', name_en: 'a' }]
    const old = visit({ points })
    const moved = { ...visit({ version: 2, state: 'STARTED' }), points: undefined } as unknown as Visit
    for (const list of [
      [old, moved],
      [old, moved, old],
    ])
      expect(newest(list).map((one) => [one.state, one.points])).toEqual([['STARTED', points]])
  })
})

describe('what waits to be sent', () => {
  it('is foreseen in its order, and not what was refused', () => {
    const sheet = order('SUBMIT', { made: 2 })
    expect(foreseenVisit(visit(), [sheet, order('START')])).toMatchObject({
      state: 'SUBMITTED',
      may: [],
      done_at: sheet.observed_at,
    })
    expect(foreseenVisit(visit(), [order('START', { state: 'asks' })]).state).toBe('PLANNED')
    expect(foreseenVisit(visit(), [order('START', { subject: 'other' })]).state).toBe('PLANNED')
    expect(foreseenVisit(visit(), [order('START')])).toMatchObject({ state: 'STARTED', done_at: null })
  })
  it('counts for the day on which it was done', () => {
    const done = foreseenVisit(visit(), [order('REFUSE_ENTRY', { observed_at: '2026-11-25T16:30:00Z' })])
    expect([isDoneOn(done, '2026-11-26'), isDoneOn(done, '2026-11-25'), isDoneOn(visit(), '2026-11-26')]).toEqual([
      true,
      false,
      false,
    ])
  })
})

describe('the beginning', () => {
  const at = { lon: 113.8, lat: 22.8, accuracy_m: 8 }
  const tag = 'a'.repeat(32)
  it.each([
    ['a tag on the spot', visit(), { tag, at, isInGrid: null }, []],
    ['no tag', visit(), { tag: '', at, isInGrid: null }, ['noTag']],
    ['no place', visit(), { tag, at: null, isInGrid: null }, ['noPlace']],
    ['from afar', visit(), { tag, at: { ...at, lat: 22.801 }, isInGrid: null }, ['far']],
    ['a premises without a place', visit({ lon: null, lat: null }), { tag, at, isInGrid: null }, ['far']],
    ['a street needs no tag', visit({ kind: 'STREET' }), { tag: '', at, isInGrid: true }, []],
    ['a street in another grid', visit({ kind: 'STREET' }), { tag: '', at, isInGrid: false }, ['far']],
    ['a street whose grid this phone does not know', visit({ kind: 'STREET' }), { tag: '', at, isInGrid: null }, []],
  ])('%s', (_name, one, start, whys) => expect(whysOf(one, start)).toEqual(whys))
  it('reads a tag as it stands on paper', () => {
    const typed = 'ABCD EF01-2345 6789abcdef0123456789'
    expect([cleanTag(typed), isTag(cleanTag(typed)), isTag('abcd')]).toEqual([
      'abcdef0123456789abcdef0123456789',
      true,
      false,
    ])
  })
})

describe('the sheet', () => {
  const here = (id: string): boolean => id === 'there'
  const line = (change: Partial<Answered>): Answered => ({ ...BLANK, ...change })
  it.each([
    ['nothing said', {}, 'answer'],
    ['a yes', { answer: 'YES' }, ''],
    ['not seen, without a why', { answer: 'NOT_SEEN', note: ' ' }, 'note'],
    ['not seen, and why', { answer: 'NOT_SEEN', note: 'locked' }, ''],
    ['a no, and nothing done', { answer: 'NO' }, 'how'],
    ['a no whose report is not written', { answer: 'NO', case: 'gone' }, 'report'],
    ['a no that is reported', { answer: 'NO', case: 'there' }, ''],
    ['put right, without a how', { answer: 'NO', fixed: true }, 'note'],
    ['put right, and how', { answer: 'NO', fixed: true, note: 'moved', case: 'gone' }, ''],
  ] as [string, Partial<Answered>, string][])('%s', (_name, change, lack) =>
    expect(lackOf(line(change), here)).toBe(lack),
  )
  it('names every point once, as the server wants it', () => {
    const points = ['a', 'b', 'c', 'd'].map((item) => ({ item, name: '', name_en: '' }))
    const sheet = {
      a: line({ answer: 'YES', note: 'left over' }),
      b: line({ answer: 'NO', case: 'there' }),
      c: line({ answer: 'NO', fixed: true, note: ' moved ', case: 'gone' }),
      d: line({ answer: 'NOT_SEEN', note: 'locked' }),
      other: line({ answer: 'YES' }),
    }
    expect(answersOf(points, sheet)).toEqual([
      { item: 'a', answer: 'YES' },
      { item: 'b', answer: 'NO', case_id: 'there' },
      { item: 'c', answer: 'NO', fixed: true, note: 'moved' },
      { item: 'd', answer: 'NOT_SEEN', note: 'locked' },
    ])
  })
})

describe('a day of rounds', () => {
  const names = (visits: Visit[]): string[] => visits.map((one) => one.id)
  const at = (id: string, change: Partial<Visit>): Visit => visit({ id, ...change })
  const all = [
    at('later', { due_from: '2026-11-21' }),
    at('over', { due_to: '2026-11-20' }),
    at('last', { due_to: '2026-11-21' }),
    at('begun', { state: 'STARTED' }),
    at('done', { state: 'SUBMITTED', done_at: '2026-11-20T01:00:00Z' }),
    at('shut', { state: 'REFUSED_ENTRY', done_at: '2026-11-20T15:30:00Z' }),
    at('yesterday', { state: 'SUBMITTED', done_at: '2026-11-19T15:30:00Z' }),
  ]
  it('has what may be walked on it, what can wait no longer, and what was walked by the clock of the city', () => {
    const day = dayIn(all, '2026-11-20')
    expect(names(day.open)).toEqual(['last', 'begun'])
    expect(names(day.last)).toEqual(['last'])
    expect(names(day.done)).toEqual(['done', 'shut'])
  })
  it('is empty before anything is known', () => {
    expect(dayIn([], '2026-11-20')).toEqual({ open: [], last: [], done: [] })
  })
})
