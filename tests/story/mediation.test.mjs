// A quarrel is mediated: taken in at a window, accepted when all say yes, mediated by whom the parties accept, agreed on,
// performed and archived; by people who open their own files and nobody else's. The town of 长安, in 2026.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { ok, refused } from '../harness/answers.mjs'
import { eventually } from '../harness/cluster.mjs'
import { rows } from '../harness/database.mjs'
import { rfc } from '../harness/rehearsal.mjs'
import { Client, makeId, placeIn, startServer } from '../harness/server.mjs'

const TOWN = 441900119
const UNIT = '441900119000000'
const LOGINS = {
  head: 'town.441900119.mediation_head', mediator: 'town.441900119.mediator', village: 'village.441900119002.mediator',
  other: 'town.441900006.mediation_head', city: 'city.mediation_head', leader: 'town.441900119.shift_leader',
  supervisor: 'town.441900119.supervisor', station: 'village.441900119002.head',
}
let server, spot, town, village
const people = {}

async function startAt(time) {
  const dir = server?.dir
  if (dir) await server.stop()
  server = await startServer({ dir, args: ['--rehearse', rfc(time)] })
  for (const [name, login] of Object.entries(LOGINS)) people[name] = await Client.login(server, login)
}
const person = (name) => people[name].me.id
const bodiesOf = async (who, unit) => ok(await who.get(`/mediation-bodies?unit=${unit}`)).items

before(async () => {
  await startAt('2026-03-02 09:00') // a Monday
  spot = await placeIn(people.station, '441900119002001')
  town = (await bodiesOf(people.head, UNIT)).find(({ kind, unit }) => kind === 'TOWN' && unit === UNIT)
  village = (await bodiesOf(people.village, '441900119002000')).find(({ kind }) => kind === 'VILLAGE')
})
after(() => server.end())

const PARTIES = [
  { name: '王小明', contact: '13800000001', consent: 'PENDING' },
  { name: '李大力', contact: '13800000002', consent: 'PENDING' },
]
const fresh = (fields = {}) => ({ body: town.id, kind: 'NEIGHBOUR', ...spot, place: '振安路 5 号', words: '楼上漏水，两家为修理费争执多日。', parties: PARTIES, ...fields })
const move = (who, file, event, body = {}, options) => who.post(`/mediations/${file.id}/moves`, { event, version: file.version, ...body }, options)
const step = async (who, file, event, body) => ok(await move(who, file, event, body))
const party = (who, file, alias, body) => who.request('PUT', `/mediations/${file.id}/parties/${encodeURIComponent(alias)}`, { body: { version: file.version, ...body } })
const yes = [{ ...PARTIES[0], consent: 'YES' }, { ...PARTIES[1], consent: 'YES' }]
const take = async (fields = {}, who = people.head) => ok(await who.post('/mediations', fresh({ parties: yes, ...fields })), 201)
const accepted = async (fields, who) => step(who ?? people.head, await take(fields, who), 'ACCEPT', { rights_told: true })
const APPOINT = () => ({ persons: [person('mediator')], no_conflict: true, parties_accept: true })
const mediating = async (fields) => step(people.head, await accepted(fields), 'APPOINT', APPOINT())
async function held(fields) {
  const planned = await step(people.mediator, await mediating(fields), 'PLAN_SESSION', { at: now(), room: '镇调解室' })
  return step(people.mediator, planned, 'HOLD_SESSION', { session: planned.sessions[0].id, minutes: '双方各自陈述，愿意各让一步。', present: ['甲', '乙'] })
}
let clock = Date.parse('2026-03-02T09:00:00+08:00')
const now = () => new Date(clock + 60_000).toISOString()
const WRITTEN = { kind: 'WRITTEN', facts: '二楼水管老化漏水。', content: '乙方赔偿甲方 800 元。', performance: '一周内付清。', signatures: [{ alias: '甲', day: '2026-03-02' }, { alias: '乙', day: '2026-03-02' }], seal_day: '2026-03-02' }

