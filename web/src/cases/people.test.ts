import { describe, expect, it } from 'vitest'
import { nearness, rank } from './people'
import type { Person } from './types'

const person = (login: string, unit: string | null, department: string | null = null): Person => ({
  id: login,
  login,
  name: login,
  role: 'GRID_ADMIN',
  unit,
  department,
})
const PLACE = '441900119001002'

describe('who may be sent', () => {
  it('is near by the grid, then the village, then the town', () => {
    expect(
      ['441900119001002', '441900119001001', '441900119002001', '441900003001001', null].map((unit) =>
        nearness(person('x', unit), PLACE),
      ),
    ).toEqual([15, 12, 9, 0, 0])
  })
  it('comes nearest first, without departments and without who handled it', () => {
    const people = [
      person('far', '441900119002001'),
      person('near', '441900119001001'),
      person('here', PLACE),
      person('fire', '441900119000000', 'XF'),
      person('did', PLACE),
    ]
    expect(rank(people, { unit: PLACE, handler: 'did' }, '', () => '').map((p) => p.login)).toEqual([
      'here',
      'near',
      'far',
    ])
  })
  it('is found by name, login and grid', () => {
    const people = [person('grid.1', PLACE), person('grid.2', '441900119001001')]
    const names = (key: string): string => (key === PLACE ? '长盛社区第2网格' : '')
    expect(rank(people, { unit: PLACE, handler: null }, '第2', names).map((p) => p.login)).toEqual(['grid.1'])
    expect(rank(people, { unit: PLACE, handler: null }, 'GRID.2', names).map((p) => p.login)).toEqual(['grid.2'])
  })
})
