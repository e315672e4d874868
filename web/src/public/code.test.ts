import { describe, expect, it } from 'vitest'
import { groupsOf, makeCode, readCode } from './code'

describe('a code', () => {
  it('has twenty signs in five groups, none of them I L O U', () => {
    const all = Array.from({ length: 256 }, (_, i) => makeCode(new Uint8Array(20).fill(i)))
    for (const code of all) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$/)
    expect(new Set(all).size, 'every sign is used').toBe(32)
  })
  it('is made anew each time', () => {
    expect(makeCode()).not.toBe(makeCode())
  })
  const code = '7K2M-0A1B-C3D4-E5F6-G7H8'
  const typed = [
    code,
    code.toLowerCase(),
    '7k2m0a1bc3d4e5f6g7h8',
    ' 7K2M 0A1B C3D4 E5F6 G7H8 ',
    '7K2M-OA1B-C3D4-E5F6-G7H8',
    '7K2M-0AIB-C3D4-E5F6-G7H8',
    '7K2M-0AlB-C3D4-E5F6-G7H8',
    `https://city.example/tip/${code}`,
  ]
  it.each(typed)('is read from "%s"', (text) => {
    expect(readCode(text)).toBe(code)
  })
  it.each(['', '7K2M', `${code}9`, '7K2M-0A1B-C3D4-E5F6-G7H!', '案件7K2M0A1BC3D4E5F6G7'])(
    'is not read from "%s"',
    (text) => {
      expect(readCode(text)).toBe('')
    },
  )
  it('falls into its groups', () => {
    expect(groupsOf(code)).toEqual(['7K2M', '0A1B', 'C3D4', 'E5F6', 'G7H8'])
  })
})
