// Every move as people meet it: its names, its key, what it asks. The only list of them in the
// pages: a new event of the server needs one row here and nothing else. Rows stand in the order in
// which the buttons do. Which of them a person may make now, the server says with each case.

import type { Case, Reason } from './types'

export type Kind = 'department' | 'person' | 'unit' | 'case' | 'rating' | 'choice' | 'text' | 'line' | 'hours' | 'date' | 'here' | 'basis'

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
  /** Asked only of the one who asks, or only of the one who decides: VOID and FORCE_CLOSE are both. */
  when?: 'first' | 'second'
  /** Asked only while nobody has shown what the item asks for (Case.lacks). */
  unshown?: true
  /** department: the one that has the duty for the item stands there already. */
  duty?: true
  /** Another label than the field's own. */
  zh?: string
  en?: string
}

/** go: the normal way. side: beside it. grave: it ends something, or says no. none: only in histories. */
export type Tone = 'go' | 'side' | 'grave' | 'none'

export interface MoveRow {
  zh: string
  en: string
  tone: Tone
  /** The letter that begins it; moves that are never offered together may share one. Taken by the desk: j k g z 0. */
  key?: string
  /** Not shown before one asks for more, unless there is nothing else. */
  rare?: true
  /** It may be made of many cases at once; what differs from case to case is taken from each: the department that has
   * the duty for its item, the centre above its owner. The other asks are the same for all. */
  bulk?: 'same' | 'duty' | 'up'
  /** Nothing to fill in, and yet it is asked once more: there is no way back. */
  sure?: true
  asks: Ask[]
}

const reason = (required = true): Ask => ({ field: 'reason', kind: 'text', required, max: 500 })
const note: Ask = { field: 'note', kind: 'text', max: 2000 }
/** Why it is filed though nobody has shown it. */
const unshown: Ask = { ...reason(), unshown: true }
/** Where one stands: sent where the item asks for it. */
const here: Ask = { field: 'lon', kind: 'here' }
const outcome = (values: string[]): Ask => ({ field: 'outcome', kind: 'choice', required: true, values })
/** What histories tell and nobody fires by a button. */
const past = (names: Record<string, [string, string]>): Record<string, MoveRow> =>
  Object.fromEntries(Object.entries(names).map(([event, [zh, en]]) => [event, { zh, en, tone: 'none' as const, asks: [] }]))

