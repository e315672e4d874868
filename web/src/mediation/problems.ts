// What can go wrong with the files of mediations, in words. Beside the pages that can meet it.
import { ApiError } from '../api'
import { filled, language, problemText } from '../i18n'

const PROBLEMS: Record<string, [string, string]> = {
  'mediation/not-found': ['没有这件调解，或没有指定您来办', 'There is no such file, or it is not given to you'],
  'mediation/stale': [
    '刚被别人更新，已重新读取；您写的都还在，请再看一眼',
    'Somebody has just changed it: read again; what you wrote is still here',
  ],
  'mediation/not-now': ['现在不能这样做了', 'That cannot be done as it stands now'],
  'mediation/not-ready': ['还缺东西，见上面', 'Something is lacking: see above'],
  'mediation/names-sealed': [
    '这件是密封的：姓名只有被指定的调解员能看',
    'It is sealed: names are for its mediators alone',
  ],
  'mediation/no-member': ['您不在这个组织', 'You do not work in this body'],
  'mediation/may-not': ['这一步不归您做', 'This is not yours to do'],
  'mediation/id-taken': ['编号冲突，请再点一次', 'The number is taken, try once more'],
  'mediation-body/not-found': ['没有这个调解组织', 'There is no such body'],
  'mediation-body/not-head': ['只有本会主任能看和改成员', 'That is for the head of the body'],
  'mediation-body/may-not': ['不在您的范围', 'That is not in your reach'],
}
const FIELDS: Record<string, [string, string]> = {
  reason: ['不受理的理由', 'reason'],
  words: ['说明', 'words'],
  rights_told: ['已告知权利', 'rights told'],
  persons: ['调解员', 'mediators'],
  no_conflict: ['没有利害关系', 'no conflict of interest'],
  parties_accept: ['当事人接受', 'accepted by the parties'],
  at: ['时间', 'time'],
  room: ['地点', 'room'],
  session: ['哪一次调解会', 'which session'],
  minutes: ['笔录', 'minutes'],
  present: ['到场的人', 'who was present'],
  consents: ['双方同意', 'consent of both'],
  body: ['调解组织', 'body'],
  kind: ['类别', 'kind'],
  facts: ['主要事实', 'facts'],
  content: ['协议内容', 'content of the agreement'],
  performance: ['履行方式', 'how it is performed'],
  performances: ['履行事项（每一项都要写内容和日期）', 'what is to be performed (each with its words and its day)'],
  signatures: ['签名（每位当事人都要签）', 'signatures (of every party)'],
  seal_day: ['盖章日期', 'day of the seal'],
  item: ['哪一项', 'which part'],
  day: ['日期', 'day'],
  outcome: ['回访情况', 'what was found'],
  alias: ['哪一位当事人', 'which party'],
  purpose: ['用途', 'purpose'],
  name: ['姓名', 'name'],
  contact: ['联系电话', 'telephone'],
  guardian: ['监护人', 'guardian'],
  guardian_contact: ['监护人电话', 'telephone of the guardian'],
  parties: ['当事人', 'parties'],
  consent: ['是否同意', 'consent'],
  consent_how: ['怎么表示的', 'how it was given'],
  person: ['人员', 'person'],
  until: ['到期日', 'last day'],
  place: ['具体地点', 'place'],
}
/** The server's rules, which it says in English, by how they read. */
const RULES: [RegExp, string][] = [
  [/has not begun yet/, '还没到时间'],
  [/follows a session that was held/, '书面协议要先开过调解会、有笔录'],
  [/every party signs/, '每位当事人都要签'],
  [/has not come yet/, '还没到那一天'],
  [/is before this was accepted/, '早于受理那天'],
  [/is before the agreement held/, '早于协议生效'],
  [/is due before the agreement holds/, '早于协议生效'],
  [/stood aside/, '有人已经回避过'],
  [/is no planned session/, '没有约好这一次'],
  [/is more than a year ahead/, '太远，要在一年之内'],
  [/is over/, '已经过去'],
  [/which of them/, '要选哪一项'],
  [/a guardian/, '未成年人要有监护人'],
  [/must be (\S+) to (\S+) characters/, '要 $1 到 $2 个字'],
  [/telephone/, '只能填数字、+ 和 -'],
  [/is needed|is required/, '必填'],
  [/does not mediate/, '不接这类事'],
  [/does not serve/, '不管这个地方'],
]
function ruleOf(detail: string | undefined): string {
  if (!detail || language.value !== 'zh') return detail ?? ''
  const rule = RULES.find(([pattern]) => pattern.test(detail))
  return rule ? (rule[0].exec(detail)?.[0] ?? '').replace(rule[0], rule[1]) : ''
}
const LACKS: [string, string] = ['还没填：{field}', 'Not filled in yet: {field}']
const CHECK: [string, string] = ['请检查：{field}', 'Please check: {field}']
const WHY: [string, string] = ['请检查：{field}（{why}）', 'Please check: {field} ({why})']
export const fieldName = (field: string): string | undefined => FIELDS[field]?.[language.value === 'zh' ? 0 : 1]
export function fileProblem(error: unknown): string {
  if (!(error instanceof ApiError)) return problemText(error)
  const which = language.value === 'zh' ? 0 : 1
  const known = PROBLEMS[error.slug]?.[which]
  const field = fieldName((error.problem.field ?? '').replace(/[[.].*$/, ''))
  if (known) return known
  if (!field) return problemText(error)
  if (error.slug === 'page/missing') return filled(LACKS[which], { field })
  const why = ruleOf(error.problem.detail)
  return filled((why ? WHY : CHECK)[which], { field, why })
}
