import { describe, expect, it } from 'vitest'
import { byUrgency, patched } from './queue'
import type { Case } from './types'

const row = (id: string, more: Partial<Case> = {}): Case =>
  ({ id, severity: 'S3', due_at: null, created_at: '2026-11-25T01:00:00Z', version: 1, ...more }) as Case
const ids = (rows: Case[]): string => rows.map((one) => one.id).join('')

describe('a list that is read again', () => {
  it('keeps its rows where they are, with what is new in them', () => {
    const next = patched([row('a'), row('b')], { read: [row('b', { version: 2 }), row('a')], isCut: false })
    expect(ids(next.rows)).toBe('ab')
    expect(next.rows[1]!.version).toBe(2)
    expect([next.gone, next.fresh]).toEqual([[], []])
  })
  it('says what is no more and what is new, and takes neither away nor in', () => {
    const next = patched([row('a'), row('b')], { read: [row('c'), row('b')], isCut: false })
    expect([ids(next.rows), next.gone, next.fresh]).toEqual(['ab', ['a'], ['c']])
  })
  it('knows nothing of rows behind what was read, but of those that were asked for', () => {
    const asked = new Map([
      ['b', row('b', { version: 2 })],
      ['c', null],
    ])
    const next = patched([row('a'), row('b'), row('c'), row('d')], { read: [row('a')], isCut: true, asked })
    expect(ids(next.rows)).toBe('abcd')
    expect(next.rows[1]!.version).toBe(2)
    expect(next.gone).toEqual(['c'])
  })
})

describe('the order of a desk', () => {
  const at = Date.parse('2026-11-25T02:00:00Z')
  it('has what is overdue first, then by severity, then what is due, then what waits longest', () => {
    const rows = [
      row('f'),
      row('e', { created_at: '2026-11-25T00:00:00Z' }),
      row('d', { due_at: '2026-11-25T05:00:00Z' }),
      row('c', { severity: 'S2' }),
      row('b', { severity: 'S1' }),
      row('a', { severity: 'S4', due_at: '2026-11-25T01:59:00Z' }),
    ]
    expect(ids(byUrgency(rows, at))).toBe('abcdef')
  })
})
