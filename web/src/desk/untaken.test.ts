import { describe, expect, it } from 'vitest'
import type { News } from '../live/live'
import { untakenAfter } from './untaken'

const news = (event: string, severity = 'S1', id = 'a'): News => ({
  id,
  event,
  severity,
  state: 'REPORTED',
  version: 1,
  title: '疏散通道被锁',
})

describe('a critical case', () => {
  it('rings from its report on, and goes on when it files itself', () => {
    const reported = untakenAfter([], news('REPORT'))
    expect(reported).toHaveLength(1)
    expect(untakenAfter(reported, news('FILE'))).toHaveLength(1)
  })
  it('stops when somebody does something with it', () => {
    expect(untakenAfter([news('REPORT')], news('DISPATCH'))).toHaveLength(0)
  })
  it('that was taken here does not ring again because a person files it', () => {
    expect(untakenAfter([], news('FILE'))).toHaveLength(0)
  })
  it('leaves the others ringing', () => {
    expect(untakenAfter([news('REPORT', 'S1', 'b')], news('DISPATCH'))).toHaveLength(1)
  })
})

it('what is not critical does not ring', () => {
  expect(untakenAfter([], news('REPORT', 'S2'))).toHaveLength(0)
})
