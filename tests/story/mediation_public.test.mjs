// Somebody without an account asks for a mediation, follows it by a code, and takes it back; nobody who may not learns who it was.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { ok, refused } from '../harness/answers.mjs'
import { row, rows } from '../harness/database.mjs'
import { Client, placeIn, startServer } from '../harness/server.mjs'

const GRID = '441900119001001'
const TOWN = '441900119000000'
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const makeCode = () => [...randomBytes(20)].map((b) => LETTERS[b % 32]).join('')

let server, spot, far
const people = {}
const LOGINS = {
  head: 'village.441900119001.mediator', beside: 'village.441900119002.mediator', townHead: 'town.441900119.mediation_head', mediator: 'town.441900119.mediator',
  leader: 'town.441900119.shift_leader', station: 'village.441900119001.head', acceptor: 'village.441900119001.acceptor', city: 'city.supervisor',
}
const NAMES = { name: '陈阿婆', other: '楼上的老李', contact: '0769-22001122' }
const apply = (fields = {}) => ({ kind: 'NEIGHBOUR', ...spot, place: '三巷 8 号', words: '楼上漏水已经三个月，天花板都黑了，上门说过几次都没有修。', ...NAMES, ...fields })
/** Each is another address, for an address has a limit: the server believes what stands before it (--trust-proxy). */
let address = 0
const from = (one) => ({ headers: { 'x-forwarded-for': `10.9.${one >> 8}.${one & 255}` } })
const send = (fields, at = ++address) => new Client(server.url).post('/public/mediations', apply(fields), from(at))
const follow = (code) => new Client(server.url).get(`/public/mediations/${code}`)
const moves = (code, fields) => new Client(server.url).post(`/public/mediations/${code}/moves`, fields)
const fileOf = async (number, who = 'head') => ok(await people[who].get(`/mediations?number=${number}`)).items[0]
const bodyAt = async (unit, kind) => (await row(server, `select id from mediation_bodies where unit = ${unit} and kind = '${kind}' order by name limit 1`)).id

before(async () => {
  server = await startServer({ args: ['--trust-proxy'] })
  for (const [name, login] of Object.entries(LOGINS)) people[name] = await Client.login(server, login)
  spot = await placeIn(people.city, GRID)
  far = await placeIn(people.city, '441900121001001')
})
after(() => server.end())

test('an application gets a number, an office and a day by which it is answered; the code opens it', async () => {
  const made = ok(await send({ wish_half: undefined }), 201)
  assert.match(made.code, /^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$/)
  assert.match(made.number, /^441900119-T\d{4}-\d{5}$/)
  assert.match(made.body.name, /人民调解委员会$/)
  assert.match(made.body.contact, /^0000-/)
  assert.ok(Date.parse(made.answer_by) > Date.now())
  const seen = ok(await follow(made.code.toLowerCase().replaceAll('-', ' ')))
  assert.deepEqual([seen.number, seen.state, seen.kind, seen.version, seen.may, seen.answer_by, seen.due_by], [made.number, 'APPLIED', 'NEIGHBOUR', 1, ['WITHDRAW'], made.answer_by, null])
  assert.deepEqual(seen.steps.map(({ step }) => step), ['APPLY'])
  assert.deepEqual(seen.body, made.body)
  assert.ok(seen.days.length >= 3, 'how the day was reckoned')
  assert.deepEqual(Object.keys(seen).sort(), ['answer_by', 'body', 'days', 'due_by', 'kind', 'may', 'number', 'reads', 'sessions', 'state', 'steps', 'version'])
})

test('the receipt was lost: sent again with its code it is the same one, also of two at one moment', async () => {
  const code = makeCode()
  const first = ok(await send({ code }), 201)
  const again = ok(await send({ code, words: '完全不同的内容，但是同一个查询码，仍然是同一份申请。' }))
  assert.deepEqual(again, first)
  const other = makeCode()
  const answers = await Promise.all(Array.from({ length: 6 }, () => send({ code: other })))
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 200, 200, 200, 200, 201])
  assert.equal(new Set(answers.map(({ body }) => body.number)).size, 1)
  assert.equal((await row(server, `select count(*)::int as n from mediations where number = '${answers[0].body.number}'`)).n, 1)
})