test('from the window to the archive, with every clock told as a sum of days', async () => {
  const key = { headers: { 'idempotency-key': randomUUID() } }
  let file = ok(await people.head.post('/mediations', fresh(), key), 201)
  assert.equal(ok(await people.head.post('/mediations', fresh(), key), 201).id, file.id)
  assert.match(file.number, /^441900119-T2026-\d{5}$/)
  assert.deepEqual([file.state, file.version, file.via, file.body_name], ['APPLIED', 1, 'WINDOW', town.name])
  // Applied on Monday: three working days on, when the windows close.
  assert.deepEqual(file.clocks.map(({ step: of, due_at, limit_days }) => [of, due_at, limit_days]), [['ACCEPT', '2026-03-05T09:30:00Z', 3]])
  assert.equal(file.clocks[0].days.reduce((sum, { counted_us }) => sum + counted_us, 0), 3 * 1440 * 60e6)
  assert.deepEqual(file.missing, [{ event: 'ACCEPT', field: 'parties', says: 'every party says yes to it' }])
  assert.ok(!file.may.includes('ACCEPT') && file.may.includes('REFUSE') && file.may.includes('PARTY'))
  refused(await move(people.head, file, 'ACCEPT', { rights_told: true }), 409, 'mediation/not-ready', 'parties')
  file = ok(await party(people.head, file, '甲', { consent: 'YES', consent_how: '当面' }))
  file = ok(await party(people.head, file, '乙', { consent: 'YES', consent_how: '电话' }))
  refused(await move(people.head, file, 'ACCEPT'), 422, 'input/invalid', 'rights_told')
  file = await step(people.head, file, 'ACCEPT', { rights_told: true })
  assert.deepEqual([file.state, file.rights_told, file.clocks[0].step, file.clocks[0].due_at], ['ACCEPTED', true, 'MEDIATE', '2026-04-01T16:00:00Z'])
  refused(await move(people.head, file, 'APPOINT', { ...APPOINT(), no_conflict: false }), 422, 'input/invalid', 'no_conflict')
  refused(await move(people.head, file, 'APPOINT', { ...APPOINT(), persons: [person('village')] }), 422, 'input/invalid', 'persons')
  refused(await people.mediator.get(`/mediations/${file.id}`), 404, 'mediation/not-found')
  file = await step(people.head, file, 'APPOINT', APPOINT())
  assert.deepEqual(file.appointed.map(({ until }) => until), [null])
  file = ok(await people.mediator.get(`/mediations/${file.id}`))
  refused(await move(people.mediator, file, 'AGREE', WRITTEN), 422, 'input/invalid', 'kind')
  file = await step(people.mediator, file, 'PLAN_SESSION', { at: now(), room: '镇调解室' })
  assert.equal(ok(await people.mediator.get('/mediations?mine=true')).items.find(({ id }) => id === file.id).next_session_at, file.sessions[0].at)
  refused(await move(people.mediator, file, 'HOLD_SESSION', { session: file.sessions[0].id, minutes: '记录', present: ['丙'] }), 422, 'input/invalid', 'present')
  file = await step(people.mediator, file, 'HOLD_SESSION', { session: file.sessions[0].id, minutes: '双方同意分担。', present: ['甲', '乙'] })
  refused(await move(people.mediator, file, 'AGREE', { ...WRITTEN, signatures: WRITTEN.signatures.slice(1) }), 422, 'input/invalid', 'signatures')
  refused(await move(people.mediator, file, 'AGREE', { ...WRITTEN, seal_day: undefined }), 422, 'input/invalid', 'seal_day')
  refused(await move(people.mediator, file, 'AGREE', { ...WRITTEN, seal_day: '2026-03-03' }), 422, 'input/invalid', 'seal_day')
  file = await step(people.mediator, file, 'AGREE', { ...WRITTEN, performances: [{ what: '付 500 元', due: '2026-03-02' }, { what: '付 300 元', due: '2026-03-09' }] })
  assert.deepEqual([file.state, file.agreement.effective_at, file.agreement.signatures, file.performances.length], ['AGREED', '2026-03-02', WRITTEN.signatures, 2])
  assert.deepEqual(file.clocks.map(({ step: of, due_at }) => [of, due_at]), [['CONFIRM', '2026-04-01T16:00:00Z'], ['VISIT', '2026-04-01T16:00:00Z']])
  refused(await move(people.mediator, file, 'WITHDRAW', { rights_told: true }), 409, 'mediation/not-now')
  refused(await move(people.mediator, file, 'PERFORM'), 422, 'input/invalid', 'item')
  const [first, second] = file.performances
  file = await step(people.mediator, file, 'PERFORM', { item: first.id, words: '转账截图已看' })
  assert.deepEqual([file.state, file.performances.map(({ done }) => done)], ['AGREED', ['2026-03-02', null]])
  refused(await move(people.mediator, file, 'PERFORM', { item: first.id }), 422, 'input/invalid', 'item')
  file = await step(people.mediator, file, 'PERFORM', { item: second.id })
  assert.deepEqual([file.state, file.steps.at(-1).event, file.outcome], ['PERFORMED', 'COMPLETE', 'PERFORMED'])
  assert.deepEqual(file.missing.map(({ event, field }) => [event, field]), [['ARCHIVE', 'visit']])
  refused(await move(people.mediator, file, 'ARCHIVE'), 409, 'mediation/not-ready', 'visit')
  file = await step(people.mediator, file, 'VISIT', { day: '2026-03-02', outcome: '双方满意，没有再起争执。' })
  file = await step(people.head, file, 'ARCHIVE')
  assert.deepEqual([file.state, file.outcome, file.clocks, file.may], ['ARCHIVED', 'PERFORMED', [], ['SEAL']])
  assert.deepEqual(ok(await people.head.get(`/mediations/${file.id}`)), file)
  assert.equal(file.steps.length, file.version)
})

