// How a case comes to stand anywhere in the machine, and how to fire any event there: who does it,
// with what, and what must have been done before. The machine itself is asked of the server.

export const STOPS = {
  morning: '2026-03-02 09:00', afternoon: '2026-03-02 15:40', midweek: '2026-03-06 10:00', week: '2026-03-10 10:00',
  month: '2026-04-03 10:00',
}

/** The events by which a case gets there. */
export const REACH = {
  REPORTED: [],
  VERIFYING: ['ASK_VERIFY'],
  REFUSED: ['ASK_VERIFY', 'DENY'],
  FILED: ['FILE'],
  DISPATCHED: ['FILE', 'DISPATCH'],
  HANDLING: ['FILE', 'DISPATCH', 'SIGN'],
  SUSPENDED: ['FILE', 'DISPATCH', 'SIGN', 'ASK_EXTENSION', 'GRANT_EXTENSION', 'ASK_SUSPENSION', 'SECOND_SUSPENSION', 'SUSPEND'],
  HANDLED: ['FILE', 'DISPATCH', 'SIGN', 'FINISH'],
  CHECKING: ['FILE', 'DISPATCH', 'SIGN', 'FINISH', 'ASSIGN_CHECK'],
  CLOSED: ['FILE', 'DISPATCH', 'SIGN', 'FINISH', 'ASSIGN_CHECK', 'PASS'],
  ARCHIVED: ['FILE', 'DISPATCH', 'SIGN', 'FINISH', 'ASSIGN_CHECK', 'PASS', 'RATE', 'ARCHIVE'],
}

/** What has to stand before an event, in the same state. */
const SUSPENDING = ['ASK_EXTENSION', 'GRANT_EXTENSION', 'ASK_SUSPENSION']
const BEFORE = {
  GRANT_RETURN: ['RETURN'], REJECT_RETURN: ['RETURN'], LAPSE_RETURN: ['RETURN'],
  GRANT_EXTENSION: ['ASK_EXTENSION'], REJECT_EXTENSION: ['ASK_EXTENSION'], LAPSE_EXTENSION: ['ASK_EXTENSION'],
  ASK_SUSPENSION: ['ASK_EXTENSION', 'GRANT_EXTENSION'],
  SECOND_SUSPENSION: SUSPENDING, REJECT_SUSPENSION: SUSPENDING, LAPSE_SUSPENSION: SUSPENDING, SUSPEND: [...SUSPENDING, 'SECOND_SUSPENSION'],
  VOID: ['ASK_VOID'], WITHDRAW_VOID: ['ASK_VOID'], LAPSE_VOID: ['ASK_VOID'],
  FORCE_CLOSE: ['ASK_FORCE_CLOSE'], WITHDRAW_FORCE_CLOSE: ['ASK_FORCE_CLOSE'], LAPSE_FORCE_CLOSE: ['ASK_FORCE_CLOSE'],
  HELPED: ['ASK_HELP'], NOT_HELPED: ['ASK_HELP'],
  UPHOLD_DISPUTE: ['DISPUTE'], REJECT_DISPUTE: ['DISPUTE'],
  ACCEPT_REFERRAL: ['REFER'], DECLINE_REFERRAL: ['REFER'],
  REPLY: ['SUPERVISE'], SUPERVISE_BY_TIME: ['SUPERVISE'],
}

/** The whole way to one arrow of the machine: from the report to the event itself. */
export function wayTo({ from, event }) {
  const way = [...REACH[from]]
  if (event === 'ASSIGN_DUTY') way.push('DISPATCH', 'RETURN', 'GRANT_RETURN', 'DISPATCH_ELSEWHERE', 'RETURN', 'GRANT_RETURN')
  if (event === 'EXEMPT') return ['FILE', 'HANDLE_ON_SPOT', 'EXEMPT']
  if (event === 'OBJECT') return ['REFUSE', 'OBJECT']
  if (event === 'TAKE_BACK') return ['FILE', 'DISPATCH_BY_NAME', ...{ DISPATCHED: [], HANDLING: ['SIGN'], SUSPENDED: ['SIGN', ...SUSPENDING, 'SECOND_SUSPENSION', 'SUSPEND'] }[from], event]
  return [...way, ...(BEFORE[event] ?? []), event]
}

