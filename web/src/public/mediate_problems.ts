// What can go wrong with an application for mediation, in words. Beside the pages that can meet it.
import { ApiError } from '../api'
import { filled, language, problemText } from '../i18n'

const PROBLEMS: Record<string, [string, string]> = {
  'mediation/no-code': ['没有这个查询码', 'There is no such code'],
  'mediation/stale': ['刚刚有新进展，请再看一眼', 'Something has just happened, have another look'],
  'mediation/not-now': ['现在不能这样做了', 'That cannot be done any more'],
}
const FIELDS: Record<string, [string, string]> = {
  kind: ['是哪一类的事', 'what kind of dispute'],
  words: ['是怎么回事，至少 10 个字', 'what has happened, at least 10 characters'],
  body: ['请谁来调解', 'who should mediate'],
  lon: ['位置：不在本市，或不在任何网格附近', 'the place: not in this city, or near no grid'],
  other: ['对方是谁', 'who the other side is'],
  name: ['您怎么称呼', 'your name'],
  contact: ['联系电话', 'telephone'],
  wish_day: ['方便的日子', 'the day that suits you'],
  wish_half: ['上午还是下午', 'morning or afternoon'],
}
const LACKS: [string, string] = ['还没填：{field}', 'Not filled in yet: {field}']
const CHECK: [string, string] = ['请检查：{field}', 'Please check: {field}']
export function mediateProblem(error: unknown): string {
  if (!(error instanceof ApiError)) return problemText(error)
  const which = language.value === 'zh' ? 0 : 1
  const known = PROBLEMS[error.slug]?.[which]
  const field = FIELDS[error.problem.field ?? '']?.[which]
  if (known) return known
  return field ? filled((error.slug === 'page/missing' ? LACKS : CHECK)[which], { field }) : problemText(error)
}
