// The texts of assignments: who is sent where, for what. Beside zh.ts and en.ts.
import { speaker } from './index'

export const zhAssign = {
  title: '派员', none: '还没有派人', send: '派人', sendMore: '再派一人', others: '已结束的派员 {n} 次', purpose: '派去做什么', when: '什么时候到', atOnce: '马上', later: '约定时间', laterHint: '提前发给对方，现在只预留', whom: '派谁', noteHint: '对被派的人说一句（可不填）',
  looking: '正在找人…', nobody: '没有能派的人', cannot: '不能派', metres: '{n} 米', kilometres: '{n} 公里', unknownWay: '距离未知', work: '手上 {n} 件', free: '空闲',
  footnote: '距离：正在上班且有定位的，从本人最近的位置算；其余从岗位所在地算。', answerIn: '对方要在 {n} 分钟内答复；谢绝或不答复，自动问下一位，最多三人。', sendTo: '派给 {name}', reserve: '预留 {name}', sentTo: '已派给 {name}', reserved: '已为 {at} 预留 {name}',
  asked: '第 {n} 位', exhausted: '问过的人都没有接，请另派', until: '{at} 前答复', untilLeft: '剩 {t} 答复', untilOver: '答复已到时', from: '{at} 到场', sentBy: '{name}，{at}', withdraw: '撤回', history: '经过', change: '换人',
  liveAway: '离现场 {way}', liveNear: '（误差约 {n} 米）', liveGrid: '在{name}', liveCall: '报警的人：{name}', liveAlarm: '附近在岗', liveHint: '特急案件立案后两小时内，显示本村（社区）离得最近的几位', liveMine: '从接单到办完，派你的人能看到你离现场多远；下班就看不到了。', wayThere: '地图导航', wayFar: '地图导航（约 {way}）', youNear: '你离现场很近了：到了就点“到场”。',
  ladder: '送达情况', rDelivered: '已送达', rRead: '已读', rAccepted: '已接单', no_rDelivered: '未送达', no_rRead: '未读', no_rAccepted: '未接单', askedNext: '已自动改问{name}',
  mine: '派给我的', you: '你被派去：{purpose}', toCase: '看案件', reasonWhy: '为什么去不了', declineSend: '谢绝', busy: '手上有急事', tooFar: '离得太远', offDuty: '现在不当班', unwell: '身体不适', otherReason: '其他原因',
  HANDLE: '处置', CHECK: '核查', VERIFY: '核实', SUPPORT: '支援',
  OFFERED: '待答复', RESERVED: '已预留', ACCEPTED: '已接单', DECLINED: '已谢绝', EXPIRED: '没有答复', ON_THE_WAY: '在路上', ON_SITE: '已到场', DONE: '已完成', WITHDRAWN: '已撤回',
  do_ACCEPT: '接单', do_DECLINE: '去不了', do_GO: '出发', do_ARRIVE: '到场', do_DO: '完成', do_WITHDRAW: '撤回', do_OFFER: '发出', do_RESERVE: '预留', do_EXPIRE: '逾时未答复', do_LAPSE: '案件已了结，取消', do_LEAVE: '本人已离岗，改派他人',
  f_DUTY: '岗位有这项职责', f_DUTY_DEPARTMENT: '{department}的人，案件就派给了它', f_ON_POST: '当天任职', f_ON_SHIFT: '正在上班', f_OFF_SHIFT: '没有签到上班', f_SAME_GRID: '就管这个网格', f_SAME_VILLAGE: '同一村（社区）', f_SAME_TOWN: '同一镇街', f_FREE: '手上没有在办的',
  f_OUTSIDE_DUTY: '不归责任中心 {owner} 指挥', f_OUTSIDE_RANGE: '地点不在他的辖区', f_OTHER_DEPARTMENT: '案件派给了{department}', f_NO_DEPARTMENT: '是部门的人，案件还没有派给部门', f_NOT_HANDLED: '还没有人处置过，没有可核查的', f_HANDLED_IT: '是处置的一方，不能查自己的活', f_SENT: '已经派了他',
  f_DECLINED: '之前谢绝过', f_UNANSWERED: '之前没有按时答复', f_ELSEWHERE: '不在本镇街', f_LOADED: '手上有任务 {assignments} 个、案件 {cases} 件',
}
export type AssignKey = keyof typeof zhAssign

