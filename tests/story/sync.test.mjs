// What a phone brings after hours without a network, and what it is told: each item judged by itself,
// nothing twice, nothing lost, nothing shown that may not be seen.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { png } from '../harness/images.mjs'
import { webm } from '../harness/sounds.mjs'
import { Client, makeId, placeIn, startServer } from '../harness/server.mjs'

const TOWN = 441900119
const VILLAGE = `${TOWN}001`
const GRID = `${VILLAGE}001`
let server
let grid
let head
let other
let place
before(async () => {
  server = await startServer()
  grid = await Client.login(server, `grid.${GRID}`)
  head = await Client.login(server, `village.${VILLAGE}.head`)
  other = await Client.login(server, 'grid.441900119001002')
  place = await placeIn(grid, GRID)
})
after(() => server?.end())

const report = (id, title = '消防通道堆放杂物') => ({ id, item: '0501', ...place, title, description: title })
const itemOf = (path, body, key, observed_at = '2026-01-02T03:04:05Z') => ({ key, path, body: JSON.stringify(body), observed_at })
const push = (client, items, sent_at = '2026-01-02T09:00:00Z') => client.post('/sync', { sent_at, items })
const sha = (bytes) => createHash('sha256').update(bytes).digest('hex')

test('each item of a batch is judged by itself, as it would be alone', async () => {
  const id = makeId(TOWN)
  const batch = [
    itemOf('/cases', report(id), 'a-1'),
    itemOf('/cases', { ...report(makeId(TOWN)), item: '9999' }, 'a-2'),
    itemOf(`/cases/${id}/moves`, { event: 'FILE', version: 1 }, 'a-3'),
    itemOf('/nothing', {}, 'a-4'),
    itemOf('/session', { login: 'x', password: 'y' }, 'a-5'),
    itemOf('/sync', { sent_at: '2026-01-02T09:00:00Z', items: [] }, 'a-6'),
  ]
  const answer = await push(grid, batch)
  assert.equal(answer.status, 200, answer.text)
  assert.deepEqual(answer.body.items.map((one) => [one.key, one.status, one.problem]), [
    ['a-1', 201, undefined],
    ['a-2', 422, 'case/bad-item'],
    ['a-3', 403, 'case/may-not'],
    ['a-4', 404, 'http/no-route'],
    ['a-5', 404, 'http/no-route'],
    ['a-6', 404, 'http/no-route'],
  ])
  assert.equal(answer.body.items[0].body.id, id)
  assert.equal(answer.body.items[1].body.field, 'item')
})

test('the same batch again has the same verdicts and no second effect', async () => {
  const id = makeId(TOWN)
  const batch = [itemOf('/cases', report(id), 'b-1'), itemOf(`/cases/${makeId(TOWN)}/moves`, { event: 'FILE', version: 1 }, 'b-2')]
  const first = await push(grid, batch)
  const second = await push(grid, batch)
  const verdicts = (answer) => answer.body.items.map(({ key, status, body: { trace, ...body } }) => ({ key, status, body }))
  assert.deepEqual(verdicts(second), verdicts(first))
  const mine = await grid.get('/cases?mine=true&limit=200')
  assert.equal(mine.body.items.filter((one) => one.id === id).length, 1)
})

test('what is wrong with the batch itself is told, and nothing of it is done', async () => {
  const id = makeId(TOWN)
  for (const [body, field] of [
    [{ sent_at: '2026-01-02T09:00:00Z', items: [] }, 'items'],
    [{ items: [itemOf('/cases', report(id), 'c-1')] }, 'sent_at'],
    [{ sent_at: '2026-01-02T09:00:00Z', items: [{ ...itemOf('/cases', report(id), 'c-1'), observed_at: 'yesterday' }] }, 'items[0].observed_at'],
    [{ sent_at: '2026-01-02T09:00:00Z', items: [itemOf('/cases', report(id), 'c-1'), itemOf('/cases?x=1', report(id), 'c-2')] }, 'items[1].path'],
    [{ sent_at: '2026-01-02T09:00:00Z', items: Array.from({ length: 51 }, (_, i) => itemOf('/cases', {}, `c-${i}`)) }, 'items'],
  ]) {
    const answer = await grid.post('/sync', body)
    assert.equal(answer.status, 422, answer.text)
    assert.equal(answer.body.field, field)
  }
  assert.equal((await grid.get(`/cases/${id}`)).status, 404)
})

