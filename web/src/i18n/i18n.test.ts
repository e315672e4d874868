import { beforeEach, describe, expect, it, vi } from 'vitest'

vi.stubGlobal('navigator', { language: 'zh-CN' })
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined })
const { ApiError } = await import('../api')
const { filled, language, loadWords, localEnd, localTime, missing, problemText, spanText, t } = await import('./index')
const { zh, zhFields, zhOptions, zhProblems, zhRoles, zhStates } = await import('./zh')
const { plainEnd, plainTime } = await import('./tip')
const { zhTip } = await import('./tip_zh')
const { enTip } = await import('./tip_en')
const { enTurn, zhTurn } = await import('./turn')
const { enNear, zhNear } = await import('./near')
const { enField, zhField } = await import('../field/texts')
const { enHand, zhHand } = await import('../field/hand_texts')
const { enPhoto, zhPhoto } = await import('../report/texts')
const { enInbox, zhInbox } = await import('./inbox')
const { enDesk, zhDesk } = await import('./desk')
const { enCrew, zhCrew } = await import('./crew')
const { enCameras, zhCameras } = await import('./cameras')
const { enCentres, zhCentres } = await import('../centres/texts')
const { enStats, zhStats } = await import('./stats')
const { enArea, zhArea } = await import('./areas')
const { enAssign, zhAssign } = await import('./assign')
const { en, enFields, enOptions, enProblems, enRoles, enStates } = await import('./en')

await Promise.all([loadWords('zh'), loadWords('en')])

