// A map from another program becomes a draft: whole or not at all, with every fault listed.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { after, before, test } from 'node:test'
import { ok } from '../harness/answers.mjs'
import { gcj02, importMap, ringsOf, untilRead } from '../harness/map.mjs'
import { Client, startServer } from '../harness/server.mjs'

const CITY = '441900000000000'
const run = promisify(execFile)
const VILLAGE = '441900119001000'
const OTHER = '441900119002000'

let server
const people = {}
before(async () => {
  server = await startServer()
  people.town = await Client.login(server, 'town.441900119.supervisor')
  people.leader = await Client.login(server, 'town.441900119.shift_leader')
  people.city = await Client.login(server, 'city.supervisor')
  people.grid = await Client.login(server, 'grid.441900119001001')
})
after(() => server.end())

const draw = async (unit, who = people.town) => ok(await who.post('/editions', { unit, name: '导入' }), 201)
const read = async (edition, who = people.town) => JSON.parse((await who.get(`/editions/${edition.id}/grids`)).text)
const put = (edition, map, { who = people.town, ...options } = {}) => importMap(who, edition, map, options)
const faults = async (edition, who = people.town) => ok(await who.get(`/editions/${edition.id}/faults`)).items
/** Every corner through f. */
const bent = (map, f) => ({
  ...map,
  features: map.features.map((one) => ({ ...one, geometry: { ...one.geometry, coordinates: one.geometry.coordinates.map((ring) => ring.map(f)) } })),
})
const only = (map, ...names) => ({
  ...map,
  features: map.features.map(({ properties, ...one }) => ({ ...one, properties: Object.fromEntries(names.map((name) => [name, properties[name]])) })),
})

test('the whole city goes out and comes in again: 3,201 grids, faultless, and nothing would change', async () => {
  const edition = await draw(CITY, people.city)
  const map = await read(edition, people.city)
  assert.equal(map.features.length, 3201)
  const taken = ok(await put(edition, map, { who: people.city }))
  assert.deepEqual([taken.grids, taken.faults, taken.state], [3201, 0, 'DRAFT'])
  assert.deepEqual(ringsOf(await read(edition, people.city)), ringsOf(map))
  const seen = ok(await people.city.get(`/editions/${edition.id}/consequences`))
  assert.deepEqual([seen.grids, seen.lineage, seen.n_cases], [[], [], 0])
})

test('rounded to a metre, in the shifted datum when that is said, without keys: it fits together again', async () => {
  const edition = await draw(VILLAGE)
  const map = await read(edition)
  const round = (digits) => ([lon, lat]) => [Number(lon.toFixed(digits)), Number(lat.toFixed(digits))]
  const rounded = ok(await put(edition, bent(map, round(5)), { query: '&snap=2' }))
  assert.equal(rounded.faults, 0, JSON.stringify(await faults(edition)))
  const said = ok(await put(edition, bent(map, gcj02), { version: rounded.version, query: '&datum=GCJ02' }))
  assert.equal(said.faults, 0, JSON.stringify(await faults(edition)))
  for (const [bad, query] of [[bent(map, gcj02), ''], [map, '&datum=GCJ02']]) {
    const refused = await put(edition, bad, { version: said.version, query })
    assert.deepEqual([refused.status, refused.body.faults.map((f) => f.kind)], [422, ['WRONG_DATUM']], refused.text)
    assert.match(refused.body.faults[0].detail, query ? /WGS84/ : /GCJ02/)
  }
  const shifted = ok(await put(edition, bent(map, ([lon, lat]) => [lon + 0.005, lat - 0.003]), { version: said.version }))
  assert.ok(shifted.faults > 0, 'what lies elsewhere for another reason comes in, with its faults')
  const found = await faults(edition)
  assert.ok(found.some((f) => f.kind === 'GAP') && found.some((f) => f.kind === 'OUTSIDE'), JSON.stringify(found))
  for (const fault of found) assert.ok(fault.square_metres > 0.5 && fault.lon > 113 && fault.lat > 22)
  const keyless = ok(await put(edition, only(map, 'village', 'name'), { version: shifted.version }))
  assert.equal(keyless.faults, 0)
  const seen = ok(await people.town.get(`/editions/${edition.id}/consequences`))
  const n = map.features.length
  assert.deepEqual([seen.grids.filter((g) => g.what === 'ENDS').length, seen.grids.filter((g) => g.what === 'BEGINS').length], [n, n])
  assert.deepEqual(new Set(seen.lineage.map((l) => l.from)), new Set(map.features.map((f) => f.properties.key)), 'what comes from what is found by place')
  assert.equal(seen.lineage.length, n)
})

