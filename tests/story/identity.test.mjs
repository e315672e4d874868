// Who is who: log-in, lock-out, posts, sessions, what a browser from elsewhere may not do.
import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Client, startServer } from '../harness/server.mjs'

let server
let nobody
before(async () => {
  server = await startServer()
  nobody = new Client(server.url)
})
after(() => server.end())

test('every role has accounts at its tier, under readable logins, with one password', () => {
  const accounts = [...server.accounts().values()]
  const count = (role, unit) => accounts.filter((a) => a.role === role && (!unit || unit.test(String(a.unit)))).length
  const city = /^441900000000000$/
  const town = /^\d{9}0{6}$/
  const counts = Object.fromEntries(['SHIFT_LEADER', 'ACCEPTOR', 'DISPATCHER', 'SUPERVISOR'].map((r) => [r, count(r)]))
  assert.deepEqual(counts, { SHIFT_LEADER: 34, ACCEPTOR: 34 + 593, DISPATCHER: 34, SUPERVISOR: 34 })
  assert.equal(count('VILLAGE_HEAD'), 593)
  assert.equal(count('GRID_ADMIN'), 3201)
  assert.deepEqual([count('MEDIATION_HEAD'), count('MEDIATOR')], [34 + 593, 34])
  assert.deepEqual([count('LIAISON'), count('HANDLER')], [7 * 34, 7 * 34])
  assert.equal(count('SHIFT_LEADER', city), 1)
  assert.equal(count('HANDLER', town) >= 7 * 33, true)
  assert.ok(count('RESIDENT') >= 1)
  assert.equal(new Set(accounts.map((a) => a.password)).size, 1)
  assert.equal(new Set(accounts.map((a) => a.login)).size, accounts.length)
  assert.equal(statSync(join(server.dir, 'demo-accounts.json')).mode & 0o777, 0o600)
})

test('a log-in gives who one is, what one may, and where', async () => {
  const me = (await Client.login(server, 'town.441900119.dispatcher')).me
  assert.equal(me.role, 'DISPATCHER')
  assert.deepEqual([me.unit, me.tier], ['441900119000000', 'TOWN'])
  assert.deepEqual(me.scope, { lo: '441900119000000', hi: '441900119999999' })
  assert.ok(me.grants.includes('case:dispatch') && !me.grants.includes('case:void'))
  const resident = (await Client.login(server, 'resident.1')).me
  assert.deepEqual([resident.unit, resident.scope], [null, null])
})

test('a wrong password and an unknown login get the same answer', async () => {
  const wrong = await nobody.post('/session', { login: 'city.supervisor', password: 'wrong' })
  const unknown = await nobody.post('/session', { login: 'no.such.one', password: 'wrong' })
  for (const answer of [wrong, unknown]) {
    assert.equal(answer.status, 401)
    assert.equal(answer.body.type, '/problems/session/wrong')
    assert.match(answer.headers.get('content-type'), /^application\/problem\+json/)
  }
  assert.equal(wrong.body.title, unknown.body.title)
  assert.equal(wrong.body.detail, unknown.body.detail)
})

test('five wrong passwords lock the account, even for the right one', async () => {
  const login = 'village.441900119003.head'
  const right = server.accounts().get(login).password
  for (let i = 0; i < 5; i += 1) assert.equal((await nobody.post('/session', { login, password: `wrong ${i}` })).status, 401)
  const locked = await nobody.post('/session', { login, password: right })
  assert.equal(locked.status, 429)
  assert.equal(locked.body.type, '/problems/session/locked')
  assert.ok(Number(locked.headers.get('retry-after')) > 0)
})

test('the cookie is for this site only, and the token in it works', async () => {
  const account = server.accounts().get('city.acceptor')
  const answer = await nobody.post('/session', { login: account.login, password: account.password })
  const cookie = answer.headers.get('set-cookie')
  assert.match(cookie, /^zw_session=/)
  for (const part of [/HttpOnly/i, /SameSite=Lax/i, /Path=\//i]) assert.match(cookie, part)
  const headers = { cookie: cookie.split(';')[0] }
  assert.equal((await nobody.get('/me', { headers })).status, 200)
  const write = (more) => nobody.post('/session/post', { post: '00000000-0000-4000-8000-000000000000' }, { headers: { ...headers, ...more } })
  for (const foreign of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { origin: 'https://evil.example' }]) {
    const refused = await write(foreign)
    assert.deepEqual([refused.status, refused.body.type], [403, '/problems/http/cross-site'], JSON.stringify(foreign))
  }
  assert.notEqual((await write({ 'sec-fetch-site': 'same-origin' })).status, 403)
})

test('sessions are listed, and one can be revoked from another', async () => {
  const first = await Client.login(server, 'town.441900119.supervisor')
  const second = await Client.login(server, 'town.441900119.supervisor')
  const list = (await second.get('/session')).body
  assert.equal(list.sessions.filter((s) => s.current).length, 1)
  assert.ok(list.sessions.length >= 2)
  assert.ok(!JSON.stringify(list).includes(first.token), 'no token is ever shown again')
  const other = list.sessions.find((s) => !s.current)
  assert.equal((await second.delete(`/sessions/${other.id}`)).status, 204)
  assert.equal((await first.get('/me')).status, 401, 'the revoked one is dead at once')
  assert.equal((await second.get('/me')).status, 200)
  const stranger = await Client.login(server, 'city.dispatcher')
  assert.equal((await stranger.delete(`/sessions/${list.session}`)).status, 404, 'not somebody else\'s')
})

test('without a session, with a false one, or with an ended one: 401', async () => {
  const gone = await Client.login(server, 'resident.1')
  assert.equal((await gone.delete('/session')).status, 204)
  for (const token of [undefined, 'x', 'A'.repeat(43), gone.token, '%00', 'é']) {
    const answer = await new Client(server.url, token).get('/me').catch((error) => ({ status: 401, refused: error }))
    assert.equal(answer.status, 401, `token ${token}`)
  }
})

test('people are found within one\'s own scope only', async () => {
  const leader = await Client.login(server, 'town.441900119.shift_leader')
  const found = (await leader.get('/people?grant=case:handle&department=XF&limit=200')).body.items
  assert.ok(found.length >= 2)
  for (const person of found) assert.match(person.unit, /^441900119/)
  const elsewhere = (await leader.get('/people?unit=441900003000000')).body
  assert.deepEqual(elsewhere.items ?? [], [])
  const handler = await Client.login(server, 'dept.XF.441900119.handler')
  assert.equal((await handler.get('/people')).status, 403)
})

test('the second start makes nothing new and keeps the accounts', async () => {
  const before = server.accounts()
  await server.stop()
  server = await startServer({ dir: server.dir })
  nobody = new Client(server.url)
  assert.deepEqual(server.accounts(), before)
  await Client.login(server, 'city.dispatcher')
})
