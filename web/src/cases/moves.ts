// Every move as people meet it: its names, its key, what it asks. The only list of them in the
// pages: a new event of the server needs one row here and nothing else. Rows stand in the order in
// which the buttons do. Which of them a person may make now, the server says with each case.

export type Kind = 'department' | 'person' | 'unit' | 'case' | 'rating' | 'choice' | 'text' | 'line' | 'number' | 'date' | 'time'

export interface Ask {
  /** The member of the move's body. */
  field: string
  kind: Kind
  required?: boolean
  /** Of the asks with the same name here exactly one is sent. */
  either?: string
  /** person: the grant that the person must hold. */
  grant?: string
  /** choice: values; their names stand in the texts under options. */
  values?: string[]
  min?: number
  max?: number
}

/** go: the normal way. side: beside it. grave: it ends something, or says no. none: only in histories. */
export type Tone = 'go' | 'side' | 'grave' | 'none'

export interface MoveRow {
  zh: string
  en: string
  tone: Tone
  /** The letter that begins it. Taken by the desk: j k g z / ? 1-9. */
  key?: string
  /** Nothing to fill in, and yet it is asked once more: there is no way back. */
  sure?: true
  asks: Ask[]
}

const reason = (required = true): Ask => ({ field: 'reason', kind: 'text', required, max: 500 })
const note: Ask = { field: 'note', kind: 'text', max: 2000 }

