// Many reports share one transaction, and each is answered as if it had been alone.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { eventually } from '../harness/cluster.mjs'
import { session } from '../harness/database.mjs'
import { Client, makeId, placeIn, startServer, UNSHOWN } from '../harness/server.mjs'

const TOWN = 441900119
const WORKERS = 3 // LANE_BATCH_WORKERS
const URGENT = '0602' // S1
let server
let grid
let village
let item
let place
let psql

const sql = (text) => psql.sql(text)
const fields = (more) => ({ item, ...place, title: '批量上报', description: '描述', ...more })
const number = async (text) => Number(await sql(text))

// Everything that belongs to a case, each counted.
async function parts(id) {
  const counts = [
    `cases where id = '${id}'`, `case_reporters where case_id = '${id}'`, `case_moves where case_id = '${id}'`,
    `case_clocks where case_id = '${id}'`, `timers where subject = '${id}'`, `outbox where data::json->>'id' = '${id}'`,
  ]
  return JSON.parse(await sql(`select json_build_array(${counts.map((from) => `(select count(*) from ${from})`)})`))
}
const WHOLE = [1, 1, 1, 1, 1, 1]
const NOTHING = [0, 0, 0, 0, 0, 0]

before(async () => {
  server = await startServer()
  psql = session(server)
  grid = await Client.login(server, 'grid.441900119001001')
  village = await Client.login(server, 'village.441900119001.acceptor')
  item = (await grid.get('/items')).body.items[0].code
  place = await placeIn(grid, '441900119001001')
  await Promise.all(Array.from({ length: 20 }, () => grid.report(fields())))
})
after(async () => {
  psql.end()
  await server.end()
})

/**
 * Reports that are sent while nobody can write one, so that they gather: the lock is held until all
 * workers wait for it and the rest is in the queue, which /metrics tells.
 */
async function gathered(requests, meanwhile = () => {}) {
  const lock = session(server)
  await lock.sql('begin')
  await lock.sql('lock table cases in exclusive mode')
  const first = []
  for (let i = 0; i < WORKERS; i++) {
    first.push(grid.post('/cases', fields({ title: `占位${i}` })))
    await eventually(async () => (await number("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")) === i + 1)
  }
  const rest = requests.map((send) => send())
  await eventually(async () => Number(/^zhiwang_lane_batch_depth (\d+)$/m.exec((await grid.get('/~/metrics')).text)[1]) === requests.length)
  await meanwhile()
  await lock.sql('rollback')
  lock.end()
  for (const answer of await Promise.all(first)) assert.equal(answer.status, 201, answer.text)
  return Promise.all(rest)
}

test('reports that gather share a transaction, and each is whole', async () => {
  const answers = await gathered(Array.from({ length: 40 }, () => () => grid.post('/cases', fields({ id: makeId(TOWN) }))))
  const ids = answers.map((a) => a.body.id)
  assert.deepEqual([...new Set(answers.map((a) => a.status))], [201])
  assert.equal(new Set(answers.map((a) => a.body.number)).size, 40)
  for (const id of ids) assert.deepEqual(await parts(id), WHOLE)
  const transactions = await sql(`select count(distinct xid) from outbox where data::json->>'id' in (${ids.map((id) => `'${id}'`)})`)
  assert.ok(Number(transactions) <= WORKERS, `${transactions} transactions for 40 reports`)
})