test('an import is checked and published as any draft', async () => {
  const edition = await draw(OTHER)
  const map = await read(edition)
  map.features[0].properties.key = null
  map.features[0].properties.name = '新名网格'
  const taken = ok(await put(edition, map))
  ok(await people.town.post(`/editions/${edition.id}/moves`, { event: 'CHECK', version: taken.version }))
  const published = ok(await people.leader.post(`/editions/${edition.id}/moves`, { event: 'PUBLISH', version: taken.version + 1 }))
  assert.equal(published.state, 'IN_FORCE')
  const units = ok(await people.grid.get(`/units?parent=${OTHER}&limit=500`)).items
  assert.ok(units.some((u) => u.name === '新名网格'))
  assert.equal(units.length, map.features.length)
})

test('a village that the map does not know is founded when the file says so, and else a fault', async () => {
  const town = '441900119000000'
  const edition = await draw(town)
  const map = await read(edition)
  const taken = map.features.filter(({ properties }) => properties.village === '441900119003000').slice(0, 2)
  const as = (properties) => taken.forEach((one) => (one.properties = { key: null, name: one.properties.name, ...properties }))
  as({ village: '441900119900000' })
  const refused = await put(edition, map)
  assert.deepEqual([refused.status, refused.body.faults.map((f) => f.kind)], [422, ['NO_VILLAGE', 'NO_VILLAGE']], refused.text)
  for (const said of [{ village: '441900119003000', founds: '新河' }, { village: '441900121000000', founds: '新河' }, { founds: '新河' }]) {
    as(said)
    assert.equal((await put(edition, map)).status, 422, JSON.stringify(said))
  }
  as({ village: town, founds: '新河社区' })
  const { version, faults } = ok(await put(edition, map))
  assert.equal(faults, 0)
  const drawn = await read(edition)
  const fresh = drawn.features.filter(({ properties }) => properties.founds === '新河社区')
  assert.deepEqual([fresh.length, new Set(fresh.map((one) => one.properties.village)).size], [2, 1])
  const told = ok(await people.town.get(`/editions/${edition.id}/consequences`))
  assert.deepEqual(told.villages.map(({ what, name }) => [what, name]), [['BEGINS', '新河社区']])
  // what went out comes in again, and keeps the key
  ok(await put(edition, drawn, { version }))
  assert.deepEqual(new Set((await read(edition)).features.map((one) => one.properties.village)), new Set(drawn.features.map((one) => one.properties.village)))
})

test('drawn in another program, it comes back: GeoPackage, Shapefile and KML through ogr2ogr', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'zw-ogr-'))
  const ogr = (...args) => run('ogr2ogr', args, { cwd: dir })
  const edition = await draw('441900119005000')
  const map = await read(edition)
  map.features[0].properties = { ...map.features[0].properties, key: null, name: '从别处来的网格' }
  writeFileSync(join(dir, 'draft.geojson'), JSON.stringify(map))
  let { version } = edition
  for (const [file, ...how] of [['draft.gpkg', '-f', 'GPKG'], ['draft', '-f', 'ESRI Shapefile', '-lco', 'ENCODING=UTF-8'], ['draft.kml', '-f', 'KML']]) {
    await ogr(...how, file, 'draft.geojson')
    await ogr('-f', 'GeoJSON', '-t_srs', 'EPSG:4490', '-lco', 'COORDINATE_PRECISION=7', `${file}.new.geojson`, file)
    const taken = ok(await put(edition, readFileSync(join(dir, `${file}.new.geojson`), 'utf8'), { version }))
    assert.deepEqual([taken.grids, taken.faults], [map.features.length, 0], file)
    const now = await read(edition)
    assert.ok(now.features.some((f) => f.properties.key === null && f.properties.name === '从别处来的网格'), file)
    version = taken.version
  }
  rmSync(dir, { recursive: true })
})

