// Who looks after accounts: makes them, gives and ends posts, sets a password for one use, closes them. And the one at
// the machine who makes the first of them.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { eventually } from '../harness/cluster.mjs'
import { change, row, rows, session } from '../harness/database.mjs'
import { Client, makeId, PROGRAM, startServer } from '../harness/server.mjs'

const TOWN = 441900119
const VILLAGE = '441900119001000'
const GRID = '441900119001001'
const OTHER_TOWN = '441900101000000'
const ZW = join(dirname(PROGRAM), existsSync(join(dirname(PROGRAM), 'zw')) ? 'zw' : 'app/zw')

let server
let city // looks after every account
let town // after those of one town

const zw = (...args) => spawnSync(ZW, args, { encoding: 'utf8' })
const staff = (login, role, unit, more = {}) => ({
  id: makeId(0), login, name: `人${login}`, password: 'For-one-use-77', post: { id: makeId(0), role, unit, ...more },
})
async function make(by, account) {
  const answer = await by.post('/accounts', account)
  assert.equal(answer.status, 201, answer.text)
  return answer.body
}
/** Logs in with a password for one use and changes it. */
async function enter(login, password = 'For-one-use-77', next = 'My-own-rain-42') {
  const client = await Client.login(server, login, password)
  const changed = await client.post('/me/password', { old: password, new: next })
  assert.equal(changed.status, 204, changed.text)
  return Client.login(server, login, next)
}

before(async () => {
  server = await startServer()
  const made = zw('admin', '--data', server.dir, 'city.staff')
  assert.equal(made.status, 0, made.stderr)
  city = await enter('city.staff', made.stdout.trim())
  await make(city, staff('town.staff', 'STAFF_ADMIN', `${TOWN}000000`))
  town = await enter('town.staff')
})
after(() => server.end())

test('zw admin makes the first account, and a password that is for one use', async () => {
  const again = zw('admin', '--data', server.dir, 'city.staff')
  assert.equal(again.status, 0, again.stderr)
  assert.notEqual(again.stdout.trim(), '')
  await assert.rejects(Client.login(server, 'city.staff', 'My-own-rain-42'), 'the old one no longer opens it')
  city = await enter('city.staff', again.stdout.trim())
  const acts = (await city.get('/me/acts')).body.items
  assert.deepEqual(acts.map((a) => [a.act, a.by_login]).reverse(), [
    ['CREATE', null], ['GIVE_POST', null], ['SET_PASSWORD', null], ['CHANGE_PASSWORD', 'city.staff'],
    ['SET_PASSWORD', null], ['CHANGE_PASSWORD', 'city.staff'],
  ])
  assert.equal(zw('admin', '--data', server.dir, 'town.119').status, 0)
  for (const bad of ['王科', 'a b', ''])
    assert.notEqual(zw('admin', '--data', server.dir, bad).status, 0, bad)
  const taken = zw('admin', '--data', server.dir, 'town.441900119.dispatcher')
  assert.equal(taken.status, 1, 'an account that looks after none is not taken over')
  assert.match(taken.stderr, /another post/)
})

