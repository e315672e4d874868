import { beforeEach, describe, expect, it } from 'vitest'
import { offerUndo, secondsOf, undoable } from './undo'
import type { Case } from './types'

const moved = (fields: Partial<Case>): Case =>
  ({
    id: 'a',
    number: '441900119-20260302-00001',
    version: 3,
    undoes: 'DISPATCH',
    undo_until: '2026-03-02T01:00:10Z',
    ...fields,
  }) as Case

describe('what one may take back', () => {
  beforeEach(() => void (undoable.value = null))
  it('is offered with the second until which it can be', () => {
    offerUndo(moved({}))
    expect(undoable.value).toMatchObject({
      id: 'a',
      version: 3,
      event: 'DISPATCH',
      until: Date.parse('2026-03-02T01:00:10Z'),
    })
  })
  it('is offered once: the same case read again changes nothing', () => {
    offerUndo(moved({}))
    const offered = undoable.value
    offerUndo(moved({}))
    expect(undoable.value).toBe(offered)
  })
  it('stays while another case is looked at, and ends when its own has moved on', () => {
    offerUndo(moved({}))
    offerUndo(moved({ id: 'b', undoes: null, undo_until: null }))
    expect(undoable.value?.id).toBe('a')
    offerUndo(moved({ version: 4, undoes: null, undo_until: null }))
    expect(undoable.value).toBeNull()
  })
  it('is counted in seconds that have begun', () => {
    expect([10000, 9001, 1, 0].map(secondsOf)).toEqual([10, 10, 1, 0])
  })
})
