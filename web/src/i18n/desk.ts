// The desk: who has a case in hand, undo, sound, views, hand-over.
import { speaker } from './index'

export const zhDesk = {
  heldBy: '{name}正在处理', heldHint: '先看着，不能操作。要接手请点右边，接手会留痕', takeOver: '接手', takenFrom: '{name}已接手，你现在只能查看', tookFrom: '从{name}接手',
  held: '处理中', takeOvers: '接手记录', takeOverLine: '{at}，{who}从{from}接手',
  undo: '撤回', undoFor: '已{event}：{number}', undoLeft: '{n} 秒内可撤回', undone: '已撤回',
  soundOn: '警铃开', soundOff: '警铃静音', soundTest: '试铃', soundTitle: '特急警铃', soundVolume: '音量', soundWhy: '浏览器要先点一下才准响。班前请试一次，听得清再上岗', soundTake: '已知悉', soundTested: '今天已试铃', soundUntested: '今天还没试铃', alarmOne: '特急：{title}', alarmMany: '{n} 件特急没有接', alarmOpen: '打开', soundMute: '静音', soundUnmute: '恢复响铃',
  views: '视图', viewSave: '存为视图', viewName: '视图名称', viewFirst: '打开工作台时先看它', viewDrop: '删除视图 {name}', viewNone: '还没有存过视图', viewCopy: '复制链接', viewCopied: '链接已复制', save: '保存',
  selectMany: '多选', selectNone: '取消多选', selected: '已选 {n} 件', pickRow: '选中 {title}',
  handOver: '交接班', handOverNew: '交班', handOverHint: '在办清单由系统带出，备注由你写；接班人签收后不能改', notes: '交班备注', notesHint: '要盯的事、领导交代、设备情况', give: '签字交班', take: '签字接班', givenBy: '交班', takenBy: '接班', notTaken: '还没有人接班', mutedThen: '交班时警铃是静音的', notMutedThen: '交班时警铃正常', openThen: '在办 {n} 件，超时 {late} 件', print: '打印', handOverList: '以往的交接', handOverNone: '还没有交接过', only200: '只列最急的 200 件', byOther: '等另一位同事用自己的账号签收', number: '编号',
  dataAge: '数据 {n} 秒前', dataStale: '超过 {n} 秒没有新数据，地图和列表可能已过时', paneQueue: '调整列表宽度', paneDetail: '调整详情宽度',
  shadeBy: '底色', shadeNone: '不着色', shadeOpen: '在办', shadeLate: '超时', shadeS1: '特急', shadeLegend: '{name}，从少到多', cluster: '{n} 件', dropHere: '派给 {name}', peopleHere: '在岗人员', peopleHint: '把案件拖到人上派单；键盘用 D 再选人',
  exportXlsx: '导出表格', exporting: '正在导出…', exportMax: '一次最多 200 件',
}
export const enDesk: Record<keyof typeof zhDesk, string> = {
  heldBy: '{name} is working on it', heldHint: 'You can look, not act. Taking over is written down', takeOver: 'Take over', takenFrom: '{name} has taken over; you can only look now', tookFrom: 'Taken over from {name}',
  held: 'in hand', takeOvers: 'Taken over', takeOverLine: '{at}, {who} from {from}',
  undo: 'Undo', undoFor: '{event}: {number}', undoLeft: '{n} s left to undo', undone: 'Taken back',
  soundOn: 'Alarm sound on', soundOff: 'Alarm muted', soundTest: 'Test the sound', soundTitle: 'Alarm for critical cases', soundVolume: 'Volume', soundWhy: 'A browser sounds only after a click. Test it when your shift begins', soundTake: 'I know', soundTested: 'Tested today', soundUntested: 'Not tested today', alarmOne: 'Critical: {title}', alarmMany: '{n} critical cases not taken', alarmOpen: 'Open', soundMute: 'Mute', soundUnmute: 'Sound again',
  views: 'Views', viewSave: 'Keep this view', viewName: 'Name of the view', viewFirst: 'The desk opens with it', viewDrop: 'Delete view {name}', viewNone: 'No view kept yet', viewCopy: 'Copy link', viewCopied: 'Link copied', save: 'Save',
  selectMany: 'Select', selectNone: 'Select none', selected: '{n} selected', pickRow: 'Select {title}',
  handOver: 'Hand-over', handOverNew: 'Hand over', handOverHint: 'What stands open is listed by the system, the notes are yours; once taken it does not change', notes: 'Notes', notesHint: 'What to watch, what was ordered, what is broken', give: 'Sign and hand over', take: 'Sign and take over', givenBy: 'Given by', takenBy: 'Taken by', notTaken: 'Nobody has taken over yet', mutedThen: 'The alarm was muted', notMutedThen: 'The alarm was on', openThen: '{n} open, {late} overdue', print: 'Print', handOverList: 'Earlier ones', handOverNone: 'None yet', only200: 'Only the 200 most urgent are listed', byOther: 'A colleague signs with an account of their own', number: 'Number',
  dataAge: 'data {n} s old', dataStale: 'No news for {n} s: map and list may be out of date', paneQueue: 'Width of the list', paneDetail: 'Width of the case',
  shadeBy: 'Shading', shadeNone: 'None', shadeOpen: 'Open', shadeLate: 'Overdue', shadeS1: 'Critical', shadeLegend: '{name}, few to many', cluster: '{n} cases', dropHere: 'Send {name}', peopleHere: 'On duty', peopleHint: 'Drag a case onto a person; by keys: D, then choose',
  exportXlsx: 'Export', exporting: 'Exporting…', exportMax: 'At most 200 at a time',
}
export const sayDesk = speaker(zhDesk, enDesk)