test('for everybody else it does not exist: no console, no other body, no mediator who is not appointed', async () => {
  const file = await accepted()
  for (const name of ['mediator', 'village', 'other', 'city']) {
    refused(await people[name].get(`/mediations/${file.id}`), 404, 'mediation/not-found')
    refused(await move(people[name], file, 'WITHDRAW', { rights_told: true }), 404, 'mediation/not-found')
    refused(await party(people[name], file, '甲', { contact: '13900000000' }), 404, 'mediation/not-found')
    refused(await people[name].get(`/mediations/${file.id}/parties?purpose=INVITE`), 404, 'mediation/not-found')
    refused(await people[name].get(`/mediations/${file.id}/reads`), 404, 'mediation/not-found')
    assert.ok(!ok(await people[name].get('/mediations?limit=200')).items.some(({ id }) => id === file.id), name)
  }
  for (const name of ['leader', 'supervisor', 'station'])
    refused(await people[name].get(`/mediations/${file.id}`), 403)
  const listed = ok(await people.head.get(`/mediations?number=${file.number}`))
  assert.deepEqual(listed.items.map(({ id }) => id), [file.id])
  for (const secret of ['王小明', '李大力', '13800000001', '漏水', '振安路'])
    assert.ok(!JSON.stringify(listed).includes(secret), secret)
  assert.ok(!/王小明|李大力|1380000000/.test(JSON.stringify(ok(await people.head.get(`/mediations/${file.id}`)))))
})

