// The texts of the department's inbox and of moves of many cases. Beside zh.ts and en.ts.
import { speaker } from './index'

export const zhInbox = {
  sign: '待签收', hand: '在办', near: '将超期', returned: '退回返工', joint: '联合办理', suspended: '挂账', out: '待核查', all: '全部',
  empty_sign: '没有待签收的案件', empty_hand: '没有在办的案件', empty_near: '没有将超期的案件', empty_returned: '没有退回或返工的案件', empty_joint: '没有联合办理的案件', empty_suspended: '没有挂账的案件', empty_out: '没有等核查的案件', empty_all: '没有案件', emptyHint: '新派来的案件会自动出现在这里',
  lead: '牵头', helper: '协办', returnAsked: '已申请退回', back: '返工第 {n} 次', pick: '从左侧选一个案件', pickHint: '可以勾选多件，一起签收或回复',
  reading: '正在核对 {n}/{all}', chosen: '已选 {n} 件', none: '不选', every: '全选', select: '选中：{title}', willDo: '将{event} {n} 件', cannotDo: '{n} 件不能：现在的状态或你的岗位不允许', most: '一次最多 {n} 件', doIt: '{event} {n} 件', doing: '已完成 {n}/{all}', did: '{n} 件已{event}', undid: '{n} 件的{event}已撤销', several: '多选', severalHint: '点一行选中或取消；键盘用空格', failed: '{n} 件没有成', again: '重试没成的', noBulk: '选中的案件没有能一起做的事', leave: '完成',
  dutyHint: '每件派给对应事项的职责部门', upHint: '每件移交给上一级中心', list: '案件清单', partial: '案件太多，只列出最近的 {n} 件',
}
export type InboxKey = keyof typeof zhInbox

export const enInbox: typeof zhInbox = {
  sign: 'To sign', hand: 'In hand', near: 'Nearly over', returned: 'Returned', joint: 'Joint', suspended: 'Suspended', out: 'Being checked', all: 'All',
  empty_sign: 'Nothing to sign for', empty_hand: 'Nothing in hand', empty_near: 'Nothing is nearly over its time', empty_returned: 'Nothing was returned', empty_joint: 'No joint cases', empty_suspended: 'Nothing is suspended', empty_out: 'Nothing waits for a check', empty_all: 'No cases', emptyHint: 'What is sent to you appears here by itself',
  lead: 'lead', helper: 'helping', returnAsked: 'return asked for', back: 'rework {n}', pick: 'Pick a case on the left', pickHint: 'Tick several to sign for or answer them at once',
  reading: 'Looking at {n} of {all}', chosen: '{n} chosen', none: 'Choose none', every: 'Choose all', select: 'Choose: {title}', willDo: '{event}: {n|1 case|# cases}', cannotDo: '{n} cannot: {n|its|their} state or your post does not allow it', most: '{n} at most at once', doIt: '{event}: {n}', doing: '{n} of {all} done', did: '{event}: {n} done', undid: '{event}: {n} taken back', several: 'Several', severalHint: 'A click chooses a row or not; by key, Space', failed: '{n} did not go', again: 'Try those again', noBulk: 'Nothing can be done with all of these', leave: 'Done',
  dutyHint: 'Each goes to the department that has the duty for its item', upHint: 'Each goes to the centre above', list: 'Cases', partial: 'There are more: the newest {n} are shown',
}
export const sayInbox = speaker(zhInbox, enInbox)
