// Writes that come twice, photos, lists, and who sees what.
import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { change } from '../harness/database.mjs'
import { Client, makeId, placeIn, startServer, UNSHOWN } from '../harness/server.mjs'
import { jpegWithExif, PNG, png } from '../harness/images.mjs'

const TOWN = 441900119
let server
let grid
let village
let item
let place
before(async () => {
  server = await startServer()
  grid = await Client.login(server, 'grid.441900119001001')
  village = await Client.login(server, 'village.441900119001.acceptor')
  item = (await grid.get('/items')).body.items[0].code
  place = await placeIn(grid, '441900119001001')
})
after(() => server.end())

const fields = (more) => ({ item, ...place, title: '测试案件', description: '描述', ...more })

test('the same id from the same person is the same case; from another it is refused', async () => {
  const id = makeId(TOWN)
  const first = await grid.report(fields({ id }))
  const again = await grid.post('/cases', fields({ id }))
  assert.ok([200, 201].includes(again.status), again.text)
  assert.deepEqual([first.id, again.body.id, again.body.number], [id, id, first.number])
  const other = await village.post('/cases', fields({ id }))
  assert.deepEqual([other.status, other.body.type], [409, '/problems/case/id-taken'])
})

test('an id of another town, or no id of ours, is refused by name', async () => {
  for (const id of [makeId(441900003), randomUUID(), 'nonsense', '']) {
    const answer = await grid.post('/cases', fields({ id }))
    assert.deepEqual([answer.status, answer.body.field], [422, 'id'], id)
  }
})

test('the same Idempotency-Key gets the same answer and one effect, even at once', async () => {
  const key = randomUUID()
  const answers = await Promise.all(Array.from({ length: 8 }, () => grid.post('/cases', fields({ title: '同键上报' }), { headers: { 'idempotency-key': key } })))
  const good = answers.filter((a) => a.status === 201)
  assert.ok(good.length >= 1, answers.map((a) => a.text).join('\n'))
  for (const answer of answers) assert.ok([201, 503].includes(answer.status), answer.text)
  assert.equal(new Set(good.map((a) => a.body.id)).size, 1)
  const made = (await grid.get(`/cases?q=${encodeURIComponent('同键上报')}`)).body.items
  assert.equal(made.length, 1)
  const misused = await grid.post('/cases', fields({ title: '别的内容' }), { headers: { 'idempotency-key': key } })
  assert.equal(misused.status, 422)
  const somebodyElse = await village.post('/cases', fields({ title: '他人同键' }), { headers: { 'idempotency-key': key } })
  assert.equal(somebodyElse.status, 201, 'a key belongs to its person')
})

test('many at once: every number is given once', async () => {
  const made = await Promise.all(Array.from({ length: 80 }, () => grid.report(fields())))
  assert.equal(new Set(made.map((m) => m.number)).size, made.length)
  assert.equal(new Set(made.map((m) => m.id)).size, made.length)
})