test('what cannot be a grid is listed, each with its place, and the draft stays as it was', async () => {
  const edition = await draw(VILLAGE)
  const before = (await people.town.get(`/editions/${edition.id}/grids`)).text
  const map = JSON.parse(before)
  const change = (i, f) => {
    const copy = structuredClone(map)
    f(copy.features[i], copy)
    return copy
  }
  const [[x, y]] = map.features[0].geometry.coordinates[0]
  for (const [kind, bad] of [
    ['BAD_KEY', change(0, (f) => { f.properties.key = '12' })],
    ['UNKNOWN_KEY', change(0, (f) => { f.properties.key = '441900119001999' })],
    ['UNKNOWN_KEY', change(0, (f) => { f.properties.key = '441900003001001' })],
    ['KEY_TWICE', change(0, (f) => { f.properties.key = map.features[1].properties.key })],
    ['NO_VILLAGE', change(0, (f) => { f.properties.village = OTHER })],
    ['NO_VILLAGE', change(0, (f) => { f.properties.key = null; f.properties.village = null })],
    ['BAD_NAME', change(0, (f) => { f.properties.name = '长'.repeat(61) })],
    ['HOLE', change(0, (f) => { f.geometry.coordinates.push([[x, y], [x, y + 0.0001], [x + 0.0001, y], [x, y]]) })],
    ['PARTS', change(0, (f) => { f.geometry = { type: 'MultiPolygon', coordinates: [f.geometry.coordinates, f.geometry.coordinates] } })],
    ['PARTS', change(0, (f) => { f.geometry = { type: 'Point', coordinates: [x, y] } })],
    ['PARTS', change(0, (f) => { f.geometry = null })],
    ['NO_AREA', change(0, (f) => { f.geometry.coordinates = [[[x, y], [x, y], [x, y]]] })],
    ['OFF_EARTH', change(0, (f) => { f.geometry.coordinates = [[[38412345.6, 2545678.9], [38412445.6, 2545678.9], [38412345.6, 2545778.9]]] })],
    ['INVALID', change(0, (f) => { f.geometry.coordinates = [[[x, y], [x + 0.01, y + 0.01], [x + 0.01, y], [x, y + 0.01], [x, y]]] })],
  ]) {
    const answer = await put(edition, bad)
    assert.deepEqual([answer.status, answer.body.type], [422, '/problems/edition/import-faulty'], `${kind} ${answer.text}`)
    const found = answer.body.faults.filter((f) => f.kind === kind)
    assert.ok(found.length > 0, `${kind}: ${answer.text}`)
    for (const fault of found) assert.ok(fault.detail && Number.isFinite(fault.lon), kind)
  }
  const many = change(0, (f, copy) => copy.features.forEach((one) => { one.properties.key = 'x' }))
  assert.equal((await put(edition, many)).body.faults.length, map.features.length, 'all of them, not the first')
  assert.equal((await people.town.get(`/editions/${edition.id}/grids`)).text, before)
  assert.equal(ok(await people.town.get(`/editions/${edition.id}`)).version, edition.version)
})

