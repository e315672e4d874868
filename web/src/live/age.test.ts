import { describe, expect, it } from 'vitest'
import { stageOf } from './age'

describe('the age of what is shown', () => {
  it('is no news for a moment, is told after three seconds, and greys after ten', () => {
    expect([0, 2999, 3000, 9999, 10000, 600000].map(stageOf)).toEqual([
      'fresh',
      'fresh',
      'told',
      'told',
      'stale',
      'stale',
    ])
  })
})
