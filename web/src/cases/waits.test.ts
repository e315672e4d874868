import { describe, expect, it } from 'vitest'
import type { Case } from './types'
import { waitsFor, type Self } from './waits'

const NOW = Date.parse('2026-11-25T08:00:00Z')
const VILLAGE = '441900119001000'
const TOWN = '441900119000000'
const one = (more: Partial<Case>): Case =>
  ({
    state: 'FILED',
    owner: VILLAGE,
    referred_to: null,
    department: null,
    handler: null,
    checker: null,
    due_at: null,
    flags: [],
    ...more,
  }) as Case
const self = (role: string, unit: string | null, department: string | null = null): Self => ({
  id: 'me',
  role,
  unit,
  department,
})

describe('what waits for me', () => {
  const rows: [string, Self, Partial<Case>, boolean][] = [
    ['a dispatcher: what his centre has filed', self('DISPATCHER', VILLAGE), {}, true],
    ['a dispatcher: not what a centre below him has', self('DISPATCHER', TOWN), {}, false],
    [
      'a dispatcher: what is referred to his centre, in any state',
      self('DISPATCHER', TOWN),
      { state: 'HANDLING', referred_to: TOWN },
      true,
    ],
    ['an acceptor: not what is filed already', self('ACCEPTOR', VILLAGE), {}, false],
    [
      'a leader: a question that is open',
      self('SHIFT_LEADER', VILLAGE),
      { state: 'HANDLING', flags: ['EXTENSION_ASKED'] },
      true,
    ],
    [
      'a dispatcher: no question, he may not answer it',
      self('DISPATCHER', VILLAGE),
      { state: 'HANDLING', flags: ['EXTENSION_ASKED'] },
      false,
    ],
    [
      'a supervisor: what is late, wherever',
      self('SUPERVISOR', TOWN),
      { state: 'HANDLING', due_at: '2026-11-25T07:59:00Z' },
      true,
    ],
    [
      'a supervisor: a suspension that a leader has agreed to',
      self('SUPERVISOR', TOWN),
      { state: 'HANDLING', flags: ['SUSPENSION_ASKED', 'SUSPENSION_SECONDED'] },
      true,
    ],
    [
      'a supervisor: not one that no leader has seen',
      self('SUPERVISOR', TOWN),
      { state: 'HANDLING', flags: ['SUSPENSION_ASKED'] },
      false,
    ],
    [
      'a supervisor: not what is in time',
      self('SUPERVISOR', TOWN),
      { state: 'HANDLING', due_at: '2026-11-25T08:01:00Z' },
      false,
    ],
    ['a department: what it was sent', self('HANDLER', TOWN, 'XF'), { state: 'DISPATCHED', department: 'XF' }, true],
    [
      'a department: not what it has finished',
      self('HANDLER', TOWN, 'XF'),
      { state: 'HANDLED', department: 'XF' },
      false,
    ],
    [
      'a department: what it is asked to help with',
      self('LIAISON', TOWN, 'GA'),
      { state: 'HANDLING', department: 'XF', helping: ['GA'] },
      true,
    ],
    [
      'a grid administrator: what he was asked to check',
      self('GRID_ADMIN', '441900119001001'),
      { state: 'CHECKING', checker: 'me' },
      true,
    ],
    [
      'a grid administrator: not what merely lies in his grid',
      self('GRID_ADMIN', '441900119001001'),
      { state: 'CHECKING', checker: 'other' },
      false,
    ],
    [
      'who verified: not when it is filed',
      self('GRID_ADMIN', '441900119001001'),
      { state: 'FILED', verifier: 'me' },
      false,
    ],
  ]
  it.each(rows)('%s', (_, who, more, waits) => expect(waitsFor(who, one(more), NOW)).toBe(waits))
})
