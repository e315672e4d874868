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
  DISPATCH: {
    zh: '派遣', en: 'Dispatch', tone: 'go', key: 'd',
    asks: [
      { field: 'department', kind: 'department', required: true, either: 'to' },
      { field: 'person', kind: 'person', required: true, either: 'to', grant: 'case:handle' },
      note,
    ],
  },
  SIGN: { zh: '签收', en: 'Sign for it', tone: 'go', key: 's', asks: [] },
  FINISH: {
    zh: '处置完毕', en: 'Finish', tone: 'go', key: 'c',
    asks: [{ field: 'outcome', kind: 'choice', values: ['FIXED', 'NOT_OURS', 'CANNOT', 'DUPLICATE', 'REFUSED'] }, note],
  },
  ASSIGN_CHECK: { zh: '派核查', en: 'Send a checker', tone: 'go', key: 'v', asks: [{ field: 'person', kind: 'person', required: true, grant: 'case:check' }] },
  PASS: { zh: '核查通过', en: 'Pass and close', tone: 'go', key: 'p', sure: true, asks: [note] },
  RATE: { zh: '评价', en: 'Rate', tone: 'go', key: 'e', asks: [{ field: 'rating', kind: 'rating', required: true }, note] },
  REFER: { zh: '移交', en: 'Refer', tone: 'side', key: 't', asks: [{ field: 'unit', kind: 'unit', required: true }, reason(false)] },
  MERGE: { zh: '合并', en: 'Merge', tone: 'side', key: 'm', asks: [{ field: 'into', kind: 'case', required: true }, reason(false)] },
  FAIL: { zh: '核查不通过', en: 'Fail', tone: 'grave', key: 'n', asks: [reason()] },
  RETURN: { zh: '退回', en: 'Return', tone: 'grave', key: 'r', asks: [reason()] },
  DECLINE_REFERRAL: { zh: '退回移交', en: 'Decline referral', tone: 'grave', key: 'b', asks: [reason()] },
  REFUSE: { zh: '不予受理', en: 'Refuse', tone: 'grave', key: 'x', asks: [reason()] },
  VOID: { zh: '作废', en: 'Void', tone: 'grave', key: 'o', asks: [reason()] },
  REPORT: { zh: '上报', en: 'Reported', tone: 'none', asks: [] },
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
