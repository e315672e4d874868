// The desk: who has a case in hand, sound, views, hand-over.
import { speaker } from './index'
export const zhDesk = {
  heldBy: '{name}正在处理', heldHint: '先看着，不能操作。要接手请点右边，接手会留痕', takeOver: '接手', takenFrom: '{name}已接手，你现在只能查看', people: '{n} 人报过或遇到',
  soundOff: '警铃静音', soundTest: '试铃', soundTitle: '特急警铃', soundVolume: '音量', soundWhy: '浏览器要先点一下才准响。班前请试一次，听得清再上岗', soundTake: '已知悉', soundTested: '今天已试铃', soundUntested: '今天还没试铃', soundUntestedShort: '未试铃', alarmOne: '特急：{title}', alarmMany: '{n} 件特急没有接，先看：{title}', alarmOpen: '打开', soundMute: '静音', soundAll: '一般、提示案件也轻响一声', soundUnmute: '恢复响铃',
  tint: '地图着色', tintNone: '不着色', tintNow: '现在的案件', tintMonth: '本月指标', tintBelow: '比较到', tintZero: '0 或无数据',
  lineMoves: '办理', lineSent: '派员', linePhotos: '照片', lineVoices: '录音', lineReads: '查看隐私', readReporter: '查看报告人：{what}', readPosition: '查看人员位置：{what}', lineBy: '由{name}', lineStep: '{name}：{step}', lineShown: '照片 {n} 张',
  exportList: '导出 Excel', splitQueue: '队列的宽度', splitDetail: '详情的宽度',
  takeOvers: '近七天的接手', takeOversNone: '没有人接手过别人手上的案件', tookOver: '{name}从{from}手上接手', viewCopy: '复制当前视图的链接', viewCopied: '链接已复制，同事打开看到的是他权限内的案件',
  merged: '合并', apart: '拆开', apartWhy: '为什么不是同一件', apartHint: '案件回到合并前的样子，时限一直在走；上报人会收到通知', undo: '撤销', undoOf: '{event}：已提交', undoWithin: '，{n} 秒内可以撤销', undoLeft: '还剩 {n} 秒', undone: '{event}已撤销 {number}',
  views: '视图', viewSave: '存为视图', viewName: '视图名称', viewFirst: '打开工作台时先看它', viewDrop: '删除视图 {name}', viewNone: '还没有存过视图',
  handOver: '交接班', handOverNew: '交班', handOverHint: '在办清单由系统带出，备注由你写；接班人签收后不能改', notes: '交班备注', notesHint: '要盯的事、领导交代、设备情况', give: '签字交班', take: '签字接班', givenBy: '交班', takenBy: '接班', notTaken: '还没有人接班', inHandThen: '当时手上 {n} 件，{unsent} 项未上传', leftTo: '待 {name} 签收', leftToStation: '交回网格站', mutedThen: '交班时警铃是静音的', notMutedThen: '交班时警铃正常', openThen: '在办 {n} 件，超时 {late} 件', print: '打印', handOverList: '以往的交接', handOverNone: '还没有交接过', only200: '只列最急的 200 件', byOther: '等另一位同事用自己的账号签收', number: '编号', state: '状态',
}
export const enDesk: Record<keyof typeof zhDesk, string> = {
  heldBy: '{name} is working on it', heldHint: 'You can look, not act. Taking over is written down', takeOver: 'Take over', takenFrom: '{name} has taken over; you can only look now', people: '{n|1 person|# people}',
  soundOff: 'Alarm muted', soundTest: 'Test the sound', soundTitle: 'Alarm for critical cases', soundVolume: 'Volume', soundWhy: 'A browser sounds only after a click. Test it when your shift begins', soundTake: 'I know', soundTested: 'Tested today', soundUntested: 'Not tested today', soundUntestedShort: 'sound not tested', alarmOne: 'Critical: {title}', alarmMany: '{n|1 critical case|# critical cases} not taken, first: {title}', alarmOpen: 'Open', soundMute: 'Mute', soundAll: 'A soft tone for other reports too', soundUnmute: 'Sound again',
  tint: 'Colour of the map', tintNone: 'No colour', tintNow: 'Cases now', tintMonth: 'This month', tintBelow: 'Compared by', tintZero: '0 or no data',
  lineMoves: 'Moves', lineSent: 'People sent', linePhotos: 'Photos', lineVoices: 'Voice notes', lineReads: 'Looks at people', readReporter: 'Looked at who reported: {what}', readPosition: 'Looked at where people are: {what}', lineBy: 'by {name}', lineStep: '{name}: {step}', lineShown: 'Photos: {n}',
  exportList: 'Export to Excel', splitQueue: 'Width of the queue', splitDetail: 'Width of the detail',
  takeOvers: 'Taken over in seven days', takeOversNone: 'Nobody took a case over from another', tookOver: '{name} took over from {from}:', viewCopy: 'Copy the link of this view', viewCopied: 'Copied; a colleague sees with it what their own post may see',
  merged: 'Merged', apart: 'Take apart', apartWhy: 'Why it is not the same', apartHint: 'The case is as it was before; its time has run on. Whoever reported it is told', undo: 'Undo', undoOf: '{event}: done', undoWithin: '; you can undo it for {n} s', undoLeft: '{n} s left', undone: '{event} was taken back, {number}',
  views: 'Views', viewSave: 'Keep this view', viewName: 'Name of the view', viewFirst: 'The desk opens with it', viewDrop: 'Delete view {name}', viewNone: 'No view kept yet',
  handOver: 'Hand-over', handOverNew: 'Hand over', handOverHint: 'What stands open is listed by the system, the notes are yours; once taken it does not change', notes: 'Notes', notesHint: 'What to watch, what was ordered, what is broken', give: 'Sign and hand over', take: 'Sign and take over', givenBy: 'Given by', takenBy: 'Taken by', notTaken: 'Nobody has taken over yet', inHandThen: '{n} in hand then, {unsent} not sent', leftTo: '{name} has to sign', leftToStation: 'back to the station', mutedThen: 'The alarm was muted', notMutedThen: 'The alarm was on', openThen: '{n} open, {late} overdue', print: 'Print', handOverList: 'Earlier ones', handOverNone: 'None yet', only200: 'Only the 200 most urgent are listed', byOther: 'A colleague signs with an account of their own', number: 'Number', state: 'State',
}
export const sayDesk = speaker(zhDesk, enDesk)
