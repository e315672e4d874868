import { describe, expect, it } from 'vitest'
import type { Assignment, AssignmentMove } from '../assignments/types'
import type { Voice } from '../field/voices'
import { kindsOf, lineOf, type Told } from './line'
import type { Move, Photo } from './types'

const at = (minute: number): string => new Date(Date.UTC(2026, 2, 2, 1, minute)).toISOString()
const move = (version: number, minute: number): Move => ({ version, at: at(minute), event: 'FILE' }) as Move
const photo = (id: string, minute: number, stage = 'REPORT'): Photo => ({ id, at: at(minute), stage }) as Photo
const sent = (id: string, more: Partial<Assignment> = {}): Assignment =>
  ({ id, person_name: '甲', purpose: 'HANDLE', delivered_at: null, read_at: null, ...more }) as Assignment
const step = (assignment: string, version: number, minute: number): AssignmentMove =>
  ({ assignment, version, at: at(minute), event: 'OFFER' }) as AssignmentMove
const voice = (id: string, minute: number): Voice => ({ id, at: at(minute) }) as Voice
const told = (some: Partial<Told>): Told => ({
  moves: [],
  sent: [],
  steps: [],
  photos: [],
  voices: [],
  reads: [],
  ...some,
})
const keys = (some: Partial<Told>): string[] => lineOf(told(some)).map((one) => one.key)

describe('the line of a case', () => {
  it('has moves, steps of who was sent, photos and voice notes by when they came', () =>
    expect(
      keys({
        moves: [move(1, 0), move(2, 5)],
        steps: [step('a', 1, 7), step('a', 2, 9)],
        photos: [photo('p', 3)],
        voices: [voice('v', 8)],
      }),
    ).toEqual(['m1', 'p', 'm2', 'a 1', 'v', 'a 2']))
  it('has when an offer came and was read; both at once are one line', () => {
    const slow = sent('a', { delivered_at: at(1), read_at: at(4) })
    const quick = sent('b', { delivered_at: at(1), read_at: at(1) })
    expect(keys({ sent: [slow, quick, sent('c')] })).toEqual(['a DELIVERED', 'b READ', 'a READ'])
  })
  it('has who looked at what of a person, among the rest', () =>
    expect(
      keys({
        moves: [move(1, 0), move(2, 5)],
        reads: [
          {
            at: at(3),
            seen_until: at(3),
            purpose: 'ASK_FACTS',
            role: 'ACCEPTOR',
            unit_name: '甲',
            badge: 'x.acceptor',
          },
        ],
      }),
    ).toEqual(['m1', `x.acceptor ASK_FACTS ${at(3)}`, 'm2']))
  it('has a move before what came with it', () =>
    expect(keys({ moves: [move(1, 0)], photos: [photo('p', 0)] })).toEqual(['m1', 'p']))
  it('has photos of one stage that came together as one', () =>
    expect(keys({ photos: [photo('b', 4), photo('a', 1), photo('late', 30), photo('other', 31, 'CHECK')] })).toEqual([
      'a',
      'late',
      'other',
    ]))
  it('tells of each move which one was before it, whatever lies between', () => {
    const line = lineOf(told({ moves: [move(1, 0), move(2, 5)], steps: [step('a', 1, 2)] }))
    const last = line.at(-1)
    expect(last?.kind === 'moves' && last.before?.version).toBe(1)
  })
  it('offers kinds to choose from only where there are several', () => {
    expect(kindsOf(lineOf(told({ moves: [move(1, 0)] })))).toEqual([])
    expect(kindsOf(lineOf(told({ moves: [move(1, 0)], photos: [photo('p', 1)] })))).toEqual(['moves', 'photos'])
  })
})
