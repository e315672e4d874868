// No row of the practice loses its story: state and event, as they are told in the field.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ROOT } from '../../harness/server.mjs'

// With the moves of the machine that the row is made of; * is any open state. A row without one is of a clock, or of a phone.
const ROWS = {
  '- | save offline': '',
  'DRAFT | submit': '',
  'REPORTED | duplicate confirmed': 'REPORTED.MERGE FILED.MERGE',
  'REPORTED | refuse': 'REPORTED.REFUSE',
  'REPORTED | ask verify': 'REPORTED.ASK_VERIFY VERIFYING.ASK_VERIFY',
  'REPORTED | file': 'REPORTED.FILE',
  'REPORTED | t1 passed': '',
  'VERIFYING | exists': 'VERIFYING.CONFIRM',
  'VERIFYING | not exists / cannot verify': 'VERIFYING.DENY REFUSED.RECONSIDER',
  'REFUSED | reporter objects': 'REFUSED.OBJECT',
  'FILED | dispatch': 'FILED.DISPATCH',
  'FILED | on-spot handled': 'FILED.HANDLE_ON_SPOT',
  'FILED | void': 'FILED.ASK_VOID FILED.VOID FILED.WITHDRAW_VOID FILED.LAPSE_VOID',
  'DISPATCHED | sign': 'DISPATCHED.SIGN',
  'DISPATCHED | t4 passed': '*.SUPERVISE_BY_TIME',
  'DISPATCHED | request return': 'DISPATCHED.RETURN',
  'return pending | approve': 'DISPATCHED.GRANT_RETURN FILED.ASSIGN_DUTY',
  'return pending | reject': 'DISPATCHED.REJECT_RETURN',
  'return pending | no decision in 2 wh': 'DISPATCHED.LAPSE_RETURN',
  'HANDLING | request extension': 'HANDLING.ASK_EXTENSION',
  'extension pending | approve': 'HANDLING.GRANT_EXTENSION',
  'extension pending | reject': 'HANDLING.REJECT_EXTENSION',
  'extension pending | silence': 'HANDLING.LAPSE_EXTENSION',
  'HANDLING | request suspension': 'HANDLING.ASK_SUSPENSION HANDLING.SECOND_SUSPENSION HANDLING.SUSPEND HANDLING.REJECT_SUSPENSION HANDLING.LAPSE_SUSPENSION',
  'SUSPENDED | resume': 'SUSPENDED.RESUME',
  'SUSPENDED | review date': 'SUSPENDED.RESUME_BY_TIME',
  'HANDLING | co-handling request': 'HANDLING.ASK_HELP HANDLING.HELPED HANDLING.NOT_HELPED',
  'HANDLING | report done': 'HANDLING.FINISH',
  'HANDLING | handler leaves his post': 'DISPATCHED.TAKE_BACK HANDLING.TAKE_BACK SUSPENDED.TAKE_BACK',
  'HANDLING | t5 50/80/100 %': '',
  'HANDLED | assign check': 'HANDLED.ASSIGN_CHECK CHECKING.ASSIGN_CHECK',
  'HANDLED | exempt from check': 'HANDLED.EXEMPT',
  'CHECKING | pass': 'CHECKING.PASS',
  'CHECKING | fail': 'CHECKING.FAIL',
  'CHECKING | cannot check': 'CHECKING.CANNOT_CHECK',
  'REWORK | auto': '',
  'CLOSED | reporter or checker reopens': 'CLOSED.REOPEN CLOSED.DISPUTE CLOSED.UPHOLD_DISPUTE CLOSED.REJECT_DISPUTE ARCHIVED.DISPUTE ARCHIVED.REOPEN',
  'CLOSED | rate 1-5': 'CLOSED.RATE',
  'CLOSED | t8 passed / rated': 'CLOSED.ARCHIVE',
  'any open | supervise(level)': '*.SUPERVISE *.REPLY',
  'any open | transfer org tier': '*.REFER *.ACCEPT_REFERRAL *.DECLINE_REFERRAL',
  'any open | forced close': '*.ASK_FORCE_CLOSE *.WITHDRAW_FORCE_CLOSE *.LAPSE_FORCE_CLOSE *.FORCE_CLOSE',
}

const read = (folder) => readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.test.mjs') && name !== 'rows.test.mjs')
  .map((name) => readFileSync(join(ROOT, folder, name), 'utf8')).join('\n')

test('every row has a story that bears its name', () => {
  const stories = read('tests/story/loop') + read('tests/browser') // what a phone keeps is told there
  const untold = Object.keys(ROWS).filter((row) => !new RegExp(`(tell|test)\\('${row.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}( |:|')`).test(stories))
  assert.deepEqual(untold, [])
})

/** "state.EVENT" of every MOVE of the table, as it stands there: in ANYWHERE, once, with a star. */
function movesOfTheMachine() {
  const text = readFileSync(join(ROOT, 'domain/cases/case_fsm.def'), 'utf8')
  const found = [...text.matchAll(/^ *MOVE\((\w+), (\w+), /gm)].map(([, from, event]) => `${from === 'state' ? '*' : from}.${event}`)
  assert.ok(found.length > 60, `${found.length} moves: is the table still read?`)
  return found
}

test('every move of the machine is of a row, and every row is of moves that there are', () => {
  const machine = movesOfTheMachine()
  const told = Object.values(ROWS).flatMap((moves) => moves.split(' ').filter(Boolean))
  assert.deepEqual(machine.filter((move) => !told.includes(move)), [], 'no row of the practice has it')
  assert.deepEqual(told.filter((move) => !machine.includes(move)), [], 'the machine has it no more')
})
