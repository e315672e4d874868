// What was photographed and said of a case goes when its time is over, from the disk too, and its row says when
// and why. What is open, or held by an order, stays (P-07). The year is lived through by restarts.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from '../harness/cluster.mjs'
import { row, rows } from '../harness/database.mjs'
import { png } from '../harness/images.mjs'
import { rehearse, S2_HOURS, TOWN } from '../harness/loop.mjs'
import { webm } from '../harness/sounds.mjs'

const city = rehearse('2026-03-02 09:00') // a Monday
const CLOSED_A_YEAR = '2027-03-03 03:00' // the night after the 365 days
const sha = (bytes) => createHash('sha256').update(bytes).digest('hex')
const isOnDisk = (name) => existsSync(join(city.server.dir, 'files', name.slice(0, 2), name))

/** The timers of the night are set by a tick: without them nothing would be proved. */
const armed = () => eventually(async () => (await row(city.server, `select count(*) as n from timers where kind = 'case.keep' and town = ${TOWN.slice(0, 9)}`)).n > 0)
const photos = async (matter, who = 'leader') => (await city.people[who].get(`/cases/${matter.id}/photos`)).body.items
const bytesOf = (one, who = 'leader') => city.people[who].get(one.url)

async function speaks(matter, who) {
  const sound = webm({ seconds: 1, salt: 7 })
  const name = sha(sound)
  const sent = await city.people[who].request('PUT', `/uploads/${name}?offset=0&bytes=${sound.length}`, { raw: sound, type: 'application/octet-stream' })
  assert.equal(sent.body.whole, true, sent.text)
  const made = await city.people[who].request('POST', `/cases/${matter.id}/voices?upload=${name}`, { raw: '', type: 'application/octet-stream' })
  assert.equal(made.status, 201, made.text)
  return made.body
}

city.tell('a year after it was closed its photos and voice notes are gone, and it is written down', async () => {
  const matter = await city.reported('grid')
  await matter.photo('grid', 'REPORT', 31)
  const voice = await speaks(matter, 'grid')
  assert.deepEqual((await photos(matter)).map((one) => [one.kept_until, one.gone_at]), [[null, null]], 'nothing is said before it is over')
  await matter.does('acceptor', 'FILE')
  await city.sendsTheFiremen(matter)
  await matter.does('fireman', 'SIGN')
  await matter.finishes('fireman')
  await matter.does('head', 'ASSIGN_CHECK', { person: 'grid.441900119001002' })
  await matter.passes('neighbour')
  const before = await photos(matter)
  assert.equal(before.length, 3)
  for (const one of before) {
    assert.deepEqual([one.keep_class, one.kept_until.slice(0, 10), one.gone_at], ['HAZARD', '2027-03-02', null])
    assert.equal((await bytesOf(one)).status, 200)
    assert.ok(isOnDisk(one.sha256))
  }
  await armed()

  await city.at('2027-03-02 03:00')
  assert.equal((await bytesOf(before[0])).status, 200, 'its last day')

  await city.at(CLOSED_A_YEAR)
  const after = await photos(matter)
  assert.deepEqual(after.map((one) => [one.id, one.sha256, one.keep_class]), before.map((one) => [one.id, one.sha256, 'HAZARD']), 'the rows stay')
  for (const one of after) {
    assert.ok(one.gone_at)
    const asked = await bytesOf(one)
    assert.deepEqual([asked.status, asked.body.type], [410, '/problems/case/file-removed'])
  }
  assert.equal(isOnDisk(after[0].sha256), false, 'also from the disk: no other case shows the same bytes')
  const said = (await city.people.leader.get(`/cases/${matter.id}/voices`)).body.items
  assert.ok(said[0].gone_at)
  assert.equal((await city.people.leader.get(voice.url)).status, 410)
  assert.equal(isOnDisk(voice.sha256), false)
  const left = await row(city.server, `select count(*) as n from case_photos where case_id = '${matter.id}' and gone_at is not null and erased_at is null`)
  assert.equal(left.n, 0)
})

city.tell('what is still open is kept however old it is', async () => {
  const open = await city.reported('grid')
  await open.photo('grid', 'REPORT', 32)
  await armed()
  await city.at(CLOSED_A_YEAR)
  const [one] = await photos(open)
  assert.deepEqual([one.kept_until, one.gone_at], [null, null])
  assert.equal((await bytesOf(one)).status, 200)
})

city.tell('what is disputed is kept past its day, until somebody has decided', async () => {
  const matter = await city.closed()
  const before = await photos(matter)
  assert.ok(before.length > 0 && before.every((one) => one.kept_until))
  await matter.does('grid', 'DISPUTE', { reason: '还是坏的' })
  await armed()

  await city.at(CLOSED_A_YEAR)
  for (const one of await photos(matter)) {
    assert.deepEqual([one.kept_until, one.gone_at], [null, null])
    assert.equal((await bytesOf(one)).status, 200)
    assert.ok(isOnDisk(one.sha256))
  }
  await matter.does('leader', 'REJECT_DISPUTE', { reason: '复查已修好' })
  await city.at('2027-03-04 03:00')
  assert.ok((await photos(matter)).every((one) => one.gone_at))
})

