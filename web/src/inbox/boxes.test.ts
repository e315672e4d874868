import { describe, expect, it } from 'vitest'
import { boxOf, isIn, MAIN, SIDE, type Box } from './boxes'
import type { Case } from '../cases/types'

const NOW = Date.parse('2026-11-25T08:00:00Z')
const one = (more: Partial<Case>): Case =>
  ({
    state: 'HANDLING',
    department: 'XF',
    flags: [],
    colour: 'GREEN',
    due_at: '2026-11-26T08:00:00Z',
    helpers: [],
    helping: [],
    rework: 0,
    ...more,
  }) as Case
const boxes = (row: Case): Box[] => [...MAIN, ...SIDE].filter((box) => box !== 'all' && isIn(box, row, 'XF', NOW))

describe('a case lies', () => {
  const rows: [string, Partial<Case>, Box[]][] = [
    ['to sign when it was sent to us', { state: 'DISPATCHED' }, ['sign']],
    ['in hand when we signed for it', {}, ['hand']],
    ['in none of ours when another department has it', { department: 'GA' }, []],
    ['nearly over at four fifths of its time', { colour: 'ORANGE' }, ['hand', 'near']],
    ['nearly over when its time has passed, whatever was warned', { due_at: '2026-11-25T07:59:00Z' }, ['hand', 'near']],
    ['nearly over before it is signed for, too', { state: 'DISPATCHED', colour: 'RED' }, ['sign', 'near']],
    ['not nearly over while it is checked', { state: 'CHECKING', colour: 'RED' }, ['out']],
    ['returned while we ask to hand it back', { state: 'DISPATCHED', flags: ['RETURN_ASKED'] }, ['sign', 'returned']],
    ['returned when a check sent it back', { rework: 1 }, ['hand', 'returned']],
    ['joint when others help us', { helping: ['GA'] }, ['hand', 'joint']],
    ['joint when we help another', { department: 'GA', helping: ['XF'] }, ['joint']],
    ['suspended', { state: 'SUSPENDED' }, ['suspended']],
    ['nowhere when it is over', { state: 'CLOSED', colour: 'RED' }, []],
  ]
  it.each(rows)('%s', (_, more, expected) => expect(boxes(one(more))).toEqual(expected))
  it('in the first box when its name is none', () =>
    expect([boxOf(''), boxOf('x'), boxOf('joint')]).toEqual(['sign', 'sign', 'joint']))
})
