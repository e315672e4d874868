import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { HOMES, homeOf } from './home'

test('every role of the server has a page that its work begins on', () => {
  const roles = [...readFileSync('../domain/staff/roles.def', 'utf8').matchAll(/^ROLE\((\w+)/gm)].map(
    (found) => found[1],
  )
  expect(Object.keys(HOMES).sort()).toEqual(roles.sort())
})
test('a handler of no department begins on the desk', () => {
  expect(homeOf({ role: 'HANDLER', department: null })).toBe('/')
  expect(homeOf({ role: 'HANDLER', department: 'XF' })).toBe('/inbox')
})
