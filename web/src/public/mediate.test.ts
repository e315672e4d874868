import { readFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { STATES } from '../mediation/types'
import { DRAFT_MS, freshDraft, lacksOfStep, NO_MEDIATION, wordsLeft } from './mediate_kept'

vi.stubGlobal('navigator', { language: 'zh-CN' })
const { BODY_KINDS, KINDS } = await import('../mediation/kinds')
const { STATE_NAMES, STEP_NAMES } = await import('../mediation/states')

describe('a draft of an application', () => {
  it('is kept for three days, and not a minute longer', () => {
    const kept = { at: 1000, draft: { name: '陈', step: 2 } }
    expect(freshDraft(kept, 1000 + DRAFT_MS - 1)).toEqual({ ...NO_MEDIATION, name: '陈', step: 2 })
    expect(freshDraft(kept, 1000 + DRAFT_MS)).toEqual(NO_MEDIATION)
    expect(freshDraft(null, 0)).toEqual(NO_MEDIATION)
  })
  it('says what each step lacks', () => {
    expect(lacksOfStep(NO_MEDIATION, false, 1)).toEqual(['kind', 'words'])
    expect(lacksOfStep({ ...NO_MEDIATION, kind: 'FAMILY', words: '楼上漏水三个月没人管' }, false, 1)).toEqual([])
    expect(lacksOfStep(NO_MEDIATION, false, 2)).toEqual(['position', 'other'])
    expect(lacksOfStep({ ...NO_MEDIATION, village: '上角', other: '楼上' }, true, 2)).toEqual(['place'])
    expect(lacksOfStep(NO_MEDIATION, true, 3)).toEqual(['name', 'contact'])
    expect(lacksOfStep({ ...NO_MEDIATION, name: '陈生', contact: '13800' }, true, 3)).toEqual([])
  })
  it('counts characters as the server does', () => {
    expect(wordsLeft('  一二三四五六七八九  ')).toBe(1)
    expect(wordsLeft('𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷')).toBe(0)
  })
})

const rows = (path: string, line: RegExp): string[][] =>
  [...readFileSync(path, 'utf8').matchAll(line)].map((found) => found.slice(1) as string[])
describe('the names', () => {
  it('of disputes and of bodies are those of the server', () => {
    for (const [names, path] of [
      [KINDS, '../domain/bodies/dispute_kinds.def'],
      [BODY_KINDS, '../domain/bodies/body_kinds.def'],
    ] as const) {
      const told = rows(path, /^KIND\((\w+),.*?"([^"]+)", "([^"]+)"\)/gm)
      expect(told.length).toBeGreaterThan(0)
      expect(names).toEqual(Object.fromEntries(told.map(([code, zh, en]) => [code, [zh, en]])))
    }
  })
  it('of states and steps are all there', () => {
    const fsm = '../domain/mediations/mediation_fsm.def'
    expect(rows(fsm, /^STATE\((\w+)/gm).map(([name]) => name)).toEqual([...STATES])
    expect(Object.keys(STATE_NAMES)).toEqual([...STATES])
    for (const [event] of rows(fsm, /^EVENT\((\w+)/gm)) expect(STEP_NAMES, event).toHaveProperty(event!)
  })
})
