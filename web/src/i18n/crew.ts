// Whom to send from the map: a file of its own, for a phone has no use for it.
import { speaker } from './index'
export const zhCrew = {
  crew: '人员',
  crewHint: '在岗的人和所在网格；有定位的只有接了这件案的人和警情附近的人',
  crewFor: '派去{purpose}：{title}',
  crewNone: '没有在岗的人',
  crewUnknown: '位置未知',
  crewShow: '人员（拖案件到人身上，或按键派人）',
  keyCrew: '到人员列表：回车派给他',
  keySeveral: '选中这一行，和别的一起办',
  sendAsk: '派{name}去{purpose}？',
  sendMayNot: '这件案件现在不由你派人',
  sendNotNear: '不在系统建议的十个人里；能不能派，以提交结果为准',
  sentTo: '已派给{name}',
  calledBack: '已撤回对{name}的派员',
  calledBackWhy: '派错了，当即撤回',
}
export const enCrew: Record<keyof typeof zhCrew, string> = {
  crew: 'People',
  crewHint: 'On shift, and in which grid; a point only of who took this case or is near an alarm',
  crewFor: 'To {purpose}: {title}',
  crewNone: 'Nobody is on shift',
  crewUnknown: 'place not known',
  crewShow: 'People: drag a case onto one, or send by key',
  keyCrew: 'To the people: Enter sends',
  keySeveral: 'Choose this row, for one move of several',
  sendAsk: 'Send {name} to {purpose}?',
  sendMayNot: 'This case is not yours to send people to',
  sendNotNear: 'Not among the ten proposed; whether it can be done the answer will say',
  sentTo: 'Sent: {name}',
  calledBack: 'Called back: {name}',
  calledBackWhy: 'Sent by mistake, called back at once',
}
export const sayCrew = speaker(zhCrew, enCrew)
