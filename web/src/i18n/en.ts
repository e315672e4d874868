import type { Texts, zhFields, zhOptions, zhProblems, zhRoles, zhStates } from './zh'

export const en: Texts = {
  app: 'Zhiwang', appLong: 'Zhiwang · community grid services', login: 'Log in', loginName: 'Login', password: 'Password', logout: 'Log out', language: '中文', languageName: 'Language', loginBusy: 'Logging in…',
  welcomeHint: 'Use your own account: every step is kept with who took it', lost: 'Your log-in has ended: log in again. Unsent drafts are still on this device',
  desk: 'Desk', report: 'Report', mine: 'Mine', me: 'Account', all: 'All', todo: 'To do', tasks: 'My tasks', reporter: 'Reported by me', around: 'Going on in the grid', more: 'Load more',
  search: 'Number or title', clear: 'Clear', filters: 'Filters', anyUnit: 'Whole area', anyItem: 'Any item', anyDepartment: 'Any department', loading: 'Loading…',
  emptyTodo: 'Nothing to do', emptyTodoHint: 'New cases appear here by themselves', emptyFound: 'No case fits', emptyFoundHint: 'Change or clear the filters', emptyMine: 'Nothing reported yet', emptyMineHint: 'Seen something wrong? Use Report',
  stAccept: 'Accept', stDispatch: 'Dispatch', stSign: 'Sign', stHandle: 'Handle', stAssign: 'Verify', stCheck: 'Checking', stEnded: 'Ended',
  moreMoves: 'More', clocks: 'How the time is counted', clockKept: 'in time', clockLate: '{t} late', clockPaused: 'paused', round: 'round {n}', notCounted: 'not counted', twins: '{n} near here may be the same', mergeThem: 'Merge into one of them', helpers: 'Helping departments', supervised: 'supervised, level {level}',
  askedMinutes: '{t} more asked for', askedUntil: 'suspension until {at} asked for', reviewAt: 'Looked at again', answerUntil: 'Objections until',
  pick: 'Pick a case on the left', pickHint: 'J / K to move, ? for all keys', queue: 'Cases', ofAll: '{n} in all', ofMore: '{n} shown', freshRows: '{n} new', gone: 'done here', changed: 'changed',
  live: 'Live', offline: 'Connection lost, trying again', offlineLong: 'The live connection is lost and is being retried; what you see is from {at}', place: 'Place', grid: 'Grid', owner: 'Owner', item: 'Item', source: 'Source',
  department: 'Department', handler: 'Handler', severity: 'Severity', reportedAt: 'Reported', dueAt: 'Due', history: 'History', photos: 'Photos', photoN: 'Photo {n}, {stage}', moves: 'Next step', facts: 'Case',
  noMoves: 'Nothing here waits for you', noMovesClosed: 'The case is done', send: 'Send', sending: 'Sending…', sent: '{event}: {number}', sure: '{event}? There is no way back.', cancel: 'Cancel', person: 'Person', unit: 'Refer to',
  reason: 'Reason', note: 'Note', optional: 'optional', into: 'Merge into', rating: 'Satisfaction', outcome: 'Outcome', outcomeShort: 'Outcome', back: 'Back', title: 'Title', description: 'Description', either: 'Send to',
  findPerson: 'Name or grid', noPerson: 'Nobody fits in this area', inVillage: 'This village', inTown: 'This town', nobody: 'Nobody chosen yet', change: 'Change', up: 'Up to {name}', down: 'Down to {name}', noUnit: 'There is no centre to refer to',
  noTwin: 'No other open case is near', sameItem: 'likely the same', metres: '{n} m', kilometres: '{n} km', addPhoto: 'Add photos', uploading: 'Sending {n}/{all}', rework: 'rework {n}', referred: 'being referred to {name}', voidAsked: 'a second person must confirm the void', mergedInto: 'The case it went into',
  overtaken: 'The case has changed while you were writing. Look before you send; what you wrote is still here',
  stale: 'Somebody has just changed this case. It was loaded again: look once more before you act', dueLeft: '{t} left', dueOver: '{t} over', days: '{n}d', hours: '{n}h', minutes: '{n}m', aged: '{t} old', justNow: 'just now', system: 'System', reporterName: 'Reporter', tookTime: 'after {t}',
  map: 'Map', mapHide: 'Hide the map', mapShow: 'Show the map', mapOf: 'Grids and cases of {name}', zoomIn: 'Zoom in', zoomOut: 'Zoom out', mapAll: 'Whole area', mapHint: 'Borders are a sketch', mapHere: 'Where the case is', mapFailed: 'The map could not be read; the cases are not affected', mapList: 'Everything on the map is in the list on the left',
  theme: 'Look', themeSystem: 'As the system', themeLight: 'Light', themeDark: 'Dark', switchTheme: 'Light or dark', keysSetting: 'Keyboard shortcuts', on: 'on', off: 'off', settings: 'Settings',
  keys: 'Keyboard shortcuts', keysHint: 'Single keys do nothing while you type; Account switches them off', keyMove: 'Next / previous case', keyOpen: 'To the moves of the case', keySearch: 'Search', keyMap: 'Show or hide the map', keySeverity: 'Only critical / urgent / normal / notice', keyHelp: 'This sheet', keySend: 'Send the form', keyEscape: 'Cancel, back to the list', keyFresh: 'Refresh the list', close: 'Close',
  sessions: 'Where you are logged in', sessionsHint: 'Revoke what you do not know at once, and change your password', revoke: 'Revoke', revoked: 'Revoked', current: 'here', posts: 'My posts', use: 'Use this post', inUse: 'in use',
  reportTitle: 'Report a problem', step1: 'Photos', step2: 'Place', step3: 'Item', step4: 'What happened', photoTake: 'Take or choose photos', photoMore: 'One more', photoDrop: 'Remove photo {n}', photoHint: 'At most {n}; near, far and with something for scale is best',
  placing: 'Finding your position…', placeFound: 'Found', placeAccuracy: 'within about {n} m', placeNone: 'No place yet', locate: 'Find again', onMap: 'Choose on the map', mapTap: 'Tap the map where it happened', placeDetail: 'Place in words', placeExample: 'Such as: market building 2, ground floor', lonLat: 'Longitude and latitude', lon: 'Longitude', lat: 'Latitude',
  pickTown: 'Choose a town', pickVillage: 'Choose a village', choose: 'Choose', recent: 'Used lately', allItems: 'All {n} items', findItem: 'Find an item by name or code', itemNone: 'There is no such item', titleExample: 'What it is, in one line', descriptionExample: 'What is happening, is anybody in danger (optional)',
  submit: 'Report', submitting: 'Reporting…', still: 'Still needed: {what}', draftKept: 'The draft is kept on this device', draftFound: 'What you did not finish last time is still here', draftDrop: 'Start over',
  receipt: 'Received', receiptNumber: 'Case number', receiptNext: '{name} takes it from here. “Mine” shows how it goes on.', receiptOpen: 'See this case', another: 'Report another', photosSent: '{n} photos sent', photosLeft: '{n} photos still to send', photosRetry: 'Go on sending',
  keptHere: 'No network: all is kept on this device. Report again when you are back; it will not double.', geoDenied: 'The browser may not use your position. Allow it, or choose on the map', geoLost: 'No position just now: try again under open sky, or choose on the map',
  toTip: 'Residents: report without an account', dayHoliday: 'Holiday', dayMakeup: 'Working day for {name}', dayStart: 'Not counted: it begins the day after', dayPause: 'Paused', dayWeekend: 'Weekend', dayAfter: 'Outside the hours', sumDay: 'Day', sumWhen: 'What counted', sumAmount: 'That day', sumTotal: 'So far',
}
export const enStates: typeof zhStates = {
  REPORTED: 'Reported', VERIFYING: 'Verifying', REFUSED: 'Refused', FILED: 'Filed', DISPATCHED: 'Dispatched', HANDLING: 'Handling', HANDLED: 'Handled',
  CHECKING: 'Checking', SUSPENDED: 'Suspended', CLOSED: 'Closed', ARCHIVED: 'Archived', MERGED: 'Merged', VOID: 'Void',
}
export const enRoles: typeof zhRoles = {
  SHIFT_LEADER: 'Shift leader', ACCEPTOR: 'Acceptor', DISPATCHER: 'Dispatcher', SUPERVISOR: 'Supervisor', VILLAGE_HEAD: 'Village head', GRID_ADMIN: 'Grid administrator',
  LIAISON: 'Liaison', HANDLER: 'Handler', RESIDENT: 'Resident', SYSTEM: 'System',
}
export const enOptions: typeof zhOptions = {
  FIXED: 'Fixed', NOT_OURS: 'Not our duty', CANNOT: 'Cannot be fixed', DUPLICATE: 'Duplicate', REFUSED: 'Refused', S1: 'Critical', S2: 'Urgent', S3: 'Normal', S4: 'Notice',
  GRID: 'Grid round', RESIDENT: 'Resident', DEPARTMENT: 'Department', CENTRE: 'Centre', REPORT: 'when reported', HANDLING: 'when handled', CHECK: 'when checked',
  STEP_REPORT: 'Report', STEP_FILE: 'File', STEP_DISPATCH: 'Dispatch', STEP_HANDLE: 'Handle', STEP_CHECK: 'Check', STEP_CLOSE: 'Close',
  ENGINEERING: 'Needs works', SEASONAL: 'Seasonal', OWNER_UNCLEAR: 'Owner unclear', OTHER: 'Other', 'level.1': '1 (town)', 'level.2': '2 (city centre)', 'level.3': '3 (city leaders)',
  REFERRED: 'being referred', VOID_ASKED: 'a second person must confirm the void', RETURN_ASKED: 'return asked for', EXTENSION_ASKED: 'more time asked for', SUSPENSION_ASKED: 'suspension asked for', SUSPENSION_SECONDED: 'suspension needs a second person', FORCE_CLOSE_ASKED: 'a second person must confirm the forced close',
  SUPERVISED: 'supervised', REPLY_OWED: 'a reply is owed', DUTY_DISPUTED: 'duty disputed: the city assigns it', ON_SPOT: 'handled on the spot', SAMPLED: 'drawn for a check', NO_DEADLINE: 'holidays not loaded: no deadline yet', HELP_ASKED: 'help asked for', FORCED: 'forced to close', DISPUTED: 'result disputed', REOPENED: 'opened again',
  'step.ACCEPT': 'Accept', 'step.VERIFY': 'Verify', 'step.DISPATCH': 'Dispatch', 'step.SIGN': 'Sign', 'step.HANDLE': 'Handle', 'step.CHECK': 'Check', 'step.CLOSE': 'Close', 'step.RATE': 'Rate', 'step.RETURN': 'Decide on return', 'step.EXTENSION': 'Decide on more time',
  'step.SUSPENSION': 'Decide on suspension', 'step.REVIEW': 'Suspended until', 'step.REPLY': 'Reply to supervision', 'step.REFERRAL': 'Take over', 'step.DISPUTE': 'Decide on dispute', 'kind.URGENT': 'day and night', 'kind.WORKING_HOUR': 'working hours', 'kind.WORKING_DAY': 'working days', 'kind.NATURAL': 'calendar days', 'kind.DATE': 'a date',
  'day.WORKDAY': 'working day', 'day.UNKNOWN': 'not announced', 'day.WEEKEND': 'weekend', 'day.HOLIDAY': 'holiday', 'day.MAKEUP': 'works instead of another day',
  CITY: 'City', TOWN: 'Town', VILLAGE: 'Village',
}
export const enProblems: typeof zhProblems = {
  'session/wrong': 'The login or the password is wrong. Mind capitals, and try again', 'session/locked': 'Too many wrong tries: locked for a while', 'session/none': 'Log in first',
  'case/stale': 'Somebody has just changed this case', 'case/bad-move': 'The case cannot do that as it stands', 'case/may-not': 'This step is not yours', 'case/not-found': 'There is no such case, or it is not in your area',
  'case/outside': 'This place is not in the city', 'case/bad-item': 'This item cannot be used now: choose another', 'case/bad-department': 'There is no such department', 'case/bad-person': 'This person cannot be given it', 'case/bad-unit': 'It cannot be referred there', 'case/bad-into': 'It cannot be merged into that one: it must be an open case of the same town',
  'case/no-report': 'No report has this code', 'case/code-taken': 'It is being sent: press once more', 'http/too-often': 'Too many, too fast: try again in some minutes',
  'case/id-taken': 'The number was taken: press once more', 'case/no-evidence': 'Not enough photos: one before and one after', 'calendar/year-missing': 'The holidays of that year are not known, so no deadline can be set; tell the administrator', 'case/photos-full': 'This case has all the photos it may have', 'case/not-image': 'This is no photo: use JPEG, PNG or WebP', 'http/may-not': 'Your post may not do that', 'http/cross-site': 'Refused: the request came from another site',
  'http/busy': 'Too much at once: try again in a moment', 'http/too-large': 'The file is too large: a photo may have 8 MB', 'http/slow': 'The network was too slow and not all arrived: try again', 'db/unavailable': 'The database is away and is being brought back. Nothing is lost: try again soon', 'db/busy': 'The database is busy: try again',
  'db/full': 'The disk of the server is full: nothing can be written. Tell the administrator', 'store/full': 'The disk of the server is full: no photo can be kept. Tell the administrator', 'input/invalid': 'Please check', 'page/offline': 'The server cannot be reached. Nothing is lost: try again soon', 'page/missing': 'Not filled in yet', 'page/unclear': 'The server did not say clearly what went wrong', 'unit/outside': 'This place is not in the city', 'unit/not-found': 'There is no such unit',
}
export const enFields: typeof zhFields = {
  title: 'Title', description: 'Description', item: 'Item', lon: 'Longitude', lat: 'Latitude', place: 'Place in words', reason: 'Reason', person: 'Person', department: 'Department', position: 'Place', login: 'Login', password: 'Password',
  minutes: 'How many hours more', until: 'Looked at again on', class: 'Why it must wait', level: 'Level', unit: 'Refer to', into: 'Merge into', rating: 'Satisfaction', outcome: 'Outcome', note: 'Note', id: 'Id', photo: 'Photo', q: 'Search',
}
