// Who is told of what: in the inbox, and in a browser when no page is open.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { PushService, until } from '../harness/push.mjs'
import { Client, makeDataDir, placeIn, startServer } from '../harness/server.mjs'

const HOUR = 3600_000
const START = Date.parse('2026-11-25T09:00:00+08:00')
const LOGINS = {
  grid: 'grid.441900119001001', second: 'grid.441900119001002', acceptor: 'village.441900119001.acceptor',
  head: 'village.441900119001.head', handler: 'dept.XF.441900119.handler', resident: 'resident.1', other: 'grid.441900119002001',
}
const dir = makeDataDir()
const service = new PushService()
let server
let people = {}
let items
let place

async function startAt(at, args = ['--push-contact', 'mailto:ops@example.org', '--push-service', service.origin]) {
  server = await startServer({ dir, args: ['--rehearse', new Date(at).toISOString(), ...args] })
  people = {}
  for (const [name, login] of Object.entries(LOGINS)) people[name] = await Client.login(server, login)
}

async function startAgain(at, args) {
  const { code } = await server.stop()
  assert.equal(code, 0)
  await startAt(at, args)
}

before(async () => {
  await service.start()
  await startAt(START)
  items = (await people.grid.get('/items')).body.items
  place = await placeIn(people.grid, '441900119001001')
})
after(async () => {
  await server.end()
  await service.stop()
})

async function filed(severity = 'S3', who = 'grid') {
  const item = items.find((i) => i.severity === severity && i.department === 'XF').code
  const made = await people[who].report({ item, ...place, title: '张三家的消防通道堵塞', description: '现场情况' })
  return made.state === 'REPORTED' ? people.acceptor.move(made.id, 'FILE') : made
}

const send = async (id, person = 'grid.441900119001002') => {
  const answer = await people.head.post(`/cases/${id}/assignments`, { purpose: 'HANDLE', person })
  assert.equal(answer.status, 201, answer.text)
  return answer.body
}

const inbox = async (who, query = '') => (await people[who].get(`/notices${query}`)).body.items

/** The first notice for which it holds, as soon as it is there. */
const told = (who, holds) => until(async () => (await inbox(who, '?limit=200')).find(holds))

/** Everything that happened before now has been gathered: a notice of something later is there. */
async function gathered() {
  const mark = await filed()
  const made = await send(mark.id)
  await told('second', (n) => n.data.id === made.id)
}

async function subscribed(who, browser = service.browser()) {
  const answer = await people[who].post('/push/subscriptions', browser.subscription)
  assert.equal(answer.status, 201, answer.text)
  return Object.assign(browser, { id: answer.body.id })
}

test('who is sent is told, who sends is not told of it', async () => {
  const matter = await filed()
  const made = await send(matter.id)
  const notice = await told('second', (n) => n.data.id === made.id)
  assert.equal(notice.kind, 'ASSIGNMENT')
  assert.equal(notice.data.case_id, matter.id)
  assert.equal(notice.read_at, null)
  assert.ok(!(await inbox('head')).some((n) => n.data.id === made.id), 'the head knows, for it was the head')
})

test('who sent is told what the other answered', async () => {
  const matter = await filed()
  const made = await send(matter.id)
  const answer = await people.second.post(`/assignments/${made.id}/moves`, { event: 'ACCEPT', version: made.version })
  assert.equal(answer.status, 200, answer.text)
  const notice = await told('head', (n) => n.data.id === made.id)
  assert.equal(notice.data.state, 'ACCEPTED')
})

test('who reported is told what becomes of it, and by a name of the step, not of a person', async () => {
  const made = await filed('S3', 'second')
  const notice = await told('second', (n) => n.data.id === made.id && n.data.event === 'FILE')
  assert.equal(notice.kind, 'CASE')
  assert.equal(notice.data.state, 'FILED')
  assert.deepEqual(Object.keys(notice.data).filter((name) => /person|login|actor|reporter|handler/.test(name)), [])
})

test('who makes a move is not told of it', async () => {
  const matter = await filed()
  await people.head.move(matter.id, 'DISPATCH', { department: 'XF' })
  await people.handler.move(matter.id, 'SIGN')
  await gathered()
  assert.ok(!(await inbox('handler', '?limit=200')).some((n) => n.data.id === matter.id && n.data.event === 'SIGN'))
})