test('names are read for a purpose, written down, and of a sealed file by its mediator alone', async () => {
  let file = await mediating()
  refused(await people.mediator.get(`/mediations/${file.id}/parties`), 422, 'input/invalid', 'purpose')
  refused(await people.mediator.get(`/mediations/${file.id}/parties?purpose=CURIOUS`), 422, 'input/invalid', 'purpose')
  assert.equal(ok(await people.mediator.get(`/mediations/${file.id}/reads`)).items.length, 0)
  const { items } = ok(await people.mediator.get(`/mediations/${file.id}/parties?purpose=INVITE`))
  assert.deepEqual(items.map(({ alias, name, contact }) => [alias, name, contact]), [['甲', '王小明', '13800000001'], ['乙', '李大力', '13800000002']])
  ok(await people.mediator.get(`/mediations/${file.id}/parties?purpose=INVITE`))
  ok(await people.head.get(`/mediations/${file.id}/parties?purpose=WARN_DANGER`))
  const reads = ok(await people.head.get(`/mediations/${file.id}/reads`)).items
  assert.deepEqual(reads.map(({ purpose, role, office }) => [purpose, role, office]), [['WARN_DANGER', 'MEDIATION_HEAD', town.name], ['INVITE', 'MEDIATOR', town.name]])
  file = await step(people.head, file, 'SEAL', { words: '一方是受害人' })
  assert.ok(file.sealed && !file.may.includes('SEAL'))
  refused(await people.head.get(`/mediations/${file.id}/parties?purpose=INVITE`), 403, 'mediation/names-sealed')
  ok(await people.mediator.get(`/mediations/${file.id}/parties?purpose=INVITE`))
  refused(await move(people.mediator, file, 'SEAL', { words: '再封一次' }), 409, 'mediation/not-now')

  const minor = ok(await people.head.post('/mediations', fresh({ parties: [{ name: '陈小云', minor: true, consent: 'PENDING' }, yes[1]] })), 201)
  assert.ok(minor.sealed)
  refused(await party(people.head, minor, '甲', { consent: 'YES' }), 422, 'input/invalid', 'guardian')
  const guarded = ok(await party(people.head, minor, '甲', { consent: 'YES', guardian: '陈母', guardian_contact: '13800000003' }))
  assert.deepEqual([guarded.parties[0].has_guardian, guarded.parties[0].consent], [true, 'YES'])
})

test('two heads accept at once: one does; wrong versions and foreign fields are named; what is sent twice is done once', async () => {
  const file = await take()
  const answers = await Promise.all([1, 2].map(() => move(people.head, file, 'ACCEPT', { rights_told: true })))
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409])
  refused(answers.find(({ status }) => status === 409), 409, 'mediation/stale')
  assert.equal(answers.find(({ status }) => status === 409).body.version, 2)
  const [{ n }] = await rows(server, `select count(*)::int as n from mediation_moves where mediation = '${file.id}' and event = 'ACCEPT'`)
  assert.equal(n, 1)
  const now2 = ok(await people.head.get(`/mediations/${file.id}`))
  refused(await move(people.head, now2, 'APPOINT', { ...APPOINT(), minutes: '不是这里的' }), 422, 'input/invalid', 'minutes')
  refused(await move(people.head, now2, 'RUN_OUT'), 403, 'mediation/may-not')
  refused(await move(people.head, now2, 'HOLD_SESSION', {}), 409, 'mediation/not-now')
  const key = { headers: { 'idempotency-key': randomUUID() } }
  const once = ok(await move(people.head, now2, 'APPOINT', APPOINT(), key))
  assert.deepEqual(ok(await move(people.head, now2, 'APPOINT', APPOINT(), key)), once)
  const id = makeId(TOWN)
  assert.equal(ok(await people.head.post('/mediations', fresh({ id })), 201).id, id)
  assert.equal(ok(await people.head.post('/mediations', fresh({ id }))).version, 1)
  refused(await people.other.post('/mediations', fresh({ id })), 403, 'mediation/no-member', 'body')
  refused(await people.head.post('/mediations', fresh({ id: makeId(441900006) })), 422, 'input/invalid', 'id')
  refused(await people.head.post('/mediations', fresh({ words: '          ' })), 422, 'input/invalid', 'words')
})