export const MOVES: Record<string, MoveRow> = {
  ACCEPT_REFERRAL: { zh: '接收移交', en: 'Accept referral', tone: 'go', key: 'a', asks: [] },
  FILE: { zh: '立案', en: 'File', tone: 'go', key: 'f', bulk: 'same', asks: [unshown] },
  CONFIRM: { zh: '核实：属实', en: 'Verified: it is so', tone: 'go', key: 'y', asks: [here, unshown, note] },
  GRANT_RETURN: { zh: '同意退回', en: 'Grant return', tone: 'go', key: 'a', asks: [note] },
  GRANT_EXTENSION: { zh: '同意延期', en: 'Grant more time', tone: 'go', key: 'a', bulk: 'same', asks: [note] },
  SUSPEND: { zh: '同意挂账', en: 'Suspend', tone: 'go', key: 'a', asks: [note] },
  UPHOLD_DISPUTE: { zh: '异议成立，重办', en: 'Uphold: do it again', tone: 'go', key: 'a', asks: [reason()] },
  DISPATCH: {
    zh: '派遣', en: 'Dispatch', tone: 'go', key: 'd',
    bulk: 'duty', asks: [
      { field: 'department', kind: 'department', required: true, duty: true, either: 'to' },
      { field: 'person', kind: 'person', required: true, either: 'to', grant: 'case:handle' },
      { ...reason(false), zh: '派给别的部门的理由（值班长）', en: 'Why another department (shift leader)' },
      note,
    ],
  },
  ASSIGN_DUTY: { zh: '指定承办', en: 'Assign the duty', tone: 'go', key: 'd', asks: [{ field: 'department', kind: 'department', required: true, duty: true }, reason()] },
  SIGN: { zh: '签收', en: 'Sign for it', tone: 'go', key: 's', bulk: 'same', asks: [] },
  HELPED: { zh: '协办完成', en: 'Helped', tone: 'go', key: 'c', asks: [reason()] },
  FINISH: { zh: '处置完毕', en: 'Finish', tone: 'go', key: 'c', asks: [outcome(['FIXED', 'NOT_OURS', 'CANNOT', 'DUPLICATE', 'REFUSED']), { ...note, required: true }] },
  RESUME: { zh: '恢复处置', en: 'Resume', tone: 'go', key: 'h', asks: [note] },
  ASSIGN_CHECK: { zh: '派核查', en: 'Send a checker', tone: 'go', key: 'v', asks: [{ field: 'person', kind: 'person', required: true, grant: 'case:check' }] },
  PASS: { zh: '核查通过', en: 'Pass and close', tone: 'go', key: 'p', sure: true, asks: [{ ...here, required: true }, note] },
  RATE: { zh: '评价', en: 'Rate', tone: 'go', key: 'e', asks: [{ field: 'rating', kind: 'rating', required: true }, note] },
  REPLY: { zh: '回复督办', en: 'Reply', tone: 'go', key: 'w', bulk: 'same', asks: [reason()] },
  ASK_VERIFY: { zh: '派核实', en: 'Have it verified', tone: 'side', key: 'v', asks: [{ field: 'person', kind: 'person', required: true, grant: 'case:verify' }] },
  HANDLE_ON_SPOT: { zh: '现场已处置', en: 'Handled on the spot', tone: 'side', key: 'h', sure: true, asks: [note] },
  ASK_HELP: { zh: '请求协办', en: 'Ask for help', tone: 'side', key: 'i', asks: [{ field: 'department', kind: 'department', required: true, zh: '请哪个部门协办', en: 'Which department helps' }, reason()] },
  REFER: { zh: '移交', en: 'Refer', tone: 'side', key: 't', bulk: 'up', asks: [{ field: 'unit', kind: 'unit', required: true }, reason(false)] },
  MERGE: { zh: '合并', en: 'Merge', tone: 'side', key: 'm', asks: [{ field: 'into', kind: 'case', required: true }, reason(false)] },
  ASK_EXTENSION: { zh: '申请延期', en: 'Ask for more time', tone: 'side', key: 'e', asks: [{ field: 'minutes', kind: 'hours', required: true, min: 1, max: 2000 }, reason()] },
  ASK_SUSPENSION: {
    zh: '申请挂账', en: 'Ask to suspend', tone: 'side', key: 'u',
    asks: [{ field: 'class', kind: 'choice', required: true, values: ['ENGINEERING', 'SEASONAL', 'OWNER_UNCLEAR', 'OTHER'] }, { field: 'until', kind: 'date', required: true }, reason(), { field: 'photos', kind: 'basis', required: true }],
  },
  EXEMPT: { zh: '免核查结案', en: 'Close without a check', tone: 'side', key: 'i', sure: true, asks: [note] },
  CANNOT_CHECK: { zh: '无法核查', en: 'Cannot check', tone: 'side', key: 'q', asks: [reason()] },
  SUPERVISE: { zh: '督办', en: 'Supervise', tone: 'side', key: 'l', rare: true, bulk: 'same', asks: [{ field: 'level', kind: 'choice', required: true, values: ['1', '2', '3'] }, reason()] },
  RECONSIDER: { zh: '重新受理', en: 'Take it up again', tone: 'side', key: 'r', asks: [reason()] },
  OBJECT: { zh: '提出异议', en: 'Object', tone: 'side', key: 'o', asks: [reason()] },
  DISPUTE: { zh: '没有解决', en: 'It is not fixed', tone: 'side', key: 'o', asks: [reason()] },
  REOPEN: { zh: '重开', en: 'Open again', tone: 'side', key: 'r', asks: [reason()] },
  DENY: { zh: '核实：不属实', en: 'Verified: it is not so', tone: 'grave', key: 'n', asks: [{ ...here, required: true }, reason()] },
  FAIL: { zh: '核查不通过', en: 'Fail', tone: 'grave', key: 'n', asks: [here, reason()] },
  RETURN: { zh: '申请退回', en: 'Ask to return it', tone: 'grave', key: 'r', asks: [{ ...reason(), zh: '退回依据', en: 'On what basis' }, { field: 'department', kind: 'department', zh: '应由哪个部门承办', en: 'Whose duty it is' }] },
  NOT_HELPED: { zh: '无法协办', en: 'Cannot help', tone: 'grave', key: 'n', asks: [reason()] },
  DECLINE_REFERRAL: { zh: '退回移交', en: 'Decline referral', tone: 'grave', key: 'b', asks: [reason()] },
  REJECT_RETURN: { zh: '不同意退回', en: 'Reject return', tone: 'grave', key: 'b', asks: [reason()] },
  REJECT_EXTENSION: { zh: '不同意延期', en: 'Reject more time', tone: 'grave', key: 'b', bulk: 'same', asks: [reason()] },
  REJECT_SUSPENSION: { zh: '不同意挂账', en: 'Reject suspension', tone: 'grave', key: 'b', asks: [reason()] },
  REJECT_DISPUTE: { zh: '异议不成立', en: 'Reject objection', tone: 'grave', key: 'b', asks: [reason()] },
  REFUSE: { zh: '不予受理', en: 'Refuse', tone: 'grave', key: 'x', asks: [reason()] },
  VOID: { zh: '作废', en: 'Void', tone: 'grave', key: 'o', rare: true, asks: [{ ...reason(), when: 'first' }, { ...reason(false), when: 'second' }] },
  FORCE_CLOSE: { zh: '强制结案', en: 'Force to close', tone: 'grave', rare: true, asks: [{ ...outcome(['CANNOT', 'FIXED', 'NOT_OURS', 'DUPLICATE', 'REFUSED']), when: 'second' }, { ...reason(), when: 'first' }, { ...reason(false), when: 'second' }] },
  WITHDRAW_VOID: { zh: '撤回作废申请', en: 'Take back: void', tone: 'side', rare: true, asks: [reason(false)] },
  WITHDRAW_FORCE_CLOSE: { zh: '撤回强制结案申请', en: 'Take back: forced close', tone: 'side', rare: true, asks: [reason(false)] },
  ...past({
    LAPSE_VOID: ['作废申请逾期未决，不作废', 'Void not decided in time'], LAPSE_FORCE_CLOSE: ['强制结案申请逾期未决，不结案', 'Forced close not decided in time'],
    REPORT: ['上报', 'Reported'], UNDO: ['撤销刚才的操作', 'Taken back'], ASK_VOID: ['申请作废', 'Asked to void'], ASK_FORCE_CLOSE: ['申请强制结案', 'Asked to force it closed'], SECOND_SUSPENSION: ['同意挂账，待督查员', 'Agreed to suspend, the supervisor decides'],
    ARCHIVE: ['归档', 'Archived'], TAKE_BACK: ['承办人离岗，退回待派遣', 'The handler left his post: back to be dispatched'], REHOME: ['网格重划，改归新网格', 'The map was redrawn: another grid'], LAPSE_RETURN: ['退回申请逾期未决，不退回', 'Return not decided in time'], LAPSE_EXTENSION: ['延期申请逾期未决，不延期', 'Extension not decided in time'],
    LAPSE_SUSPENSION: ['挂账申请逾期未决，不挂账', 'Suspension not decided in time'], RESUME_BY_TIME: ['挂账到期，恢复处置', 'Resumed when due'], SUPERVISE_BY_TIME: ['超时自动督办', 'Supervised for being late'],
  }),
}