test('the inbox is one\'s own: another person sees nothing of it, and reads nothing away', async () => {
  const matter = await filed()
  const made = await send(matter.id)
  const notice = await told('second', (n) => n.data.id === made.id)
  assert.ok(!(await inbox('other')).length)
  await people.other.post('/notices/read', { up_to: notice.id })
  assert.equal((await told('second', (n) => n.id === notice.id)).read_at, null)
})

test('it pages through everything once, the newest first', async () => {
  for (let i = 0; i < 3; i++) await gathered()
  const all = (await inbox('second', '?limit=200')).map((n) => n.id)
  const paged = []
  for (let cursor = ''; cursor !== null;) {
    const { body } = await people.second.get(`/notices?limit=2${cursor && `&cursor=${cursor}`}`)
    paged.push(...body.items.map((n) => n.id))
    cursor = body.next_cursor
  }
  assert.deepEqual(paged, all)
  assert.ok(all.length >= 5 && new Set(all).size === all.length)
})

test('what was seen is read, and what came after is not', async () => {
  await gathered()
  const seen = (await inbox('second', '?limit=1'))[0]
  await gathered()
  assert.equal((await people.second.post('/notices/read', { up_to: seen.id })).status, 204)
  const unread = await inbox('second', '?unread=true&limit=200')
  assert.ok(unread.length >= 1 && unread.every((n) => n.id !== seen.id))
  assert.equal((await people.second.get('/notices/count')).body.unread, unread.length)
  await people.second.post('/notices/read', { up_to: unread[0].id })
  assert.equal((await people.second.get('/notices/count')).body.unread, 0)
})

test('many at once, one person among them several times: each has read up to the newest he named', async () => {
  for (let i = 0; i < 2; i++) await gathered()
  const [newest, older] = await inbox('second', '?limit=2')
  const others = await people.handler.get('/notices/count')
  const reads = [older, newest, older, newest, older].flatMap((one) => [people.second.post('/notices/read', { up_to: one.id }), people.other.post('/notices/read', { up_to: one.id })])
  assert.deepEqual((await Promise.all(reads)).map((one) => one.status), Array(10).fill(204))
  assert.equal((await people.second.get('/notices/count')).body.unread, 0)
  assert.deepEqual((await people.handler.get('/notices/count')).body, others.body)
})

test('bad input is refused by its field', async () => {
  const rows = [
    ['get', '/notices?cursor=banana', undefined, 'cursor'],
    ['get', '/notices?cursor=1-', undefined, 'cursor'],
    ['get', '/notices?limit=0', undefined, 'limit'],
    ['post', '/notices/read', {}, 'up_to'],
    ['post', '/notices/read', { up_to: '-1-2' }, 'up_to'],
    ['post', '/notices/read', { up_to: '99999999999999999999-1' }, 'up_to'],
    ['put', '/notices/choices', { muted: ['GOSSIP'], quiet_from: 0, quiet_to: 0 }, 'muted'],
    ['put', '/notices/choices', { muted: Array(6).fill('CASE'), quiet_from: 0, quiet_to: 0 }, 'muted'],
    ['put', '/notices/choices', { muted: [], quiet_from: 1440, quiet_to: 0 }, 'quiet_from'],
    ['put', '/notices/choices', { muted: [], quiet_from: 0, quiet_to: -1 }, 'quiet_to'],
    ['put', '/notices/choices', { muted: [], quiet_from: 0 }, 'quiet_to'],
    ['post', '/push/subscriptions', { ...service.browser().subscription, endpoint: 'https://example.net/push' }, 'endpoint'],
    ['post', '/push/subscriptions', { ...service.browser().subscription, endpoint: 'http://127.0.0.1:1/push/x' }, 'endpoint'],
    ['post', '/push/subscriptions', { ...service.browser().subscription, endpoint: `${service.origin}@example.net/x` }, 'endpoint'],
    ['post', '/push/subscriptions', { ...service.browser().subscription, p256dh: 'A'.repeat(87) }, 'p256dh'],
    ['post', '/push/subscriptions', { ...service.browser().subscription, auth: 'A'.repeat(21) }, 'auth'],
    ['post', '/push/subscriptions', { ...service.browser().subscription, person: 'x' }, 'person'],
  ]
  for (const [method, path, body, field] of rows) {
    const answer = await people.second.request(method.toUpperCase(), path, { body })
    assert.equal(answer.status, 422, `${path} ${JSON.stringify(body)}: ${answer.text}`)
    assert.equal(answer.body.field, field, answer.text)
  }
})

