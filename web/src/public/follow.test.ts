import { describe, expect, it } from 'vitest'
import { endOf, meansTheSame, objectionOf, reasonOf, type Followed } from './follow'
import { OFTEN, pickItems } from './often'

describe('an end', () => {
  const rows: [string, string | null, ReturnType<typeof endOf>][] = [
    ['REPORTED', null, null],
    ['HANDLING', null, null],
    ['CHECKING', 'FIXED', null],
    ['CLOSED', 'FIXED', 'FIXED'],
    ['ARCHIVED', 'NOT_OURS', 'NOT_OURS'],
    ['CLOSED', 'CANNOT', 'CANNOT'],
    ['CLOSED', 'DUPLICATE', 'DUPLICATE'],
    ['CLOSED', 'REFUSED', 'REFUSED'],
    ['REFUSED', 'REFUSED', 'REFUSED'],
    ['VOID', null, 'VOID'],
    ['MERGED', null, 'DUPLICATE'],
    ['CLOSED', null, 'CLOSED'],
    ['CLOSED', 'NEWER', 'CLOSED'],
  ]
  it.each(rows)('of %s with %s is %s', (state, outcome, end) => {
    expect(endOf({ state, outcome })).toBe(end)
  })
  it('gives the last reason', () => {
    const step = (reason: string | null) => ({ step: 'REFUSED', at: '', by: null, reason })
    expect(reasonOf({ steps: [step('a'), step('b'), step(null)] })).toBe('b')
    expect(reasonOf({ steps: [] })).toBe('')
  })
  it('is the same one after the archive took it, and another after anybody acted', () => {
    const at = (state: string, may: string[], outcome = 'FIXED', steps: object[] = []) =>
      ({ state, outcome, may, steps }) as unknown as Followed
    const before = at('CLOSED', ['DISPUTE'])
    const rows: [Followed, boolean][] = [
      [at('ARCHIVED', ['DISPUTE']), true],
      [at('ARCHIVED', []), false],
      [at('CLOSED', ['DISPUTE'], 'CANNOT'), false],
      [at('FILED', ['DISPUTE']), false],
      [at('CLOSED', ['DISPUTE'], 'FIXED', [{ reason: '另有原因' }]), false],
    ]
    for (const [now, same] of rows) expect(meansTheSame(before, now, 'DISPUTE')).toBe(same)
  })
  it('may be answered with one objection at the most', () => {
    expect([['RATE', 'DISPUTE'], ['OBJECT'], ['RATE'], []].map(objectionOf)).toEqual(['DISPUTE', 'OBJECT', null, null])
  })
})

describe('the items reported often', () => {
  it('are those that the catalogue has, each once, in their order', () => {
    expect(pickItems([{ code: '0701' }, { code: '0602' }], OFTEN).map((one) => one.code)).toEqual(['0602', '0701'])
    expect(new Set(OFTEN).size).toBe(OFTEN.length)
  })
})