test('what files itself gathers with the rest: both its moves, their clocks and what is told of them', async () => {
  const answers = await gathered(Array.from({ length: 20 }, (_, n) => () => grid.post('/cases', fields({ id: makeId(TOWN), item: n % 2 ? item : URGENT }))))
  for (const [n, { status, body }] of answers.entries()) {
    const filed = n % 2 === 0
    assert.deepEqual([status, body.state, body.version], [201, filed ? 'FILED' : 'REPORTED', filed ? 2 : 1])
    assert.deepEqual(await parts(body.id), filed ? [1, 1, 2, 2, 1, 2] : WHOLE)
    if (!filed) continue
    assert.equal(await sql(`select string_agg(event || ' ' || role || ' ' || (changes is not null), ', ' order by version) from case_moves where case_id = '${body.id}'`), 'REPORT GRID_ADMIN false, FILE SYSTEM true')
    assert.equal(await sql(`select string_agg(step || ' ' || coalesce(end_event, 'runs'), ', ' order by step) from case_clocks where case_id = '${body.id}'`), 'ACCEPT FILE, DISPATCH runs')
    assert.equal(await sql(`select string_agg(data::json->>'version', ' ' order by seq) from outbox where data::json->>'id' = '${body.id}'`), '1 2', 'each move is told, in its order')
    assert.equal(await sql(`select stamp || ' ' || (due_at = (select min(next_at) from case_clocks where case_id = '${body.id}')) from timers where subject = '${body.id}'`), '2 true')
  }
})

test('the same id several times in one batch is one case; from another person it is refused', async () => {
  const id = makeId(TOWN)
  const [first, again, once_more, other, bystander] = await gathered([
    ...Array.from({ length: 3 }, () => () => grid.post('/cases', fields({ id }))),
    () => village.post('/cases', fields({ id })),
    () => village.post('/cases', fields({ id: makeId(TOWN) })),
  ])
  assert.deepEqual([first, again, once_more].map((a) => a.status).sort(), [200, 200, 201])
  assert.deepEqual([...new Set([first, again, once_more].map((a) => a.body.number))].length, 1)
  assert.deepEqual([other.status, other.body.type], [409, '/problems/case/id-taken'])
  assert.equal(bystander.status, 201)
  assert.deepEqual(await parts(id), WHOLE)
})

test('the same key several times in one batch has one effect and one answer', async () => {
  const headers = { 'idempotency-key': randomUUID() }
  const answers = await gathered([
    ...Array.from({ length: 4 }, () => () => grid.post('/cases', fields({ title: '同键批量' }), { headers })),
    () => grid.post('/cases', fields({ title: '同键别样' }), { headers }),
    () => village.post('/cases', fields({ title: '他人同键' }), { headers }),
  ])
  assert.deepEqual(answers.map((a) => a.status), [201, 201, 201, 201, 422, 201])
  const same = answers.slice(0, 4)
  assert.equal(new Set(same.map((a) => a.text)).size, 1)
  assert.equal(same.filter((a) => a.headers.get('idempotent-replay') === 'true').length, 3)
  assert.equal(await number("select count(*) from cases where title = '同键批量'"), 1)
  const later = await grid.post('/cases', fields({ title: '同键批量' }), { headers })
  assert.deepEqual([later.status, later.text], [201, same[0].text])
})

test('a new key for a case that is there already answers for that case, then and later', async () => {
  const id = makeId(TOWN)
  const headers = { 'idempotency-key': randomUUID() }
  const first = await grid.report(fields({ id }))
  const [again] = await gathered([() => grid.post('/cases', fields({ id }), { headers }), () => grid.post('/cases', fields())])
  assert.deepEqual([again.status, again.body.number], [200, first.number])
  const replay = await grid.post('/cases', fields({ id }), { headers })
  assert.deepEqual([replay.status, replay.headers.get('idempotent-replay')], [200, 'true'])
})

test('a replay has the version in its ETag, as the first answer had: reported, moved, taken back, called, sent', async () => {
  const twice = async (by, path, body) => {
    const headers = { 'idempotency-key': randomUUID() }
    const first = await by.post(path, body, { headers })
    const replay = await by.post(path, body, { headers })
    assert.ok([200, 201].includes(first.status), `${path}: ${first.text}`)
    assert.equal(first.headers.get('etag'), `"${first.body.version}"`, path)
    assert.deepEqual([replay.headers.get('idempotent-replay'), replay.text], ['true', first.text], path)
    assert.equal(replay.headers.get('etag'), first.headers.get('etag'), path)
    return first.body
  }
  const made = await twice(grid, '/cases', fields())
  await twice(grid, '/calls', { title: '有人遇险', description: '后退', ...place })
  const head = await Client.login(server, 'village.441900119001.head')
  const filed = await twice(head, `/cases/${made.id}/moves`, { event: 'FILE', version: made.version, reason: UNSHOWN })
  await twice(head, `/cases/${made.id}/undo`, { version: filed.version })
  await head.move(made.id, 'FILE')
  const sent = await twice(head, `/cases/${made.id}/assignments`, { purpose: 'SUPPORT', person: 'grid.441900119001001' })
  await twice(grid, `/assignments/${sent.id}/moves`, { event: 'ACCEPT', version: sent.version })
})

