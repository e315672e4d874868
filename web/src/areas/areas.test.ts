import { describe, expect, it } from 'vitest'
import { daysOf, withinOf } from './sets'
import { plan, spreadOf, suggest, type Load } from './whatif'

const place = (key: string, on_post: number, open: number, lon = 113.75): Load => ({
  key,
  name: key,
  lon,
  lat: 22.8,
  population: null,
  area_km2: null,
  grids: 1,
  grids_told: 0,
  establishment: null,
  on_post,
  open,
  overdue: 0,
  received: 0,
})
const A = '441900119001000'
const B = '441900119002000'
const C = '441900119003000'

describe('what if', () => {
  it('people who are lent are missed here and help there; the work stays where it is', () => {
    const { outcomes, covers, refusals } = plan([place(A, 4, 4), place(B, 1, 9, 113.77)], [{ from: A, to: B, n: 2 }])
    expect(outcomes.map((one) => [one.key, one.before.load, one.after.load])).toEqual([
      [A, 1, 2],
      [B, 9, 3],
    ])
    expect(covers).toEqual([{ from: A, to: B, n: 2, fromName: A, toName: B, km: 2.1 }])
    expect(refusals).toEqual([])
  })
  it('nobody is made or lost', () => {
    const { outcomes } = plan(
      [place(A, 5, 1), place(B, 2, 7), place(C, 0, 3)],
      [
        { from: A, to: C, n: 2 },
        { from: B, to: C, n: 1 },
      ],
    )
    expect(outcomes.reduce((sum, one) => sum + one.after.people, 0)).toBe(7)
  })
  it('more than are there cannot be lent, and who came is not lent on', () => {
    expect(plan([place(A, 2, 1), place(B, 1, 1)], [{ from: A, to: B, n: 3 }]).refusals).toEqual([
      { why: 'tooMany', place: A, n: 2, out: 3 },
    ])
    expect(
      plan(
        [place(A, 3, 1), place(B, 1, 1), place(C, 1, 5)],
        [
          { from: A, to: B, n: 1 },
          { from: B, to: C, n: 2 },
        ],
      ).refusals,
    ).toEqual([{ why: 'tooMany', place: B, n: 1, out: 2 }])
    expect(plan([place(A, 2, 1)], [{ from: A, to: A, n: 1 }]).refusals).toEqual([{ why: 'samePlace' }])
  })
  it('says where nobody would be left, and knows no load where nobody is', () => {
    const { outcomes, deserted } = plan([place(A, 1, 6), place(B, 1, 1)], [{ from: A, to: B, n: 1 }])
    expect(deserted).toEqual([A])
    expect(outcomes[0]!.after.load).toBeNull()
  })
  it('what is suggested lowers the highest load, takes nobody’s last person, and is itself allowed', () => {
    const places = [place(A, 6, 3), place(B, 1, 12, 113.77), place(C, 0, 4, 113.78)]
    const lendings = suggest(places)
    const { outcomes, refusals, deserted } = plan(places, lendings)
    expect(lendings.length).toBeGreaterThan(0)
    expect([refusals, deserted]).toEqual([[], []])
    const [before, after] = [
      spreadOf(outcomes.map((o) => ({ open: o.open, people: o.before.people }))),
      spreadOf(outcomes.map((o) => ({ open: o.open, people: o.after.people }))),
    ]
    expect(after.peak).toBeLessThan(before.peak)
    expect(after.stranded).toBe(0)
    expect(outcomes.every((one) => one.after.people >= Math.min(1, one.before.people))).toBe(true)
  })
  it('suggests nothing where it is even, or too far', () => {
    expect(suggest([place(A, 2, 4), place(B, 2, 4)])).toEqual([])
    expect(suggest([place(A, 9, 1), place(B, 1, 9, 114.2)])).toEqual([])
  })
})

describe('days of a period', () => {
  it('have no gap, and both ends', () => {
    expect(daysOf('2026-02-27', '2026-03-02', 'day')).toEqual(['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02'])
  })
  it('as weeks begin with a Monday, and a week’s list stays within the period', () => {
    expect(daysOf('2026-03-04', '2026-03-17', 'week')).toEqual(['2026-03-02', '2026-03-09', '2026-03-16'])
    const period = { from: '2026-03-04', to: '2026-03-17' }
    expect(withinOf('2026-03-02', 'week', period)).toEqual({ from: '2026-03-04', to: '2026-03-08' })
    expect(withinOf('2026-03-16', 'week', period)).toEqual({ from: '2026-03-16', to: '2026-03-17' })
    expect(withinOf('2026-03-05', 'day', period)).toEqual({ from: '2026-03-05', to: '2026-03-05' })
  })
})
