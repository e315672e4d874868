// The desk: who has a case in hand, how a shift hands over, views and layout of one's own.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client, placeIn, startServer } from '../harness/server.mjs'

const VILLAGE = '441900119001'
let server
let grid
let head
let acceptor
let liaison
let other
let place
before(async () => {
  server = await startServer()
  grid = await Client.login(server, `grid.${VILLAGE}001`)
  head = await Client.login(server, `village.${VILLAGE}.head`)
  acceptor = await Client.login(server, `village.${VILLAGE}.acceptor`)
  liaison = await Client.login(server, 'dept.XF.441900119.liaison')
  other = await Client.login(server, 'village.441900119002.head')
  place = await placeIn(grid, `${VILLAGE}001`)
})
after(() => server.end())

const report = (title) => grid.report({ item: '0605', title, description: title, ...place })
const hold = (who, id, take = false) => who.request('PUT', `/cases/${id}/hold`, { body: { take } })

test('the first to open a case holds it, the second is told by whom', async () => {
  const one = await report('通道被占')
  const first = await hold(head, one.id)
  assert.equal(first.status, 200, first.text)
  assert.equal(first.body.mine, true)
  const second = await hold(acceptor, one.id)
  assert.equal(second.body.mine, false)
  assert.equal(second.body.person_name, head.me.name)
  assert.deepEqual((await acceptor.get('/holds')).body.items.map((h) => [h.case_id, h.person_name]), [[one.id, head.me.name]])
  assert.deepEqual((await other.get('/holds')).body.items, [], 'another village is told nothing')
})

test('taking over is written down, and who had it sees by whom', async () => {
  const one = await report('接手一件')
  await hold(head, one.id)
  const taken = await hold(acceptor, one.id, true)
  assert.equal(taken.body.mine, true)
  assert.equal(taken.body.taken_from, head.me.name)
  assert.equal((await hold(head, one.id)).body.person_name, acceptor.me.name)
  const log = (await head.get(`/cases/${one.id}/take-overs`)).body.items
  assert.deepEqual(log.map((l) => [l.person_name, l.taken_from]), [[acceptor.me.name, head.me.name]])
  const leader = await Client.login(server, 'town.441900119.shift_leader')
  const seen = (await leader.get('/take-overs')).body.items.filter((l) => l.case_id === one.id)
  assert.deepEqual(seen.map((l) => [l.number, l.title, l.person_name, l.taken_from]), [[one.number, '接手一件', acceptor.me.name, head.me.name]])
  const elsewhere = await Client.login(server, 'town.441900005.shift_leader')
  assert.deepEqual((await elsewhere.get('/take-overs')).body.items, [], 'another town is told nothing')
  assert.equal((await acceptor.get('/take-overs')).status, 403)
})

test('who leaves lets go; a department holds for its own side; out of scope there is no case', async () => {
  const one = await report('离开就放手')
  await hold(head, one.id)
  await acceptor.move(one.id, 'FILE')
  await head.move(one.id, 'DISPATCH', { department: 'XF' })
  assert.equal((await hold(liaison, one.id)).body.mine, true, 'the centre looks on while the department works')
  assert.equal((await head.request('DELETE', `/cases/${one.id}/hold`)).status, 204)
  assert.equal((await hold(acceptor, one.id)).body.mine, true)
  assert.equal((await hold(other, one.id)).status, 404)
})

test('a hold refuses nothing: the version decides', async () => {
  const one = await report('锁是软的')
  await hold(head, one.id)
  assert.equal((await acceptor.move(one.id, 'FILE')).state, 'FILED')
})

test('a hand-over keeps what stood open, and is signed by two', async () => {
  await report('交班时在办')
  const given = await head.post('/hand-overs', { notes: '盯住长盛市场', muted: true })
  assert.equal(given.status, 201, given.text)
  assert.ok(given.body.n_open >= 1)
  assert.equal(given.body.open_cases.length, given.body.n_open)
  assert.equal(given.body.taken_by, undefined === given.body.taken_by ? undefined : null)
  assert.equal((await head.post(`/hand-overs/${given.body.id}/take`)).status, 409, 'not by who gave it')
  const taken = await acceptor.post(`/hand-overs/${given.body.id}/take`)
  assert.equal(taken.status, 200, taken.text)
  assert.equal(taken.body.taken_by, acceptor.me.name)
  assert.equal((await acceptor.post(`/hand-overs/${given.body.id}/take`)).status, 409, 'and once')
  assert.equal((await other.get(`/hand-overs/${given.body.id}`)).status, 404, 'another desk has its own')
  const again = (await head.get(`/hand-overs/${given.body.id}`)).body
  assert.deepEqual(again, taken.body, 'it can be printed again as it was')
  assert.equal((await head.get('/hand-overs')).body.items[0].notes, '盯住长盛市场')
})