test('hostile files are refused by the byte, and cost nothing', async () => {
  const edition = await draw(VILLAGE)
  const text = (await people.town.get(`/editions/${edition.id}/grids`)).text
  for (const [says, bad] of [
    ['empty', ''], ['cut in half', text.slice(0, text.length / 2)], ['a NUL', text.replace('"name":"', '"name":"\0')],
    ['an escaped NUL', text.replace('"name":"', '"name":"\\u0000')], ['deep', `{"x":${'['.repeat(1e6)}`],
    ['no collection', '{"type":"Topology"}'], ['an array', '[]'], ['twice', text + text],
    ['another crs', text.replace('"features"', '"crs":{"properties":{"name":"urn:ogc:def:crs:EPSG::3857"}},"features"')],
  ]) {
    const answer = await put(edition, bad)
    if (bad === '') {
      assert.deepEqual([answer.status, answer.body.field], [422, 'body'], says)
      continue
    }
    assert.deepEqual([answer.status, answer.body.type], [422, '/problems/edition/bad-geojson'], `${says} ${answer.text}`)
    assert.match(answer.body.detail, /at byte \d+/, says)
  }
  const latin = await put(edition, Buffer.from([...Buffer.from(text.slice(0, 60)), 0xff, 0xfe]).toString('latin1'))
  assert.equal(latin.status, 422)
  const large = await put(edition, ' '.repeat(33 * 1024 * 1024)).catch((error) => error)
  assert.ok(large.status === 413 || large.cause, 'more than 32 MiB is not read')
  for (const [query, field] of [['&snap=6', 'snap'], ['&datum=BD09', 'datum'], ['&colour=red', 'colour']]) {
    const answer = await put(edition, text, { query })
    assert.deepEqual([answer.status, answer.body.field], [422, field])
  }
  assert.equal((await put(edition, text, { version: 9 })).status, 409)
  assert.equal((await put(edition, text, { who: people.grid })).status, 403)
  assert.equal((await people.town.get(`/editions/${edition.id}/grids`)).text, text)
})

const announce = (edition, bytes, { who = people.town, version = edition.version, ...fields } = {}) =>
  who.post(`/editions/${edition.id}/imports`, { version, bytes, ...fields })
const piece = (job, at, raw, who = people.town) => who.request('PUT', `/imports/${job.id}/bytes?at=${at}`, { raw, type: 'application/octet-stream' })
const MEBIBYTE = 1024 * 1024

test('a large file comes in pieces over a line that breaks, and its job says how far it is', async () => {
  const edition = await draw(CITY, people.city)
  const who = people.city
  const text = Buffer.from((await who.get(`/editions/${edition.id}/grids`)).text)
  const job = ok(await announce(edition, text.length, { who }), 201)
  assert.deepEqual([job.state, job.received, job.bytes], ['COMING', 0, text.length])
  const send = (at) => piece(job, at, text.subarray(at, at + MEBIBYTE), who)
  assert.ok(text.length > MEBIBYTE, 'more than one piece')
  assert.equal(ok(await send(0)).received, MEBIBYTE)
  assert.equal(ok(await send(0)).received, MEBIBYTE, 'a piece whose answer was lost may come again')
  const gap = await piece(job, MEBIBYTE + 7, 'x', who)
  assert.deepEqual([gap.status, gap.body.type], [409, '/problems/import/gap'])
  assert.match(gap.body.detail, /1048576/)
  assert.equal((await piece(job, MEBIBYTE, 'x'.repeat(MEBIBYTE + 1), who)).status, 413)
  assert.equal((await piece(job, MEBIBYTE, 'x')).status, 404, 'it is for who announced it')
  const seen = []
  for (let at = MEBIBYTE; at < text.length; at += MEBIBYTE) seen.push(ok(await send(at)))
  const last = await untilRead(who, job, { seen })
  assert.equal(last.state, 'TAKEN', JSON.stringify({ ...last, faults: [] }))
  const running = seen.filter((one) => one.state === 'RUNNING')
  assert.ok(running.length > 0, 'it was seen at work')
  for (const one of running) assert.ok(one.stage && one.done >= 0 && one.done <= one.total, JSON.stringify(one))
  const taken = ok(await who.get(`/editions/${edition.id}`))
  assert.deepEqual([taken.grids, taken.faults, taken.version], [3201, 0, 2])
  assert.deepEqual(ok(await who.get(`/editions/${edition.id}/imports`)).items.map((one) => [one.id, one.state]), [[job.id, 'TAKEN']])
})

