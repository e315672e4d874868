import type { Texts, zhEvents, zhFields, zhProblems, zhRoles, zhStates } from './zh'

export const en: Texts = {
  app: 'Zhiwang', login: 'Log in', loginName: 'Login', password: 'Password', logout: 'Log out', language: '中文',
  desk: 'Desk', report: 'Report', mine: 'Mine', me: 'Account', all: 'All', todo: 'To do', more: 'Load more', refresh: 'Refresh',
  search: 'Number or title', allStates: 'Any state', allSeverities: 'Any severity', empty: 'No cases', emptyHint: 'New ones appear here by themselves', loading: 'Loading',
  pick: 'Pick a case on the left', live: 'Live', offline: 'Connection lost, trying again', newHere: 'changed', place: 'Place', grid: 'Grid', owner: 'Owner',
  department: 'Department', handler: 'Handler', severity: 'Severity', reportedAt: 'Reported', dueAt: 'Due', history: 'History', photos: 'Photos', moves: 'What you may do',
  noMoves: 'Nothing here waits for you', send: 'Send', cancel: 'Cancel', reason: 'Reason', note: 'Note', person: 'Person', unit: 'Unit', into: 'Id of the case it repeats',
  rating: 'Rating', outcome: 'Outcome', back: 'Back', item: 'Item', title: 'Title', description: 'Description', lon: 'Longitude', lat: 'Latitude', locate: 'Use my position',
  addPhoto: 'Add a photo', submit: 'Report', receipt: 'Received', receiptHint: 'Number', another: 'Report another', findItem: 'Find an item', outside: 'This place is not in the city',
  located: 'In', choose: 'Choose', draft: 'The draft is kept on this device', sessions: 'Where you are logged in', revoke: 'Revoke', current: 'here', posts: 'Posts', use: 'Use',
  stale: 'Somebody has just changed this case. It was loaded again: look once more', toDepartment: 'To a department', toPerson: 'To a person', keys: 'Keys: j/k move · / search · digits act · Ctrl+Enter sends',
  rework: 'rework', referred: 'being referred', voidAsked: 'a second person must confirm the void', uploading: 'Sending the photo', noPlace: 'No place yet', reporter: 'Reported by me', system: 'System',
}
export const enStates: typeof zhStates = {
  REPORTED: 'Reported', VERIFYING: 'Verifying', REFUSED: 'Refused', FILED: 'Filed', DISPATCHED: 'Dispatched', HANDLING: 'Handling', HANDLED: 'Handled',
  CHECKING: 'Checking', SUSPENDED: 'Suspended', CLOSED: 'Closed', ARCHIVED: 'Archived', MERGED: 'Merged', VOID: 'Void',
}
export const enEvents: typeof zhEvents = {
  REPORT: 'Report', FILE: 'File', REFUSE: 'Refuse', DISPATCH: 'Dispatch', SIGN: 'Sign for it', RETURN: 'Return', FINISH: 'Finish', ASSIGN_CHECK: 'Assign check',
  PASS: 'Pass', FAIL: 'Fail', RATE: 'Rate', ARCHIVE: 'Archive', REFER: 'Refer', ACCEPT_REFERRAL: 'Accept referral', DECLINE_REFERRAL: 'Decline referral',
  MERGE: 'Merge', ASK_VOID: 'Ask to void', VOID: 'Void',
}
export const enRoles: typeof zhRoles = {
  SHIFT_LEADER: 'Shift leader', ACCEPTOR: 'Acceptor', DISPATCHER: 'Dispatcher', SUPERVISOR: 'Supervisor', VILLAGE_HEAD: 'Village head', GRID_ADMIN: 'Grid administrator',
  LIAISON: 'Liaison', HANDLER: 'Handler', RESIDENT: 'Resident', SYSTEM: 'System',
}
export const enProblems: typeof zhProblems = {
  'session/wrong': 'The login or the password is wrong', 'session/locked': 'Too many wrong tries: locked for a while', 'session/none': 'Log in first',
  'case/stale': 'Somebody has just changed this case', 'case/bad-move': 'The case cannot do that now', 'case/may-not': 'You may not do that', 'case/not-found': 'There is no such case',
  'case/outside': 'This place is not in the city', 'http/may-not': 'Your post may not do that', 'http/cross-site': 'Refused: the request came from another site',
  'http/busy': 'Too much at once: try again', 'http/too-large': 'The file is too large', 'db/unavailable': 'The database is away and is being brought back', 'db/busy': 'The database is busy: try again',
  'db/full': 'The disk is full: nothing can be written now', 'input/invalid': 'Something is not filled in right', 'page/offline': 'The server cannot be reached', 'unit/outside': 'This place is not in the city',
}
export const enFields: typeof zhFields = {
  title: 'Title', description: 'Description', item: 'Item', lon: 'Longitude', lat: 'Latitude', place: 'Place', reason: 'Reason', person: 'Person', department: 'Department',
  unit: 'Unit', into: 'Merged into', rating: 'Rating', note: 'Note', id: 'Id',
}
