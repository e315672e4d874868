import { expect, it } from 'vitest'
import { cityDay, cityTime, ZONE } from './zone'

it('reckons a time as the zone has it, and says nothing of what is none', () => {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE, dateStyle: 'short', timeStyle: 'medium' })
  const moments = [
    '2026-02-28T15:59:59Z',
    '2026-02-28T16:00:00Z',
    '2024-02-28T16:00:00Z',
    '2026-12-31T16:00:00.999Z',
    '1992-07-01T00:00:00Z',
  ]
  for (const at of moments) expect(cityTime(at)).toBe(format.format(new Date(at)))
  expect(cityTime(Date.parse('2026-11-25T01:05:09Z'))).toBe('2026-11-25 09:05:09')
  expect(cityDay('2026-11-25T16:00:00Z')).toBe('2026-11-26')
  expect([cityTime(''), cityDay('soon')]).toEqual(['', ''])
})