describe('the texts', () => {
  beforeEach(() => void (language.value = 'zh'))
  const pairs: [Record<string, string>, Record<string, string>][] = [
    [zh, en],
    [zhStates, enStates],
    [zhRoles, enRoles],
    [zhOptions, enOptions],
    [zhProblems, enProblems],
    [zhFields, enFields],
    [zhTip, enTip],
    [zhNear, enNear],
    [zhTurn, enTurn],
    [zhField, enField],
    [zhHand, enHand],
    [zhPhoto, enPhoto],
    [zhAssign, enAssign],
    [zhStats, enStats],
    [zhArea, enArea],
    [zhInbox, enInbox],
    [zhDesk, enDesk],
    [zhCrew, enCrew],
    [zhCameras, enCameras],
    [zhCentres, enCentres],
  ]
  it('exist in both languages, each of them, and none is empty', () => {
    for (const [a, b] of pairs) {
      expect(Object.keys(b).sort()).toEqual(Object.keys(a).sort())
      for (const text of [...Object.values(a), ...Object.values(b)]) expect(text.trim()).not.toBe('')
    }
  })
  it('ask for the same fillings in both', () => {
    const holes = (text: string): string[] =>
      [...new Set([...text.matchAll(/\{(\w+)[^}]*\}/g)].map(([, name]) => name!))].sort()
    for (const [a, b] of pairs) for (const key of Object.keys(a)) expect(holes(b[key]!), key).toEqual(holes(a[key]!))
  })
  it('are filled', () => {
    expect(t('ofAll', { n: 3 })).toBe('共 3 件')
  })
  it('count in English: one and several, with the verb', () => {
    const text = '{n|1 task goes|# tasks go} to {name}, and {n|is|are} yours no more'
    expect(filled(text, { n: 1, name: 'Li' })).toBe('1 task goes to Li, and is yours no more')
    expect(filled(text, { n: '1', name: 'Li' })).toBe('1 task goes to Li, and is yours no more')
    expect(filled(text, { n: 0, name: 'Li' })).toBe('0 tasks go to Li, and are yours no more')
    expect(filled(text, { n: 21, name: '{n|a|b}' })).toBe('21 tasks go to {n|a|b}, and are yours no more')
    expect(filled(text, { name: 'Li' })).toBe('{n|1 task goes|# tasks go} to Li, and {n|is|are} yours no more')
  })
  it('leave no count in English without its one', () => {
    // A noun right behind a number; what is a limit or a sum of the city is never one.
    const bare =
      /\{(?:n|people|lines|posts|cases)\} (?:[a-z]+ )?(?:cases|persons|people|places|photos|days|minutes|seconds|grids|tasks|stars|posts|lines|points|reports|notices|faults)\b/
    const never = ['allItems']
    for (const [, b] of pairs)
      for (const [key, text] of Object.entries(b))
        if (!never.includes(key)) expect(bare.exec(text)?.[0] ?? '', key).toBe('')
  })
  it('say a known problem in words, with the field and the rule', () => {
    const error = new ApiError({
      type: '/problems/input/invalid',
      title: 'x',
      status: 422,
      field: 'title',
      detail: 'must be 2 to 80 characters',
    })
    expect(problemText(error)).toBe('请检查：标题（要 2 到 80 个字）')
    language.value = 'en'
    expect(problemText(error)).toBe('Please check: Title (must be 2 to 80 characters)')
  })
  it('leave out a rule they have no words for, rather than show another language', () => {
    expect(
      problemText(
        new ApiError({ type: '/problems/input/invalid', title: 'x', status: 422, field: 'title', detail: 'is odd' }),
      ),
    ).toBe('请检查：标题')
  })
  it('name the field that is not filled in', () => {
    expect(problemText(missing('reason'))).toBe('还没填：原因')
  })
  it('say a problem they do not know in the language of the reader, a fault with the number the log finds it by', () => {
    const odd = (status: number) => new ApiError({ type: '/problems/x/y', title: 'Odd', status, trace: 'abc' })
    expect(problemText(odd(502))).toBe(
      '服务器出了错。没有改动任何东西，请稍后再试；还不行就把编号告诉管理员（编号 abc）',
    )
    expect(problemText(odd(403))).toBe('你的岗位不能做这个操作')
    expect(problemText(odd(418))).toBe('服务器没有说清楚出了什么错')
    expect(problemText(new TypeError('x is not a function'))).not.toMatch(/TypeError|function/)
    language.value = 'en'
    expect(problemText(odd(500))).toMatch(/^The server failed.*\(number abc\)$/)
  })
  it('write times as the city has them, with no more than is needed', () => {
    const now = Date.parse('2026-11-25T04:00:00Z')
    expect(localTime('2026-11-25T01:05:00Z', now)).toBe('09:05')
    expect(localTime('2026-11-24T16:05:00Z', now)).toBe('00:05')
    expect(localTime('2026-11-24T01:05:00Z', now)).toBe('11-24 09:05')
    expect(localTime('2025-11-24T01:05:00Z', now)).toBe('2025-11-24 09:05')
    // An end at midnight is that of the day before.
    expect(localEnd('2026-11-26T16:00:00Z', now)).toBe('11-26 24:00')
    expect(localEnd('2026-11-25T16:00:00Z', now)).toBe('24:00')
    expect(localEnd('2025-12-31T16:00:00Z', now)).toBe('2025-12-31 24:00')
    expect(localEnd('2026-11-26T16:00:01Z', now)).toBe('11-27 00:00')
    expect(localEnd('2026-11-26T09:30:00Z', now)).toBe('11-26 17:30')
    expect(localEnd(null, now)).toBe('')
  })
  it('say a time to residents as people do', () => {
    const now = Date.parse('2026-11-25T04:00:00Z')
    expect(plainTime('2026-11-25T01:05:00Z', now)).toBe('今天 09:05')
    expect(plainTime('2026-12-01T03:30:00Z', now)).toBe('12月1日周二 11:30')
    expect(plainEnd('2026-12-01T16:00:00Z', now)).toBe('12月1日周二 24:00')
    expect(plainEnd('2026-12-01T03:30:00Z', now)).toBe('12月1日周二 11:30')
    expect(plainTime('2027-01-04T03:30:00Z', now)).toBe('2027年1月4日周一 11:30')
    language.value = 'en'
    expect(plainTime('2026-12-01T03:30:00Z', now)).toBe('Tue 1 December 11:30')
  })
  it('write spans by their two largest parts', () => {
    expect(spanText({ days: 1, hours: 2, minutes: 3 })).toBe('1天 2小时')
    expect(spanText({ days: 0, hours: 0, minutes: 3 })).toBe('3分')
  })
})
