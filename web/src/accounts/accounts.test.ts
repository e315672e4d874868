import { describe, expect, it } from 'vitest'
import { ALL_ROLES, oncePassword, rolesAt, standingOf } from './accounts'

describe('a password for one use', () => {
  it('keeps the rule, and is another each time', () => {
    const many = Array.from({ length: 200 }, oncePassword)
    expect(new Set(many).size).toBe(200)
    for (const one of many) expect(one).toMatch(/^[A-HJKMNP-Z][a-hjkmnp-z]{3}-[a-hjkmnp-z]{4}-[2-9]{3}$/)
  })
})

describe('a post', () => {
  const post = (valid_from: string, valid_to: string | null) => ({
    id: '',
    role: '',
    unit: null,
    unit_name: null,
    department: null,
    valid_from,
    valid_to,
  })
  it('is held from its first day to the day before its last date', () => {
    expect(standingOf(post('2026-11-25', null), '2026-11-25')).toBe('now')
    expect(standingOf(post('2026-11-26', null), '2026-11-25')).toBe('future')
    expect(standingOf(post('2026-11-01', '2026-11-25'), '2026-11-25')).toBe('past')
    expect(standingOf(post('2026-11-01', '2026-11-26'), '2026-11-25')).toBe('now')
  })
  it('has a role that can stand there', () => {
    expect(rolesAt('GRID')).toEqual(['GRID_ADMIN'])
    expect(rolesAt('VILLAGE')).not.toContain('SHIFT_LEADER')
    expect(ALL_ROLES).not.toContain('RESIDENT')
  })
})
