// What can go wrong with premises and visits, in words. Beside the pages that can meet it: who reports reads none of it.
import { ApiError } from '../api'
import { filled, language, problemText } from '../i18n'

const zh: Record<string, string> = {
  'visit/stale': '这次巡查刚有变化，已重新读取，请看一眼再操作',
  'visit/not-now': '这次巡查现在不能这样做',
  'visit/may-not': '这一步不归你做',
  'visit/wrong-tag': '这不是这一处现在的标签：可能换过新的',
  'visit/off-shift': '当时没有签到上班。签到后再试一次',
  'visit/not-due': '今天不在这次巡查的日期里',
  'visit/not-found': '没有这次巡查，或不在你的网格',
  'round/not-found': '没有这个网格，或不归你走',
  'premises/not-found': '没有这个列管对象，或不在你的辖区',
  'premises/stale': '刚被别人改过，已重新读取，请再看一眼',
  'premises/closed': '已注销，不能再改',
  'premises/no-tag': '公共区域没有标签',
  'premises/id-taken': '编号冲突，请再点一次',
}
const en: Record<string, string> = {
  'visit/stale': 'This visit has just changed; read again, have another look',
  'visit/not-now': 'This cannot be done with the visit as it is now',
  'visit/may-not': 'This is not yours to do',
  'visit/wrong-tag': 'This is not the tag of this place now: it may have a new one',
  'visit/off-shift': 'You were not on shift then. Sign on, and try again',
  'visit/not-due': 'Today is not among the days of this visit',
  'visit/not-found': 'No such visit, or not in your grids',
  'round/not-found': 'No such grid, or not yours to walk',
  'premises/not-found': 'No such premises, or not in your place',
  'premises/stale': 'Changed by somebody else just now; read again, have another look',
  'premises/closed': 'Closed: it cannot be changed any more',
  'premises/no-tag': 'A public area has no tag',
  'premises/id-taken': 'The number is taken, try once more',
}
const FIELDS: Record<string, [string, string]> = {
  tag: ['标签', 'tag'],
  answers: ['检查表', 'sheet'],
  risk: ['风险等级', 'class of risk'],
  size_m2: ['面积', 'size'],
  address: ['地址', 'address'],
  kind: ['类别', 'kind'],
  premises: ['列管对象', 'premises'],
}
const CHECK: [string, string] = ['请检查：{field}', 'Please check: {field}']
export function visitProblem(error: unknown): string {
  if (!(error instanceof ApiError)) return problemText(error)
  const which = language.value === 'zh' ? 0 : 1
  const known = (which === 0 ? zh : en)[error.slug]
  const field = FIELDS[error.problem.field ?? '']?.[which]
  return known ?? (field ? filled(CHECK[which], { field }) : problemText(error))
}
