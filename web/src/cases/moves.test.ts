import { describe, expect, it } from 'vitest'
import { zhEvents } from '../i18n/zh'
import { FORMS, moveBody, ordered, type Draft } from './moves'

const draft = (more: Partial<Draft> = {}): Draft => ({ department: '', person: '', unit: '', into: '', rating: 5, outcome: '', reason: '', note: '', ...more })

describe('the moves', () => {
  it('all have a name for people', () => {
    for (const event of Object.keys(FORMS)) expect(zhEvents[event]).toBeTruthy()
  })
  it('put the next step of the normal way first', () => {
    expect(ordered(['REFER', 'MERGE', 'DISPATCH'])).toEqual(['DISPATCH', 'REFER', 'MERGE'])
    expect(ordered([])).toEqual([])
  })
  const rows: [string, Partial<Draft>, string | null][] = [
    ['REFUSE', {}, 'reason'], ['REFUSE', { reason: '  ' }, 'reason'], ['REFUSE', { reason: '重复' }, null], ['DISPATCH', {}, 'department'],
    ['DISPATCH', { department: 'XF' }, null], ['ASSIGN_CHECK', {}, 'person'], ['REFER', {}, 'unit'], ['MERGE', { into: ' ' }, 'into'], ['FILE', {}, null],
  ]
  it.each(rows)('%s with %j misses %s', (event, fields, missing) => {
    expect(moveBody(event, draft(fields)).missing).toBe(missing)
  })
  it('send a person or a department, never both', () => {
    expect(moveBody('DISPATCH', draft({ department: 'XF', person: 'grid.1' })).body).toEqual({ person: 'grid.1' })
  })
  it('send nothing that the move does not take', () => {
    expect(moveBody('FILE', draft({ reason: 'x', department: 'XF', note: 'y' })).body).toEqual({})
  })
})