test('the code is kept nowhere but as its hash', async () => {
  const code = makeCode()
  ok(await send({ code }), 201)
  const plain = code.match(/.{4}/g).join('-')
  for (const table of ['mediations', 'mediation_codes', 'mediation_parties', 'mediation_moves', 'outbox', 'idempotency_keys'])
    assert.deepEqual(await rows(server, `select 1 as x from ${table} t where t::text like '%${code}%' or t::text like '%${plain}%'`), [], table)
})

test('wrong input names its field, and nothing is made', async () => {
  const before = await row(server, 'select count(*)::int as n from mediations')
  for (const [fields, field] of [
    [{ code: 'short' }, 'code'], [{ code: 'U'.repeat(20) }, 'code'], [{ kind: 'CRIME' }, 'kind'], [{ kind: undefined }, 'kind'], [{ lon: 0, lat: 0 }, 'lon'], [{ lat: 95 }, 'lat'],
    [{ words: '太短' }, 'words'], [{ words: ' '.repeat(20) }, 'words'], [{ words: '长'.repeat(2001) }, 'words'], [{ name: '陈' }, 'name'], [{ name: '   ' }, 'name'], [{ name: '名'.repeat(41) }, 'name'],
    [{ contact: 'call me' }, 'contact'], [{ contact: '1234' }, 'contact'], [{ contact: '１３８００１３８０００' }, 'contact'], [{ other: '' }, 'other'], [{ other: '　　' }, 'other'], [{ other: '他'.repeat(81) }, 'other'],
    [{ wish_day: '2020-01-01' }, 'wish_day'], [{ wish_day: '2099-01-01' }, 'wish_day'], [{ wish_day: 'tomorrow' }, 'wish_day'], [{ wish_half: 'AM' }, 'wish_day'], [{ wish_half: 'NIGHT' }, 'wish_half'],
    [{ minor: 'yes' }, 'minor'], [{ body: 'x' }, 'body'], [{ id_number: '441900199001011234' }, 'id_number'], [{ place: '巷'.repeat(201) }, 'place'],
  ]) refused(await send(fields), 422, undefined, field)
  refused(await new Client(server.url).request('POST', '/public/mediations', { raw: '{"kind":', type: 'application/json', ...from(++address) }), 400)
  assert.deepEqual(await row(server, 'select count(*)::int as n from mediations'), before)
})

test('a body of one\'s choice, if it serves the place and takes the kind', async () => {
  const town = await bodyAt(TOWN, 'TOWN')
  const made = ok(await send({ body: town }), 201)
  assert.match(made.body.name, /^长安镇/)
  assert.equal((await fileOf(made.number, 'townHead')).body, town)
  assert.equal(await fileOf(made.number), undefined, 'not the village\'s')
  const medical = await bodyAt('441900000000000', 'INDUSTRY')
  refused(await send({ body: medical }), 422, 'input/invalid', 'body')
  refused(await send({ body: await bodyAt('441900121000000', 'TOWN') }), 422, 'input/invalid', 'body')
  refused(await send({ body: '00000000-0000-8000-8000-000000000000' }), 404, 'mediation-body/not-found')
  assert.equal(ok(await send({ ...far }), 201).body.name.includes('长安'), false)
})

test('no page, list or number names a party; names are opened by the head, for a purpose, and the applicant sees that', async () => {
  const made = ok(await send(), 201)
  const line = await fileOf(made.number)
  const told = [await people.head.get(`/mediations/${line.id}`), await people.head.get('/mediations'), await follow(made.code), await people.leader.get('/mediation-counts')]
  for (const answer of told) {
    const text = JSON.stringify(ok(answer))
    for (const word of [NAMES.name, NAMES.contact]) assert.equal(text.includes(word), false, word)
  }
  const seen = JSON.stringify(ok(await follow(made.code)))
  for (const word of [NAMES.other, LOGINS.head, people.head.me.name]) assert.equal(seen.includes(word), false, word)
  for (const who of ['beside', 'townHead', 'mediator']) refused(await people[who].get(`/mediations/${line.id}`), 404, 'mediation/not-found')
  for (const who of ['leader', 'station', 'acceptor', 'city']) assert.equal((await people[who].get(`/mediations/${line.id}`)).status, 403, who)
  refused(await people.head.get(`/mediations/${line.id}/parties`), 422, undefined, 'purpose')
  assert.deepEqual(ok(await follow(made.code)).reads, [])
  const names = ok(await people.head.get(`/mediations/${line.id}/parties?purpose=INVITE`)).items
  assert.deepEqual([names[0].alias, names[0].name, names[0].contact, names[0].other], ['甲', NAMES.name, NAMES.contact, NAMES.other])
  // Whom he said the other side to be is as good as a name: it comes with the names, for a purpose, and not with the file.
  assert.equal(JSON.stringify(ok(await people.head.get(`/mediations/${line.id}`))).includes(NAMES.other), false)
  const [read, ...more] = ok(await follow(made.code)).reads
  assert.deepEqual(more, [])
  assert.deepEqual([read.purpose, read.role, read.office], ['INVITE', 'MEDIATION_HEAD', made.body.name])
  assert.deepEqual(Object.keys(read).sort(), ['at', 'office', 'purpose', 'role', 'seen_until'])
})

