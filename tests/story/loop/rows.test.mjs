// No row of the practice loses its story: state and event, as they are told in the field.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ROOT } from '../../harness/server.mjs'

const ROWS = `
- | save offline
DRAFT | submit
REPORTED | duplicate confirmed
REPORTED | refuse
REPORTED | ask verify
REPORTED | file
REPORTED | t1 passed
VERIFYING | exists
VERIFYING | not exists / cannot verify
REFUSED | reporter objects
FILED | dispatch
FILED | on-spot handled
FILED | void
DISPATCHED | sign
DISPATCHED | t4 passed
DISPATCHED | request return
return pending | approve
return pending | reject
return pending | no decision in 2 wh
HANDLING | request extension
extension pending | approve
extension pending | reject
extension pending | silence
HANDLING | request suspension
SUSPENDED | resume
SUSPENDED | review date
HANDLING | co-handling request
HANDLING | report done
HANDLING | t5 50/80/100 %
HANDLED | assign check
HANDLED | exempt from check
CHECKING | pass
CHECKING | fail
CHECKING | cannot check
REWORK | auto
CLOSED | reporter or checker reopens
CLOSED | rate 1-5
CLOSED | t8 passed / rated
any open | supervise(level)
any open | transfer org tier
any open | forced close
`.trim().split('\n')

const read = (folder) => readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.test.mjs') && name !== 'rows.test.mjs')
  .map((name) => readFileSync(join(ROOT, folder, name), 'utf8')).join('\n')

test('every row has a story that bears its name', () => {
  const stories = read('tests/story/loop') + read('tests/browser') // what a phone keeps is told there
  const untold = ROWS.filter((row) => !new RegExp(`(tell|test)\\('${row.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}( |:|')`).test(stories))
  assert.deepEqual(untold, [])
})
