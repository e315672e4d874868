import { describe, expect, it } from 'vitest'
import { makeId, townOf } from './id'

describe('an id made by the page', () => {
  it('is a UUID of version 8 that carries time and town', () => {
    const id = makeId(441900119, 1763800000000, 0xdeadbeef)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toBe(1763800000000)
    const place = parseInt(id.slice(19, 23) + id.slice(24, 28), 16)
    expect(place & 0x3fffffff).toBe(441900119)
    expect(id.endsWith('deadbeef')).toBe(true)
  })
  it('differs from the next one of the same millisecond', () => {
    expect(makeId(441900119, 1, 1)).not.toBe(makeId(441900119, 1, 1))
  })
  it('takes its town from the key of a unit', () => {
    expect(townOf('441900119001001')).toBe(441900119)
  })
})
