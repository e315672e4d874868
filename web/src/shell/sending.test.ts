import { describe, expect, it, vi } from 'vitest'
import type { Candidate } from '../assignments/types'
import type { Person } from '../cases/types'

vi.stubGlobal('navigator', { language: 'zh-CN' })
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined })
const { whomOf } = await import('./sending')

const candidate = (person: string, name: string, may_be_sent = true): Candidate =>
  ({ person, name, may_be_sent, role: 'GRID_ADMIN', unit: '1', distance_m: 300 }) as Candidate
const somebody = (id: string, name: string, department: string | null = null): Person =>
  ({ id, name, department, role: 'GRID_ADMIN', unit: '1', login: id }) as Person
const found = (...args: Parameters<typeof whomOf>): string[] => whomOf(...args).map((one) => one.person)

describe('whom a name behind a number means', () => {
  const proposed = [candidate('a', '王小明'), candidate('b', '李建国'), candidate('c', '李大力', false)]
  const people = [
    somebody('a', '王小明'),
    somebody('c', '李大力'),
    somebody('d', '李某'),
    somebody('e', '李防火', 'XF'),
  ]
  it('is found by a part of the name or by initials, who is proposed first', () => {
    expect(found(proposed, people, null, '李')).toEqual(['b', 'd'])
    expect(found(proposed, people, null, 'ljg')).toEqual(['b'])
    expect(found(proposed, people, null, 'l')).toEqual(['b', 'd'])
  })
  it('is first whose whole name it is', () => expect(found(proposed, people, null, '李某')[0]).toBe('d'))
  it('is nobody who may not be sent, and of a department only while it has the case', () => {
    expect(found(proposed, people, null, '李大力')).toEqual([])
    expect(found(proposed, people, 'XF', '李防火')).toEqual(['e'])
  })
  it('is everybody while nothing is typed, those who are proposed first', () =>
    expect(found(proposed, people, null, '')).toEqual(['a', 'b', 'd']))
})
