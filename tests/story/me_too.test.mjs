// "Me too": before somebody without an account reports, he is told that the same was reported about here, follows
// that by a code of his own, and no second case is made. What he is told leads to nobody and maps nothing.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { Client, placeIn, startServer } from '../harness/server.mjs'
import { png } from '../harness/images.mjs'

const STREET = '0201' // shown by a photo and its place: it lies open in the street
const BEHIND_A_DOOR = '0101'
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const makeCode = () => [...randomBytes(20)].map((b) => LETTERS[b % 32]).join('')

let server
let nobody
let acceptor
let grids
let caller = 0

before(async () => {
  server = await startServer({ args: ['--trust-proxy'] })
  nobody = new Client(server.url)
  acceptor = await Client.login(server, 'village.441900119001.acceptor')
  grids = await Promise.all([1, 2, 3, 4, 5].map((n) => placeIn(acceptor, `44190011900100${n}`)))
})
after(() => server.end())

/** Each from another address, unless it is said: one address may not ask without end. */
const ask = (path, body, address = `203.0.113.${(caller += 1)}`) => nobody.post(path, body, { headers: { 'x-forwarded-for': address } })
const beside = ({ lon, lat }, north) => ({ lon, lat: lat + north / 111_000 })
const near = (code, where, { item = STREET, address } = {}) => ask('/public/nearby', { code, item, ...where }, address)
const join = (code, ref, where) => ask(`/public/reports/${code}/join`, { item: STREET, ...where, ref })
async function lampAt(where, item = STREET) {
  const answer = await ask('/public/reports', { item, ...where, title: '三号门的灯坏了', description: '王家门口，天黑看不见', place: '王家门口' })
  assert.equal(answer.status, 201, answer.text)
  return { ...answer.body, id: (await acceptor.get(`/cases?q=${answer.body.number}`)).body.items[0].id }
}
async function joined(where) {
  const code = makeCode()
  const { ref } = (await near(code, where)).body.items[0]
  const answer = await join(code, ref, where)
  assert.equal(answer.status, 201, answer.text)
  return { code, ref, receipt: answer.body }
}
const follow = async (code) => (await nobody.get(`/public/reports/${code}`)).body

test('one learns that the same was reported about here, and nothing that leads to where, by whom, in what words', async () => {
  const place = grids[0]
  const lamp = await lampAt(place)
  const answer = await near(makeCode(), beside(place, 8))
  assert.equal(answer.status, 200, answer.text)
  const [one, ...more] = answer.body.items
  assert.deepEqual(more, [])
  assert.deepEqual(Object.keys(one).sort(), ['age', 'item_name', 'ref', 'step', 'within_m'])
  assert.deepEqual([one.age, one.step], ['UNDER_1_H', 'RECEIVED'])
  assert.ok([60, 90].includes(one.within_m))
  for (const secret of [lamp.id, lamp.number, lamp.code, '王家', '三号门', String(place.lon), String(place.lat), lamp.created_at.slice(0, 16)]) assert.ok(!answer.text.includes(secret), secret)
  assert.notEqual((await near(makeCode(), beside(place, 8))).body.items[0].ref, one.ref, 'two answers cannot be laid side by side')
  assert.deepEqual((await near(makeCode(), beside(place, 130))).body.items, [], 'far away')
  assert.deepEqual((await near(makeCode(), place, { item: '0402' })).body.items, [], 'another item')
  assert.deepEqual((await near(makeCode(), place, { item: '9999' })).body.items, [], 'no item')
  assert.deepEqual((await near(makeCode(), { lon: 0, lat: 0 })).body.items, [], 'no place of the city')
  await lampAt(place, BEHIND_A_DOOR)
  assert.deepEqual((await near(makeCode(), place, { item: BEHIND_A_DOOR })).body.items, [], 'what is found behind a door is not told')
})

test('who says "me too" follows by a code of his own: one case, counted, once for each code', async () => {
  const place = grids[1]
  const lamp = await lampAt(place)
  const { code, ref, receipt } = await joined(place)
  assert.equal(receipt.number, lamp.number, 'no second case is made')
  assert.equal((await join(makeCode(), ref, place)).status, 409, 'what stands for it is of use to its own code only')
  const late = makeCode()
  assert.equal((await join(late, (await near(late, place)).body.items[0].ref, grids[2])).status, 409, 'and only where one looked')
  const again = await join(code, ref, place)
  assert.deepEqual([again.status, again.body], [200, receipt])
  const sent = await ask('/public/reports', { code, item: STREET, ...place, title: '灯坏了', description: '灯坏了' })
  assert.deepEqual([sent.status, sent.body.number], [200, lamp.number], 'nor by reporting with the same code')
  await joined(place)
  assert.equal((await acceptor.get(`/cases/${lamp.id}`)).body.people, 3)

  await acceptor.move(lamp.id, 'ASK_VERIFY', { person: 'grid.441900119001002' })
  const seen = await follow(code)
  assert.deepEqual([seen.joined, seen.title, seen.place], [true, seen.item_name, null], 'not a word of who reported')
  assert.ok(!JSON.stringify(seen).includes('王家'))
  const own = await follow(lamp.code)
  assert.deepEqual([own.joined, own.title], [false, '三号门的灯坏了'])
  assert.deepEqual(seen.steps, own.steps, 'told like who reported')
})

test('who joined has no say: what ends or questions a case is of who reported', async () => {
  const place = grids[2]
  const lamp = await lampAt(place)
  const { code } = await joined(place)
  await acceptor.move(lamp.id, 'REFUSE', { reason: '不在职责范围' })
  const { may, version } = await follow(code)
  assert.deepEqual([may, (await follow(lamp.code)).may], [[], ['OBJECT']])
  assert.equal((await ask(`/public/reports/${code}/moves`, { event: 'OBJECT', version, reason: '不同意' })).status, 403)
  assert.equal((await nobody.request('POST', `/public/reports/${code}/photos`, { raw: png(), type: 'image/png' })).status, 403)
  assert.deepEqual((await near(makeCode(), place)).body.items, [], 'what is done is not told any more')
})

test('who joined goes along when the case is merged into another', async () => {
  const place = grids[3]
  const gone = await lampAt(place)
  const { code } = await joined(place)
  const kept = await lampAt(place)
  await acceptor.move(gone.id, 'MERGE', { into: kept.id })
  const seen = await follow(code)
  assert.deepEqual([seen.number, seen.joined], [kept.number, true])
  assert.equal((await acceptor.get(`/cases/${kept.id}`)).body.people, 3)
})

test('one address cannot ask its way over the map', async () => {
  const answers = []
  for (let i = 0; i < 13; i += 1) answers.push(await near(makeCode(), beside(grids[4], i * 10), { address: '198.51.100.7' }))
  assert.deepEqual(answers.map((a) => a.status), [...Array(12).fill(200), 429])
  assert.ok(Number(answers[12].headers.get('retry-after')) > 0)
})
