import { describe, expect, it } from 'vitest'
import { numbersFor, verbOf } from './commands'

describe('what is typed into the command bar', () => {
  it('is a word and the end of a number, with or without a space', () => {
    expect(verbOf('派 37')).toEqual({ verb: '派', digits: '37' })
    expect(verbOf(' pq37 ')).toEqual({ verb: 'pq', digits: '37' })
  })
  it('is no such thing where there is only the one or the other, or words behind it', () => {
    for (const typed of ['37', '派', '长安 3 号', '0119-20261126-00037', '派 123456']) expect(verbOf(typed)).toBeNull()
  })
  it('is a number of the place and of the days', () =>
    expect(numbersFor('7', '441900119000000', ['2026-03-02'])).toEqual(['441900119-20260302-00007']))
})