test('a row that the database refuses hurts only itself, and leaves nothing', async () => {
  await sql("alter table cases add constraint test_poison check (title <> '下毒')")
  try {
    const bad = new Set([3, 17, 18])
    const ids = Array.from({ length: 30 }, () => makeId(TOWN))
    const keys = ids.map(() => randomUUID())
    const answers = await gathered(ids.map((id, i) => () =>
      grid.post('/cases', fields({ id, title: bad.has(i) ? '下毒' : '无毒' }), { headers: { 'idempotency-key': keys[i] } })))
    assert.deepEqual(answers.map((a) => a.status), ids.map((_, i) => (bad.has(i) ? 500 : 201)))
    for (const [i, id] of ids.entries()) assert.deepEqual(await parts(id), bad.has(i) ? NOTHING : WHOLE)
    for (const i of bad) assert.equal(await number(`select count(*) from idempotency_keys where key = '${keys[i]}'`), 0)
  } finally {
    await sql('alter table cases drop constraint test_poison')
  }
})

test('what is wrong with one is told to that one by name, and the others go on', async () => {
  const answers = await gathered([
    () => grid.post('/cases', fields()), () => grid.post('/cases', fields({ item: '9999' })),
    () => grid.post('/cases', fields({ lon: 0, lat: 0 })), () => grid.post('/cases', fields()),
  ])
  assert.deepEqual(answers.map((a) => a.status), [201, 422, 422, 201])
  assert.deepEqual([answers[1].body.field, answers[2].body.field], ['item', 'lon'])
})

// The commit is on the disk and its answer does not come: the connection dies while it waits for a
// standby that does not exist.
test('a connection that is lost during COMMIT: the keys tell what was done', async () => {
  const ids = Array.from({ length: 12 }, () => makeId(TOWN))
  const keyed = Array.from({ length: 6 }, () => randomUUID())
  // Others of the server write too, and one of them may be the first to wait for what never comes.
  let workers
  await gathered([], async () => (workers = await sql("select string_agg(pid::text, ', ') from pg_stat_activity where wait_event_type = 'Lock'")))
  await sql("alter system set synchronous_standby_names = 'nobody'")
  await sql('select pg_reload_conf()')
  await eventually(async () => (await sql('show synchronous_standby_names')) === 'nobody')
  let sent
  try {
    sent = [
      ...ids.map((id) => grid.post('/cases', fields({ id }))),
      ...keyed.map((key) => grid.post('/cases', fields({ title: `键${key}` }), { headers: { 'idempotency-key': key } })),
    ]
    await eventually(async () => (await number(`select count(*) from pg_stat_activity where wait_event = 'SyncRep' and pid in (${workers})`)) >= 1)
  } finally {
    await sql('alter system reset synchronous_standby_names')
    await sql("select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'")
    await sql('select pg_reload_conf()')
  }
  const answers = await Promise.all(sent)
  assert.ok(answers.some((a) => a.status === 200 || a.headers.get('idempotent-replay')), 'what was committed is found')
  for (const [i, answer] of answers.entries()) {
    assert.ok([200, 201].includes(answer.status), answer.text)
    if (i < ids.length) assert.equal(answer.body.id, ids[i])
    assert.deepEqual(await parts(answer.body.id), WHOLE)
  }
  for (const key of keyed) assert.equal(await number(`select count(*) from cases where title = '键${key}'`), 1)
})
