import { describe, expect, it } from 'vitest'
import type { Live } from '../assignments/live'
import type { Candidate } from '../assignments/types'
import { dotsOf } from '../units/peoplelayer'
import { asTheyStood, crewRows, onMap, type Present } from './crew'

const present = (person: string, grid: string | null): Present => ({
  person,
  name: person,
  role: 'GRID_ADMIN',
  grid,
  grid_name: grid && `网格${grid}`,
  seen_at: null,
})
const live = (person: string, grid: string | null, lon: number | null): Live => ({
  person,
  name: person,
  because: 'ASSIGNMENT',
  grid,
  grid_name: grid,
  lon,
  lat: lon === null ? null : 22.8,
  seen_at: null,
  accuracy_m: 12,
  distance_m: lon === null ? null : 300,
})
const fit = (person: string): Candidate => ({
  person,
  name: person,
  role: 'GRID_ADMIN',
  unit: '1',
  unit_name: '',
  department: null,
  may_be_sent: true,
  distance_m: 80,
  open_assignments: 0,
  open_cases: 0,
  reasons: [],
  shortfalls: [],
})

describe('people on the map', () => {
  it('shows a point only of whom the server tells one, and of nobody twice', () => {
    const shown = onMap([present('a', '1'), present('b', '1')], [live('a', '1', 113.8)])
    expect(shown.map((one) => [one.person, one.at !== null])).toEqual([
      ['a', true],
      ['b', false],
    ])
  })
  it('keeps the grid of who has accepted and gives no point', () => {
    expect(onMap([], [live('a', '7', null)])).toEqual([{ person: 'a', name: 'a', grid: '7', at: null }])
  })
  it('counts those of one grid in its middle, and draws nobody whose grid is not known', () => {
    const dots = dotsOf(onMap([present('a', '1'), present('b', '1'), present('c', null)], []), () => [5, 6])
    expect(dots.map((dot) => [dot.people.length, dot.where, dot.isLive])).toEqual([[2, [5, 6], false]])
  })
  it('lists who fits first, then who is there, each once, and the point before the way', () => {
    const rows = crewRows(
      [fit('b')],
      [present('a', '1'), present('b', '1')],
      [live('b', '1', 113.8)],
      () => '80',
      () => '300',
    )
    expect(rows.map((row) => [row.person, row.where])).toEqual([
      ['b', '300'],
      ['a', '网格1'],
    ])
  })
})

describe('the list under a hand', () => {
  const rowsOf = (...people: string[]) =>
    crewRows(
      people.map(fit),
      [],
      [],
      () => '',
      () => '',
    )
  it('stays in its order, without who has gone, and with who is new at its end', () => {
    const shown = asTheyStood(rowsOf('new', 'c', 'a'), rowsOf('a', 'b', 'c'))
    expect(shown.map((one) => one.person)).toEqual(['a', 'c', 'new'])
  })
})
