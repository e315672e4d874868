// Phones tell where they are: taken many at once, kept for 30 days, shown to nobody.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Client, makeDataDir, placeIn, startServer } from '../harness/server.mjs'

let dir
let server
let grid
let place
before(async () => {
  dir = makeDataDir()
  server = await startServer({ dir })
  grid = await Client.login(server, 'grid.441900119001001')
  place = await placeIn(grid, '441900119001001')
  // On shift for two days, which nobody could sign on for.
  sql(`insert into shifts select gen_random_uuid(), person, id, now() - interval '49 hours', now() + interval '1 hour', 'PERSON' from posts where person = '${grid.me.id}'`)
})
after(async () => {
  const { code } = await server.stop()
  rmSync(dir, { recursive: true, force: true })
  assert.equal(code, 0)
})

const sql = (text) => execFileSync('psql', ['-h', join(dir, 'pg/run'), '-U', 'postgres', '-d', 'zhiwang', '-XAtqc', text], { encoding: 'utf8' }).trim()
const rows = () => Number(sql('select count(*) from positions'))
const ago = (seconds) => new Date(Date.now() - seconds * 1000).toISOString()
const fix = (seconds, more) => ({ lon: place.lon, lat: place.lat, observed_at: ago(seconds), accuracy_m: 8, ...more })

test('what a phone tells is kept, with its grid and its town', async () => {
  const answer = await grid.post('/positions', { items: [fix(20), fix(10), fix(0, { accuracy_m: undefined })] })
  assert.equal(answer.status, 204, answer.text)
  assert.equal(sql("select count(*), min(town), min(unit), count(accuracy_m), count(distinct post) from positions"), '3|441900119|441900119001001|2|1')
})

test('a place outside the city is a place all the same', async () => {
  assert.equal((await grid.post('/positions', { items: [fix(5, { lon: 116.4, lat: 39.9 })] })).status, 204)
  assert.equal(sql('select count(*) from positions where unit is null'), '1')
})

test('sent again it is there once; in one body too', async () => {
  const body = { items: [fix(100), fix(101)] }
  body.items.push(body.items[0])
  const before_them = rows()
  for (let i = 0; i < 3; i++) assert.equal((await grid.post('/positions', body)).status, 204)
  assert.equal(rows(), before_them + 2)
})

test('what is wrong is named, by position and field, and nothing of the body is kept', async () => {
  const cases = [
    [[fix(1), fix(1, { lon: 181 })], 'items[1].lon'],
    [[fix(1), fix(1), fix(1, { lat: 'north' })], 'items[2].lat'],
    [[fix(1, { observed_at: ago(-600) })], 'items[0].observed_at'],
    [[fix(1), fix(49 * 3600)], 'items[1].observed_at'],
    [[fix(1, { observed_at: 'now' })], 'items[0].observed_at'],
    [[fix(1, { accuracy_m: -1 })], 'items[0].accuracy_m'],
    [[fix(1, { person: 'x' })], 'items[0].person'],
    [[], 'items'],
    [Array.from({ length: 201 }, (_, i) => fix(i)), 'items'],
  ]
  const before_them = rows()
  for (const [items, field] of cases) {
    const answer = await grid.post('/positions', { items })
    assert.deepEqual([answer.status, answer.body.field], [422, field], answer.text)
  }
  assert.equal(rows(), before_them)
})

test('GCJ-02 is converted', async () => {
  assert.equal((await grid.post('/positions', { datum: 'GCJ02', items: [fix(1000)] })).status, 204)
  const lon = Number(sql("select lon from positions order by at limit 1"))
  assert.ok(Math.abs(lon - place.lon) > 0.003, `${lon} and ${place.lon}`)
})

test('only a post that works outside tells where it is', async () => {
  for (const login of ['town.441900119.dispatcher', 'resident.1']) {
    const one = await Client.login(server, login)
    assert.equal((await one.post('/positions', { items: [fix(1)] })).status, 403, login)
  }
  assert.equal((await new Client(server.url).post('/positions', { items: [fix(1)] })).status, 401)
})

test('many phones at once: each position is there once', async () => {
  const before_them = rows()
  const answers = await Promise.all(Array.from({ length: 60 }, (_, n) =>
    grid.post('/positions', { items: Array.from({ length: 50 }, (_, i) => fix(2000 + n * 50 + i)) })))
  for (const answer of answers) assert.ok([204, 503].includes(answer.status), answer.text)
  assert.equal(rows(), before_them + 50 * answers.filter((a) => a.status === 204).length)
})

test('many bodies at once, and each of them twice: each position is there once', async () => {
  const before_them = rows()
  const bodies = Array.from({ length: 16 }, (_, n) => ({ items: Array.from({ length: 100 }, (_, i) => fix(20_000 + n * 100 + i)) }))
  const send = async (body) => {
    let answer
    do answer = await grid.post('/positions', body)
    while (answer.status === 503) // as a phone would
    assert.equal(answer.status, 204, answer.text)
  }
  await Promise.all([...bodies, ...bodies].map(send))
  assert.equal(rows(), before_them + 1600)
})

test('no route shows where somebody else is or was', async () => {
  for (const path of ['/positions', `/positions/${grid.me.id}`]) assert.ok([404, 405].includes((await grid.get(path)).status), path)
})

test('a day that is more than 30 days old goes whole, and it is written down that it went', async () => {
  const old = sql("select (now() at time zone 'UTC')::date - 31")
  const kept = sql("select (now() at time zone 'UTC')::date - 30")
  for (const day of [old, kept]) {
    sql(`select position_day_make('${day}')`)
    sql(`insert into positions select town, person, '${day} 12:00Z', post, lon, lat from positions limit 1`)
    sql(`update position_days set counted_at = now() where day = '${day}'`)
  }
  assert.equal((await server.stop()).code, 0)
  server = await startServer({ dir })
  assert.equal(sql(`select to_regclass('positions_${old.replaceAll('-', '')}')`), '')
  assert.equal(sql(`select dropped_at is not null from position_days where day = '${old}'`), 't')
  assert.equal(sql(`select count(*) from positions_${kept.replaceAll('-', '')}`), '1')
  assert.equal(sql(`select dropped_at is null from position_days where day = '${kept}'`), 't')
})
