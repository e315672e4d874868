import { describe, expect, it } from 'vitest'
import type { VisitLine } from '../rounds/visit'
import { grouped, shareText } from './premises'
import { isAsked, readSpan, stateOf } from './span'

const visit = (id: string, due_to: string, waived = false): VisitLine => ({ id, due_to, waived }) as VisitLine
const NOVEMBER = { from: '2026-11-01', to: '2026-11-30' }

describe('visits of a period', () => {
  it('are those whose last day lies in it: the day before the end of the window', () => {
    const days = ['2026-11-01', '2026-11-02', '2026-12-01', '2026-12-02']
    expect(days.map((day) => isAsked(visit('v', day), 'MISSED', NOVEMBER))).toEqual([false, true, true, false])
  })
  it('that nobody had to walk are a kind of their own among the missed', () => {
    const both = [visit('a', '2026-11-09'), visit('b', '2026-11-09', true)]
    expect(both.map((one) => [isAsked(one, 'MISSED', null), isAsked(one, 'WAIVED', null)])).toEqual([
      [true, false],
      [false, true],
    ])
    expect([stateOf('WAIVED'), stateOf('SUBMITTED')]).toEqual(['MISSED', 'SUBMITTED'])
  })
  it('are read on past older ones, and no further than the period', async () => {
    const pages = [
      { items: [visit('old', '2026-10-05')], next_cursor: '1' },
      { items: [visit('in', '2026-11-05')], next_cursor: '2' },
      { items: [visit('last', '2026-12-01'), visit('after', '2026-12-05')], next_cursor: '3' },
      { items: [visit('far', '2027-01-01')], next_cursor: null },
    ]
    const asked: (string | null)[] = []
    const read = (_: unknown, cursor: string | null = null) => {
      asked.push(cursor)
      return Promise.resolve(pages[Number(cursor ?? 0)]!)
    }
    const found = await readSpan({}, 'MISSED', NOVEMBER, null, read)
    expect([found.items.map((one) => one.id), found.next, asked]).toEqual([['in', 'last'], null, [null, '1', '2']])
  })
  it('say that there may be more after some pages', async () => {
    const page = { items: [visit('v', '2026-11-05')], next_cursor: 'on' }
    const found = await readSpan({}, 'MISSED', NOVEMBER, null, () => Promise.resolve(page))
    expect([found.items.length, found.next]).toEqual([5, 'on'])
  })
})
describe('words of premises', () => {
  it('call nothing due no nought', () => {
    expect([shareText({ due: 0, inspected: 0 }), shareText({ due: 8, inspected: 7 })]).toEqual(['—', '87.5%'])
  })
  it('print a tag in groups as it is typed', () => {
    expect(grouped('0123456789abcdef0123456789abcdef')).toBe('0123 4567 89ab cdef 0123 4567 89ab cdef')
  })
})