test('a mediator stands aside while a session is planned: somebody else is appointed, never he again', async () => {
  let file = await mediating()
  file = await step(people.mediator, file, 'PLAN_SESSION', { at: now(), room: '镇调解室' })
  const answers = await Promise.all([
    move(people.mediator, file, 'STAND_ASIDE', { words: '与乙方是亲戚' }),
    move(people.mediator, file, 'PLAN_SESSION', { at: now(), room: '村委会' }),
  ])
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409])
  let left = ok(await people.head.get(`/mediations/${file.id}`))
  if (left.state === 'MEDIATING') {
    ok(await move(people.mediator, left, 'STAND_ASIDE', { words: '与乙方是亲戚' }))
    left = ok(await people.head.get(`/mediations/${file.id}`))
  }
  assert.deepEqual([left.state, left.mediators], ['ACCEPTED', 0])
  assert.ok(left.sessions.every(({ state }) => state === 'PLANNED') && left.appointed[0].until)
  refused(await people.mediator.get(`/mediations/${file.id}`), 404, 'mediation/not-found')
  refused(await move(people.head, left, 'APPOINT', APPOINT()), 422, 'input/invalid', 'persons')
  left = await step(people.head, left, 'APPOINT', { ...APPOINT(), persons: [person('head')] })
  assert.ok(left.may.includes('HOLD_SESSION') && left.mediators === 1)
  left = await step(people.head, left, 'CALL_OFF_SESSION', { session: left.sessions[0].id, words: '调解员更换，另行约定' })
  assert.equal(left.sessions[0].state, 'CALLED_OFF')
})

test('a file is referred with the consent of all: the other body takes it, or gives it back with a reason', async () => {
  const from = await accepted({ body: village.id }, people.village)
  let file = await step(people.village, from, 'APPOINT', { ...APPOINT(), persons: [person('village')] })
  refused(await move(people.village, file, 'REFER', { body: town.id, words: '需要镇里出面' }), 422, 'input/invalid', 'consents')
  refused(await move(people.village, file, 'REFER', { body: village.id, words: '需要镇里出面', consents: true }), 422, 'input/invalid', 'body')
  const far = (await bodiesOf(people.other, '441900006000000')).find(({ kind, unit }) => kind === 'TOWN' && unit === '441900006000000')
  refused(await move(people.village, file, 'REFER', { body: far.id, words: '需要镇里出面', consents: true }), 422, 'input/invalid', 'body')
  file = await step(people.village, file, 'REFER', { body: town.id, words: '需要镇里出面', consents: true })
  assert.deepEqual([file.state, file.referred_name, file.clocks.map(({ step: of }) => of).sort()], ['REFERRED', town.name, ['MEDIATE', 'REFERRAL']])
  const seen = ok(await people.head.get(`/mediations/${file.id}`))
  assert.deepEqual(seen.may, ['TAKE', 'GIVE_BACK'])
  refused(await people.head.get(`/mediations/${file.id}/parties?purpose=INVITE`), 403, 'mediation/names-sealed')
  refused(await move(people.head, seen, 'GIVE_BACK'), 422, 'input/invalid', 'words')
  file = await step(people.head, seen, 'GIVE_BACK', { words: '属村里可以调解的事' })
  assert.deepEqual([file.state, file.may], ['MEDIATING', []])
  assert.equal(file.steps.at(-1).office, town.name)
  refused(await people.head.get(`/mediations/${file.id}`), 404)
  file = ok(await people.village.get(`/mediations/${file.id}`))
  file = await step(people.village, file, 'REFER', { body: town.id, words: '双方都要求镇里调解', consents: true })
  file = await step(people.head, ok(await people.head.get(`/mediations/${file.id}`)), 'TAKE')
  assert.deepEqual([file.state, file.body, file.came_from, file.mediators, file.clocks.map(({ step: of }) => of)], ['ACCEPTED', town.id, village.id, 0, ['MEDIATE']])
  refused(await people.village.get(`/mediations/${file.id}`), 404)
  ok(await move(people.head, file, 'APPOINT', APPOINT()))
})

