import { describe, expect, it, vi } from 'vitest'

vi.stubGlobal('navigator', { language: 'zh-CN' })
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined })
const { ended, inDays, isLate, running, usedMinutes } = await import('./clocks')
const { marksOf, waitingOf } = await import('./standing')
const { MOVES } = await import('./moves')
const { usedAt } = await import('./daysum')
const { zhOptions } = await import('../i18n/zh')
import type { Clock, Move } from './types'

const clock = (step: string, more: Partial<Clock> = {}): Clock => ({
  step,
  round: 1,
  kind: 'WORKING_HOUR',
  minutes: 120,
  started_at: '2026-11-25T00:30:00Z',
  due_at: '2026-11-25T02:30:00Z',
  ended_at: null,
  end_event: null,
  paused: false,
  missing: null,
  counted_minutes: 0,
  left_minutes: 120,
  passed: 0,
  pauses: [],
  warnings: [],
  days: [],
  ...more,
})
const day = {
  date: '2026-11-25',
  kind: 'WORKDAY',
  name: null,
  start_day: false,
  stops: [],
  pauses: [],
  counted: [
    { from: '2026-11-25T00:30:00Z', to: '2026-11-25T04:00:00Z' },
    { from: '2026-11-25T06:00:00Z', to: '2026-11-25T09:30:00Z' },
  ],
  counted_us: 420 * 6e7,
}

describe('the clocks of a case', () => {
  it('stand with the first end on top, and what has no end last', () => {
    const all = [
      clock('HANDLE', { due_at: null }),
      clock('SIGN', { due_at: '2026-11-26T00:00:00Z' }),
      clock('RETURN'),
      clock('ACCEPT', { ended_at: '2026-11-24T00:00:00Z' }),
    ]
    expect(running(all).map((one) => one.step)).toEqual(['RETURN', 'SIGN', 'HANDLE'])
    expect(ended([...all, clock('FILE', { ended_at: '2026-11-25T00:00:00Z' })]).map((one) => one.step)).toEqual([
      'FILE',
      'ACCEPT',
    ])
  })
  it('count until now only, half a window as half', () => {
    const at = (time: string): number => Math.round(usedAt([day], Date.parse(`2026-11-25T${time}:00Z`)))
    expect([at('00:00'), at('00:30'), at('02:00'), at('05:00'), at('07:00'), at('12:00')]).toEqual([
      0, 0, 90, 210, 270, 420,
    ])
  })
  it('count a day of hours as its part of a day', () => {
    expect(Math.round(usedAt([{ ...day, counted_us: 1440 * 6e7 }], Date.parse('2026-11-25T04:00:00Z')))).toBe(720)
  })
  it('that have ended keep what they counted', () => {
    expect(
      usedMinutes(
        clock('SIGN', { ended_at: '2026-11-25T01:00:00Z', counted_minutes: 30, days: [day] }),
        Date.parse('2026-11-26T00:00:00Z'),
      ),
    ).toBe(30)
  })
  it('are late below nothing left, but never when their limit is a date', () => {
    expect([
      isLate(clock('SIGN', { left_minutes: -1 })),
      isLate(clock('SIGN', { left_minutes: 0 })),
      isLate(clock('REVIEW', { minutes: 0, left_minutes: -9 })),
      isLate(clock('SIGN', { left_minutes: null })),
    ]).toEqual([true, false, false, false])
    expect([inDays(clock('RATE', { kind: 'NATURAL' })), inDays(clock('SIGN'))]).toEqual([true, false])
  })
})

describe('what waits', () => {
  const one = (flags: string[], state = 'HANDLING', may: string[] = []) => ({ flags, state, may })
  const asked = (version: number, event: string, reason: string) => ({ version, event, reason }) as Move
  it('has the end of the clock that runs for it', () => {
    const lines = waitingOf(
      one(['RETURN_ASKED', 'VOID_ASKED', 'REWORK']),
      [
        clock('RETURN', { ended_at: '2026-11-24T00:00:00Z' }),
        clock('RETURN', { round: 2, due_at: '2026-11-25T03:00:00Z' }),
      ],
      [],
    )
    expect(lines.map(({ flag, until, silence }) => [flag, until, silence])).toEqual([
      ['RETURN_ASKED', '2026-11-25T03:00:00Z', true],
      ['VOID_ASKED', null, true],
    ])
  })
  it('was asked by the last move that asks it', () => {
    const moves = [asked(3, 'RETURN', 'first'), asked(5, 'RETURN', 'second'), asked(6, 'SUPERVISE', 'hurry')]
    expect(waitingOf(one(['RETURN_ASKED']), [], moves)[0]!.asked?.reason).toBe('second')
  })
  it('is answered by what the server offers, and by nothing else', () => {
    expect(waitingOf(one(['RETURN_ASKED'], 'DISPATCHED', ['REJECT_RETURN', 'SUPERVISE']), [], [])[0]!.answers).toEqual([
      'REJECT_RETURN',
    ])
    expect(waitingOf(one(['RETURN_ASKED']), [], [])[0]!.answers).toEqual([])
  })
  it('is a suspension too, until it is looked at again', () => {
    expect(waitingOf(one([], 'SUSPENDED'), [clock('REVIEW')], []).map((line) => line.flag)).toEqual(['SUSPENDED'])
  })
  it('leaves the other flags as words, each once', () => {
    expect(marksOf(['REWORK', 'SUSPENSION_ASKED', 'SUSPENSION_SECONDED', 'REOPENED'])).toEqual(['REWORK', 'REOPENED'])
  })
  it('has its words: what silence means, who decides, what the buttons do', () => {
    const flags = ['RETURN_ASKED', 'EXTENSION_ASKED', 'SUSPENSION_ASKED', 'VOID_ASKED', 'FORCE_CLOSE_ASKED', 'REFERRED']
    const more = ['HELP_ASKED', 'REPLY_OWED', 'DUTY_DISPUTED', 'DISPUTED', 'NO_DEADLINE']
    const lines = waitingOf(one([...flags, ...more], 'SUSPENDED', Object.keys(MOVES)), [], [])
    expect(lines).toHaveLength(12)
    for (const { flag, silence, answers } of lines) {
      if (silence) expect(zhOptions[`silence.${flag}`], flag).toBeTruthy()
      if (flag !== 'REFERRED') expect(zhOptions[`who.${flag}`], flag).toBeTruthy()
      expect(
        answers.map((event) => MOVES[event]!.tone),
        flag,
      ).not.toContain('none')
      expect(answers.length > 0, flag).toBe(flag !== 'NO_DEADLINE')
    }
  })
})
