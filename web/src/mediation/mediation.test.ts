import { readFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import type { File, Named } from './types'

vi.stubGlobal('navigator', { language: 'zh-CN' })
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined })
const { freshOf } = await import('./drafts')
const { emptyIntake, intakeBody, withoutNames } = await import('./intake')
const { queryOf, rateText } = await import('./mediation')
const { asksOf, dueRows, firstOf, MOVES, moveBody, ordered, timeOf } = await import('./moves')
const { BLANK, dayText, paperOf, partyText } = await import('./papers')
const { STEP_NAMES } = await import('./states')
const { zhMediation } = await import('./texts_zh')
const { enMediation } = await import('./texts_en')
const { enMediate, zhMediate } = await import('../i18n/mediate')

const BOTH = ['甲', '乙']

describe('the texts', () => {
  const holes = (text: string): string[] =>
    [...new Set([...text.matchAll(/\{(\w+)[^}]*\}/g)].map(([, name]) => name!))].sort()
  it('exist in both languages, none is empty, and ask for the same fillings', () => {
    for (const [a, b] of [
      [zhMediation, enMediation],
      [zhMediate, enMediate],
    ] as Record<string, string>[][]) {
      expect(Object.keys(b!).sort()).toEqual(Object.keys(a!).sort())
      for (const key of Object.keys(a!)) {
        expect([a![key]!.trim(), b![key]!.trim()], key).not.toContain('')
        expect(holes(b![key]!), key).toEqual(holes(a![key]!))
      }
    }
  })
})