test('an account works from the first log-in to its end', async () => {
  const made = await make(town, staff('wang.ke', 'GRID_ADMIN', GRID))
  assert.equal(made.posts[0].unit, GRID)
  assert.ok(made.has_password && made.password_until)
  const once = await Client.login(server, 'wang.ke', 'For-one-use-77')
  const me = (await once.get('/me')).body
  assert.equal(me.password_once, true)
  assert.deepEqual(me.grants, [])
  for (const path of ['/cases', '/people', '/stats/indicators'])
    assert.equal((await once.get(path)).status, 403, `${path} with a password that others know`)
  assert.equal(me.scope, null)

  const changed = await once.post('/me/password', { old: 'For-one-use-77', new: 'My-own-rain-42' })
  assert.equal(changed.status, 204, changed.text)
  assert.equal((await once.get('/cases')).status, 200, 'the same session goes on')
  const second = await Client.login(server, 'wang.ke', 'My-own-rain-42')

  const given = await town.post(`/accounts/${made.id}/posts`, { id: makeId(0), role: 'ACCEPTOR', unit: VILLAGE })
  assert.equal(given.status, 200, given.text)
  assert.equal(given.body.posts.length, 2)
  const acceptor = given.body.posts.find((p) => p.role === 'ACCEPTOR')
  assert.equal((await second.post('/session/post', { post: acceptor.id })).status, 200)
  assert.equal((await second.get('/people')).status, 200)
  const stream = await second.stream().ready() // of the same session, as somebody else
  stream.close()

  const ended = await town.post(`/accounts/${made.id}/posts/${acceptor.id}/end`, {})
  assert.equal(ended.status, 200, ended.text)
  assert.equal((await second.get('/me')).status, 401, 'a session that acted as the post ends with it')
  assert.equal((await once.get('/cases')).status, 200, 'one that acts as another goes on')

  assert.equal((await town.post(`/accounts/${made.id}/close`)).status, 200)
  assert.equal((await once.get('/cases')).status, 401)
  await assert.rejects(Client.login(server, 'wang.ke', 'My-own-rain-42'))
  const opened = await town.post(`/accounts/${made.id}/open`)
  assert.equal(opened.body.has_password, false)
  await assert.rejects(Client.login(server, 'wang.ke', 'My-own-rain-42'), 'it comes back without a password')
  assert.equal((await town.post(`/accounts/${made.id}/password`, { password: 'Once-again-91x' })).status, 200)
  await enter('wang.ke', 'Once-again-91x', 'Another-rain-43')
  const acts = (await town.get(`/accounts/${made.id}/acts`)).body.items.map((a) => a.act)
  assert.deepEqual(acts.reverse(), ['CREATE', 'GIVE_POST', 'CHANGE_PASSWORD', 'GIVE_POST', 'END_POST', 'CLOSE', 'OPEN', 'SET_PASSWORD', 'CHANGE_PASSWORD'])
})

test('a request that comes twice is one act', async () => {
  const account = staff('twice', 'GRID_ADMIN', GRID)
  const [a, b] = await Promise.all([town.post('/accounts', account), town.post('/accounts', account)])
  assert.deepEqual([a.status, b.status], [201, 201])
  const post = { id: makeId(0), role: 'ACCEPTOR', unit: VILLAGE }
  for (let i = 0; i < 2; i += 1) assert.equal((await town.post(`/accounts/${account.id}/posts`, post)).status, 200)
  for (let i = 0; i < 2; i += 1) assert.equal((await town.post(`/accounts/${account.id}/posts/${post.id}/end`, {})).status, 200)
  for (let i = 0; i < 2; i += 1) assert.equal((await town.post(`/accounts/${account.id}/close`)).status, 200)
  const acts = (await town.get(`/accounts/${account.id}/acts`)).body.items.map((x) => x.act)
  assert.deepEqual(acts.reverse(), ['CREATE', 'GIVE_POST', 'GIVE_POST', 'END_POST', 'CLOSE'])
})

test('nobody reaches beyond what is his to look after', async () => {
  const own = (await town.get('/me')).body
  const cityMe = (await city.get('/me')).body
  const both = await make(city, staff('both.towns', 'DISPATCHER', `${TOWN}000000`))
  assert.equal((await city.post(`/accounts/${both.id}/posts`, { id: makeId(0), role: 'DISPATCHER', unit: OTHER_TOWN })).status, 200)
  const rows = [
    ['a post outside of the range', () => town.post('/accounts', staff('x1', 'DISPATCHER', OTHER_TOWN)), 422],
    ['a post above the range', () => town.post('/accounts', staff('x2', 'SHIFT_LEADER', '441900000000000')), 422],
    ['an account that reaches further: its password', () => town.post(`/accounts/${both.id}/password`, { password: 'Take-it-over-1' }), 403],
    ['an account that reaches further: a post', () => town.post(`/accounts/${both.id}/posts`, { id: makeId(0), role: 'SUPERVISOR', unit: `${TOWN}000000` }), 403],
    ['an account that reaches further: its end', () => town.post(`/accounts/${both.id}/close`), 403],
    ['an account above', () => town.post(`/accounts/${cityMe.id}/close`), 404],
    ['a post for oneself', () => town.post(`/accounts/${own.id}/posts`, { id: makeId(0), role: 'SUPERVISOR', unit: `${TOWN}000000` }), 403],
    ['one\'s own password without the old one', () => town.post(`/accounts/${own.id}/password`, { password: 'Without-old-1' }), 403],
    ['an account nobody has', () => town.get(`/accounts/${makeId(0)}`), 404],
  ]
  for (const [what, ask, status] of rows) {
    const answer = await ask()
    assert.equal(answer.status, status, `${what}: ${answer.text}`)
  }
  const list = (await town.get('/accounts?limit=200')).body.items
  assert.ok(list.some((a) => a.login === 'both.towns') && !list.some((a) => a.login === 'city.staff'))
})