export const MOVES: Record<string, MoveRow> = {
  ACCEPT_REFERRAL: { zh: '接收移交', en: 'Accept referral', tone: 'go', key: 'a', asks: [] },
  FILE: { zh: '立案', en: 'File', tone: 'go', key: 'f', asks: [] },
  ASK_VERIFY: { zh: '派核实', en: 'Send to verify', tone: 'go', key: 'h', asks: [{ field: 'person', kind: 'person', required: true, grant: 'case:verify' }, note] },
  CONFIRM: { zh: '核实：属实', en: 'Verified: it is so', tone: 'go', key: 'i', asks: [note] },
  DISPATCH: {
    zh: '派遣', en: 'Dispatch', tone: 'go', key: 'd',
    asks: [
      { field: 'department', kind: 'department', required: true, either: 'to' },
      { field: 'person', kind: 'person', required: true, either: 'to', grant: 'case:handle' },
      note,
    ],
  },
  ASSIGN_DUTY: { zh: '指定处置部门', en: 'Assign the duty', tone: 'go', asks: [{ field: 'department', kind: 'department', required: true }, reason()] },
  GRANT_RETURN: { zh: '同意退回', en: 'Grant the return', tone: 'go', key: 'u', asks: [note] },
  GRANT_EXTENSION: { zh: '同意延期', en: 'Grant more time', tone: 'go', asks: [note] },
  SUSPEND: { zh: '同意挂账', en: 'Agree to suspend', tone: 'go', sure: true, asks: [note] },
  RESUME: { zh: '恢复处置', en: 'Resume', tone: 'go', asks: [note] },
  REPLY: { zh: '回复督办', en: 'Reply to supervision', tone: 'go', key: 'y', asks: [reason()] },
  SIGN: { zh: '签收', en: 'Sign for it', tone: 'go', key: 's', asks: [] },
  FINISH: {
    zh: '处置完毕', en: 'Finish', tone: 'go', key: 'c',
    asks: [{ field: 'outcome', kind: 'choice', values: ['FIXED', 'NOT_OURS', 'CANNOT', 'DUPLICATE', 'REFUSED'] }, note],
  },
  ASSIGN_CHECK: { zh: '派核查', en: 'Send a checker', tone: 'go', key: 'v', asks: [{ field: 'person', kind: 'person', required: true, grant: 'case:check' }] },
  EXEMPT: { zh: '免核查结案', en: 'Close without a check', tone: 'go', sure: true, asks: [note] },
  PASS: { zh: '核查通过', en: 'Pass and close', tone: 'go', key: 'p', sure: true, asks: [note] },
  RATE: { zh: '评价', en: 'Rate', tone: 'go', key: 'e', asks: [{ field: 'rating', kind: 'rating', required: true }, note] },
  HELPED: { zh: '协办完成', en: 'Helped', tone: 'go', asks: [reason()] },
  ASK_HELP: { zh: '请求协办', en: 'Ask for help', tone: 'side', asks: [{ field: 'department', kind: 'department', required: true }, reason()] },
  HANDLE_ON_SPOT: { zh: '现场已处置', en: 'Handled on the spot', tone: 'side', key: 'l', sure: true, asks: [note] },
  ASK_EXTENSION: { zh: '申请延期', en: 'Ask for more time', tone: 'side', asks: [{ field: 'minutes', kind: 'number', required: true, min: 1 }, reason()] },
  ASK_SUSPENSION: {
    zh: '申请挂账', en: 'Ask to suspend', tone: 'side',
    asks: [{ field: 'class', kind: 'choice', required: true, values: ['ENGINEERING', 'SEASONAL', 'OWNER_UNCLEAR', 'OTHER'] }, { field: 'until', kind: 'time', required: true }, reason()],
  },
  SUPERVISE: { zh: '督办', en: 'Supervise', tone: 'side', key: 'w', asks: [{ field: 'level', kind: 'number', required: true, min: 1, max: 3 }, reason()] },
  OBJECT: { zh: '提出异议', en: 'Object', tone: 'side', asks: [reason()] },
  DISPUTE: { zh: '没有解决', en: 'It is not fixed', tone: 'side', asks: [reason()] },
  RECONSIDER: { zh: '重新受理', en: 'Take it up again', tone: 'side', asks: [reason()] },
  REOPEN: { zh: '重开', en: 'Open it again', tone: 'side', asks: [reason()] },
  UPHOLD_DISPUTE: { zh: '异议成立，重办', en: 'Uphold: do it again', tone: 'side', asks: [reason()] },
  REFER: { zh: '移交', en: 'Refer', tone: 'side', key: 't', asks: [{ field: 'unit', kind: 'unit', required: true }, reason(false)] },
  MERGE: { zh: '合并', en: 'Merge', tone: 'side', key: 'm', asks: [{ field: 'into', kind: 'case', required: true }, reason(false)] },
  DENY: { zh: '核实：不属实', en: 'Verified: it is not so', tone: 'grave', asks: [reason()] },
  REJECT_RETURN: { zh: '不同意退回', en: 'Reject the return', tone: 'grave', asks: [reason()] },
  REJECT_EXTENSION: { zh: '不同意延期', en: 'Reject more time', tone: 'grave', asks: [reason()] },
  REJECT_SUSPENSION: { zh: '不同意挂账', en: 'Reject the suspension', tone: 'grave', asks: [reason()] },
  REJECT_DISPUTE: { zh: '异议不成立', en: 'Reject the dispute', tone: 'grave', asks: [reason()] },
  NOT_HELPED: { zh: '无法协办', en: 'Cannot help', tone: 'grave', asks: [reason()] },
  CANNOT_CHECK: { zh: '无法核查', en: 'Cannot check', tone: 'grave', asks: [reason()] },
  FAIL: { zh: '核查不通过', en: 'Fail', tone: 'grave', key: 'n', asks: [reason()] },
  RETURN: { zh: '申请退回', en: 'Ask to return', tone: 'grave', key: 'r', asks: [reason()] },
  FORCE_CLOSE: {
    zh: '强制结案', en: 'Force it closed', tone: 'grave',
    asks: [{ field: 'outcome', kind: 'choice', required: true, values: ['CANNOT', 'NOT_OURS', 'FIXED', 'DUPLICATE', 'REFUSED'] }, reason()],
  },
  DECLINE_REFERRAL: { zh: '退回移交', en: 'Decline referral', tone: 'grave', key: 'b', asks: [reason()] },
  REFUSE: { zh: '不予受理', en: 'Refuse', tone: 'grave', key: 'x', asks: [reason()] },
  VOID: { zh: '作废', en: 'Void', tone: 'grave', key: 'o', asks: [reason()] },
  REPORT: { zh: '上报', en: 'Reported', tone: 'none', asks: [] },
  SECOND_SUSPENSION: { zh: '同意挂账（第一人）', en: 'Agreed to suspend (first)', tone: 'none', asks: [] },
  LAPSE_RETURN: { zh: '退回申请逾期未批，视为不同意', en: 'Return not answered in time: rejected', tone: 'none', asks: [] },
  LAPSE_EXTENSION: { zh: '延期申请逾期未批，视为不同意', en: 'More time not answered in time: rejected', tone: 'none', asks: [] },
  LAPSE_SUSPENSION: { zh: '挂账申请逾期未批，视为不同意', en: 'Suspension not answered in time: rejected', tone: 'none', asks: [] },
  RESUME_BY_TIME: { zh: '复查日到，恢复处置', en: 'Review date: resumed', tone: 'none', asks: [] },
  SUPERVISE_BY_TIME: { zh: '超时自动督办', en: 'Over time: supervised', tone: 'none', asks: [] },
  ASK_FORCE_CLOSE: { zh: '申请强制结案', en: 'Asked to force it closed', tone: 'none', asks: [] },
  ASK_VOID: { zh: '申请作废', en: 'Asked to void', tone: 'none', asks: [] },
  ARCHIVE: { zh: '归档', en: 'Archived', tone: 'none', asks: [] },
}

