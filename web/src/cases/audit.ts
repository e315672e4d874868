// What the day's look through the histories has found: as the server says it, and its words.
import { speaker } from '../i18n'

export interface Fault {
  id: string
  number: string
  title: string
  unit: string
  rule: string
  version: number
  detail: string
  found_at: string
  seen_at: string
}
export interface Audit {
  towns: number
  towns_done: number
  cases: number
  ended_at: string | null
  broken: number
  faults: Fault[]
}

export const zhAudit = {
  title: '案件记录核对',
  hint: '每天零点起，逐件用办理记录重算案件，与库里存的逐项比对。',
  progress: '{all} 个镇街中 {done} 个已核对完，共 {n} 件',
  running: '{all} 个镇街中 {done} 个已核对完，其余正在核对，已核对 {n} 件',
  never: '还没有核对过：服务启动后会自动开始',
  broken: '{n} 件对不上',
  none: '没有对不上的案件',
  noneHint: '已核对的案件，每一件的记录都能还原出它现在的样子。',
  soFar: '到目前为止没有对不上的案件',
  first: '最近 200 件，新的在前',
  found: '发现',
  seen: '最近一次仍在',
  at: '第 {n} 步',
  what: '请值班工程师查：这些案件被绕过系统改动过，或者程序有误。改正后，下次核对时会自动从这里消失。',
  CHAIN: '记录缺步或次序不对',
  MACHINE: '记录了不允许的一步',
  GRANT: '经办人当时没有这一步的权限',
  PHASE: '申请与答复的次序不对',
  CHANGES: '一步改了什么读不出来',
  STATE: '与记录还原的结果不一致',
  CLOCK: '计时与案件状态不一致',
}
export type AuditKey = keyof typeof zhAudit
export const enAudit: typeof zhAudit = {
  title: 'Audit of the record',
  hint: 'Every day from midnight each case is made again from its history and compared with what is stored.',
  progress: '{done} of {all|1 town|# towns} done: {n|1 case|# cases}',
  running: '{done} of {all|1 town|# towns} done, the others are being looked through: {n|1 case|# cases} so far',
  never: 'Not looked through yet: it begins by itself once the server runs',
  broken: '{n|1 does|# do} not hold',
  none: 'Every record holds',
  noneHint: 'Each case that was looked through is what its history makes of it.',
  soFar: 'Nothing wrong so far',
  first: 'The newest 200',
  found: 'found',
  seen: 'last seen',
  at: 'step {n}',
  what: 'For the engineer on duty: these cases were changed past the system, or the program is wrong. Once put right they go from here at the next look.',
  CHAIN: 'Steps are missing or out of order',
  MACHINE: 'A step that is not allowed',
  GRANT: 'Whoever made the step had not the right to it then',
  PHASE: 'A question and its answer out of order',
  CHANGES: 'What a step changed cannot be read',
  STATE: 'Not what its history makes of it',
  CLOCK: 'Its clocks do not fit its state',
}
export const sayAudit = speaker(zhAudit, enAudit)
