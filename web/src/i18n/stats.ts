// The texts of statistics. Each indicator says in words what stands above and below the line. Beside zh.ts and en.ts.
import { speaker } from './index'

export const zhStats = {
  title: '统计', period: '统计期', today: '今天', week: '近 7 天', month: '本月', lastMonth: '上月', quarter: '本季度', own: '自定', from: '从', to: '到', until: '截至 {at}', by: '分列', by_district: '区（县）', by_town: '镇街', by_village: '村（社区）', by_department: '部门', by_item: '事项', whole: '合计',
  indicator: '指标', value: '数值', numerator: '分子', denominator: '分母', formula: '口径', formulaOf: '{numerator} ÷ {denominator}', cases: '案件', version: '公式第 {n} 版', name: '名称', NO_DATA: '无数据', TOO_FEW: '样本不足', least: '分母不足 {n} 的不公布', noDataHint: '“无数据”是分母为 0，不等于 0%',
  notBy: '这个指标不能这样分列', onlyItem: '按事项看', emptyRows: '这段时间没有可列的', list: '清单', listHint: '看这个数字是由哪些案件数出来的', into: '看 {name} 的', up: '上一级：{name}', suspendedHint: '挂账和争议中的案件不进任何率的分母，单独列出',
  frozen: '已冻结的统计期', frozenNow: '实时数字', live: '数字是实时的：案件变了，数字会变', frozenAs: '已冻结：{name}，第 {version} 版', frozenBy: '{who} 于 {at} 冻结，公式第 {formulas} 版；冻结后不再变化', corrected: '更正原因：{reason}', older: '已有更新的版本', none: '还没有冻结过',
  freeze: '冻结这一期', freezeName: '这一期的名称', freezeHint: '冻结 {from} 到 {to} 的数字，以后不再变化。要改只能出下一版，并写明原因。', freezeDo: '冻结', notOver: '统计期还没有结束，不能冻结', correct: '更正', correctHint: '按现在的案件重算，作为下一版；旧版保留', correctDo: '出新一版', groups: '指标',
  g_intake: '上报与受理', g_dispatch: '派遣与立案', g_handle: '签收与处置', g_close: '核查与结案', g_quality: '退回、督办、延期', g_apart: '单列', g_voice: '群众评价', g_time: '处置时长',
}
export type StatsKey = keyof typeof zhStats
export const enStats: typeof zhStats = {
  title: 'Statistics', period: 'Period', today: 'Today', week: '7 days', month: 'This month', lastMonth: 'Last month', quarter: 'This quarter', own: 'Own', from: 'From', to: 'To', until: 'until {at}', by: 'By', by_district: 'District', by_town: 'Town', by_village: 'Village', by_department: 'Department', by_item: 'Item', whole: 'Whole',
  indicator: 'Indicator', value: 'Value', numerator: 'Numerator', denominator: 'Denominator', formula: 'Made of', formulaOf: '{numerator} ÷ {denominator}', cases: 'cases', version: 'formulas, version {n}', name: 'Name', NO_DATA: 'no data', TOO_FEW: 'too few', least: 'not published below {n}', noDataHint: '“no data” is a denominator of 0, which is not 0 %',
  notBy: 'This indicator cannot be told apart so', onlyItem: 'by item', emptyRows: 'Nothing to list in this period', list: 'List', listHint: 'See what this number was counted from', into: 'See {name}', up: 'Up: {name}', suspendedHint: 'Suspended and disputed cases are in no denominator; they stand apart',
  frozen: 'Frozen periods', frozenNow: 'Live figures', live: 'These figures are live: they change as cases do', frozenAs: 'Frozen: {name}, version {version}', frozenBy: 'by {who} at {at}, formulas version {formulas}; it never changes', corrected: 'Corrected because: {reason}', older: 'there is a later version', none: 'Nothing was frozen yet',
  freeze: 'Freeze this period', freezeName: 'Name of the period', freezeHint: 'The figures from {from} to {to} never change again. A correction is the next version, with a reason.', freezeDo: 'Freeze', notOver: 'The period is not over: it cannot be frozen', correct: 'Correct', correctHint: 'Reckoned anew from the cases as they are now, as the next version; the old one stays', correctDo: 'Make the next version', groups: 'Indicators',
  g_intake: 'Intake', g_dispatch: 'Filing and dispatch', g_handle: 'Handling', g_close: 'Checks and closing', g_quality: 'Returned, supervised, extended', g_apart: 'Apart', g_voice: 'What residents say', g_time: 'Time to handle',
}
export const sayStats = speaker(zhStats, enStats)

