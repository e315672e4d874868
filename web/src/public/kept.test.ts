import { describe, expect, it } from 'vitest'
import { EMPTY, lacksOf, placeText, withReport, type Kept } from './kept'

const kept = (code: string, title = code): Kept => ({ code, number: '1', title, at: '2026-11-25T00:00:00Z' })

describe('what is kept on the device', () => {
  it('has the newest report first, and each once', () => {
    const all = withReport(withReport([kept('a')], kept('b')), kept('a', 'again'))
    expect(all.map((one) => one.title)).toEqual(['again', 'b'])
  })
  it('ends at fifty', () => {
    let all: Kept[] = []
    for (let i = 0; i < 60; i += 1) all = withReport(all, kept(String(i)))
    expect([all.length, all[0]!.code]).toEqual([50, '59'])
  })
})

describe('a place', () => {
  it('that is only the middle of a village says so to who must find it', () => {
    expect(placeText({ place: ' 市场北门 ', village: '上角社区' }, '以文字为准')).toBe('上角社区（以文字为准）市场北门')
    expect(placeText({ place: '市场北门', village: '' }, '以文字为准')).toBe('市场北门')
  })
  it('is never longer than the server takes', () => {
    expect(placeText({ place: 'x'.repeat(300), village: 'y' }, 'z')).toHaveLength(200)
  })
})

describe('a step', () => {
  it('says what it lacks', () => {
    expect(lacksOf(EMPTY, false, 1)).toEqual([])
    expect(lacksOf(EMPTY, false, 2)).toEqual(['position'])
    expect(lacksOf({ ...EMPTY, village: '上角社区' }, true, 2)).toEqual(['place'])
    expect(lacksOf({ ...EMPTY, village: '上角社区', place: '北门' }, true, 2)).toEqual([])
    expect(lacksOf(EMPTY, true, 3)).toEqual(['item', 'title'])
    expect(lacksOf({ ...EMPTY, item: '0501', title: '火' }, true, 3)).toEqual(['title'])
    expect(lacksOf({ ...EMPTY, item: '0501', title: '灭火器过期' }, true, 3)).toEqual([])
  })
})