/** Who does it, as a part in the case (see Case.login); what time does has nobody. */
const DOES = {
  acceptor: ['FILE', 'REFUSE', 'ASK_VERIFY', 'RECONSIDER', 'MERGE'],
  head: ['DISPATCH', 'DISPATCH_BY_NAME', 'ASSIGN_CHECK', 'REFER'],
  dispatcher: ['ACCEPT_REFERRAL', 'DECLINE_REFERRAL'],
  leader: ['DISPATCH_ELSEWHERE', 'GRANT_RETURN', 'REJECT_RETURN', 'GRANT_EXTENSION', 'REJECT_EXTENSION', 'SECOND_SUSPENSION', 'REJECT_SUSPENSION',
    'RESUME', 'EXEMPT', 'UPHOLD_DISPUTE', 'REJECT_DISPUTE', 'ASK_VOID', 'ASK_FORCE_CLOSE', 'WITHDRAW_VOID', 'WITHDRAW_FORCE_CLOSE'],
  supervisor: ['SUSPEND', 'VOID', 'FORCE_CLOSE', 'SUPERVISE'],
  city: ['ASSIGN_DUTY'],
  handler: ['SIGN', 'RETURN', 'ASK_EXTENSION', 'ASK_SUSPENSION', 'ASK_HELP', 'FINISH'],
  helper: ['HELPED', 'NOT_HELPED'],
  verifier: ['CONFIRM', 'DENY'],
  checker: ['PASS', 'FAIL', 'CANNOT_CHECK', 'REOPEN'],
  reporter: ['OBJECT', 'RATE', 'DISPUTE', 'HANDLE_ON_SPOT'],
}
const OWED_BY_HANDLER = ['DISPATCHED', 'HANDLING', 'SUSPENDED']

export function doer(event, state) {
  if (event === 'REPLY') return OWED_BY_HANDLER.includes(state) ? 'handler' : 'head'
  const part = Object.keys(DOES).find((name) => DOES[name].includes(event))
  if (!part) throw new Error(`nobody is known to ${event}: say who in tests/city/paths.mjs`)
  return part
}

/** As it is said on the wire: the first of two says what the second says too. */
export const SAID = { ASK_VOID: 'VOID', ASK_FORCE_CLOSE: 'FORCE_CLOSE', SECOND_SUSPENSION: 'SUSPEND', DISPATCH_ELSEWHERE: 'DISPATCH', DISPATCH_BY_NAME: 'DISPATCH' }

/** Until when one waits for what time does. */
export const IN_TIME = {
  LAPSE_RETURN: 'afternoon', LAPSE_EXTENSION: 'afternoon', LAPSE_VOID: 'afternoon', LAPSE_FORCE_CLOSE: 'afternoon', LAPSE_SUSPENSION: 'midweek', RESUME_BY_TIME: 'midweek',
  SUPERVISE_BY_TIME: 'midweek', ARCHIVE: 'week', TAKE_BACK: 'morning',
}

/** Which parts look at a case that stands so, the likeliest first. */
export const LOOK = {
  REPORTED: ['acceptor', 'acceptor', 'acceptor', 'supervisor', 'head'],
  VERIFYING: ['verifier', 'verifier', 'acceptor'],
  REFUSED: ['reporter', 'acceptor'],
  FILED: ['head', 'head', 'dispatcher', 'city', 'leader', 'supervisor', 'reporter'],
  DISPATCHED: ['handler', 'handler', 'leader', 'leader', 'supervisor', 'dispatcher'],
  HANDLING: ['handler', 'handler', 'handler', 'helper', 'leader', 'leader', 'supervisor', 'liaison'],
  SUSPENDED: ['leader', 'supervisor', 'handler'],
  HANDLED: ['head', 'head', 'leader', 'acceptor', 'supervisor'],
  CHECKING: ['checker', 'checker', 'checker', 'head', 'leader'],
  CLOSED: ['reporter', 'reporter', 'leader', 'checker'],
  ARCHIVED: ['reporter', 'checker'],
}

/** What brings a case on is done more often than what keeps it. */
const BRINGS_ON = ['FILE', 'CONFIRM', 'DISPATCH', 'SIGN', 'FINISH', 'ASSIGN_CHECK', 'PASS', 'RATE', 'HELPED', 'REPLY', 'ASSIGN_DUTY',
  'GRANT_RETURN', 'ACCEPT_REFERRAL']
const RARE = ['FORCE_CLOSE', 'MERGE', 'REFER', 'SUPERVISE', 'REFUSE']
export const weight = (event) => (BRINGS_ON.includes(event) ? 8 : RARE.includes(event) ? 0.5 : 1.5)