/** By indicator: what stands above the line, and below it; in English the server says it. */
export const zhMadeOf: Record<string, [string, string]> = {
  REPORTED: ['网格管理员上报的案件', ''], RECEIVED: ['各种来源收到的案件', ''], VALID_REPORT: ['其中已立案的', '网格管理员上报的案件'], MISSED: ['其中由他人首先发现，而网格管理员在该处一个巡查周期内（公共区域为 24 小时）查过此项并认为正常的', '本期上报且已立案的案件'], RESOLVED: ['其中已解决并结案的', '本期上报且已立案的案件'],
  ACCEPT_IN_TIME: ['按时作出答复的（立案、不予受理、合并、派核实）', '本期到期应受理的上报'], VERIFY_IN_TIME: ['按时核实的', '本期到期应核实的'], CHECK_IN_TIME: ['按时作出核查结论的', '本期到期应核查的'], DISPATCH_IN_TIME: ['按时派遣的', '本期到期应派遣的'], DISPATCH_CORRECT: ['应派遣的，减去有理退回的', '本期到期应派遣的'],
  FILE_IN_TIME: ['按时立案的', '本期到期且已立案的'], FILE_CORRECT: ['已立案的，减去后来作废的', '本期到期且已立案的'], SIGN_IN_TIME: ['按时签收的', '本期到期应签收的派遣'], HANDLED: ['已处置的', '本期到期应处置的'], HANDLE_IN_TIME: ['按期处置的', '本期到期应处置的'], CLOSED: ['核查通过或免核查结案的', '本期到期应结案的'],
  CLOSE_IN_TIME: ['按期核查通过或免核查结案的', '本期到期应结案的'], REWORK: ['其中至少一次核查不通过的', '本期到期的首次处置'], RETURNED: ['有理退回的', '本期到期应签收的派遣'], WRONGFUL_RETURN: ['申请退回未获同意的', '本期到期应签收的派遣'], SUPERVISED: ['其中被督办过的', '本期到期的首次处置'], REPLY_IN_TIME: ['按时回复督办的', '本期到期应回复的督办'],
  EXTENDED: ['其中获准延期的', '本期到期应处置的'], SUSPENDED: ['期末处于挂账的案件', ''], SUSPENDED_RATE: ['期末处于挂账的案件', '本期到期应处置的'], DISPUTED: ['期末对事实或承办有争议的案件', ''], DISPUTE_UPHELD: ['其中异议成立、重办的', '本期到期的事实异议'], OBJECTION_UPHELD: ['其中复核后立案的', '对不予受理的异议'],
  REOPENED: ['重开的次数', ''], REFUSED: ['不予受理的次数', ''], MERGED: ['并入其他案件的次数', ''], VOIDED: ['作废的案件', ''], FORCED: ['强制结案的次数', ''], CLOSINGS: ['本期结案且仍为结案的案件', ''], SATISFACTION: ['评分之和', '5 × 已评价件数（本期结案的，至少 10 件）'], RESPONSE: ['其中已评价的', '本期结案且仍为结案的案件'],
  HANDLE_MEAN: ['各件处置用时之和', '本期到期的首次处置'], HANDLE_MEDIAN: ['处置用时居中的一件', '本期到期的首次处置'], HANDLE_P90: ['九成案件不超过的用时', '本期到期的首次处置'],
}