test('the three clocks of an item are kept, and its verdict; for who brought it only', async () => {
  const before = Date.now()
  const id = makeId(TOWN)
  await push(grid, [itemOf('/cases', report(id), 'd-1', '2026-05-01T01:00:00Z')], '2026-05-01T06:30:00Z')
  const [newest] = (await grid.get('/deliveries?limit=1')).body.items
  assert.equal(newest.key, 'd-1')
  assert.equal(newest.route, '/cases')
  assert.equal(newest.observed_at, '2026-05-01T01:00:00Z')
  assert.equal(newest.sent_at, '2026-05-01T06:30:00Z')
  assert.ok(Date.parse(newest.received_at) >= before - 1000)
  assert.equal(newest.status, 201)
  assert.equal((await other.get('/deliveries')).body.items.some((one) => one.key === 'd-1'), false)
  await push(head, [itemOf(`/cases/${id}/moves`, { event: 'FILE', version: 1, reason: '现场已看过' }, 'd-2', '2026-05-01T02:00:00Z')], '2026-05-01T06:31:00Z')
  await head.move(id, 'DISPATCH', { department: 'XF' })
  const clocks = (await head.get(`/cases/${id}/moves`)).body.items.map((m) => [m.event, m.observed_at, m.sent_at, Date.parse(m.at) >= before - 1000])
  assert.deepEqual(clocks, [
    ['REPORT', '2026-05-01T01:00:00Z', '2026-05-01T06:30:00Z', true],
    ['FILE', '2026-05-01T02:00:00Z', '2026-05-01T06:31:00Z', true],
    ['DISPATCH', null, null, true],
  ], 'they stand in the history of the case, and what was not kept has one clock')
})

test('from a place in the sequence on, what changed is told once', async () => {
  const begin = (await grid.get('/sync')).body
  assert.equal(begin.reset, true)
  assert.deepEqual(begin.changes, [])
  const one = await grid.report(report(makeId(TOWN)))
  await head.move(one.id, 'FILE')
  const news = (await grid.get(`/sync?since=${begin.next}`)).body
  assert.equal(news.reset, false)
  const change = news.changes.find((row) => row.id === one.id)
  assert.equal(news.changes.filter((row) => row.id === one.id).length, 1, 'two moves, one change')
  assert.equal(change.body.state, 'FILED')
  assert.deepEqual(change.body, (await grid.get(`/cases/${one.id}`)).body, 'as its own route shows it')
  const after = (await grid.get(`/sync?since=${news.next}`)).body
  assert.equal(after.changes.some((row) => row.id === one.id), false)
})

test('what is out of sight is told as gone, and what is nobody\'s business is not told', async () => {
  const one = await grid.report(report(makeId(TOWN)))
  await head.move(one.id, 'FILE')
  const begin = (await other.get('/sync')).body
  const sent = await head.post(`/cases/${one.id}/assignments`, { purpose: 'SUPPORT', person: 'grid.441900119001002' })
  assert.equal(sent.status, 201, sent.text)
  const told = (await other.get(`/sync?since=${begin.next}`)).body
  assert.deepEqual(told.changes.map((row) => [row.kind, row.gone]).sort(), [['assignment', false], ['case', false]])
  await head.post(`/assignments/${sent.body.id}/moves`, { event: 'WITHDRAW', version: 1, reason: '另派他人' })
  const gone = (await other.get(`/sync?since=${told.next}`)).body
  const row = gone.changes.find((change) => change.kind === 'case')
  assert.deepEqual([row.id, row.gone, row.body], [one.id, true, null])
  await grid.report(report(makeId(TOWN)))
  assert.deepEqual((await other.get(`/sync?since=${gone.next}`)).body.changes, [])
})

test('a place that is too old, or of another database, is a reset; one that is none is refused', async () => {
  const { next } = (await grid.get('/sync')).body
  const [xid, seq, at] = next.split('-').map(Number)
  assert.equal((await grid.get(`/sync?since=${xid}-${seq}-${at - 48 * 3600}`)).body.reset, true)
  assert.equal((await grid.get(`/sync?since=${xid + 1000000}-0-${at}`)).body.reset, true)
  for (const bad of ['x', '1-2', '1-2-3-4', '-1-2-3', '1--3']) assert.equal((await grid.get(`/sync?since=${bad}`)).status, 422, bad)
})

const piece = (client, name, bytes, offset, part) =>
  client.request('PUT', `/uploads/${name}?offset=${offset}&bytes=${bytes.length}`, { raw: part, type: 'application/octet-stream' })

