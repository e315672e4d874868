import { describe, expect, it, vi } from 'vitest'

vi.stubGlobal('navigator', { language: 'zh-CN' })
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined })
const { bulkEvents, bulkParts, draftFor, runBulk, sharedFields } = await import('./bulk')
const { MOVES, moveBody } = await import('./moves')
import type { Case } from './types'
import type { Outcome } from './bulk'

const one = (id: string, may: string[], more: Partial<Case> = {}): Case =>
  ({ id, may, version: 2, item: '0602', owner: '441900119001000', ...more }) as Case
const cases = [one('a', ['SIGN', 'SUPERVISE']), one('b', ['SIGN']), one('c', ['FINISH'])]

describe('one move of many cases', () => {
  it('is offered where some allow it, with how many, and only for moves that can be made so', () => {
    expect(bulkEvents(cases, Object.keys(MOVES))).toEqual([
      { event: 'SIGN', n: 2 },
      { event: 'SUPERVISE', n: 1 },
    ])
  })
  it('tells apart what it is made of and what it is not', () => {
    const { can, cannot } = bulkParts(cases, 'SIGN')
    expect([can, cannot].map((part) => part.map((row) => row.id).join(''))).toEqual(['ab', 'c'])
  })
  it('can be filled in once: what a move must have is asked for all, or follows from the case', () => {
    for (const [event, row] of Object.entries(MOVES).filter(([, row]) => row.bulk)) {
      const shared = Object.fromEntries(sharedFields(event).map((field) => [field, '1']))
      expect(
        moveBody(
          event,
          draftFor(one('a', []), event, shared, () => 'XF'),
        ).missing,
        event,
      ).toEqual([])
      expect(row.tone, event).not.toBe('none')
    }
  })
  it('goes to the department that has the duty, or to the centre above, case by case', () => {
    expect(draftFor(one('a', []), 'DISPATCH', {}, (item) => `of ${item}`).values.department).toBe('of 0602')
    expect(draftFor(one('a', []), 'REFER', {}).values.unit).toBe('441900119000000')
    expect(draftFor(one('a', [], { owner: '441900119000000' }), 'REFER', {}).values.unit).toBe('441900000000000')
  })
  it('tells of each, and one refusal stops no other', async () => {
    const sent: string[] = []
    vi.stubGlobal('fetch', (path: string) => {
      sent.push(path)
      return Promise.resolve(
        path.includes('/b/')
          ? new Response('{"type":"/problems/case/stale","title":"x","status":409}', { status: 409 })
          : new Response('{}'),
      )
    })
    const told: Outcome[] = []
    await runBulk(cases, 'SIGN', {}, new Map(), (outcome) => told.push(outcome))
    expect(sent).toHaveLength(3)
    expect(told.filter((row) => row.error).map((row) => row.one.id)).toEqual(['b'])
  })
})