test('who looks after accounts sees no case, and whose desk sees cases looks after no account', async () => {
  for (const path of ['/cases', '/stats/indicators', '/inbox']) assert.notEqual((await city.get(path)).status, 200, path)
  const leader = await Client.login(server, 'city.shift_leader')
  assert.equal((await leader.get('/accounts')).status, 403)
})

test('what does not fit is refused by the name of its field', async () => {
  const good = staff('fits', 'GRID_ADMIN', GRID)
  const rows = [
    [{ ...good, login: '王科' }, 'login'],
    [{ ...good, login: '' }, 'login'],
    [{ ...good, name: '' }, 'name'],
    [{ ...good, password: 'short' }, 'password'],
    [{ ...good, password: 'Fits-Fits-Fits-1' }, 'password'],
    [{ ...good, id: '0190163d-8694-7abc-8def-0123456789ab' }, 'id'],
    [{ ...good, post: { ...good.post, role: 'MAYOR' } }, 'post.role'],
    [{ ...good, post: { ...good.post, role: 'RESIDENT' } }, 'post.role'],
    [{ ...good, post: { ...good.post, role: 'DISPATCHER' } }, 'post.role'],
    [{ ...good, post: { ...good.post, role: 'HANDLER', unit: VILLAGE } }, 'post.role'],
    [{ ...good, post: { ...good.post, role: 'HANDLER', unit: VILLAGE, department: 'ZZ' } }, 'post.department'],
    [{ ...good, post: { ...good.post, unit: '441900119999000' } }, 'post.unit'],
    [{ ...good, post: { ...good.post, valid_from: '2020-01-01' } }, 'post.valid_from'],
    [{ ...good, post: { ...good.post, valid_from: '2099-01-02', valid_to: '2099-01-02' } }, 'post.valid_to'],
    [{ ...good, admin: true }, 'admin'],
  ]
  for (const [body, field] of rows) {
    const answer = await city.post('/accounts', body)
    assert.equal(answer.status, 422, `${field}: ${answer.text}`)
    assert.equal(answer.body.field, field, answer.text)
  }
  const first = await make(city, good)
  const taken = await city.post('/accounts', { ...staff('fits', 'GRID_ADMIN', GRID) })
  assert.equal(taken.status, 409)
  assert.equal(taken.body.field, 'login')
  assert.equal((await city.post('/accounts', { ...staff('fits2', 'GRID_ADMIN', GRID), id: first.id })).status, 409, 'an id of another')
  assert.equal((await city.post(`/accounts/${first.id}/posts`, { id: makeId(0), role: 'GRID_ADMIN', unit: GRID })).status, 409, 'held already')
})

