import { describe, expect, it } from 'vitest'
import { emptyDraft, eventOfKey, moveBody, MOVES, needsForm, ordered, type Draft } from './moves'

const draft = (event: string, values: Draft['values'] = {}, chosen: Draft['chosen'] = {}): Draft => {
  const made = emptyDraft(event)
  return { values: { ...made.values, ...values }, chosen: { ...made.chosen, ...chosen } }
}

describe('the moves', () => {
  it('all have a name in both languages', () => {
    for (const row of Object.values(MOVES)) expect([row.zh.trim(), row.en.trim()]).not.toContain('')
  })
  it('have keys that differ and that the desk does not take', () => {
    const keys = Object.values(MOVES).flatMap((row) => row.key ?? [])
    expect(new Set(keys).size).toBe(keys.length)
    for (const key of keys) expect(key).toMatch(/^[a-z]$/)
    for (const taken of 'jkgz') expect(keys).not.toContain(taken)
  })
  it('put the next step of the normal way first, and keep what they do not know', () => {
    expect(ordered(['REFER', 'NEWER', 'MERGE', 'DISPATCH'])).toEqual(['DISPATCH', 'REFER', 'MERGE', 'NEWER'])
    expect(ordered([])).toEqual([])
    expect(needsForm('NEWER')).toBe(true)
  })
  it('begin by their key only when one may', () => {
    expect(eventOfKey('d', ['DISPATCH'])).toBe('DISPATCH')
    expect(eventOfKey('d', ['FILE'])).toBeUndefined()
  })
  const rows: [string, Draft['values'], string[]][] = [
    ['REFUSE', {}, ['reason']], ['REFUSE', { reason: '  ' }, ['reason']], ['REFUSE', { reason: '重复' }, []], ['DISPATCH', {}, ['department']],
    ['DISPATCH', { department: 'XF' }, []], ['ASSIGN_CHECK', {}, ['person']], ['REFER', {}, ['unit']], ['MERGE', { into: ' ' }, ['into']], ['FILE', {}, []],
    ['RATE', {}, ['rating']], ['RATE', { rating: 4 }, []],
  ]
  it.each(rows)('%s with %j misses %j', (event, values, missing) => {
    expect(moveBody(event, draft(event, values)).missing).toEqual(missing)
  })
  it('send a person or a department, never both', () => {
    const both = { department: 'XF', person: 'grid.1' }
    expect(moveBody('DISPATCH', draft('DISPATCH', both)).body).toEqual({ department: 'XF' })
    expect(moveBody('DISPATCH', draft('DISPATCH', both, { to: 'person' })).body).toEqual({ person: 'grid.1' })
  })
  it('send nothing that the move does not take', () => {
    expect(moveBody('FILE', draft('FILE', { reason: 'x', note: 'y' })).body).toEqual({})
  })
})