test('a list pages through everything once, while more comes in', async () => {
  const seen = []
  for (let cursor = ''; cursor !== null;) {
    const page = (await village.get(`/cases?limit=9${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)).body
    seen.push(...page.items.map((c) => c.id))
    cursor = page.next_cursor
    if (seen.length === 18) await grid.report(fields())
  }
  assert.equal(new Set(seen).size, seen.length)
  assert.ok(seen.length >= 80)
})

test('lists filter by what they say they filter by', async () => {
  const one = await grid.report(fields({ title: '独一无二的标题 100%_x' }))
  const ids = async (query) => (await village.get(`/cases?${query}`)).body.items.map((c) => c.id)
  assert.deepEqual(await ids(`q=${encodeURIComponent('独一无二')}`), [one.id])
  assert.deepEqual(await ids(`q=${encodeURIComponent('100%_x')}`), [one.id])
  assert.deepEqual(await ids(`q=${encodeURIComponent('%')}&limit=200`).then((l) => l.length), 1, '% is a letter')
  assert.deepEqual(await ids(`q=${one.number}`), [one.id])
  assert.ok((await ids('state=REPORTED')).includes(one.id))
  assert.deepEqual(await ids('state=CLOSED'), [])
  assert.ok((await ids(`item=${item}`)).includes(one.id))
  assert.ok((await ids('unit=441900119001001')).includes(one.id))
  assert.deepEqual(await ids('unit=441900119001002'), [])
  assert.ok((await ids('owner=441900119001000')).includes(one.id))
  assert.deepEqual(await ids('to=2001-01-01T00:00:00Z'), [])
  const duties = async (who) => (await (await Client.login(server, who)).get('/cases?duty=true&limit=200')).body.items.some((c) => c.id === one.id)
  assert.deepEqual([await duties('village.441900119001.head'), await duties('town.441900119.dispatcher')], [true, false], 'the village has the duty')
  await (await Client.login(server, 'village.441900119001.head')).move(one.id, 'REFER', { unit: '441900119000000' })
  assert.deepEqual([await duties('village.441900119001.head'), await duties('town.441900119.dispatcher')], [true, true], 'and the town is asked to take it over')
})

test('out of scope looks exactly like not there', async () => {
  const one = await grid.report(fields())
  const stranger = await Client.login(server, 'village.441900119002.acceptor')
  const resident = await Client.login(server, 'resident.1')
  const nothing = makeId(TOWN)
  for (const who of [stranger, resident]) {
    for (const [method, path, body] of [['GET', ''], ['GET', '/moves'], ['GET', '/photos'], ['POST', '/moves', { event: 'FILE', version: 1 }]]) {
      const there = await who.request(method, `/cases/${one.id}${path}`, { body })
      const absent = await who.request(method, `/cases/${nothing}${path}`, { body })
      assert.deepEqual([there.status, there.body.type, there.body.detail], [absent.status, absent.body.type, absent.body.detail], `${method} ${path}`)
      assert.equal(there.status, 404)
    }
    const listed = (await who.get('/cases?limit=200')).body.items
    assert.ok(!listed.some((c) => c.id === one.id))
  }
})

test('a photo gets a receipt, loses what it gives away, and is seen in scope only', async () => {
  const one = await grid.report(fields())
  const secret = 'SERIAL-NUMBER-4711'
  const bytes = jpegWithExif({ secret, taken: '2026:11:23 08:30:00' })
  const put = (who, raw, type = 'image/jpeg') => who.request('POST', `/cases/${one.id}/photos?stage=REPORT`, { raw, type })
  const receipt = await put(grid, bytes)
  assert.equal(receipt.status, 201, receipt.text)
  assert.deepEqual([receipt.body.type, receipt.body.taken_at], ['image/jpeg', '2026-11-23T00:30:00Z'])
  assert.ok(Math.abs(receipt.body.lon - 113.75) < 1e-6 && Math.abs(receipt.body.lat - 23.02) < 1e-6)
  const again = await put(grid, bytes)
  assert.equal(again.body.id, receipt.body.id, 'the same bytes, the same receipt')
  const seen = await village.get(`/cases/${one.id}/photos/${receipt.body.id}`)
  assert.equal(seen.status, 200)
  assert.equal(seen.headers.get('content-type'), 'image/jpeg')
  assert.equal(createHash('sha256').update(seen.bytes).digest('hex'), receipt.body.sha256)
  assert.ok(!seen.bytes.includes(secret))
  assert.match(seen.headers.get('cache-control'), /private/)
  const stranger = await Client.login(server, 'village.441900119002.acceptor')
  assert.equal((await stranger.get(`/cases/${one.id}/photos/${receipt.body.id}`)).status, 404)
  assert.equal((await put(stranger, bytes)).status, 404)

  const png = await put(grid, PNG, 'image/jpeg')
  assert.equal(png.body.type, 'image/png', 'judged by content, not by what it is called')
  for (const [what, raw] of [['a program', Buffer.from('#!/bin/sh\nrm -rf /\n')], ['a page', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['half a picture', bytes.subarray(0, 60)]]) {
    const refused = await put(grid, raw)
    assert.ok([415, 422].includes(refused.status), `${what}: ${refused.status}`)
  }
  const empty = await put(grid, Buffer.alloc(0))
  assert.ok([400, 411, 415, 422].includes(empty.status), `nothing: ${empty.status}`)
  assert.equal((await grid.get(`/cases/${one.id}`)).body.photos, 2)
})

test('a case can only be made of an item that is in force, inside the city', async () => {
  assert.equal((await grid.post('/cases', fields({ item: 'ZZ-99' }))).body.field, 'item')
  const outside = await grid.post('/cases', fields({ lon: 116.39, lat: 39.9 }))
  assert.deepEqual([outside.status, outside.body.type], [422, '/problems/case/outside'])
})

// The last of this file: it gives an item and a person another name.
test('what is changed at one of two servers is in the next list of the other, while both are read', { timeout: 240_000 }, async () => {
  const second = await startServer({ demo: false, args: ['--database', `host=${join(server.dir, 'pg/run')} user=postgres dbname=zhiwang`] })
  const here = village
  const there = new Client(second.url, village.token)
  const atOther = new Client(second.url, grid.token)
  const { id } = await grid.report(fields({ title: '两台服务器' }))
  let going = true
  const read = async (client) => {
    while (going) {
      const { status, text } = await client.get('/cases?limit=20')
      if (status !== 200 && status !== 503) throw new Error(`${status}: ${text}`)
    }
  }
  const readers = Promise.all([here, here, here, there, there, there].map(read))
  const rowOf = async (client) => (await client.get('/cases?limit=20')).body.items.find((one) => one.id === id)
  const steps = [
    ['a report', async () => {}, (row) => row.state === 'REPORTED' && row.photos === 0],
    ['a photo', () => grid.request('POST', `/cases/${id}/photos`, { raw: PNG, type: 'image/png' }), (row) => row.photos === 1],
    ['a move', () => here.move(id, 'FILE', { reason: UNSHOWN }), (row) => row.state === 'FILED'],
    ['a handler', () => change(server, `update cases set handler = '${grid.me.id}' where id = '${id}'`), (row) => row.handler_name === grid.me.name],
    ['his name', () => change(server, `update people set name = '改名的人' where id = '${grid.me.id}'`), (row) => row.handler_name === '改名的人'],
    ['its item', () => change(server, `update items set name = '改名的事项' where code = '${item}'`), (row) => row.item_name === '改名的事项'],
    ['a photo at the other', () => atOther.request('POST', `/cases/${id}/photos`, { raw: png(7, 3), type: 'image/png' }), (row) => row.photos === 2],
  ]
  try {
    for (const [what, act, holds] of steps) {
      await act()
      for (const [where, client] of [['here', here], ['there', there]]) {
        const row = await rowOf(client)
        assert.ok(row && holds(row), `${what}, ${where}: ${JSON.stringify(row)}`)
      }
    }
  } finally {
    going = false
    await readers.finally(() => second.end())
  }
})
