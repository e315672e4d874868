import { readFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'

vi.stubGlobal('navigator', { language: 'zh-CN' })
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined })
const { ANSWER_MINUTES, doText, isExhausted, ladderOf, purposesFor, remarks, wayText, wordOf } = await import('./words')
const { mineInOrder } = await import('./order')
const { zhAssign } = await import('../i18n/assign')
import type { Assignment, Candidate } from './types'

const def = readFileSync('../domain/assignments/assignments.def', 'utf8')
const fsm = readFileSync('../domain/assignments/assignment_fsm.def', 'utf8')
const names = (text: string, what: string): string[] =>
  [...text.matchAll(new RegExp(`^${what}\\((\\w+)`, 'gm'))].map((found) => found[1]!)

describe('the words', () => {
  it('name every state, event, purpose and finding of the server', () => {
    for (const name of [...names(fsm, 'STATE'), ...names(def, 'PURPOSE')]) expect(wordOf(name), name).not.toBe(name)
    for (const event of names(fsm, 'EVENT')) expect(doText(event), event).not.toBe(`do_${event}`)
    for (const code of names(def, 'FINDING')) expect(Object.keys(zhAssign), code).toContain(`f_${code}`)
  })
  it('know how long an offer waits, as the server does', () => {
    const rows = [...def.matchAll(/^OFFER\((\w+), (\d+),/gm)].map((found) => [found[1]!, Number(found[2])])
    expect(Object.fromEntries(rows)).toEqual(ANSWER_MINUTES)
  })
  const one = {
    name: '甲',
    role: 'GRID_ADMIN',
    unit_name: '长盛社区第1网格',
    department: null,
    open_assignments: 1,
    open_cases: 2,
  } as Candidate
  const of = { department: null, owner_name: '长盛社区' }
  it('say why, with figures, and leave out what is said once below', () => {
    const list = ['DUTY', 'ON_POST', 'LOADED', 'OTHER_DEPARTMENT'].map((code) => ({ code, words: 'x' }))
    expect(remarks(list, one, of)).toEqual([
      '岗位有这项职责',
      '手上有任务 1 个、案件 2 件',
      '是部门的人，案件还没有派给部门',
    ])
  })
  it('fall back to what the server says for what they do not know', () => {
    expect(remarks([{ code: 'NEW', words: 'odd' }], one, of)).toEqual(['odd'])
  })
  it('say a way in metres to ten, then in kilometres', () => {
    expect([wayText(0), wayText(456), wayText(1155), wayText(null)]).toEqual(['0 米', '460 米', '1.2 公里', '距离未知'])
  })
})

describe('sending', () => {
  const head = { unit: '441900119001000', department: null, grants: ['case:dispatch', 'case:assign_check'] }
  const one = { state: 'FILED', owner: '441900119001000' }
  it('is for who commands the centre that has the duty, and holds the grant', () => {
    expect(purposesFor(one, head)).toEqual(['HANDLE', 'SUPPORT'])
    expect(purposesFor(one, { ...head, unit: '441900119000000' })).toEqual(['HANDLE', 'SUPPORT'])
    expect(purposesFor(one, { ...head, unit: '441900119002000' })).toEqual([])
    expect(purposesFor({ ...one, owner: '441900119000000' }, head)).toEqual([])
    expect(purposesFor(one, { ...head, department: 'XF' })).toEqual([])
    expect(purposesFor({ ...one, state: 'REPORTED' }, { ...head, grants: ['case:assign_check'] })).toEqual(['VERIFY'])
    expect(purposesFor({ ...one, state: 'CLOSED' }, head)).toEqual([])
  })
  const sent = (state: string, more: Partial<Assignment> = {}): Assignment =>
    ({ state, created_at: '2026-11-25T01:00:00Z', answer_until: null, from_at: null, ...more }) as Assignment
  it('has to be done by hand when the last who was asked did not take it', () => {
    const declined = sent('DECLINED')
    expect(isExhausted([declined])).toBe(true)
    expect(isExhausted([declined, sent('OFFERED', { created_at: '2026-11-25T02:00:00Z' })])).toBe(false)
    expect(isExhausted([declined, sent('DONE', { created_at: '2026-11-25T02:00:00Z' })])).toBe(false)
    expect(isExhausted([])).toBe(false)
  })
  it('climbs rung by rung; who accepted has read it, told or not', () => {
    const at = '2026-11-25T02:00:00Z'
    const none = { delivered_at: null, read_at: null, accepted_at: null }
    const reached = (more: Partial<Assignment>) =>
      ladderOf(sent('OFFERED', { ...none, ...more })).map((r) => r.isReached)
    expect(reached({})).toEqual([false, false, false])
    expect(reached({ delivered_at: at })).toEqual([true, false, false])
    expect(reached({ delivered_at: at, read_at: at })).toEqual([true, true, false])
    expect(reached({ accepted_at: at })).toEqual([true, true, true])
    expect(ladderOf(sent('ACCEPTED', { ...none, accepted_at: at })).map((r) => r.at)).toEqual([null, null, at])
  })
  it('is answered first where the time is shortest', () => {
    const all = [
      sent('RESERVED', { from_at: '2026-11-26T01:00:00Z' }),
      sent('ON_SITE'),
      sent('OFFERED', { answer_until: '2026-11-25T03:00:00Z' }),
      sent('OFFERED', { answer_until: '2026-11-25T02:00:00Z' }),
    ]
    expect(mineInOrder(all).map((row) => row.answer_until ?? row.state)).toEqual([
      '2026-11-25T02:00:00Z',
      '2026-11-25T03:00:00Z',
      'ON_SITE',
      'RESERVED',
    ])
  })
})