test('a browser is told, by a message only it can read, signed by the key it subscribed with', async () => {
  const browser = await subscribed('second')
  const matter = await filed()
  const made = await send(matter.id)
  const { headers, note, message } = await browser.hears((m) => m.subject === matter.id)
  const notice = await told('second', (n) => n.data.id === made.id)
  assert.equal(message.id, notice.id)
  assert.equal(message.number, matter.number)
  assert.equal(message.kind, 'ASSIGNMENT')
  assert.equal(note.aud, service.origin)
  assert.equal(note.sub, 'mailto:ops@example.org')
  assert.equal(note.key, (await people.second.get('/notices/choices')).body.push_key)
  const left = note.exp * 1000 - Date.parse(notice.at)
  assert.ok(left > 0 && left <= 24 * HOUR, 'RFC 8292: at most a day')
  assert.equal(headers['content-encoding'], 'aes128gcm')
  assert.ok(Number(headers.ttl) > 0)
  assert.match(headers.topic, /^[\w-]{1,32}$/)
  await people.second.delete(`/push/subscriptions/${browser.id}`)
})

test('the message says nothing about anybody: no title, no name, no place', async () => {
  const browser = await subscribed('second')
  const matter = await filed()
  await send(matter.id)
  const { text, message } = await browser.hears((m) => m.subject === matter.id)
  assert.ok(!text.includes('张三'), text)
  assert.deepEqual(Object.keys(message).sort(), ['id', 'kind', 'number', 'severity', 'state', 'subject', 'topic'])
  await people.second.delete(`/push/subscriptions/${browser.id}`)
})

test('a silenced kind comes to the inbox, and to no browser', async () => {
  const browser = await subscribed('second')
  const choices = { muted: ['ASSIGNMENT'], quiet_from: 0, quiet_to: 0 }
  assert.equal((await people.second.request('PUT', '/notices/choices', { body: choices })).status, 200)
  assert.deepEqual((await people.second.get('/notices/choices')).body.muted, ['ASSIGNMENT'])
  const quiet = await send((await filed()).id)
  await told('second', (n) => n.data.id === quiet.id)
  await people.second.request('PUT', '/notices/choices', { body: { ...choices, muted: [] } })
  const loud = await filed()
  await send(loud.id)
  await browser.hears((m) => m.subject === loud.id)
  assert.ok(!browser.taken.some(({ message }) => message.subject === quiet.case_id))
  await people.second.delete(`/push/subscriptions/${browser.id}`)
})

test('a service that is away is asked again; one that says gone is not', async () => {
  const browser = await subscribed('second')
  const matter = await filed()
  browser.answers.set(matter.id, [{ status: 503, headers: { 'retry-after': '1' } }])
  await send(matter.id)
  const { message } = await browser.tried(matter.id, 503)
  await startAgain(START + HOUR) // the next attempt is due by then
  await browser.hears((m) => m.id === message.id)
  const last = await filed()
  browser.answers.set(last.id, [{ status: 410 }])
  await send(last.id)
  await until(async () => (await people.second.get('/push/subscriptions')).body.items.length === 0)
})

test('a message refused for good is not sent again, and holds up no other', async () => {
  const browser = await subscribed('second')
  const lost = await filed()
  browser.answers.set(lost.id, [{ status: 413 }])
  await send(lost.id)
  const { message } = await browser.tried(lost.id, 413)
  const next = await filed()
  await send(next.id)
  await browser.hears((m) => m.subject === next.id)
  assert.ok(!browser.taken.some((one) => one.message.id === message.id))
  await people.second.delete(`/push/subscriptions/${browser.id}`)
})

