// Who looked at what of a person, and what for: as it is told to that person, and as it is asked (P-05).
import { speaker } from '../i18n'

/** One hour of one reader. badge and case_id: in one's own account alone. */
export interface PersonRead {
  at: string
  purpose: string
  role: string
  unit_name: string | null
  badge?: string
  case_id?: string
}
export interface Reporter {
  name: string | null
  contact: string | null
  at: string
}
export const CALL_BACK = ['ASK_FACTS', 'ASK_RESULT', 'WARN_DANGER'] as const
export type CallBackFor = (typeof CALL_BACK)[number]

const zhReads = {
  ASK_FACTS: '核实所报情况',
  ASK_RESULT: '回访处理结果',
  WARN_DANGER: '提醒报告人注意危险',
  SEND: '就近派人',
  ARRIVAL: '看派出的人到了哪里',
  SAFETY: '确认人员安全',
  title: '谁看过我的联系方式',
  mine: '谁看过我的身份或位置',
  none: '没有人看过',
  hint: '每次查看都要说明用途，并记在这里。',
  hintMine: '别人看您的报告人身份、联系方式或当班位置，都要说明为哪件事、做什么用，并记在这里。保存一年。',
  line: '{unit} {role}',
  case: '案件',
  kept: '您留了电话，只有受理员回访时能看；结案 90 天后删除。',
  remove: '收回我的电话',
  removed: '已收回，谁也看不到了',
  callBack: '回访报告人',
  callHint: '查看要选用途，会记录，并让报告人看到是谁看的。',
  purpose: '用途',
  show: '查看报告人',
  nobody: '报告人信息已按期删除',
  anonymous: '未登录的群众',
  noNumber: '未留电话',
}
export type ReadsKey = keyof typeof zhReads
const enReads: typeof zhReads = {
  ASK_FACTS: 'To ask about what was reported',
  ASK_RESULT: 'To ask whether it was put right',
  WARN_DANGER: 'To warn who reported of a danger',
  SEND: 'To send somebody who is near',
  ARRIVAL: 'To see how far who was sent has come',
  SAFETY: 'To know that somebody is safe',
  title: 'Who looked at my number',
  mine: 'Who looked at who or where I am',
  none: 'Nobody has',
  hint: 'Each look names what it is for, and is written down here.',
  hintMine:
    'Whoever looks that you reported, at your number, or at where you are on shift names the case and what for; it is written down here for a year.',
  line: '{unit}, {role}',
  case: 'Case',
  kept: 'You left a number: only who accepts sees it, to call back. It is gone 90 days after the end.',
  remove: 'Take my number back',
  removed: 'Taken back: nobody sees it any more',
  callBack: 'Call back who reported',
  callHint: 'Say what for: the look is written down, and who reported sees who looked.',
  purpose: 'What for',
  show: 'Show who reported',
  nobody: 'Who reported was forgotten when its time was over',
  anonymous: 'Somebody without an account',
  noNumber: 'Left no number',
}
export const sayReads = speaker(zhReads, enReads)
export const purposeText = (name: string): string => (name in zhReads ? sayReads(name as ReadsKey) : name)
