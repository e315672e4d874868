// 人人拍: somebody without an account reports, follows by a code, answers once. And what may be the
// same thing reported twice.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { Client, placeIn, startServer } from '../harness/server.mjs'
import { png } from '../harness/images.mjs'

const GRID = '441900119001001'
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const makeCode = () => [...randomBytes(20)].map((b) => LETTERS[b % 32]).join('')

let server
let nobody
let people
let item
let place

before(async () => {
  server = await startServer()
  nobody = new Client(server.url)
  const log = (login) => Client.login(server, login)
  people = {
    grid: await log(`grid.${GRID}`), neighbour: await log('grid.441900119001002'), acceptor: await log('village.441900119001.acceptor'),
    head: await log('village.441900119001.head'), leader: await log('town.441900119.shift_leader'), handler: await log('dept.XF.441900119.handler'),
  }
  item = (await people.grid.get('/items')).body.items.find((i) => i.department === 'XF' && i.severity === 'S3').code
  place = await placeIn(people.grid, GRID)
})
after(() => server.end())

const fields = () => ({ item, ...place, title: '灭火器过期', description: '一楼过道的灭火器压力为零' })
const idOf = async (number) => (await people.acceptor.get(`/cases?q=${number}`)).body.items[0].id
const follow = async (code) => {
  const answer = await nobody.get(`/public/reports/${code}`)
  assert.equal(answer.status, 200, answer.text)
  return answer.body
}

async function closed() {
  const receipt = (await nobody.post('/public/reports', fields())).body
  const id = await idOf(receipt.number)
  await people.acceptor.move(id, 'ASK_VERIFY', { person: `grid.${GRID}` })
  await people.grid.move(id, 'CONFIRM')
  await people.head.move(id, 'DISPATCH', { department: 'XF' })
  await people.handler.move(id, 'SIGN')
  await people.handler.showAndMove(id, 'FINISH', { note: '已换新' })
  await people.head.move(id, 'ASSIGN_CHECK', { person: `grid.${GRID}` })
  await people.grid.showAndMove(id, 'PASS')
  return { ...receipt, id }
}

test('a report without an account gets a code, and the code shows what becomes of it', async () => {
  const answer = await nobody.post('/public/reports', fields())
  assert.equal(answer.status, 201, answer.text)
  const { code, number } = answer.body
  assert.match(code, /^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$/)
  const first = await follow(code.toLowerCase().replaceAll('-', ''))
  assert.deepEqual([first.number, first.state, first.handled_by, first.may], [number, 'REPORTED', null, []])
  assert.deepEqual(first.steps.map((s) => s.step), ['REPORTED'])

  const id = await idOf(number)
  await people.acceptor.move(id, 'ASK_VERIFY', { person: `grid.${GRID}` })
  await people.grid.move(id, 'CONFIRM')
  await people.head.move(id, 'DISPATCH', { department: 'XF' })
  const sent = await follow(code)
  assert.deepEqual(sent.steps.map((s) => s.step), ['REPORTED', 'VERIFYING', 'ACCEPTED', 'SENT'])
  const department = (await people.grid.get('/departments')).body.items.find((d) => d.code === 'XF').name
  assert.deepEqual([sent.handled_by, sent.steps[3].by], [department, department])
  assert.ok(sent.due_at > sent.created_at && sent.days.length > 0, 'the promise and its sum')
})

test('nothing that is shown names a person, and nothing tells the authority who reported', async () => {
  const { id, code } = await closed()
  const shown = (await nobody.get(`/public/reports/${code}`)).text
  for (const who of Object.values(people)) {
    for (const secret of [who.me.name, who.me.login, who.me.id]) assert.ok(!shown.includes(secret), secret)
  }
  for (const who of ['acceptor', 'head', 'handler', 'leader']) {
    const seen = (await people[who].get(`/cases/${id}`)).text + (await people[who].get(`/cases/${id}/moves`)).text
    assert.ok(!seen.includes(code) && !seen.includes(code.replaceAll('-', '')))
    assert.equal(JSON.parse((await people[who].get(`/cases/${id}`)).text).mine, false)
  }
  assert.ok(!server.log.join('\n').includes(code), 'the log does not keep the code')
})

test('the same code again is the same case; a bad or unknown code is nothing', async () => {
  const code = makeCode()
  const first = await nobody.post('/public/reports', { ...fields(), code })
  const again = await nobody.post('/public/reports', { ...fields(), code, title: '别的' })
  assert.deepEqual([first.status, again.status, again.body.number], [201, 200, first.body.number])
  const both = await Promise.all([1, 2, 3].map(async () => nobody.post('/public/reports', { ...fields(), code: 'A'.repeat(20) })))
  assert.equal(new Set(both.filter((a) => a.status < 300).map((a) => a.body.number)).size, 1)
  for (const bad of ['short', 'I'.repeat(20), `${'A'.repeat(20)}!`]) {
    const refused = await nobody.post('/public/reports', { ...fields(), code: bad })
    assert.deepEqual([refused.status, refused.body.field], [422, 'code'], bad)
  }
  for (const wrong of [makeCode(), 'nonsense', '%00', 'A'.repeat(500)]) {
    assert.ok([400, 404].includes((await nobody.get(`/public/reports/${wrong}`)).status), wrong)
  }
})