test('a photo comes in pieces, and its receipt names the bytes that were sent', async () => {
  const one = await grid.report(report(makeId(TOWN)))
  const photo = png(64, 48)
  const name = sha(photo)
  const half = photo.length >> 1
  assert.equal((await grid.get(`/uploads/${name}`)).body.offset, 0)
  assert.equal((await piece(grid, name, photo, 0, photo.subarray(0, half))).body.offset, half)
  assert.equal((await piece(grid, name, photo, 0, photo.subarray(0, half))).body.offset, half, 'again, for its answer was lost')
  assert.equal((await grid.get(`/uploads/${name}`)).body.offset, half)
  assert.equal((await other.get(`/uploads/${name}`)).body.offset, 0, 'nobody learns what others send')
  const early = await grid.request('POST', `/cases/${one.id}/photos?upload=${name}`, { raw: '', type: 'application/octet-stream' })
  assert.equal(early.status, 404, 'not whole yet')
  assert.equal((await piece(grid, name, photo, half, photo.subarray(half))).body.whole, true)
  const first = await grid.request('POST', `/cases/${one.id}/photos?upload=${name}`, { raw: '', type: 'application/octet-stream' })
  assert.equal(first.status, 201, first.text)
  assert.equal(first.body.source_sha256, name)
  assert.equal((await grid.get(`/uploads/${name}`)).body.offset, 0, 'it is kept elsewhere now')
  const again = await grid.request('POST', `/cases/${one.id}/photos?upload=${name}`, { raw: '', type: 'application/octet-stream' })
  assert.equal(again.status, 200)
  assert.equal(again.body.id, first.body.id, 'a receipt that was lost is given again')
  const listed = (await grid.get(`/cases/${one.id}/photos`)).body.items
  assert.deepEqual(listed.map((row) => row.source_sha256), [name])
})

test('the receipt is found even when nothing more may be added', async () => {
  const one = await grid.report(report(makeId(TOWN)))
  const photo = png(33, 22)
  const direct = await grid.request('POST', `/cases/${one.id}/photos`, { raw: photo, type: 'image/png' })
  assert.equal(direct.status, 201, direct.text)
  await head.move(one.id, 'REFUSE', { reason: '重复上报' })
  const again = await grid.request('POST', `/cases/${one.id}/photos?upload=${sha(photo)}`, { raw: '', type: 'application/octet-stream' })
  assert.equal(again.status, 200, again.text)
  assert.equal(again.body.id, direct.body.id)
})

test('a file that is not what it was announced to be begins anew', async () => {
  const photo = png(20, 20)
  const name = sha(photo)
  const wrong = Buffer.from(photo)
  wrong[wrong.length >> 1] ^= 1
  const answer = await piece(grid, name, photo, 0, wrong)
  assert.equal(answer.status, 422)
  assert.equal(answer.body.type, '/problems/upload/mismatch')
  assert.equal((await grid.get(`/uploads/${name}`)).body.offset, 0)
  assert.equal((await piece(grid, name, photo, 5, photo.subarray(5))).body.type, '/problems/upload/gap')
  assert.equal((await grid.get('/uploads/..%2f..%2fx')).status, 404)
})

test('dictionaries are read again only when they changed', async () => {
  for (const path of ['/items', '/departments', `/units/${GRID}/outlines`]) {
    const first = await grid.get(path)
    const etag = first.headers.get('etag')
    assert.match(etag, /^"[0-9a-f]{32}"$/, path)
    const second = await grid.get(path, { headers: { 'if-none-match': etag } })
    assert.equal(second.status, 304, path)
    assert.equal(second.text, '')
  }
})

test('a voice note is one track of Opus in WebM, not too long, and heard by who sees the case', async () => {
  const one = await grid.report(report(makeId(TOWN)))
  const add = async (bytes) => {
    for (let offset = 0; offset < bytes.length; offset += 200000) await piece(grid, sha(bytes), bytes, offset, bytes.subarray(offset, offset + 200000))
    return grid.request('POST', `/cases/${one.id}/voices?upload=${sha(bytes)}`, { raw: '', type: 'application/octet-stream' })
  }
  const note = webm({ seconds: 3 })
  const made = await add(note)
  assert.equal(made.status, 201, made.text)
  assert.deepEqual([made.body.source_sha256, made.body.duration_ms, made.body.stage], [sha(note), 3000, 'REPORT'])
  const again = await grid.request('POST', `/cases/${one.id}/voices?upload=${sha(note)}`, { raw: '', type: 'application/octet-stream' })
  assert.deepEqual([again.status, again.body.id], [200, made.body.id], 'a receipt that was lost is given again')
  const heard = await head.get(made.body.url)
  assert.equal(heard.headers.get('content-type'), 'audio/webm')
  assert.ok(heard.bytes.equals(note))
  assert.equal((await other.get(made.body.url)).status, 404)
  for (const bad of [png(4, 5), webm({ type: 1 }), webm({ codec: 'V_VP8' }), webm({ seconds: 181 }), note.subarray(0, 40)])
    assert.equal((await add(bad)).body.type, '/problems/case/not-voice')
  for (let salt = 1; salt < 5; salt += 1) assert.equal((await add(webm({ salt }))).status, 201)
  assert.equal((await add(webm({ salt: 9 }))).body.type, '/problems/case/voices-full')
  assert.equal((await head.get(`/cases/${one.id}/voices`)).body.items.length, 5)
})