test('who is under age has a sealed file, and says yes only with a guardian', async () => {
  const made = ok(await send({ minor: true }), 201)
  const line = await fileOf(made.number)
  const file = ok(await people.head.get(`/mediations/${line.id}`))
  assert.equal(file.sealed, true)
  assert.deepEqual(file.parties.map(({ alias, minor, consent }) => [alias, minor, consent]), [['甲', true, 'PENDING']])
})

test('what the body does is seen by the code: refused with the reason, and what is told to others is not', async () => {
  const made = ok(await send(), 201)
  const { id } = await fileOf(made.number)
  const move = async (fields) => ok(await people.head.post(`/mediations/${id}/moves`, { version: ok(await people.head.get(`/mediations/${id}`)).version, ...fields }))
  await move({ event: 'ESCALATE', words: '双方要动手，请派人看住。' })
  await move({ event: 'REFUSE', reason: 'DECIDED', words: '法院已经判决，请向法院申请执行。' })
  const seen = ok(await follow(made.code))
  assert.equal(seen.state, 'REFUSED')
  assert.deepEqual(seen.steps.map(({ step, reason, words }) => [step, reason, words]), [['APPLY', null, null], ['REFUSE', 'DECIDED', '法院已经判决，请向法院申请执行。']])
  assert.deepEqual([seen.may, seen.answer_by, seen.days], [[], null, []])
  refused(await moves(made.code, { event: 'WITHDRAW', version: seen.version }), 409, 'mediation/not-now')
})

test('a party takes it back; said again it is the same, and an old page is told', async () => {
  const made = ok(await send(), 201)
  refused(await moves(made.code, { event: 'WITHDRAW', version: 7 }), 409, 'mediation/stale')
  const gone = ok(await moves(made.code, { event: 'WITHDRAW', version: 1 }))
  assert.deepEqual([gone.state, gone.version, gone.may], ['WITHDRAWN', 2, []])
  assert.deepEqual(ok(await moves(made.code, { event: 'WITHDRAW', version: 1 })), gone)
  refused(await moves(made.code, { event: 'WITHDRAW', version: 2 }), 409, 'mediation/not-now')
  assert.equal((await fileOf(made.number)).state, 'WITHDRAWN')
  const two = ok(await send(), 201)
  const answers = await Promise.all(Array.from({ length: 5 }, () => moves(two.code, { event: 'WITHDRAW', version: 1 })))
  answers.forEach((answer) => assert.equal(ok(answer).version, 2))
  for (const fields of [{ event: 'ACCEPT', version: 2 }, { event: 'WITHDRAW' }, { event: 'WITHDRAW', version: 2, words: '想通了' }]) assert.equal((await moves(two.code, fields)).status, 422)
})

test('a code that is none, or nobody\'s, opens nothing', async () => {
  for (const code of [makeCode(), 'x', '%00', `${'A'.repeat(20)}'--`, '0'.repeat(400)]) {
    const answer = await follow(code)
    assert.ok([404, 400, 422].includes(answer.status), `${code}: ${answer.status}`)
    assert.ok([404, 400, 422].includes((await moves(code, { event: 'WITHDRAW', version: 1 })).status))
  }
})

test('one address cannot flood the committees; what it has sent before it may send again', async () => {
  const at = 4000
  const code = makeCode()
  const first = ok(await send({ code }, at), 201)
  const answers = []
  for (let i = 0; i < 24; i += 1) answers.push(await send({}, at))
  const stopped = answers.filter(({ status }) => status === 429)
  assert.ok(stopped.length > 0 && answers.filter(({ status }) => status === 201).length === 19, answers.map(({ status }) => status).join(' '))
  assert.ok(Number(stopped[0].headers.get('retry-after')) >= 1)
  assert.deepEqual(ok(await send({ code }, at)), first)
})