test('an appraisal stops the days; all may agree on thirty more, once; who fears for somebody tells the shift leader a number', async () => {
  let file = await mediating({ kind: 'MEDICAL' })
  assert.deepEqual([file.clocks[0].kind, file.clocks[0].limit_days], ['WORKING_DAY', 30])
  const due = file.clocks[0].due_at
  file = await step(people.mediator, file, 'SEND_APPRAISAL', { words: '双方同意做医疗损害鉴定', consents: true })
  assert.deepEqual([file.state, file.due_at, file.pauses.length], ['ON_APPRAISAL', null, 1])
  refused(await move(people.mediator, file, 'AGREE', { kind: 'ORAL', content: '医院赔礼道歉' }), 409, 'mediation/not-now')
  file = await step(people.mediator, file, 'APPRAISAL_BACK', { words: '鉴定意见已出' })
  assert.equal(file.clocks[0].due_at, due)
  file = await step(people.mediator, file, 'EXTEND', { words: '双方同意再谈', consents: true })
  assert.deepEqual([file.clocks[0].limit_days, file.extended, file.may.includes('EXTEND')], [60, true, false])
  refused(await move(people.mediator, file, 'EXTEND', { words: '双方同意再谈', consents: true }), 409, 'mediation/not-now')
  file = await step(people.mediator, file, 'ESCALATE', { words: '一方扬言动手' })
  assert.ok(file.escalated)
  let told
  await eventually(async () => (told = ok(await people.leader.get('/notices')).items.find(({ topic }) => topic === 'mediation.escalated')))
  assert.deepEqual(told.data, { number: file.number, unit: '441900119002000' })
  for (const name of ['supervisor', 'station', 'village', 'other'])
    assert.ok(!ok(await people[name].get('/notices')).items.some(({ topic, data }) => topic.startsWith('mediation.') && data.number === file.number), name)
})

test('an oral agreement holds on its day; what a court does not confirm is mediated again', async () => {
  let file = await mediating()
  refused(await move(people.mediator, file, 'AGREE', { kind: 'ORAL', content: '乙方当面道歉', seal_day: '2026-03-02' }), 422, 'input/invalid', 'seal_day')
  file = await step(people.mediator, file, 'AGREE', { kind: 'ORAL', content: '乙方当面道歉' })
  assert.equal(file.agreement.effective_at, '2026-03-02')
  refused(await move(people.mediator, file, 'CONFIRM_ASK', { day: '2026-03-01' }), 422, 'input/invalid', 'day')
  file = await step(people.mediator, file, 'CONFIRM_ASK')
  assert.ok(!file.may.includes('PERFORM') && file.may.includes('CONFIRM_YES'))
  file = await step(people.mediator, file, 'CONFIRM_NO', { words: '内容不明确' })
  assert.deepEqual([file.state, file.agreement, file.clocks.map(({ step: of }) => of)], ['MEDIATING', null, ['MEDIATE']])
  file = await step(people.mediator, file, 'AGREE', { kind: 'ORAL', content: '乙方当面道歉，并修好水管' })
  file = await step(people.mediator, file, 'CONFIRM_ASK')
  file = await step(people.head, file, 'CONFIRM_YES')
  file = await step(people.mediator, file, 'BREACH', { words: '水管没有修', rights_told: true })
  assert.deepEqual([file.state, file.outcome], ['BREACHED', 'BREACHED'])
})

