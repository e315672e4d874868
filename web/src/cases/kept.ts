// Until when what was photographed and said of a case is kept, in words.
import { language, localTime, speaker } from '../i18n'

/** As the server says it of each photo and voice note. */
export interface Kept {
  keep_name?: string
  keep_name_en?: string
  /** null while its case is not over. */
  kept_until?: string | null
  held_until?: string | null
  gone_at?: string | null
}
/** An order that keeps what the case has beyond its time. */
export interface KeepOrder {
  id: string
  order_no: string
  reason: string
  until: string
  person_name: string
  lifted_at: string | null
}

const zhKept = {
  until: '保存到 {day}，次日夜间删除（{why}）',
  open: '结案前一直保存；之后按规定保存（{why}）',
  held: '按调证令至少保存到 {day}',
  gone: '{day} 按期删除',
  goneAll: '照片、录音已于 {day} 按期删除（{why}），删除记录保留',
  orders: '调证保存令',
  ordersHint: '到截止日为止，本案的照片和录音不会按期删除',
  none: '没有',
  orderNo: '文号',
  reason: '调取机关与用途',
  last: '截止日',
  add: '登记保存令',
  lift: '解除',
  lifted: '已解除',
  line: '{no}，保存到 {day}，{name} 登记',
}
const enKept: typeof zhKept = {
  until: 'Kept to {day}, removed the night after ({why})',
  open: 'Kept while the case is open; after that by its class ({why})',
  held: 'An order keeps it at least to {day}',
  gone: 'Removed {day}',
  goneAll: 'Photos and voice notes were removed on {day} ({why}); the record of it stays',
  orders: 'Orders to keep it',
  ordersHint: 'Until their last day nothing of this case is removed',
  none: 'None',
  orderNo: 'Number of the order',
  reason: 'Who asks for it, and what for',
  last: 'Last day',
  add: 'Enter an order',
  lift: 'Lift',
  lifted: 'Lifted',
  line: '{no}, to {day}, entered by {name}',
}
export const sayKept = speaker(zhKept, enKept)

const day = (at: string): string => localTime(at, 0).slice(0, 10)
/** The whole of it in a sentence; '' where the server says nothing. */
export function keptText(all: Kept[]): string {
  const one = all.find((each) => !each.gone_at) ?? all[0]
  const why = (language.value === 'zh' ? one?.keep_name : one?.keep_name_en) ?? ''
  if (!one || why === '') return ''
  if (one.gone_at) return sayKept('goneAll', { day: day(one.gone_at), why })
  const rule = one.kept_until ? sayKept('until', { day: day(one.kept_until), why }) : sayKept('open', { why })
  return one.held_until ? `${rule} · ${sayKept('held', { day: one.held_until })}` : rule
}
export const goneText = (one: Kept): string => (one.gone_at ? sayKept('gone', { day: day(one.gone_at) }) : '')
