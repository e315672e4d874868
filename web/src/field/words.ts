// An order in words: what it is, how it stands, what stands against it.
import { localTime, optionName, problemText, stateName } from '../i18n'
import { eventName } from '../i18n/events'
import { doText, wordOf } from '../assignments/words'
import { ApiError } from '../api'
import { departmentName } from '../shell/lists'
import type { Order } from './core/types'
import { tf, type FieldKey } from './texts'

const STATES: Record<Order['state'], FieldKey> = {
  wait: 'stWait',
  sending: 'stSending',
  sent: 'stSent',
  asks: 'stAsks',
  'let-go': 'stLetGo',
}
export const MARKS: Record<Order['state'], string> = { wait: '◌', sending: '↑', sent: '✓', asks: '▲', 'let-go': '–' }
export const stateText = (one: Order): string => tf(STATES[one.state])

export function whatText(one: Order): string {
  const event = String(one.body.event ?? '')
  if (one.kind === 'report') return tf('kindReport')
  if (one.kind === 'photo') return tf('kindPhoto')
  if (one.kind === 'voice') return tf('kindVoice')
  if (one.kind === 'shift') return tf(event === 'BEGIN' ? 'shiftBegin' : 'shiftEnd')
  if (one.kind === 'visit') return tf(`visit_${event}` as FieldKey)
  if (one.kind === 'hand') return tf(one.path.endsWith('/take') ? 'handTook' : 'handOver')
  return one.kind === 'step' ? doText(event) : eventName(event)
}

export const problemOf = ({ slug, status, field, detail }: NonNullable<Order['problem']>): ApiError =>
  new ApiError({ type: `/problems/${slug}`, title: slug, status, field, detail })

export function whyText(one: Order): string {
  if (!one.problem) return ''
  if (one.clash.length > 0) return tf('whyClash')
  if (one.problem.slug.startsWith('page/')) return tf('whyBytes')
  return problemText(problemOf(one.problem))
}

/** A value of a thing, as people know it. */
export function valueText(field: string, value: unknown, order: Order): string {
  if (value === null || value === undefined || value === '') return tf('nothing')
  const text = String(value)
  if (field === 'state' && order.kind === 'visit') return tf(`v_${text}` as FieldKey)
  if (field === 'state') return order.kind === 'step' ? wordOf(text) : stateName(text)
  if (field === 'department') return departmentName(text)
  if (field === 'ask') return optionName(text)
  if (text === order.person) return tf('myself')
  if (field === 'handler' || field === 'checker' || field === 'verifier' || field === 'person')
    return tf('somebodyElse')
  return text
}
export const fieldText = (field: string): string => tf(`f_${field}` as FieldKey)
export const whenText = (one: Order): string => localTime(one.observed_at)
