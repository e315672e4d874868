// A town gives an item a limit of its own; cases dispatched from then on take it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client, placeIn, startServer } from '../harness/server.mjs'

const TOWN = '441900119000000'
let server
let people
let item
let place

before(async () => {
  server = await startServer()
  const log = (login) => Client.login(server, login)
  people = {
    supervisor: await log('town.441900119.supervisor'), elsewhere: await log('town.441900003.supervisor'), leader: await log('town.441900119.shift_leader'),
    grid: await log('grid.441900119001001'), acceptor: await log('village.441900119001.acceptor'), head: await log('village.441900119001.head'),
  }
  item = (await people.grid.get('/items')).body.items.find((i) => i.department === 'XF' && i.limit_kind === 'WORKING_HOUR')
  place = await placeIn(people.grid, '441900119001001')
})
after(() => server.end())

async function handleClock() {
  const made = await people.grid.report({ item: item.code, ...place, title: '通道堵塞', description: '杂物' })
  await people.acceptor.move(made.id, 'FILE')
  await people.head.move(made.id, 'DISPATCH', { department: 'XF' })
  return (await people.head.get(`/cases/${made.id}/clocks`)).body.items.find((c) => c.step === 'HANDLE')
}

test('a town sets a limit of its own, and a case that is dispatched takes it', async () => {
  const before = await handleClock()
  assert.deepEqual([before.kind, before.minutes], [item.limit_kind, item.limit_minutes])
  const set = await people.supervisor.post(`/items/${item.code}/limits`, { town: TOWN, limit_kind: 'URGENT', limit_minutes: 90 })
  assert.equal(set.status, 201, set.text)
  const after = await handleClock()
  assert.deepEqual([after.kind, after.minutes], ['URGENT', 90])
  assert.equal(Date.parse(after.due_at) - Date.parse(after.started_at), 90 * 60_000)
  await people.supervisor.post(`/items/${item.code}/limits`, { town: TOWN, limit_kind: 'URGENT', limit_minutes: 60 })
  const all = (await people.grid.get(`/items/${item.code}/limits`)).body.items
  assert.deepEqual(all.map((l) => [l.town, l.limit_minutes, l.valid_to]), [[TOWN, 60, null]])
})

test('a limit of a later day waits for it, and ends the one before', async () => {
  const other = (await people.grid.get('/items')).body.items.find((i) => i.code !== item.code).code
  const day = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10)
  for (const body of [{ limit_minutes: 120 }, { limit_minutes: 240, valid_from: day }]) {
    assert.equal((await people.supervisor.post(`/items/${other}/limits`, { town: TOWN, limit_kind: 'WORKING_HOUR', ...body })).status, 201)
  }
  const all = (await people.grid.get(`/items/${other}/limits`)).body.items
  assert.deepEqual(all.map((l) => [l.limit_minutes, l.valid_to]), [[120, day], [240, null]])
})

test('only a supervisor, only for a town of his, only from today on, only for an item there is', async () => {
  const body = { town: TOWN, limit_kind: 'URGENT', limit_minutes: 90 }
  const send = (who, fields = {}, code = item.code) => people[who].post(`/items/${code}/limits`, { ...body, ...fields })
  assert.equal((await send('leader')).status, 403)
  const rows = [
    ['elsewhere', {}, 'town'], ['supervisor', { town: '441900119001000' }, 'town'], ['supervisor', { town: '441900000000000' }, 'town'],
    ['supervisor', { limit_minutes: 0 }, 'limit_minutes'], ['supervisor', { limit_kind: 'HOURS' }, 'limit_kind'], ['supervisor', { valid_from: '2020-01-01' }, 'valid_from'],
    ['supervisor', { valid_from: '2026-02-30' }, 'valid_from'], ['supervisor', { more: 1 }, 'more'],
  ]
  for (const [who, fields, field] of rows) {
    const refused = await send(who, fields)
    assert.deepEqual([refused.status, refused.body.field], [422, field], refused.text)
  }
  assert.equal((await send('supervisor', {}, '9999')).status, 404)
})