test('who works outside leaves what is in hand to a colleague by name; both sign, nobody else takes it', async () => {
  const [second, third] = [await Client.login(server, `grid.${VILLAGE}002`), await Client.login(server, `grid.${VILLAGE}003`)]
  const colleagues = (await grid.get('/colleagues')).body.items
  assert.ok(colleagues.some((one) => one.person === second.me.id) && colleagues.every((one) => one.unit.startsWith(VILLAGE)))
  assert.ok(!colleagues.some((one) => one.person === grid.me.id))
  assert.equal((await head.get('/colleagues')).status, 403)
  const one = await report('交班时手上')
  await head.move(one.id, 'FILE')
  const sent = (await head.post(`/cases/${one.id}/assignments`, { purpose: 'SUPPORT', person: grid.me.id })).body
  const move = (who, id, event, more = {}) => who.get(`/assignments/${id}`).then(({ body }) => who.post(`/assignments/${id}/moves`, { event, version: body.version, ...more }))
  assert.equal((await move(grid, sent.id, 'ACCEPT')).status, 200)
  const given = await grid.post('/hand-overs', { notes: '钥匙在站里', to: second.me.id, unsent: 2 })
  assert.equal(given.status, 201, given.text)
  assert.deepEqual([given.body.n_open, given.body.unsent, given.body.for_name], [1, 2, second.me.name])
  assert.deepEqual(given.body.open_cases.map((row) => [row.number, row.state, row.purpose]), [[one.number, 'ACCEPTED', 'SUPPORT']])
  for (const [to, slug] of [[grid.me.id, 'own'], [head.me.id, 'a desk'], [other.me.id, 'another station']])
    assert.equal((await grid.post('/hand-overs', { to })).body.field, 'to', slug)
  assert.equal((await head.post('/hand-overs', { to: second.me.id })).body.field, 'to', 'a desk is left to the next shift')
  assert.equal((await head.post(`/hand-overs/${given.body.id}/take`)).status, 409, 'somebody was named')
  assert.equal((await third.get(`/hand-overs/${given.body.id}`)).status, 404)
  assert.equal((await grid.post(`/hand-overs/${given.body.id}/take`)).status, 409)
  // The work itself: the colleague is asked in the giver's place, and by nobody else's choice.
  assert.equal((await move(grid, sent.id, 'DECLINE', { reason: '交班', to: grid.me.id })).body.field, 'to')
  assert.equal((await move(grid, sent.id, 'GO', { to: second.me.id })).body.field, 'to')
  // Nor by who may not be sent: one of elsewhere, one who is sent there already.
  assert.equal((await head.post(`/cases/${one.id}/assignments`, { purpose: 'SUPPORT', person: third.me.id })).status, 201)
  for (const to of [other.me.id, third.me.id]) {
    const refused = await move(grid, sent.id, 'DECLINE', { reason: '交班', to })
    assert.deepEqual([refused.status, refused.body.field, refused.body.type], [422, 'to', '/problems/assignment/bad-person'], refused.text)
  }
  assert.equal((await move(grid, sent.id, 'DECLINE', { reason: '交班', to: second.me.id })).status, 200)
  const next = (await second.get('/assignments?mine=true')).body.items.find((row) => row.case_id === one.id)
  assert.deepEqual([next.state, next.offer, next.replaces], ['OFFERED', 1, sent.id])
  assert.equal((await move(second, next.id, 'ACCEPT')).status, 200)
  const now = new Date().toISOString()
  const push = await second.post('/sync', { sent_at: now, items: [{ key: `take-${given.body.id}`, path: `/hand-overs/${given.body.id}/take`, body: '', observed_at: now }] })
  const [taken] = push.body.items
  assert.equal(taken.status, 200, push.text)
  assert.deepEqual([taken.body.given_by, taken.body.taken_by], [grid.me.name, second.me.name])
  assert.equal((await second.post(`/hand-overs/${given.body.id}/take`)).status, 409, 'and once')
  assert.equal((await grid.get('/hand-overs')).body.items[0].taken_by, second.me.name, 'who gave it is told')
})

test('back to the station: its desk takes it, no colleague does', async () => {
  const second = await Client.login(server, `grid.${VILLAGE}002`)
  const given = (await grid.post('/hand-overs', {})).body
  assert.deepEqual([given.outside, given.for_person], [true, null])
  assert.equal((await second.get(`/hand-overs/${given.id}`)).status, 404)
  assert.ok((await head.get('/hand-overs')).body.items.some((row) => row.id === given.id))
  assert.equal((await other.post(`/hand-overs/${given.id}/take`)).status, 404)
  assert.equal((await head.post(`/hand-overs/${given.id}/take`)).body.taken_by, head.me.name)
})

test('views are a person\'s own, at most twenty, and one is the first', async () => {
  const put = (name, body) => head.request('PUT', `/desk/views/${encodeURIComponent(name)}`, { body })
  assert.equal((await put('消防特急', { query: 'severity=S1', is_first: true })).status, 200)
  assert.equal((await put('全部', { query: 'stage=all', is_first: true })).status, 200)
  const views = (await head.get('/desk/views')).body.items
  assert.deepEqual(views.filter((v) => v.is_first).map((v) => v.name), ['全部'])
  assert.deepEqual((await acceptor.get('/desk/views')).body.items, [])
  for (let i = views.length; i < 20; i += 1) await put(`视图${i}`, { query: '', is_first: false })
  assert.equal((await put('再多一个', { query: '', is_first: false })).status, 409)
  assert.equal((await head.request('DELETE', `/desk/views/${encodeURIComponent('全部')}`)).status, 204)
  assert.equal((await put('再多一个', { query: '', is_first: false })).status, 200)
})

test('how wide the panes are is kept for the person', async () => {
  assert.deepEqual((await head.get('/desk/layout')).body, { queue_px: 372, detail_px: 437, map_closed: false })
  assert.equal((await head.request('PUT', '/desk/layout', { body: { queue_px: 300, detail_px: 500, map_closed: true } })).status, 200)
  assert.deepEqual((await head.get('/desk/layout')).body, { queue_px: 300, detail_px: 500, map_closed: true })
  assert.equal((await head.request('PUT', '/desk/layout', { body: { queue_px: 10, detail_px: 500 } })).status, 422)
})