describe('the steps', () => {
  it('are all that somebody of a body can take, each with a name', () => {
    const events = [
      ...readFileSync('../domain/mediations/mediation_fsm.def', 'utf8').matchAll(/^EVENT\((\w+), (\w+)/gm),
    ]
      .filter(([, event, axis]) => axis !== 'SYSTEM' && event !== 'PARTY')
      .map(([, event]) => event!)
    expect(Object.keys(MOVES).sort()).toEqual(events.sort())
    for (const event of events) expect(STEP_NAMES).toHaveProperty(event)
  })
  it('are offered in one order, and what these pages do not know is left out', () => {
    expect(ordered(['REFUSE', 'PARTY', 'ACCEPT', 'FLY'])).toEqual(['ACCEPT', 'REFUSE'])
    const may = ['APPOINT', 'PLAN_SESSION', 'EXTEND']
    expect(ordered(may)).toEqual(['APPOINT', 'PLAN_SESSION', 'EXTEND'])
    expect(ordered(may, true)).toEqual(['PLAN_SESSION', 'APPOINT', 'EXTEND'])
  })
  it('that end it, or call for help, do not stand before those that carry it on', () => {
    expect(firstOf(ordered(['ESCALATE', 'FAIL', 'EXTEND', 'AGREE']))).toEqual(['AGREE', 'EXTEND'])
  })
  it('say what they lack', () => {
    expect(moveBody('ACCEPT', {}, BOTH)).toEqual({ body: {}, missing: ['rights_told'] })
    expect(moveBody('ACCEPT', { rights_told: true }, BOTH)).toEqual({ body: { rights_told: true }, missing: [] })
    expect(moveBody('REFUSE', { reason: 'OTHER', words: '  ' }, BOTH).missing).toEqual(['words'])
    expect(moveBody('APPOINT', { persons: [], no_conflict: true }, BOTH).missing).toEqual(['persons', 'parties_accept'])
  })
  it('send a time as the city has it', () => {
    expect(timeOf('2026-12-01T14:30')).toBe('2026-12-01T14:30:00+08:00')
    expect(moveBody('PLAN_SESSION', { at: '2026-12-01T14:30', room: ' 一楼 ' }, BOTH).body).toEqual({
      at: '2026-12-01T14:30:00+08:00',
      room: '一楼',
    })
  })
  it('ask for signatures and a seal of a written agreement only, and of every party', () => {
    expect(asksOf('AGREE', { kind: 'ORAL' }).map((ask) => ask.field)).not.toContain('signatures')
    expect(moveBody('AGREE', { kind: 'ORAL', content: '不再吵' }, BOTH)).toEqual({
      body: { kind: 'ORAL', content: '不再吵' },
      missing: [],
    })
    const written = { kind: 'WRITTEN', content: '修好', signatures: { 甲: '2026-11-27' }, seal_day: '2026-11-27' }
    expect(moveBody('AGREE', written, BOTH).missing).toEqual(['signatures'])
    const signed = { ...written, signatures: { 甲: '2026-11-27', 乙: '2026-11-28' } }
    expect(moveBody('AGREE', signed, BOTH)).toEqual({
      body: {
        kind: 'WRITTEN',
        content: '修好',
        signatures: [
          { alias: '甲', day: '2026-11-27' },
          { alias: '乙', day: '2026-11-28' },
        ],
        seal_day: '2026-11-27',
      },
      missing: [],
    })
  })
  it('leave out lines without words, and ask for the other half of one', () => {
    expect(dueRows([{ what: ' ', due: '' }])).toEqual([])
    const oral = (performances: unknown) => moveBody('AGREE', { kind: 'ORAL', content: '修好', performances }, BOTH)
    expect(oral([{ what: '', due: '' }]).body).toEqual({ kind: 'ORAL', content: '修好' })
    expect(oral([{ what: '付清', due: '' }]).missing).toEqual(['performances'])
    expect(oral([{ what: ' 付清 ', due: '2026-12-31' }]).body.performances).toEqual([
      { what: '付清', due: '2026-12-31' },
    ])
  })
})

describe('what is taken in at a window', () => {
  const whole = () => {
    const draft = {
      ...emptyIntake(),
      body: 'b',
      kind: 'FAMILY',
      words: '夫妻为孩子上学吵了三个月',
      lon: '113.7',
      lat: '23.0',
    }
    draft.parties[0]!.name = '陈某'
    draft.parties[1]!.name = ' 李某 '
    return draft
  }
  it('names what is missing first', () => {
    expect(intakeBody(emptyIntake()).lacks).toBe('kind')
    expect(intakeBody({ ...whole(), words: '太短' }).lacks).toBe('words')
    expect(intakeBody({ ...whole(), lon: '' }).lacks).toBe('position')
    const minor = whole()
    minor.parties[1]!.minor = true
    expect(intakeBody(minor).lacks).toBe('guardian')
    minor.parties[1]!.guardian = '李父'
    expect(intakeBody(minor).lacks).toBe('')
  })
  it('leaves no name and no number on the device', () => {
    const draft = whole()
    Object.assign(draft.parties[1]!, { contact: '13800138000', minor: true, guardian: '李父', guardian_contact: '139' })
    expect(JSON.stringify(withoutNames(draft))).not.toMatch(/陈某|李|138|139/)
    expect(withoutNames(draft)).toMatchObject({ words: draft.words, parties: [{ minor: false }, { minor: true }] })
  })
  it('sends no field that is empty, and a guardian of a minor only', () => {
    const draft = whole()
    draft.parties[0]!.contact = '138 0000 0000'
    draft.parties[0]!.guardian = '不要'
    expect(intakeBody(draft).body.parties).toEqual([
      { name: '陈某', contact: '13800000000', consent: 'PENDING' },
      { name: '李某', consent: 'PENDING' },
    ])
  })
})

it('drafts go three days after they were last touched', () => {
  const at = '2026-11-24T00:00:00Z'
  const all = { a: { at, fields: {} }, b: { at: '2026-11-26T00:00:00Z', fields: {} } }
  expect(Object.keys(freshOf(all, Date.parse('2026-11-27T00:00:00Z')))).toEqual(['b'])
})
it('a rate of nothing is a dash', () => {
  expect([rateText(null), rateText(962), rateText(0)]).toEqual(['—', '96.2%', '0.0%'])
})
it('a list asks for what was chosen only', () => {
  const query = queryOf({ state: 'APPLIED', kind: '', body: '', number: '', mine: true, late: false })
  expect(Object.fromEntries(query)).toEqual({ limit: '100', state: 'APPLIED', mine: 'true' })
})

describe('the papers', () => {
  const names: Named[] = [
    { alias: '甲', name: '陈大文', contact: '13800000001' },
    { alias: '乙', name: '小李', contact: null, guardian: '李父', guardian_contact: '13900000002' },
  ]
  const file = {
    number: '441900119-T2026-00001',
    kind: 'NEIGHBOUR',
    body_name: '东坑社区人民调解委员会',
    accepted_at: '2026-11-26T02:00:00Z',
    parties: [{ alias: '甲' }, { alias: '乙' }],
    appointed: [
      { name: '调解员一', until: null },
      { name: '前任', until: '2026-11-27T00:00:00Z' },
    ],
    sessions: [
      {
        id: 's',
        at: '2026-11-27T06:30:00Z',
        room: '一楼',
        state: 'HELD',
        minutes: '甲：漏水\n乙：修',
        present: ['甲'],
      },
    ],
    agreement: null,
    performances: [],
    visits: [],
  } as unknown as File
  const textOf = (paper: ReturnType<typeof paperOf>): string => JSON.stringify(paper)
  it('have blanks until names were asked for, and no identity number ever', () => {
    expect(partyText('甲', null)).toBe(`甲方：${BLANK}，联系电话 ${BLANK}`)
    expect(partyText('乙', names)).toBe('乙方：小李，监护人 李父，联系电话 13900000002')
    const blank = textOf(paperOf('acceptance', file, null, { session: '', draft: null }))
    expect(blank).not.toContain('陈大文')
    expect(textOf(paperOf('acceptance', file, names, { session: '', draft: null }))).toContain('陈大文、小李')
    expect(blank).toContain('调解员一')
    expect(blank).not.toMatch(/前任|身份证/)
  })
  it('of an agreement are there before it is recorded, for it is signed first', () => {
    const none = { session: '', draft: null }
    expect(paperOf('agreement', file, null, none)).toBeNull()
    const draft = { content: '乙方修好水管', performances: [{ what: '修好', due: '2026-12-31' }] }
    const paper = paperOf('agreement', file, null, { session: '', draft })
    expect(paper?.isDraft).toBe(true)
    expect(textOf(paper)).toContain('1. 修好，2026年12月31日前')
    const agreement = { kind: 'WRITTEN', content: '另一份', facts: null, performance: null } as File['agreement']
    const made = paperOf('agreement', { ...file, agreement }, null, { session: '', draft })
    expect([made?.isDraft, textOf(made).includes('乙方修好水管')]).toEqual([false, false])
  })
  it('of a session have its minutes line by line, or lines to write on', () => {
    const of = (session: string, one = file) => paperOf('minutes', one, null, { session, draft: null })
    expect(of('s')?.blocks.find((block) => block.title === '记录')?.lines).toEqual(['甲：漏水', '乙：修'])
    expect(of('s')?.blocks[0]?.lines[0]).toBe('时间：2026年11月27日 14:30')
    expect(of('', { ...file, sessions: [] })).toBeNull()
    const planned = [{ ...file.sessions[0]!, state: 'PLANNED' as const, minutes: null, present: [] }]
    expect(of('s', { ...file, sessions: planned })?.blocks.find((block) => block.title === '记录')?.lines).toHaveLength(
      12,
    )
  })
  it('write a day as people do', () => {
    expect(dayText('2026-01-05')).toBe('2026年1月5日')
  })
})