test('one\'s own password: the old one is asked for, guesses are counted, other sessions end', async () => {
  await make(city, staff('self', 'GRID_ADMIN', GRID))
  const self = await enter('self')
  const other = await Client.login(server, 'self', 'My-own-rain-42')
  const same = await self.post('/me/password', { old: 'My-own-rain-42', new: 'My-own-rain-42' })
  assert.deepEqual([same.status, same.body.field], [422, 'new'])
  const weak = await self.post('/me/password', { old: 'My-own-rain-42', new: 'password123' })
  assert.deepEqual([weak.status, weak.body.field], [422, 'new'])
  assert.equal((await self.post('/me/password', { old: 'My-own-rain-42', new: 'Next-own-rain-5' })).status, 204)
  assert.equal((await other.get('/me')).status, 401)
  assert.equal((await self.get('/me')).status, 200)
  // The answer was lost and the same is sent again: it is so, and no guess is counted.
  assert.equal((await self.post('/me/password', { old: 'My-own-rain-42', new: 'Next-own-rain-5' })).status, 204)
  assert.deepEqual(await rows(server, "select failures from people where login = 'self'"), [{ failures: 0 }])
  for (let i = 0; i < 5; i += 1) {
    const wrong = await self.post('/me/password', { old: 'not this one', new: 'Next-own-rain-6' })
    assert.deepEqual([wrong.status, wrong.body.field], [422, 'old'])
  }
  const locked = await self.post('/me/password', { old: 'Next-own-rain-5', new: 'Next-own-rain-6' })
  assert.equal(locked.status, 429)
  const { id } = (await self.get('/me')).body
  const view = (await city.get(`/accounts/${id}`)).body
  assert.ok(view.locked_until, 'and whoever looks after accounts sees it')
})

/** While `send` waits to write into this account, `sql` is done to it, as by somebody who was faster. */
async function overtaken(id, sql, send) {
  const other = session(server)
  try {
    await other.sql('begin')
    await other.sql(`select 1 from people where id = '${id}' for update`)
    const sent = send()
    await eventually(async () => (await rows(server, "select 1 from pg_stat_activity where wait_event_type = 'Lock'")).length > 0)
    for (const one of sql) await other.sql(one)
    await other.sql('commit')
    return await sent
  } finally {
    other.end()
  }
}

test('a password that was changed while somebody logged in with the old one opens nothing', async () => {
  const { id } = await make(city, staff('slow.in', 'GRID_ADMIN', GRID))
  await enter('slow.in')
  const logIn = () => new Client(server.url).post('/session', { login: 'slow.in', password: 'My-own-rain-42' })
  const ends = `update sessions set ended_at = now() where person = '${id}' and ended_at is null`
  const changed = await overtaken(id, [`update people set password_hash = 'another' where id = '${id}'`, ends], logIn)
  assert.deepEqual([changed.status, changed.body.type], [401, '/problems/session/wrong'])
  const { password_hash: hash } = await row(server, "select password_hash from people where login = 'city.supervisor'")
  await change(server, `update people set password_hash = '${hash}' where id = '${id}'`)
  const again = () => new Client(server.url).post('/session', { login: 'slow.in', password: server.accounts().get('city.supervisor').password })
  const closed = await overtaken(id, [`update people set closed_at = now() where id = '${id}'`, ends], again)
  assert.deepEqual([closed.status, closed.body.type], [401, '/problems/session/wrong'])
  assert.deepEqual(await rows(server, `select id from sessions where person = '${id}' and ended_at is null`), [])
})

test('who changes his own password does not undo the one that was set for him meanwhile', async () => {
  const { id } = await make(city, staff('slow.own', 'GRID_ADMIN', GRID))
  const self = await enter('slow.own')
  const answer = await overtaken(id, [`update people set password_hash = 'another' where id = '${id}'`], () =>
    self.post('/me/password', { old: 'My-own-rain-42', new: 'Next-own-rain-5' }))
  assert.deepEqual([answer.status, answer.body.field], [422, 'old'])
  assert.equal((await row(server, `select password_hash from people where id = '${id}'`)).password_hash, 'another')
})

test('a post whose last day is over hears nothing more, and nobody had to end it', { timeout: 200_000 }, async () => {
  const { id } = await make(city, staff('leaves', 'GRID_ADMIN', GRID))
  const stream = await (await enter('leaves')).stream().ready()
  await change(server, `update posts set valid_from = current_date - 9, valid_to = current_date - 1 where person = '${id}'`)
  await eventually(() => stream.closed)
})