export const enAssign: typeof zhAssign = {
  title: 'People sent', none: 'Nobody was sent yet', send: 'Send somebody', sendMore: 'Send one more', others: '{n} earlier, over', purpose: 'What for', when: 'When', atOnce: 'At once', later: 'At a time', laterHint: 'Reserved now, offered some time before', whom: 'Whom', noteHint: 'A word to who is sent (optional)',
  looking: 'Looking…', nobody: 'There is nobody to send', cannot: 'Cannot be sent', metres: '{n} m', kilometres: '{n} km', unknownWay: 'distance not known', work: '{n} in hand', free: 'free',
  footnote: 'Distance is from where somebody on shift was last, otherwise from the seat of the post.', answerIn: 'To be answered within {n|1 minute|# minutes}. After a no, or silence, the next is asked by itself, three in all.', sendTo: 'Send {name}', reserve: 'Reserve {name}', sentTo: 'Sent: {name}', reserved: 'Reserved for {at}: {name}',
  asked: 'no. {n}', exhausted: 'Nobody who was asked has taken it: send somebody else', until: 'answer by {at}', untilLeft: '{t} left to answer', untilOver: 'time to answer is over', from: 'there at {at}', sentBy: '{name}, {at}', withdraw: 'Withdraw', history: 'History', change: 'Somebody else',
  liveAway: '{way} from the place', liveNear: ' (within {n} m)', liveGrid: 'in {name}', liveCall: 'Calls for help: {name}', liveAlarm: 'On shift nearby', liveHint: 'For two hours from a critical report, the nearest few of this village', liveMine: 'Until it is done, who sent you sees how far from the place you are; off shift nobody does.', wayThere: 'Way there on a map', wayFar: 'Way there on a map (about {way})', youNear: 'You are close to the place: once there, press “On site”.',
  ladder: 'How far it has come', rDelivered: 'Delivered', rRead: 'Read', rAccepted: 'Accepted', no_rDelivered: 'Not delivered', no_rRead: 'Not read', no_rAccepted: 'Not accepted', askedNext: '{name} was asked instead',
  mine: 'I am sent', you: 'You are sent to: {purpose}', toCase: 'See the case', reasonWhy: 'Why you cannot', declineSend: 'Decline', busy: 'Something urgent in hand', tooFar: 'Too far away', offDuty: 'Not on shift', unwell: 'Unwell', otherReason: 'Another reason',
  HANDLE: 'Handle', CHECK: 'Check', VERIFY: 'Verify', SUPPORT: 'Support',
  OFFERED: 'to answer', RESERVED: 'reserved', ACCEPTED: 'accepted', DECLINED: 'declined', EXPIRED: 'not answered', ON_THE_WAY: 'on the way', ON_SITE: 'on site', DONE: 'done', WITHDRAWN: 'withdrawn',
  do_ACCEPT: 'Accept', do_DECLINE: 'I cannot', do_GO: 'On the way', do_ARRIVE: 'On site', do_DO: 'Done', do_WITHDRAW: 'Withdraw', do_OFFER: 'Offered', do_RESERVE: 'Reserved', do_EXPIRE: 'Not answered in time', do_LAPSE: 'Dropped: the case is over', do_LEAVE: 'Left the post: another is asked',
  f_DUTY: 'the post has this duty', f_DUTY_DEPARTMENT: 'of {department}, which has the case', f_ON_POST: 'in post that day', f_ON_SHIFT: 'on shift', f_OFF_SHIFT: 'not signed on', f_SAME_GRID: 'has this very grid', f_SAME_VILLAGE: 'same village', f_SAME_TOWN: 'same town', f_FREE: 'nothing in hand',
  f_OUTSIDE_DUTY: 'not under {owner}, which has the duty', f_OUTSIDE_RANGE: 'the place is outside the range', f_OTHER_DEPARTMENT: 'the case was sent to {department}', f_NO_DEPARTMENT: 'of a department, and the case was sent to none', f_NOT_HANDLED: 'nothing to check: nobody has handled it', f_HANDLED_IT: 'of the side that handled it', f_SENT: 'is sent there already',
  f_DECLINED: 'declined this before', f_UNANSWERED: 'did not answer in time before', f_ELSEWHERE: 'not of this town', f_LOADED: '{assignments|1 task|# tasks} and {cases|1 case|# cases} in hand',
}
export const say = speaker(zhAssign, enAssign)