test('what was read on a page meanwhile is not sent any more', async () => {
  const browser = await subscribed('second')
  const matter = await filed()
  browser.answers.set(matter.id, [{ status: 503 }])
  const made = await send(matter.id)
  await browser.tried(matter.id, 503)
  const notice = await told('second', (n) => n.data.id === made.id)
  await people.second.post('/notices/read', { up_to: notice.id })
  await startAgain(START + 2 * HOUR)
  const next = await filed()
  await send(next.id)
  await browser.hears((m) => m.subject === next.id)
  assert.ok(!browser.taken.some(({ message }) => message.id === notice.id))
  await people.second.delete(`/push/subscriptions/${browser.id}`)
})

test('a browser that changes hands is told what its new person is told', async () => {
  const browser = await subscribed('second')
  await subscribed('head', browser)
  assert.deepEqual((await people.second.get('/push/subscriptions')).body.items, [])
  const matter = await filed()
  await send(matter.id)
  const made = (await people.second.get('/assignments?mine=true')).body.items.find((a) => a.case_id === matter.id)
  await people.second.post(`/assignments/${made.id}/moves`, { event: 'ACCEPT', version: made.version })
  await browser.hears((m) => m.state === 'ACCEPTED' && m.subject === matter.id)
  assert.ok(browser.taken.every(({ message }) => message.state !== 'OFFERED' || message.subject !== matter.id))
  const stolen = await people.other.post('/push/subscriptions', { ...browser.subscription, auth: service.browser().subscription.auth })
  assert.equal(stolen.status, 409, 'who knows only the endpoint takes nothing over')
  assert.equal((await people.second.delete(`/push/subscriptions/${browser.id}`)).status, 404)
  assert.equal((await people.head.delete(`/push/subscriptions/${browser.id}`)).status, 204)
})

test('a person has ten browsers at most; the one renewed longest ago goes', async () => {
  const browsers = []
  for (let i = 0; i < 11; i++) browsers.push(await subscribed('other'))
  const listed = (await people.other.get('/push/subscriptions')).body.items
  assert.equal(listed.length, 10)
  assert.ok(!listed.some((s) => s.id === browsers[0].id))
  assert.ok(listed.every((s) => s.current))
})

test('log-out ends it; a session that only grew old does not', async () => {
  const browser = await subscribed('handler')
  assert.equal((await people.handler.delete('/session')).status, 204)
  people.handler = await Client.login(server, LOGINS.handler)
  await until(async () => (await people.handler.get('/push/subscriptions')).body.items.length === 0)
  await subscribed('handler', browser)
  await startAgain(START + 20 * HOUR)
  await gathered()
  assert.equal((await people.handler.get('/push/subscriptions')).body.items.length, 1)
  assert.equal((await people.handler.get('/push/subscriptions')).body.items[0].current, false)
})

test('in quiet hours a browser is told after them, but at once of what is urgent', async () => {
  await startAgain(Date.parse('2026-11-26T23:00:00+08:00'))
  const browser = await subscribed('second')
  await people.second.request('PUT', '/notices/choices', { body: { muted: [], quiet_from: 22 * 60, quiet_to: 7 * 60 } })
  const calm = await filed('S3')
  await send(calm.id)
  const urgent = await filed('S1')
  await send(urgent.id)
  const { headers } = await browser.hears((m) => m.subject === urgent.id)
  assert.equal(headers.urgency, 'high')
  assert.ok(!browser.taken.some(({ message }) => message.subject === calm.id))
  await startAgain(Date.parse('2026-11-27T06:59:00+08:00'))
  await gathered()
  assert.ok(!browser.taken.some(({ message }) => message.subject === calm.id))
  await startAgain(Date.parse('2026-11-27T07:00:01+08:00'))
  await browser.hears((m) => m.subject === calm.id)
})

test('without --push-contact nothing is sent, no key is shown, and the inbox is as before', async () => {
  await startAgain(Date.parse('2026-11-27T09:00:00+08:00'), [])
  assert.equal((await people.second.get('/notices/choices')).body.push_key, null)
  assert.equal((await people.second.post('/push/subscriptions', service.browser().subscription)).status, 409)
  await gathered()
})