test('a whole staff comes in as one table, twice is once, and a wrong line takes nothing', async () => {
  const head = 'login,name,role,unit,department,valid_from\n'
  const good = `${head}r.1,甲,GRID_ADMIN,${GRID},,\nr.1,甲,ACCEPTOR,${VILLAGE},,\nr.2,乙,HANDLER,${TOWN}000000,XF,\nr.2,乙,HANDLER,${TOWN}000000,XF,\n`
  const send = (by, raw) => by.request('PUT', '/accounts', { raw: Buffer.from(raw), type: 'text/csv' })
  const first = await send(town, good)
  assert.equal(first.status, 200, first.text)
  assert.deepEqual([first.body.people_made, first.body.posts_given, first.body.lines], [2, 3, 4])
  const again = await send(town, good)
  assert.deepEqual([again.body.people_made, again.body.posts_given], [0, 0])
  const [one] = (await town.get('/accounts?q=r.1')).body.items
  assert.equal(one.has_password, false)
  assert.deepEqual(one.posts.map((p) => p.role).sort(), ['ACCEPTOR', 'GRID_ADMIN'])
  const rows = [
    [`r.3,丙,GRID_ADMIN,${GRID},,\nr.4,丁,MAYOR,${GRID},,\n`, 'line 3, role'],
    [`r.3,丙,GRID_ADMIN,${OTHER_TOWN},,\n`, 'line 2, unit'],
    [`r.3,丙,GRID_ADMIN,${VILLAGE},,\n`, 'line 2, role'],
    [`r.3,丙,HANDLER,${TOWN}000000,ZZ,\n`, 'line 2, department'],
    [`r.3,丙,GRID_ADMIN,${GRID},,2020-01-01\n`, 'line 2, valid_from'],
    [`r.3,丙,GRID_ADMIN,${GRID},,\ncity.staff,市,GRID_ADMIN,${GRID},,\n`, 'line 3, login'],
    [`town.staff,镇,SUPERVISOR,${TOWN}000000,,\n`, 'line 2, login'],
    ['r.3,丙\n', 'line 2'],
  ]
  for (const [lines, says] of rows) {
    const answer = await send(town, head + lines)
    assert.equal(answer.status, 422, `${says}: ${answer.text}`)
    assert.ok(answer.body.detail.includes(says), `${says}: ${answer.body.detail}`)
  }
  assert.deepEqual((await town.get('/accounts?q=r.3')).body.items, [])
})

test('the list is paged and filtered, closed accounts apart', async () => {
  const seen = []
  for (let cursor = ''; cursor !== null;) {
    const page = await town.get(`/accounts?limit=40&unit=${VILLAGE}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
    assert.equal(page.status, 200, page.text)
    seen.push(...page.body.items.map((a) => a.login))
    cursor = page.body.next_cursor
  }
  assert.equal(new Set(seen).size, seen.length)
  assert.ok(seen.includes(`grid.${GRID}`))
  const heads = (await town.get(`/accounts?role=VILLAGE_HEAD&unit=${VILLAGE}`)).body.items
  assert.deepEqual(heads.map((a) => a.login), ['village.441900119001.head'])
  const closed = (await town.get('/accounts?state=CLOSED')).body.items
  assert.ok(closed.every((a) => a.closed_at))
  assert.deepEqual((await town.get('/accounts?q=%25')).body.items, [], 'a percent sign is a percent sign')
})

test('a city of one\'s own begins without accounts, and zw admin makes the first', async (t) => {
  await assert.rejects(startServer({ demo: false, args: ['--city', 'nowhere'] }), /nowhere/)
  const own = await startServer({ demo: false, args: ['--city', 'dongguan'] })
  t.after(() => own.end())
  assert.ok(!own.exists('demo-accounts.json'))
  const made = zw('admin', '--data', own.dir, 'first')
  assert.equal(made.status, 0, made.stderr)
  const once = await Client.login(own, 'first', made.stdout.trim())
  assert.equal((await once.post('/me/password', { old: made.stdout.trim(), new: 'My-own-rain-42' })).status, 204)
  const first = await Client.login(own, 'first', 'My-own-rain-42')
  assert.equal((await first.post('/accounts', staff('grid.one', 'GRID_ADMIN', GRID))).status, 201)
  const empty = await startServer({ demo: false })
  t.after(() => empty.end())
  const none = zw('admin', '--data', empty.dir, 'first')
  assert.equal(none.status, 1)
  assert.match(none.stderr, /--city/)
})
