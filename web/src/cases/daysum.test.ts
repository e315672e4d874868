import { describe, expect, it } from 'vitest'
import { countsDays, dayRows, daysOf, hoursOf, runsAlways, spanOf, weekdayOf, type ClockDay } from './daysum'

const at = (text: string): string => `2026-${text}:00+08:00`
const day = (date: string, more: Partial<ClockDay> = {}): ClockDay => ({
  date,
  kind: 'WORKDAY',
  name: null,
  start_day: false,
  counted: [],
  stops: [],
  pauses: [],
  counted_us: 0,
  ...more,
})
const span = (from: string, to: string, why?: string) => ({ from: at(from), to: at(to), ...(why ? { why } : {}) })

describe('a sum by days', () => {
  const days = [
    day('2026-09-30', { counted: [span('09-30T16:00', '09-30T17:30')], counted_us: 90 * 6e7 }),
    day('2026-10-01', { kind: 'HOLIDAY', name: '国庆节' }),
    day('2026-10-10', {
      kind: 'MAKEUP',
      name: '国庆节',
      counted: [span('10-10T08:30', '10-10T12:00')],
      counted_us: 210 * 6e7,
    }),
    day('2026-10-11', { kind: 'WEEKEND' }),
    day('2026-10-12', { stops: [span('10-12T08:30', '10-12T17:30', '台风')] }),
    day('2026-10-13', { pauses: [span('10-13T00:00', '10-14T00:00')] }),
  ]
  it('has a row a day, with its windows, its reason and the total so far', () => {
    expect(dayRows(days).map((row) => [row.why, row.name, row.spans.join(), row.minutes, row.total])).toEqual([
      ['work', '', '16:00–17:30', 90, 90],
      ['holiday', '国庆节', '', 0, 90],
      ['makeup', '国庆节', '08:30–12:00', 210, 300],
      ['weekend', '', '', 0, 300],
      ['stop', '', '', 0, 300],
      ['pause', '', '', 0, 300],
    ])
    expect(dayRows(days)[4]!.stops).toEqual(['台风'])
  })
  it('says that the first day of a clock of days is not counted', () => {
    expect(dayRows([day('2026-11-25', { start_day: true })])[0]!.why).toBe('start')
  })
  it('says nothing of a working day that lies past the windows', () => {
    expect(dayRows([day('2026-11-25')])[0]!.why).toBe('after')
  })
  it('runs day and night when nothing is left out between its first minute and its last', () => {
    const night = [
      day('2026-11-25', { counted: [span('11-25T22:00', '11-26T00:00')], counted_us: 120 * 6e7 }),
      day('2026-11-26', { counted: [span('11-26T00:00', '11-26T01:00')], counted_us: 60 * 6e7 }),
    ]
    expect([runsAlways(night), runsAlways(days), runsAlways([])]).toEqual([true, false, false])
  })
  it('ends a day at 24:00', () => {
    expect(spanOf(span('11-25T00:00', '11-26T00:00'))).toBe('00:00–24:00')
  })
  it('is known to count days when a day is more than its hours', () => {
    expect(countsDays(days)).toBe(false)
    expect(
      countsDays([day('2026-11-25', { counted: [span('11-25T08:30', '11-25T12:00')], counted_us: 1440 * 6e7 })]),
    ).toBe(true)
  })
  it('never makes days of hours', () => {
    expect(hoursOf(26 * 60 + 5.4)).toEqual({ days: 0, hours: 26, minutes: 5 })
  })
  it('counts days to a tenth', () => {
    expect([1440, 720, 100].map(daysOf)).toEqual([1, 0.5, 0.1])
  })
  it('knows its weekdays', () => {
    expect([weekdayOf('2026-11-25', 'zh'), weekdayOf('2026-11-25', 'en')]).toEqual(['周三', 'Wed'])
  })
})
