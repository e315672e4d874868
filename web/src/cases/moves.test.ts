import { describe, expect, it } from 'vitest'
import { codesOf, emptyDraft, eventOfKey, moveBody, MOVES, needsForm, ordered, parted, type Draft } from './moves'

const draft = (event: string, values: Draft['values'] = {}, chosen: Draft['chosen'] = {}): Draft => {
  const made = emptyDraft(event)
  return { ...made, values: { ...made.values, ...values }, chosen: { ...made.chosen, ...chosen } }
}

describe('the moves', () => {
  it('all have a name in both languages', () => {
    for (const row of Object.values(MOVES)) expect([row.zh.trim(), row.en.trim()]).not.toContain('')
  })
  it('have keys that the desk does not take, and no two that may be offered together the same', () => {
    const offered: Record<string, string[]> = {
      REPORTED: [
        'FILE',
        'REFUSE',
        'ASK_VERIFY',
        'MERGE',
        'REFER',
        'SUPERVISE',
        'REPLY',
        'ACCEPT_REFERRAL',
        'DECLINE_REFERRAL',
      ],
      FILED: [
        'DISPATCH',
        'HANDLE_ON_SPOT',
        'VOID',
        'MERGE',
        'REFER',
        'SUPERVISE',
        'REPLY',
        'ACCEPT_REFERRAL',
        'DECLINE_REFERRAL',
      ],
      DISPATCHED: ['SIGN', 'RETURN', 'GRANT_RETURN', 'REJECT_RETURN', 'REFER', 'SUPERVISE', 'REPLY'],
      HANDLING: [
        'FINISH',
        'ASK_EXTENSION',
        'ASK_SUSPENSION',
        'GRANT_EXTENSION',
        'REJECT_EXTENSION',
        'REFER',
        'SUPERVISE',
        'REPLY',
      ],
      HANDLED: ['ASSIGN_CHECK', 'EXEMPT', 'REFER', 'SUPERVISE', 'REPLY'],
      CHECKING: ['PASS', 'FAIL', 'CANNOT_CHECK', 'ASSIGN_CHECK', 'REFER', 'SUPERVISE', 'REPLY'],
      CLOSED: ['RATE', 'DISPUTE', 'UPHOLD_DISPUTE', 'REJECT_DISPUTE', 'REOPEN'],
    }
    for (const [state, events] of Object.entries(offered)) {
      const keys = events.flatMap((event) => MOVES[event]!.key ?? [])
      expect(new Set(keys).size, state).toBe(keys.length)
    }
    const keys = Object.values(MOVES).flatMap((row) => row.key ?? [])
    for (const key of keys) expect(key).toMatch(/^[a-z]$/)
    for (const taken of 'jkgz') expect(keys).not.toContain(taken)
  })
  it('put the next step of the normal way first, and keep what they do not know', () => {
    expect(ordered(['REFER', 'NEWER', 'MERGE', 'DISPATCH'])).toEqual(['DISPATCH', 'REFER', 'MERGE', 'NEWER'])
    expect(ordered([])).toEqual([])
    expect(needsForm('NEWER')).toBe(true)
  })
  it('hide the rare ones behind the others, unless there are no others', () => {
    expect(parted(['VOID', 'DISPATCH', 'SUPERVISE'])).toEqual({ first: ['DISPATCH'], more: ['SUPERVISE', 'VOID'] })
    expect(parted(['VOID'])).toEqual({ first: ['VOID'], more: [] })
  })
  it('begin by their key only when one may', () => {
    expect(eventOfKey('d', ['DISPATCH'])).toBe('DISPATCH')
    expect(eventOfKey('d', ['FILE'])).toBeUndefined()
  })
  const rows: [string, Draft['values'], string[]][] = [
    ['REFUSE', {}, ['reason']],
    ['REFUSE', { reason: '  ' }, ['reason']],
    ['REFUSE', { reason: '重复' }, []],
    ['DISPATCH', {}, ['department']],
    ['DISPATCH', { department: 'XF' }, []],
    ['ASSIGN_CHECK', {}, ['person']],
    ['REFER', {}, ['unit']],
    ['MERGE', { into: ' ' }, ['into']],
    ['FILE', {}, []],
    ['RATE', {}, ['rating']],
    ['RATE', { rating: 4 }, []],
  ]
  it.each(rows)('%s with %j misses %j', (event, values, missing) => {
    expect(moveBody(event, draft(event, values)).missing).toEqual(missing)
  })
  it('ask for a reason to file only what nobody has shown', () => {
    const lacking = { ...emptyDraft('FILE', [{ ...codes[0]!, event: 'FILE' }], false, true) }
    expect([needsForm('FILE'), needsForm('FILE', true)]).toEqual([false, true])
    expect(moveBody('FILE', lacking).missing).toEqual(['reason_code'])
    lacking.values.reason_code = 'NOT_HERE'
    expect(moveBody('FILE', lacking)).toEqual({ body: { reason_code: 'NOT_HERE' }, missing: [] })
    expect(moveBody('FILE', { ...lacking, lacks: false }).body).toEqual({})
  })
  const codes = [
    { event: 'REFUSE', code: 'NOT_HERE', name: '不在本辖区', name_en: 'Not in our area', needs_text: false },
    { event: 'REFUSE', code: 'OTHER', name: '其他', name_en: 'Another', needs_text: true },
    { event: 'RETURN', code: 'NOT_OUR_DUTY', name: '不属于本部门职责', name_en: 'Not our duty', needs_text: true },
    { event: 'ASK_VOID', code: 'MISTAKE', name: '误报', name_en: 'A mistake', needs_text: false },
  ]
  const chosen: [string, Draft['values'], string[], object][] = [
    ['REFUSE', {}, ['reason_code'], {}],
    ['REFUSE', { reason_code: 'NOT_HERE' }, [], { reason_code: 'NOT_HERE' }],
    ['REFUSE', { reason_code: 'OTHER' }, ['reason'], { reason_code: 'OTHER' }],
    ['REFUSE', { reason_code: 'OTHER', reason: '算了' }, [], { reason_code: 'OTHER', reason: '算了' }],
    ['REFUSE', { reason: '算了' }, [], { reason: '算了' }],
    ['RETURN', { reason: '不归我们' }, ['reason_code'], { reason: '不归我们' }],
    ['RETURN', { reason_code: 'NOT_OUR_DUTY' }, ['reason'], { reason_code: 'NOT_OUR_DUTY' }],
    ['VOID', { reason_code: 'MISTAKE' }, [], { reason_code: 'MISTAKE' }],
  ]
  it.each(chosen)('%s with %j chosen from a list misses %j and sends %j', (event, values, missing, body) => {
    const empty = emptyDraft(event, codesOf(event, null, codes))
    expect(moveBody(event, { ...empty, values: { ...empty.values, ...values } })).toEqual({ body, missing })
  })
  it('ask for an outcome of who decides on a forced close, and for a reason of who asks', () => {
    expect(moveBody('FORCE_CLOSE', emptyDraft('FORCE_CLOSE')).missing).toEqual(['reason'])
    expect(moveBody('FORCE_CLOSE', emptyDraft('FORCE_CLOSE', [], true))).toEqual({
      body: { outcome: 'CANNOT' },
      missing: [],
    })
    expect(codesOf('VOID', 'VOID', codes)).toEqual([])
  })
  it('send a person or a department, never both', () => {
    const both = { department: 'XF', person: 'grid.1' }
    expect(moveBody('DISPATCH', draft('DISPATCH', both)).body).toEqual({ department: 'XF' })
    expect(moveBody('DISPATCH', draft('DISPATCH', both, { to: 'person' })).body).toEqual({ person: 'grid.1' })
  })
  it('send hours as minutes, a date as the end of that working day, and a level as a number', () => {
    expect(moveBody('ASK_EXTENSION', draft('ASK_EXTENSION', { minutes: 8, reason: 'x' })).body).toEqual({
      minutes: 480,
      reason: 'x',
    })
    expect(moveBody('ASK_SUSPENSION', draft('ASK_SUSPENSION', { until: '2026-12-01', reason: 'x' })).body).toEqual({
      class: 'ENGINEERING',
      until: '2026-12-01T10:00:00Z',
      reason: 'x',
    })
    expect(moveBody('SUPERVISE', draft('SUPERVISE', { reason: 'x' })).body).toEqual({ level: 1, reason: 'x' })
  })
  it('send nothing that the move does not take', () => {
    expect(moveBody('FILE', draft('FILE', { reason: 'x', note: 'y' })).body).toEqual({})
  })
})
