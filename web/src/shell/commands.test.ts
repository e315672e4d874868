import { describe, expect, it } from 'vitest'
import { numbersFor, verbOf } from './commands'

describe('what is typed into the command bar', () => {
  it('is a word and the end of a number, with or without a space', () => {
    expect(verbOf('派 37')).toEqual({ verb: '派', digits: '37', who: '' })
    expect(verbOf(' pq37 ')).toEqual({ verb: 'pq', digits: '37', who: '' })
  })
  it('says who behind it, by name or initials; a whole number is a number too', () => {
    expect(verbOf('派 37 李某')).toEqual({ verb: '派', digits: '37', who: '李某' })
    expect(verbOf('pr37 lm')).toEqual({ verb: 'pr', digits: '37', who: 'lm' })
    const whole = '441900119-20261126-00037'
    expect(verbOf(`派 ${whole} 李`)).toEqual({ verb: '派', digits: whole, who: '李' })
  })
  it('is no such thing where there is only the one or the other, or digits behind it', () => {
    for (const typed of ['37', '派', '派 37 38', '0119-20261126-00037', '派 123456']) expect(verbOf(typed)).toBeNull()
  })
  it('is a number of the place and of the days', () =>
    expect(numbersFor('7', '441900119000000', ['2026-03-02'])).toEqual(['441900119-20260302-00007']))
})