/** An event that these pages do not know yet can still be made, with a reason if one likes. */
const UNKNOWN: MoveRow = { zh: '', en: '', tone: 'side', asks: [reason(false)] }
export const rowOf = (event: string): MoveRow => MOVES[event] ?? UNKNOWN

/** In the order of the table; unknown ones last. */
export function ordered(may: string[]): string[] {
  const known = Object.keys(MOVES).filter((event) => may.includes(event) && MOVES[event]!.tone !== 'none')
  return [...known, ...may.filter((event) => !(event in MOVES))]
}

/** Those that stand in the first row, and those behind it. */
export function parted(may: string[]): { first: string[]; more: string[] } {
  const all = ordered(may)
  const first = all.filter((event) => !rowOf(event).rare)
  return first.length > 0 ? { first, more: all.filter((event) => rowOf(event).rare) } : { first: all, more: [] }
}

/** lacks: nobody has shown what the item asks for. */
export const needsForm = (event: string, lacks = false): boolean =>
  rowOf(event).asks.some((ask) => lacks || !ask.unshown) || rowOf(event).sure === true
export const lacksOf = (one: Case): boolean => (one.lacks ?? []).length > 0
export const eventOfKey = (key: string, may: string[]): string | undefined => ordered(may).find((event) => rowOf(event).key === key)

