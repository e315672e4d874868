// What a notice says, in a line.
import { optionName, stateName } from '../i18n'
import { eventName } from '../i18n/events'
import { say as sayAssign, type AssignKey } from '../i18n/assign'
import type { Notice } from './notices'
import { stateName as mediationState, stepName } from '../mediation/states'
import { sayExport, type ExportKey } from '../exports/texts'
import { sayNotice } from './texts'

export function noticeLine({ topic, data }: Notice): string {
  const state = data.state ?? ''
  if (topic === 'case.warned') {
    const step = optionName(data.step ?? '', 'step')
    const n = data.percent ?? 0
    return n >= 100 ? sayNotice('warnedOver', { step }) : sayNotice('warned', { step, n })
  }
  if (topic === 'export.asked') return sayExport(`export${state}` as ExportKey, { n: data.n ?? 0 })
  if (topic === 'export.reported')
    return sayExport('exportedOn', { day: data.day ?? '', n: data.exports ?? 0, cases: data.cases ?? 0 })
  if (topic === 'mediation.escalated') return sayNotice('escalated')
  if (topic === 'mediation.late') return sayNotice('mediationLate')
  if (topic === 'mediation.told')
    return sayNotice('mediation', { event: stepName(data.event ?? ''), state: mediationState(state) })
  if (topic === 'assignment.unanswered') return sayNotice('unanswered')
  if (topic === 'assignment.moved') return sayNotice('sent', { state: sayAssign(state as AssignKey) })
  return sayNotice('moved', { event: eventName(data.event ?? ''), state: stateName(state) })
}
export const noticeTitle = ({ data }: Notice): string => data.case_title ?? data.title ?? ''
export const noticeNumber = ({ data }: Notice): string => data.case_number ?? data.number ?? ''
export function noticeLink({ topic, data }: Notice): string {
  if (topic === 'export.reported') return `/exports?day=${data.day ?? ''}`
  if (topic === 'mediation.told') return `/mediation/${data.id ?? ''}`
  if (topic.startsWith('mediation.')) return '/mediation'
  return topic === 'export.asked' ? '/exports' : `/cases/${data.case_id ?? data.id ?? ''}`
}
