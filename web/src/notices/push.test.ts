import { describe, expect, test } from 'vitest'
import { parseMessage, shownOf } from './push'

const SUBJECT = '01a21424-0965-8715-9a56-dc576167b2b9'

describe('what a browser shows', () => {
  test.each([
    ['a case that moved opens the case', { kind: 'CASE', subject: SUBJECT }, '案件有新进展', `/cases/${SUBJECT}`],
    [
      'an offer opens what waits for my answer',
      { kind: 'ASSIGNMENT', state: 'OFFERED', subject: SUBJECT },
      '派你去，请答复',
      '/mine',
    ],
    [
      'an answer opens the case',
      { kind: 'ASSIGNMENT', state: 'ACCEPTED', subject: SUBJECT },
      '派员有变化',
      `/cases/${SUBJECT}`,
    ],
    [
      'what is urgent says so first',
      { kind: 'WARNING', severity: 'S1', subject: SUBJECT },
      '【特急】案件时限提醒',
      `/cases/${SUBJECT}`,
    ],
    ['an export opens their page', { kind: 'EXPORT' }, '导出有消息', '/exports'],
    ['a dispute opens its file', { kind: 'MEDIATION', subject: SUBJECT }, '调解有消息', `/mediation/${SUBJECT}`],
    ['one that is told as a number opens the numbers', { kind: 'MEDIATION' }, '调解有消息', '/mediation'],
    ['a kind of a later version is something new', { kind: 'RAIN' }, '有新通知', '/notices'],
    ['a subject that is no id leads nowhere else', { kind: 'CASE', subject: '../../evil' }, '案件有新进展', '/notices'],
  ])('%s', (_says, message, title, url) => {
    expect(shownOf({ id: '7-1', ...message }, true)).toMatchObject({ title, url })
  })
  test('in English to devices that are not Chinese', () => {
    expect(shownOf({ id: '7-1', kind: 'CASE', number: '441900119-20261125-00001' }, false)).toEqual({
      title: 'A case has moved',
      body: '441900119-20261125-00001',
      tag: '7-1',
      url: '/notices',
    })
  })
  test('one about the same case takes the place of the one before', () => {
    const tags = ['1-1', '2-1'].map((id) => shownOf({ id, kind: 'CASE', subject: SUBJECT }, true).tag)
    expect(new Set(tags).size).toBe(1)
  })
  test.each(['', 'x', '[]', '7', 'null', '{}', '{"id":7}'])('%j is no message of ours', (text) => {
    expect(parseMessage(text)).toBeNull()
  })
})
