// Official codes are another tree than the command tree: by yearly edition, mapped many to many.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok } from '../harness/answers.mjs'
import { Client, startServer } from '../harness/server.mjs'

let server
const people = {}
before(async () => {
  server = await startServer()
  for (const [name, login] of Object.entries({
    city: 'city.supervisor', town: 'town.441900119.supervisor', leader: 'city.shift_leader', grid: 'grid.441900119001001',
  })) people[name] = await Client.login(server, login)
})
after(() => server.end())

async function all(query) {
  const items = []
  for (let cursor = ''; cursor !== null;) {
    const page = ok(await people.grid.get(`/divisions?limit=500${query}${cursor && `&cursor=${cursor}`}`))
    items.push(...page.items)
    cursor = page.next_cursor
  }
  return items
}
const put = (edition, csv, who = people.city) => who.request('PUT', `/divisions/${edition}`, { raw: csv, type: 'text/csv' })
const line = (d, units = d.units) => [d.code, d.level, d.name, d.parent ?? '', units.join(' ')].join(',')
const table = (items) => ['code,level,name,parent,units', ...items].join('\n') + '\n'

test('36 codes are not 33 towns, 609 are not 593 villages: each says who answers to it, or that nobody does', async () => {
  const towns = await all('&level=TOWNSHIP')
  const villages = await all('&level=VILLAGE')
  assert.deepEqual([towns.length, villages.length], [36, 609])
  assert.equal(new Set(towns.flatMap((d) => d.units)).size, 33)
  const by = new Map(towns.map((d) => [d.code, d.units]))
  assert.deepEqual(by.get('441900402'), ['441900123000000'], 'two codes, one unit')
  assert.deepEqual(by.get('441900404'), ['441900119000000', '441900121000000'], 'one code, two units')
  const nobody = await all('&level=VILLAGE&unmapped=true')
  assert.equal(nobody.length, 13)
  assert.ok(nobody.every((d) => d.units.length === 0 && d.edition === 2023))
  const unit = ok(await people.grid.get('/units/441900119000000'))
  assert.deepEqual(unit.divisions.map((d) => d.code), ['441900119', '441900404', '441900404498'])
})

test('the next edition comes in whole, beside the one before it, and can be sent again', async () => {
  const old = [...await all('&level=PREFECTURE'), ...await all('&level=TOWNSHIP'), ...await all('&level=VILLAGE')].sort((a, b) => (a.code < b.code ? -1 : 1))
  assert.equal(old.length, 646)
  // the code of one village goes to another the next year: a code is no key
  const first = old.find((d) => d.parent === '441900119')
  const next = old.map((d) => (d === first ? { ...d, units: ['441900119002000'] } : d))
  for (let i = 0; i < 2; i++) {
    const taken = ok(await put(2024, table(next.map((d) => line(d)))))
    assert.deepEqual([taken.edition, taken.codes, taken.mapped + taken.unmapped, taken.unmapped], [2024, 646, 646, 13])
  }
  assert.equal((await all('&level=VILLAGE')).length, 609)
  assert.ok((await all('')).every((d) => d.edition === 2024), 'the newest is meant when none is named')
  assert.deepEqual((await all('&edition=2023&parent=441900119'))[0].units, first.units)
  const codes = ok(await people.grid.get('/units/441900119002000')).divisions.map((d) => [d.edition, d.code])
  assert.ok(codes.some(([edition, code]) => edition === 2024 && code === first.code), JSON.stringify(codes))
})

test('a table with one wrong line is refused by that line, and nothing is changed', async () => {
  const before = await all('&edition=2023')
  const good = ['441900,PREFECTURE,东莞市,,441900000000000', '441900119,TOWNSHIP,长安镇,441900,441900119000000']
  for (const [says, csv, where] of [
    ['no such unit', table([good[0], '441900119,TOWNSHIP,长安镇,441900,441900999000000']), 'line 3, units'],
    ['a unit twice', table([good[0], '441900119,TOWNSHIP,长安镇,441900,441900119000000 441900119000000']), 'line 3, units'],
    ['no parent', table([good[0], '441900119,TOWNSHIP,长安镇,,']), 'line 3, parent'],
    ['a parent that is not there', table([good[0], '441900119,TOWNSHIP,长安镇,441901,']), 'line 3, parent'],
    ['nine digits for a village', table([...good, '441900120,VILLAGE,村,441900119,']), 'line 4, code'],
    ['out of order', table([good[0], good[1], good[1]]), 'line 4, code'],
    ['letters', table([good[0], '44190011x,TOWNSHIP,长安镇,441900,']), 'line 3, code'],
    ['an unknown level', table(['441900,CITY,东莞市,,']), 'line 2, level'],
    ['an unknown column', 'code,level,name,colour\n', 'line 1'],
    ['a missing column', 'code,name\n', 'line 1'],
    ['a row too short', `${table(good)}441900120,TOWNSHIP\n`, 'line 4'],
    ['a NUL', table(['441900,PREFECTURE,东\0莞,,']), 'line 2'],
  ]) {
    const answer = await put(2023, csv)
    assert.deepEqual([answer.status, answer.body.type], [422, '/problems/csv/bad'], `${says} ${answer.text}`)
    assert.ok(answer.body.detail.includes(where), `${says}: ${answer.body.detail}`)
  }
  assert.deepEqual(await all('&edition=2023'), before)
})

test('codes are brought in by the city alone', async () => {
  const csv = table(['441900,PREFECTURE,东莞市,,441900000000000'])
  assert.equal((await put(2025, csv, people.town)).status, 404)
  for (const who of [people.leader, people.grid]) assert.equal((await put(2025, csv, who)).status, 403)
  for (const edition of ['x', '1800', '20240', '-1']) assert.equal((await put(edition, csv)).status, 404, edition)
  assert.equal((await new Client(server.url).get('/divisions')).status, 401)
  for (const [query, field] of [['edition=1', 'edition'], ['level=TOWN', 'level'], ['limit=0', 'limit'], ['code=1', 'code']]) {
    const answer = await people.grid.get(`/divisions?${query}`)
    assert.deepEqual([answer.status, answer.body.field], [422, field], query)
  }
})
