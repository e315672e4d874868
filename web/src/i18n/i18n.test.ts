import { beforeEach, describe, expect, it, vi } from 'vitest'

vi.stubGlobal('navigator', { language: 'zh-CN' })
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined })
const { ApiError } = await import('../api')
const { language, problemText } = await import('./index')
const { zh, zhEvents, zhFields, zhProblems, zhRoles, zhStates } = await import('./zh')
const { en, enEvents, enFields, enProblems, enRoles, enStates } = await import('./en')

describe('the texts', () => {
  beforeEach(() => void (language.value = 'zh'))
  it('exist in both languages, each of them, and none is empty', () => {
    for (const [a, b] of [[zh, en], [zhStates, enStates], [zhEvents, enEvents], [zhRoles, enRoles], [zhProblems, enProblems], [zhFields, enFields]]) {
      expect(Object.keys(b!).sort()).toEqual(Object.keys(a!).sort())
      for (const text of [...Object.values(a!), ...Object.values(b!)]) expect(text.trim()).not.toBe('')
    }
  })
  it('say a known problem in words, with the field', () => {
    const error = new ApiError({ type: '/problems/input/invalid', title: 'x', status: 422, field: 'title' })
    expect(problemText(error)).toBe('填写有误：标题')
    language.value = 'en'
    expect(problemText(error)).toContain('Title')
  })
  it('show an unknown problem with its trace, so that it can be found in the log', () => {
    expect(problemText(new ApiError({ type: '/problems/x/y', title: 'Odd', status: 500, trace: 'abc' }))).toBe('Odd (abc)')
  })
})