city.tell('an order keeps it to its last day, or until it is lifted; only who looks at records gives one', async () => {
  const held = await city.closed()
  const lifted = await city.closed()
  const order = { order_no: '东检调证〔2026〕17 号', reason: '检察机关调取', until: '2027-03-05' }
  assert.equal((await city.people.leader.post(`/cases/${held.id}/orders`, order)).status, 403)
  assert.equal((await city.people.elsewhere.post(`/cases/${held.id}/orders`, order)).status, 404, 'of another town')
  assert.equal((await city.people.supervisor.post(`/cases/${held.id}/orders`, { ...order, until: '2026-03-01' })).status, 422, 'a day that is over')
  assert.equal((await city.people.supervisor.post(`/cases/${held.id}/orders`, { ...order, until: '2036-03-01' })).status, 422, 'for ever')
  assert.equal((await city.people.supervisor.post(`/cases/${held.id}/orders`, order)).status, 201)
  const other = await city.people.supervisor.post(`/cases/${lifted.id}/orders`, { ...order, until: '2028-03-05' })
  await armed()

  await city.at(CLOSED_A_YEAR)
  for (const matter of [held, lifted]) {
    for (const one of await photos(matter)) {
      assert.deepEqual([one.gone_at, one.held_until], [null, matter === held ? '2027-03-05' : '2028-03-05'])
      assert.equal((await bytesOf(one)).status, 200)
    }
  }
  const gone = await city.people.supervisor.post(`/cases/${lifted.id}/orders/${other.body.id}/lift`, undefined)
  assert.equal(gone.status, 200, gone.text)
  assert.ok(gone.body.items[0].lifted_at)
  assert.equal((await city.people.supervisor.post(`/cases/${lifted.id}/orders/${other.body.id}/lift`, undefined)).status, 404, 'it holds no longer')

  await city.at('2027-03-05 03:00')
  assert.ok((await photos(held)).every((one) => one.gone_at === null), 'the last day of the order')
  assert.ok((await photos(lifted)).every((one) => one.gone_at))
  await city.at('2027-03-06 03:00')
  assert.ok((await photos(held)).every((one) => one.gone_at))
})

city.tell('what was refused goes after ninety days; the same bytes of another case stay on the disk', async () => {
  const refused = await city.reported('resident')
  const open = await city.reported('grid')
  const bytes = png(33, 2)
  for (const [who, matter] of [['resident', refused], ['grid', open]]) {
    const sent = await city.people[who].request('POST', `/cases/${matter.id}/photos?stage=REPORT`, { raw: bytes, type: 'image/png' })
    assert.equal(sent.status, 201, sent.text)
  }
  await refused.does('acceptor', 'REFUSE', { reason_code: 'NOT_LISTED' })
  await armed()
  await city.at('2026-05-30 03:00')
  assert.equal((await photos(refused))[0].gone_at, null)

  await city.at('2026-06-02 03:00')
  const [one] = await photos(refused)
  assert.equal(one.keep_class, 'UNFOUNDED')
  assert.equal((await bytesOf(one)).status, 410)
  const [same] = await photos(open)
  assert.equal(same.sha256, one.sha256)
  assert.deepEqual((await bytesOf(same)).bytes.length > 0 && (await bytesOf(same)).status, 200)
  assert.ok(isOnDisk(same.sha256))
})

/** How long is a row: a city that keeps what it refused of one item for a day. */
function keepsADay(item) {
  execFileSync('psql', ['-h', join(city.server.dir, 'pg/run'), '-U', 'postgres', '-d', 'zhiwang', '-Xqc',
    `insert into case_keep_classes values ('SHORT', 1, '一天', 'A day'); insert into case_keep_rules values (1, 'REFUSED', '${item}', 'SHORT')`])
}

city.tell('how long is data; what went and is shown anew is there again, with a receipt that is true', async () => {
  const matter = await city.reported('resident', { item: S2_HOURS })
  const bytes = png(34, 2)
  const add = () => city.people.resident.request('POST', `/cases/${matter.id}/photos?stage=REPORT`, { raw: bytes, type: 'image/png' })
  const first = (await add()).body
  await matter.does('acceptor', 'REFUSE', { reason_code: 'UNCLEAR' })
  keepsADay(S2_HOURS)
  await armed()
  await city.at('2026-03-04 03:00')
  const [gone] = await photos(matter)
  assert.deepEqual([gone.keep_class, (await bytesOf(gone)).status], ['SHORT', 410])
  await matter.does('resident', 'OBJECT', { reason: '请再看看' })
  const again = await add()
  assert.deepEqual([again.status, again.body.id, again.body.gone_at], [201, first.id, null])
  assert.equal((await bytesOf(again.body, 'resident')).status, 200)
  assert.equal((await rows(city.server, `select 1 from case_photos where case_id = '${matter.id}'`)).length, 1)
})
