import { describe, expect, it, vi } from 'vitest'

vi.stubGlobal('navigator', { language: 'zh-CN' })
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined })
const { endOf } = await import('./number')

describe('the end of a number', () => {
  const number = '441900119-20261126-00037'
  it('is the serial of today, with the day of another', () => {
    expect(endOf(number, '2026-11-26')).toBe('00037')
    expect(endOf(number, '2026-11-27')).toBe('1126-00037')
  })
  it('has the town where there are several', () => {
    expect(endOf(number, '2026-11-26', '长安镇')).toBe('长安镇 00037')
    expect(endOf(number, '2026-11-27', '长安镇')).toBe('长安镇 1126-00037')
  })
})