test('nothing is decided by silence but the end of the time: late, run out, given back, and the days for a court', async () => {
  const late = await take()
  const running = await mediating()
  const traffic = await mediating({ kind: 'TRAFFIC' })
  const appraised = await step(people.mediator, await mediating(), 'SEND_APPRAISAL', { words: '送去鉴定', consents: true })
  let sent = await step(people.village, await accepted({ body: village.id }, people.village), 'APPOINT', { ...APPOINT(), persons: [person('village')] })
  sent = await step(people.village, sent, 'REFER', { body: town.id, words: '请镇里调解', consents: true })
  const silent = ok(await people.village.post('/mediations', fresh({ body: village.id })), 201)
  const agreed = await step(people.mediator, await held(), 'AGREE', WRITTEN)
  const state = async (who, file) => ok(await who.get(`/mediations/${file.id}`))
  const until = async (who, file, good) => {
    let found
    await eventually(async () => good(found = await state(who, file)))
    return found
  }

  await startAt('2026-03-06 09:00') // the three working days are over
  assert.equal((await until(people.head, late, ({ steps }) => steps.at(-1).event === 'LATE_TO_ACCEPT')).state, 'APPLIED')
  assert.deepEqual(ok(await people.head.get('/mediations?late=true')).items.map(({ id, late: is }) => [id, is]).filter(([id]) => id === late.id), [[late.id, true]])
  await until(people.village, silent, ({ late: is }) => is)
  let told
  await eventually(async () => (told = ok(await people.head.get('/notices?limit=200')).items.find(({ topic, data }) => topic === 'mediation.late' && data.number === silent.number)))
  assert.deepEqual(told.data, { number: silent.number })
  refused(await people.head.get(`/mediations/${silent.id}`), 404) // told of, not opened
  assert.equal((await until(people.village, sent, ({ state: is }) => is === 'MEDIATING')).steps.at(-1).event, 'REFERRAL_SILENT')
  refused(await people.head.get(`/mediations/${sent.id}`), 404)
  ok(await move(people.head, await state(people.head, late), 'ACCEPT', { rights_told: true })) // it may still be done

  await startAt('2026-03-22 09:30') // the twentieth day after the agreement
  await eventually(async () => ok(await people.mediator.get('/notices?limit=200')).items.some(({ data }) => data.event === 'CONFIRM_SOON' && data.id === agreed.id))

  await startAt('2026-04-02 09:00')
  const over = await until(people.head, running, ({ state: is }) => is === 'FAILED')
  assert.deepEqual([over.outcome, over.rights_told, over.steps.at(-1).event, over.steps.at(-1).role], ['FAILED', true, 'RUN_OUT', 'SYSTEM'])
  assert.equal((await state(people.head, traffic)).state, 'FAILED') // of a body that is no authority: thirty days
  assert.equal((await state(people.head, appraised)).state, 'ON_APPRAISAL')
  const kept = await until(people.head, agreed, ({ steps }) => steps.at(-1).event === 'CONFIRM_OVER')
  assert.ok(kept.state === 'AGREED' && !kept.may.includes('CONFIRM_ASK'))
  refused(await move(people.head, kept, 'CONFIRM_ASK'), 409, 'mediation/not-now')
  ok(await move(people.head, over, 'ARCHIVE'))
})

test('what moves is heard by who opens the file, and by nobody else', async () => {
  clock = Date.parse('2026-04-02T09:00:00+08:00')
  const listeners = {}
  for (const name of ['head', 'village', 'supervisor']) listeners[name] = await people[name].stream().ready()
  const file = await accepted()
  await listeners.head.of(file.id, file.version)
  // What each of them does hear came after it.
  const own = ok(await people.village.post('/mediations', fresh({ body: village.id })), 201)
  await listeners.village.of(own.id, 1)
  const reported = await people.station.report({ id: makeId(TOWN), item: '1503', title: '路灯不亮', ...spot, description: '夜里看不见路' })
  await listeners.supervisor.until((heard) => heard.some(({ data }) => data.id === reported.id))
  assert.ok(!listeners.village.heard.some(({ data }) => data.id === file.id))
  assert.ok(!listeners.supervisor.heard.some(({ topic }) => topic.startsWith('mediation.')))
  for (const one of Object.values(listeners)) await one.close()
})
