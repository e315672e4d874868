// The routes of the desk, in both languages, light and dark: nothing stands in anybody's way, nothing is wider than the screen,
// the policy refuses nothing. A page is loaded once: its language and its light are changed on it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complaints, walkRoutes } from './routes.mjs'

walkRoutes((row) => !row.phone)
test('no page complained, or asked another host', () => assert.deepEqual(complaints, []))