export interface Draft {
  /** By field. */
  values: Record<string, string | number>
  /** Which one of an either-group is meant. */
  chosen: Record<string, string>
  /** The list of reasons to choose from; none: words are the reason. */
  codes: Reason[]
  /** Somebody has asked for it, and this decides. */
  isSecond: boolean
  /** Nobody has shown what the item asks for. */
  lacks: boolean
}

/** What both ask and decide are told apart by the question that is open. */
export const isSecond = (event: string, ending: string | null): boolean => ending === event

/** The list of the event that will be recorded: the first VOID asks, the second one needs no reason. */
export function codesOf(event: string, ending: string | null, reasons: Reason[]): Reason[] {
  const meant = event === 'VOID' || event === 'FORCE_CLOSE' ? `ASK_${event}` : event
  return isSecond(event, ending) ? [] : reasons.filter((one) => one.event === meant)
}

export function emptyDraft(event: string, codes: Reason[] = [], second = false, lacks = false): Draft {
  const draft: Draft = { values: {}, chosen: {}, codes, isSecond: second, lacks }
  for (const ask of rowOf(event).asks) {
    draft.values[ask.field] = ask.kind === 'choice' ? (ask.values?.[0] ?? '') : ''
    if (ask.either && !draft.chosen[ask.either]) draft.chosen[ask.either] = ask.field
  }
  return draft
}

export const isAsked = (ask: Ask, draft: Draft): boolean =>
  (!ask.either || draft.chosen[ask.either] === ask.field) &&
  (!ask.when || (ask.when === 'second') === draft.isSecond) &&
  (!ask.unshown || draft.lacks)

const OTHER = 'OTHER'
/** Of the list: the chosen one. Words alone are OTHER, where the list has it. */
const chosenReason = (draft: Draft): Reason | undefined =>
  draft.codes.find((one) => one.code === draft.values.reason_code)
/** Words are wanted beside what was chosen. */
export const wantsWords = (ask: Ask, draft: Draft): boolean =>
  ask.field === 'reason' && draft.codes.length > 0 ? (chosenReason(draft)?.needs_text ?? false) : ask.required === true
function lacksReason(draft: Draft, words: unknown): boolean {
  if (draft.codes.length === 0 || chosenReason(draft)) return false
  return !words || !draft.codes.some((one) => one.code === OTHER)
}

/** As the server wants it: whole minutes for hours, the end of the working day for a date, a number for digits. */
function sent(ask: Ask, given: string | number): unknown {
  if (ask.kind === 'hours') return Math.round(Number(given) * 60)
  if (ask.kind === 'date') return `${given}T10:00:00Z`
  return ask.kind === 'choice' && /^\d+$/.test(String(given)) ? Number(given) : given
}

/** What is sent, and the fields that are missing, in their order. */
export function moveBody(event: string, draft: Draft): { body: Record<string, unknown>; missing: string[] } {
  const body: Record<string, unknown> = {}
  const missing: string[] = []
  for (const ask of rowOf(event).asks.filter((one) => isAsked(one, draft))) {
    const value = draft.values[ask.field]
    const given = typeof value === 'string' ? value.trim() : value
    if (ask.field === 'reason' && lacksReason(draft, given)) missing.push('reason_code')
    if (ask.field === 'reason' && chosenReason(draft)) body.reason_code = draft.values.reason_code
    if (ask.kind === 'basis') {
      if (!given) missing.push(ask.field) // photos go before the move, and are not of it
    } else if (given !== '' && given !== undefined) body[ask.field] = sent(ask, given)
    else if (wantsWords(ask, draft)) missing.push(ask.field)
    if (ask.kind === 'here' && draft.values.lat !== undefined) body.lat = draft.values.lat
  }
  return { body, missing }
}