test('a file of 200 MB is refused before a byte of it is read, and the bound is named', async () => {
  const edition = await draw(VILLAGE)
  const large = await announce(edition, 200e6)
  assert.deepEqual([large.status, large.body.field], [422, 'bytes'])
  assert.match(large.body.detail, /67108864|6\.71089e\+07/)
  const whole = await people.town.request('PUT', `/editions/${edition.id}/grids?version=1`, { raw: Buffer.alloc(40e6, 32), type: 'application/geo+json' }).catch((error) => error)
  assert.ok(whole.status === 413 || whole.cause)
  const job = ok(await announce(edition, 10), 201)
  const more = await piece(job, 0, '12345678901')
  assert.deepEqual([more.status, more.body.field], [422, 'at'])
  assert.equal(ok(await people.town.get(`/editions/${edition.id}`)).version, 1)
  for (let i = 1; i < 5; i++) ok(await announce(edition, 10), 201)
  const full = await announce(edition, 10)
  assert.deepEqual([full.status, full.body.type], [409, '/problems/import/full'])
  for (const one of ok(await people.town.get(`/editions/${edition.id}/imports`)).items) {
    ok(await piece(one, 0, 'no GeoJSON'))
    assert.equal((await untilRead(people.town, one)).problem, 'edition/bad-geojson')
  }
})

test('a draft that was published while the file came is not touched', async () => {
  const edition = await draw('441900119003000')
  const text = (await people.town.get(`/editions/${edition.id}/grids`)).text
  const job = ok(await announce(edition, Buffer.byteLength(text)), 201)
  ok(await people.town.post(`/editions/${edition.id}/moves`, { event: 'CHECK', version: 1 }))
  ok(await people.leader.post(`/editions/${edition.id}/moves`, { event: 'PUBLISH', version: 2 }))
  ok(await piece(job, 0, text))
  assert.deepEqual([(await untilRead(people.town, job)).state, (await untilRead(people.town, job)).problem], ['REFUSED', 'edition/stale'])
  assert.equal(ok(await people.town.get(`/editions/${edition.id}`)).state, 'IN_FORCE')
})

test('a server killed in the middle of the job leaves nothing half, and the next one does it', async () => {
  const edition = await draw(CITY, people.city)
  const map = await read(edition, people.city)
  const [first] = map.features
  first.properties.name = '杀不死的网格'
  const before = (await people.city.get(`/editions/${edition.id}/grids`)).text
  const raw = JSON.stringify(map)
  const job = ok(await people.city.request('PUT', `/editions/${edition.id}/grids?version=1`, { raw, type: 'application/geo+json' }), 202)
  while (ok(await people.city.get(`/imports/${job.id}`)).state === 'WAITING');
  await server.kill()
  server = await startServer({ dir: server.dir })
  people.city = await Client.login(server, 'city.supervisor')
  people.town = await Client.login(server, 'town.441900119.supervisor')
  people.leader = await Client.login(server, 'town.441900119.shift_leader')
  people.grid = await Client.login(server, 'grid.441900119001001')
  const now = ok(await people.city.get(`/editions/${edition.id}`))
  const there = ok(await people.city.get(`/imports/${job.id}`))
  const half = (await people.city.get(`/editions/${edition.id}/grids`)).text
  if (there.state !== 'TAKEN') assert.deepEqual([now.version, half === before], [1, true], there.state)
  assert.equal((await untilRead(people.city, job)).state, 'TAKEN')
  const after = ok(await people.city.get(`/editions/${edition.id}`))
  assert.deepEqual([after.version, after.grids, after.faults], [2, 3201, 0])
  assert.ok((await people.city.get(`/editions/${edition.id}/grids`)).text.includes('杀不死的网格'))
})

test('of two imports at once one is taken, and the other is told that somebody was faster', async () => {
  const edition = await draw(VILLAGE)
  const map = await read(edition)
  const answers = await Promise.all([put(edition, map), put(edition, map)])
  assert.deepEqual(answers.map((a) => a.status).sort(), [200, 409])
})