test('who reported rates once, and says once that it is not fixed: a dispute, never a silent flip', async () => {
  const { code, id } = await closed()
  const done = await follow(code)
  assert.deepEqual([done.state, done.outcome, done.may], ['CLOSED', 'FIXED', ['RATE', 'DISPUTE']])
  const act = (body) => nobody.post(`/public/reports/${code}/moves`, body)
  assert.deepEqual((await act({ event: 'RATE', version: done.version })).body.field, 'rating')
  const rated = await act({ event: 'RATE', version: done.version, rating: 2 })
  assert.deepEqual([rated.status, rated.body.rating], [200, 2])
  assert.equal((await act({ event: 'RATE', version: rated.body.version, rating: 5 })).status, 409)
  const disputed = await act({ event: 'DISPUTE', version: rated.body.version, reason: '还是坏的' })
  assert.deepEqual([disputed.status, disputed.body.state, disputed.body.disputed], [200, 'CLOSED', true])
  const upheld = await people.leader.move(id, 'UPHOLD_DISPUTE', { reason: '复查属实' })
  assert.deepEqual([upheld.state, upheld.reopened], ['FILED', 1])
  const after = await follow(code)
  assert.equal(after.steps.at(-1).step, 'DONE_AGAIN')
  for (const event of ['FILE', 'PASS', 'VOID']) assert.equal((await act({ event, version: after.version })).status, 422)
})

test('a refusal gives its reason, and one objection brings it back', async () => {
  const { code, number } = (await nobody.post('/public/reports', fields())).body
  const id = await idOf(number)
  await people.acceptor.move(id, 'REFUSE', { reason: '不在受理范围' })
  const refused = await follow(code)
  assert.deepEqual([refused.outcome, refused.steps.at(-1).reason, refused.may], ['REFUSED', '不在受理范围', ['OBJECT']])
  const back = await nobody.post(`/public/reports/${code}/moves`, { event: 'OBJECT', version: refused.version, reason: '就在门口' })
  assert.deepEqual([back.status, back.body.state, back.body.outcome], [200, 'REPORTED', null])
  await people.acceptor.move(id, 'REFUSE', { reason: '已说明' })
  assert.deepEqual((await follow(code)).may, [], 'once')
})

test('the same answer again, when the first receipt was lost: the same report; other words are not it', async () => {
  const { code } = await closed()
  const done = await follow(code)
  const act = (body) => nobody.post(`/public/reports/${code}/moves`, body)
  const rate = { event: 'RATE', version: done.version, rating: 4 }
  const rated = await act(rate)
  const again = await act(rate)
  assert.deepEqual([rated.status, again.status, again.body], [200, 200, rated.body])
  assert.equal((await act({ ...rate, rating: 1 })).status, 409)
  const dispute = { event: 'DISPUTE', version: rated.body.version, reason: '还是坏的' }
  const disputed = await act(dispute)
  const twice = await act(dispute)
  assert.deepEqual([disputed.status, twice.status, twice.body], [200, 200, disputed.body])
  assert.equal((await act({ ...dispute, reason: '别的话' })).status, 409)
  assert.equal((await act(rate)).status, 409, 'what came before the last one is over')
  assert.deepEqual((await follow(code)).steps.filter((s) => s.step === 'DISPUTED').length, 1)
})

test('a photo comes with the code', async () => {
  const { code, number } = (await nobody.post('/public/reports', fields())).body
  const bytes = png()
  const sent = await nobody.request('POST', `/public/reports/${code}/photos`, { raw: bytes, type: 'image/png' })
  assert.equal(sent.status, 201, sent.text)
  assert.equal((await people.acceptor.get(`/cases/${await idOf(number)}`)).body.photos, 1)
  assert.equal((await nobody.request('POST', `/public/reports/${makeCode()}/photos`, { raw: bytes, type: 'image/png' })).status, 404)
})

test('what may be the same is suggested, nearest first, and every reporter follows the one that remains', async () => {
  const old = (await people.grid.get('/items')).body.items.filter((i) => i.department === 'XF' && i.severity === 'S3').at(-1).code
  const at = (metres) => ({ lon: place.lon, lat: place.lat + metres / 111_320 })
  const report = async (metres, code = old) => (await nobody.post('/public/reports', { ...fields(), ...at(metres), item: code })).body
  const first = await report(0)
  const near = [await report(40), await report(15)]
  const far = await report(80)
  const other = await report(5, item)
  const id = await idOf(first.number)
  const suggested = (await people.acceptor.get(`/cases/${id}/duplicates`)).body.items
  assert.deepEqual(suggested.map((s) => s.number), [near[1].number, near[0].number])
  assert.deepEqual(suggested.map((s) => s.distance_m), [15, 40])
  for (const not of [far, other, first]) assert.ok(!suggested.some((s) => s.number === not.number))
  assert.equal((await people.handler.get(`/cases/${id}/duplicates`)).status, 403)
  for (const one of near) await people.acceptor.move(await idOf(one.number), 'MERGE', { into: id })
  assert.deepEqual((await people.acceptor.get(`/cases/${id}/duplicates`)).body.items, [])
  await people.acceptor.move(id, 'REFUSE', { reason: '测试' })
  for (const one of [first, ...near]) {
    const seen = await follow(one.code)
    assert.deepEqual([seen.number, seen.state], [first.number, 'REFUSED'], 'each of them is told')
  }
})

test('one address cannot flood the desk', async () => {
  const answers = []
  for (let i = 0; i < 30; i += 1) answers.push(await nobody.post('/public/reports', { ...fields(), title: `刷屏${i}` }))
  const stopped = answers.filter((a) => a.status === 429)
  assert.ok(stopped.length > 0)
  assert.ok(Number(stopped[0].headers.get('retry-after')) >= 1)
})
