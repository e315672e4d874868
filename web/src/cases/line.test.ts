import { describe, expect, it } from 'vitest'
import type { Assignment } from '../assignments/types'
import { kindsOf, lineOf } from './line'
import type { Move, Photo } from './types'

const at = (minute: number): string => new Date(Date.UTC(2026, 2, 2, 1, minute)).toISOString()
const move = (version: number, minute: number): Move => ({ version, at: at(minute), event: 'FILE' }) as Move
const photo = (id: string, minute: number, stage = 'REPORT'): Photo => ({ id, at: at(minute), stage }) as Photo
const sent = (id: string, minute: number): Assignment => ({ id, created_at: at(minute) }) as Assignment
const keys = (...args: Parameters<typeof lineOf>): string[] => lineOf(...args).map((one) => one.key)

describe('the line of a case', () => {
  it('has moves, people who were sent and photos by when they came', () =>
    expect(keys([move(1, 0), move(2, 5)], [sent('a', 7)], [photo('p', 3)])).toEqual(['m1', 'p', 'm2', 'a']))
  it('has a move before what came with it', () => expect(keys([move(1, 0)], [], [photo('p', 0)])).toEqual(['m1', 'p']))
  it('has photos of one stage that came together as one', () =>
    expect(keys([], [], [photo('b', 4), photo('a', 1), photo('late', 30), photo('other', 31, 'CHECK')])).toEqual([
      'a',
      'late',
      'other',
    ]))
  it('tells of each move which one was before it, whatever lies between', () => {
    const line = lineOf([move(1, 0), move(2, 5)], [sent('a', 2)], [])
    const last = line.at(-1)
    expect(last?.kind === 'moves' && last.before?.version).toBe(1)
  })
  it('offers kinds to choose from only where there are several', () => {
    expect(kindsOf(lineOf([move(1, 0)], [], []))).toEqual([])
    expect(kindsOf(lineOf([move(1, 0)], [], [photo('p', 1)]))).toEqual(['moves', 'photos'])
  })
})
