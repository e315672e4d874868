// Reads of one step share round trips when many come at once: each is answered as if it had been alone.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { psql } from '../harness/counts.mjs'
import { Client, makeId, placeIn, startServer } from '../harness/server.mjs'

const TOWN = 441900119
let server
let grid
let desk
let stranger
let cases

before(async () => {
  server = await startServer()
  grid = await Client.login(server, 'grid.441900119001001')
  desk = await Client.login(server, 'town.441900119.dispatcher')
  stranger = await Client.login(server, 'grid.441900119001002')
  const item = (await grid.get('/items')).body.items[0].code
  const place = await placeIn(grid, '441900119001001')
  cases = []
  for (let n = 0; n < 6; n++) cases.push((await grid.report({ item, ...place, title: `一起读${n}`, description: '描述' })).id)
})
after(() => server.end())

/** Each of these, many times over and all at once, says what it says alone. */
async function sameAsAlone(asks) {
  const alone = []
  for (const ask of asks) alone.push(await ask())
  const many = Array.from({ length: 40 * asks.length }, (_, n) => n % asks.length)
  const answers = await Promise.all(many.map((n) => asks[n]()))
  answers.forEach(({ status, body }, i) => {
    const { status: wanted, body: { trace, ...known } } = alone[many[i]]
    const { trace: other, ...said } = body
    assert.deepEqual([status, said], [wanted, known], `${trace} ${other}`)
  })
  return alone
}

test('many at once: each gets his own case, with what he may, or that there is none', async () => {
  const statuses = await sameAsAlone([
    ...cases.map((id) => () => desk.get(`/cases/${id}`)),
    ...cases.map((id) => () => grid.get(`/cases/${id}`)),
    () => stranger.get(`/cases/${cases[0]}`),
    () => desk.get(`/cases/${makeId(TOWN)}`),
    () => desk.get('/cases/none'),
    () => desk.get('/cases/none?x=1'),
    () => new Client(server.url).get(`/cases/${cases[0]}`),
  ])
  assert.deepEqual(statuses.map(({ status }) => status), [...Array(12).fill(200), 404, 404, 404, 422, 401])
  assert.equal(statuses[0].body.mine, false)
  assert.equal(statuses[6].body.mine, true)
})

test('lists of several people, with their filters, beside cases', async () => {
  const [all, own, , , sought, none] = await sameAsAlone([
    () => desk.get('/cases'),
    () => grid.get('/cases?mine=true'),
    () => desk.get('/cases?open=true&order=DUE'),
    () => desk.get('/cases?limit=2'),
    () => desk.get(`/cases?q=${encodeURIComponent('一起读3')}`),
    () => stranger.get('/cases?unit=441900119001001'),
    () => desk.get('/cases?unit=x'),
    () => desk.get(`/cases/${cases[2]}`),
  ])
  assert.deepEqual(all.body.items.map(({ id }) => id), [...cases].reverse())
  assert.ok(all.body.items.every(({ mine }) => !mine))
  assert.ok(own.body.items.length === cases.length && own.body.items.every(({ mine }) => mine))
  assert.deepEqual(sought.body.items.map(({ id }) => id), [cases[3]])
  assert.deepEqual(none.body.items, [])
})

test('counts of all there ever were, and counts that take longer, beside cases', async () => {
  const [ever, period] = await sameAsAlone([
    () => desk.get('/stats/cases'),
    () => desk.get('/stats/cases?from=2020-01-01'),
    () => desk.get('/stats/cases?unit=441900119001001'),
    () => desk.get('/stats/cases?from=never'),
    () => desk.get('/stats/cases?unit=441900120'),
    () => desk.get(`/cases/${cases[1]}`),
  ])
  assert.equal(ever.status, 200)
  assert.equal(ever.body.total, period.body.total)
})

test('who writes reads at once what he has written, beside many who read', async () => {
  const noise = Array.from({ length: 100 }, (_, n) => desk.get(`/cases/${cases[n % cases.length]}`))
  const item = (await grid.get('/items')).body.items[0].code
  const place = await placeIn(grid, '441900119001001')
  for (let n = 0; n < 5; n++) {
    const made = await grid.report({ item, ...place, title: `刚报的${n}`, description: '描述' })
    const read = await grid.get(`/cases/${made.id}`)
    assert.equal(read.status, 200)
    assert.equal(read.body.title, `刚报的${n}`)
  }
  for (const { status } of await Promise.all(noise)) assert.equal(status, 200)
})

test('one that PostgreSQL refuses fails alone', async () => {
  // Sums that no number of 64 bits holds.
  psql(server, `insert into case_counts (town, place, seen_by, span, day, list, key, n)
       select ${TOWN}, u.key, '', 'ALL', d, 'state', 'FILED', 9223372036854775807
         from units u, unnest(array['2001-01-01', '2001-01-02']::date[]) d where u.tier = 'TOWN' and u.town = ${TOWN}`)
  const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => (n % 5 === 0 ? desk.get('/stats/cases') : desk.get(`/cases/${cases[n % cases.length]}`))))
  answers.forEach(({ status, body }, n) => {
    assert.deepEqual([status, body.id], n % 5 === 0 ? [500, undefined] : [200, cases[n % cases.length]])
  })
})