/** An event that these pages do not know yet can still be made, with a reason if one likes. */
const UNKNOWN: MoveRow = { zh: '', en: '', tone: 'side', asks: [reason(false)] }
export const rowOf = (event: string): MoveRow => MOVES[event] ?? UNKNOWN

/** In the order of the table; unknown ones last. */
export function ordered(may: string[]): string[] {
  const known = Object.keys(MOVES).filter((event) => may.includes(event) && MOVES[event]!.tone !== 'none')
  return [...known, ...may.filter((event) => !(event in MOVES))]
}

export const needsForm = (event: string): boolean => rowOf(event).asks.length > 0 || rowOf(event).sure === true
export const eventOfKey = (key: string, may: string[]): string | undefined => ordered(may).find((event) => rowOf(event).key === key)

export interface Draft {
  /** By field. */
  values: Record<string, string | number>
  /** Which one of an either-group is meant. */
  chosen: Record<string, string>
}

export function emptyDraft(event: string): Draft {
  const draft: Draft = { values: {}, chosen: {} }
  for (const ask of rowOf(event).asks) {
    draft.values[ask.field] = ask.kind === 'choice' ? (ask.values?.[0] ?? '') : ''
    if (ask.either && !draft.chosen[ask.either]) draft.chosen[ask.either] = ask.field
  }
  return draft
}

export const isAsked = (ask: Ask, draft: Draft): boolean => !ask.either || draft.chosen[ask.either] === ask.field

/** What is sent, and the fields that are missing, in their order. */
export function moveBody(event: string, draft: Draft): { body: Record<string, unknown>; missing: string[] } {
  const body: Record<string, unknown> = {}
  const missing: string[] = []
  for (const ask of rowOf(event).asks.filter((one) => isAsked(one, draft))) {
    const value = draft.values[ask.field]
    const given = typeof value === 'string' ? value.trim() : value
    if (given !== '' && given !== undefined) body[ask.field] = ask.kind === 'number' ? Number(given) : ask.kind === 'time' ? new Date(String(given)).toISOString() : given
    else if (ask.required) missing.push(ask.field)
  }
  return { body, missing }
}
