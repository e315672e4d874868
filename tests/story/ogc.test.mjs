// The map for programs that know nothing of this one: OGC API - Features, read by GDAL as by QGIS.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { cutLine, ringsOf } from '../harness/map.mjs'
import { Client, startServer } from '../harness/server.mjs'

const run = promisify(execFile)
const VILLAGE = '441900119001000'
const GRID = '441900119001001'

let server
let nobody
let dir
before(async () => {
  server = await startServer()
  nobody = new Client(server.url)
  dir = mkdtempSync(join(tmpdir(), 'zw-ogc-'))
})
after(async () => {
  rmSync(dir, { recursive: true, force: true })
  await server.end()
})

async function get(path, status = 200) {
  if (path.startsWith('http')) assert.ok(path.startsWith(`${server.url}/ogc`), path)
  const answer = await nobody.get(`/~/ogc${path.replace(`${server.url}/ogc`, '')}`)
  assert.equal(answer.status, status, `${path} ${answer.text.slice(0, 500)}`)
  return answer.body ?? JSON.parse(answer.text)
}
const gdal = async (program, ...args) =>
  (await run(program, args, { env: { ...process.env, CPL_TMPDIR: dir, GDAL_HTTP_MAX_RETRY: '0' }, maxBuffer: 1 << 26 })).stdout
const source = () => `OAPIF:${server.url}/ogc`

test('landing page, conformance, API and collections link to each other and are all there', async () => {
  const landing = await get('')
  const rels = Object.fromEntries(landing.links.map((l) => [l.rel, l.href]))
  for (const rel of ['self', 'conformance', 'data', 'service-desc']) await get(rels[rel])
  const { conformsTo } = await get('/conformance')
  for (const part of ['core', 'geojson', 'oas30']) assert.ok(conformsTo.some((uri) => uri.endsWith(`ogcapi-features-1/1.0/conf/${part}`)), part)
  const { collections } = await get('/collections')
  assert.deepEqual(collections.map((c) => c.id), ['city', 'towns', 'villages', 'grids', 'centres'])
  for (const collection of collections) {
    const [west, south, east, north] = collection.extent.spatial.bbox[0]
    assert.ok(113 < west && west < east && east < 115 && 22 < south && south < north && north < 24)
    for (const link of collection.links) await get(link.href)
    assert.deepEqual(await get(`/collections/${collection.id}`), collection)
  }
  const api = await get('/api')
  assert.equal(api.openapi.split('.')[0], '3')
  assert.equal(Object.keys(api.paths).length, 6)
  assert.deepEqual(api.paths['/ogc/collections/{collectionId}'].get.parameters[0].schema.enum, (await get('/collections')).collections.map(({ id }) => id))
})

test('what the abstract test suite of Part 1 asks: media types, links, counts, times, and 400 for what it does not know', async () => {
  const json = 'application/json'
  const geojson = 'application/geo+json'
  for (const [path, type] of [['', json], ['/', json], ['/conformance', json], ['/api', 'application/vnd.oai.openapi+json;version=3.0'], ['/collections', json],
    ['/collections/towns', json], ['/collections/towns/items', geojson], [`/collections/grids/items/${GRID}`, geojson]]) {
    const answer = await nobody.get(`/~/ogc${path}`)
    assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, type], path)
    assert.equal((await nobody.request('HEAD', `/~/ogc${path}`)).status, 200, path)
    assert.equal((await nobody.get(`/~/ogc${path}?colour=red`)).status, 400, path)
    if (type !== json || path.startsWith('/collections')) continue
    for (const link of JSON.parse(answer.text).links ?? []) assert.ok(link.href && link.rel && link.type, JSON.stringify(link))
  }
  const linkOf = (document, rel) => document.links.filter((link) => link.rel === rel)
  for (const one of (await get('/collections')).collections) {
    assert.equal(linkOf(one, 'items')[0].type, geojson, one.id)
    assert.ok(one.crs.includes('http://www.opengis.net/def/crs/OGC/1.3/CRS84') && one.extent.spatial.crs.endsWith('CRS84'), one.id)
    const [[from, to]] = one.extent.temporal.interval
    assert.deepEqual([Number.isNaN(Date.parse(from)), to], [false, null])
  }
  const page = await get('/collections/villages/items?limit=7&offset=3')
  assert.match(page.timeStamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
  assert.deepEqual([page.type, page.numberReturned, page.features.length, linkOf(page, 'self').length, linkOf(page, 'next').length], ['FeatureCollection', 7, 7, 1, 1])
  assert.equal(linkOf(await get(`/collections/villages/items?limit=7&offset=${page.numberMatched - 7}`), 'next').length, 0, 'the last page says so')
  const one = await get(`/collections/grids/items/${GRID}`)
  assert.deepEqual([one.type, linkOf(one, 'self')[0].type, linkOf(one, 'collection')[0].href.endsWith('/collections/grids')], ['Feature', geojson, true])
  // intervals that are open, closed or a moment; a bbox and a time together
  const count = async (query) => (await get(`/collections/grids/items?limit=1&${query}`)).numberMatched
  const now = new Date().toISOString()
  for (const time of [now, `${now}/${now}`, `${now}/..`, `../${now}`, `/${now}`, `${now}/`, '../..', '/'])
    assert.equal(await count(`datetime=${encodeURIComponent(time)}`), 3201, time)
  const [x, y] = one.geometry.coordinates[0][0]
  assert.equal(await count(`bbox=${x},${y},${x},${y}&datetime=1990-01-01`), 0)
  assert.ok(await count(`bbox=${x},${y},${x},${y}&datetime=${now.slice(0, 10)}`) > 0)
})

test('each collection has its units, page by page, none twice', async () => {
  for (const [id, n, type] of [['city', 1, 'MultiPolygon'], ['towns', 33, 'MultiPolygon'], ['villages', 593, 'MultiPolygon'], ['grids', 3201, 'Polygon'], ['centres', 627, 'Point']]) {
    const seen = new Set()
    for (let path = `/collections/${id}/items?limit=1000`; path;) {
      const page = await get(path)
      assert.equal(page.numberMatched, n)
      assert.equal(page.numberReturned, page.features.length)
      for (const one of page.features) {
        assert.equal(one.geometry.type, type)
        seen.add(one.id)
      }
      path = page.links.find((l) => l.rel === 'next')?.href
    }
    assert.equal(seen.size, n, id)
  }
  assert.equal((await get('/collections/grids/items')).features.length, 10)
  const one = await get(`/collections/grids/items/${GRID}`)
  assert.deepEqual([one.id, one.properties.tier, one.properties.parent], [GRID, 'GRID', VILLAGE])
})

test('nothing but what is public: no person, no case, no account needed', async () => {
  const { features } = await get('/collections/grids/items?limit=3')
  for (const one of features)
    assert.deepEqual(Object.keys(one.properties).sort(), ['area_km2', 'key', 'name', 'name_en', 'parent', 'tier', 'town', 'valid_from', 'valid_to', 'village'])
})

test('a box is asked for in degrees; what is no box, time or page is refused by its name', async () => {
  const centre = (await get(`/collections/grids/items/${GRID}`)).geometry.coordinates[0][0]
  const small = await get(`/collections/grids/items?bbox=${centre[0] - 0.001},${centre[1] - 0.001},${centre[0] + 0.001},${centre[1] + 0.001}&limit=100`)
  assert.ok(small.numberMatched >= 1 && small.numberMatched < 20 && small.features.some((f) => f.id === GRID))
  assert.equal((await get('/collections/grids/items?bbox=0,0,0,1,1,0')).numberMatched, 0)
  const all = (await get('/collections/grids/items?limit=1')).numberMatched
  assert.equal((await get('/collections/grids/items?bbox=170,-90,160,90&limit=1')).numberMatched, all, 'nearly once around, over the antimeridian')
  assert.equal((await get('/collections/grids/items?bbox=170,-90,-170,90&limit=1')).numberMatched, 0)
  assert.equal((await get('/collections/centres/items?bbox=170,-90,160,90&limit=1')).numberMatched, 627)
  const most = await get('/collections/grids/items?limit=1000000')
  assert.deepEqual([most.numberReturned, most.links.some(({ rel }) => rel === 'next')], [all, false], 'more than the most is the most')
  for (const [query, field] of [['bbox=1,2,3', 'bbox'], ['bbox=1,2,3,x', 'bbox'], ['bbox=1,4,3,2', 'bbox'], ['bbox=1,2,3,4,5', 'bbox'],
    ['bbox=1,2,3,4,5,6,7', 'bbox'], ['datetime=yesterday', 'datetime'], ['datetime=../..x', 'datetime'], ['datetime=2027-01-01/2026-01-01', 'datetime'],
    ['limit=0', 'limit'], ['limit=x', 'limit'], ['offset=-1', 'offset'], ['colour=red', 'colour']]) {
    const answer = await nobody.get(`/~/ogc/collections/grids/items?${query}`)
    assert.deepEqual([answer.status, answer.body.field, answer.body.status], [400, field, 400], query)
  }
  for (const path of ['/collections/people', '/collections/people/items', '/collections/grids/items/123', '/collections/grids/items/441900119001999'])
    assert.equal((await nobody.get(`/~/ogc${path}`)).status, 404, path)
})

test('datetime says which edition: yesterday has yesterday\'s grids', async () => {
  const drawer = await Client.login(server, 'town.441900119.supervisor')
  const publisher = await Client.login(server, 'town.441900119.shift_leader')
  const edition = (await drawer.post('/editions', { unit: VILLAGE, name: '拆分' })).body
  const ring = ringsOf(JSON.parse((await drawer.get(`/editions/${edition.id}/grids`)).text)).get(GRID)
  let { version } = (await drawer.post(`/editions/${edition.id}/changes`, { kind: 'SPLIT', version: 1, grids: [GRID], line: cutLine(ring) })).body
  version = (await drawer.post(`/editions/${edition.id}/moves`, { event: 'CHECK', version })).body.version
  assert.equal((await publisher.post(`/editions/${edition.id}/moves`, { event: 'PUBLISH', version })).status, 200)
  const day = (offset) => new Date(Date.now() + 8 * 3600_000 + offset * 86400_000).toISOString().slice(0, 10)
  const count = async (query) => (await get(`/collections/grids/items?limit=1${query}`)).numberMatched
  assert.equal(await count(''), 3202)
  assert.equal(await count(`&datetime=${day(-1)}`), 3201)
  assert.equal(await count(`&datetime=${day(-1)}T12:00:00%2B08:00`), 3201)
  assert.ok(await count(`&datetime=${day(-1)}/..`) >= 3203, 'all that held at some time since')
  assert.equal(await count('&datetime=1990-01-01'), 0)
  await get(`/collections/grids/items/${GRID}`, 404)
  const old = await get(`/collections/grids/items/${GRID}@${day(-1)}`, 404).catch(() => null)
  assert.ok(old === null || old.status === 404)
  const page = await get(`/collections/grids/items?limit=10000&datetime=${day(-1)}`)
  const past = page.features.find((f) => f.properties.key === GRID)
  assert.equal(past.properties.valid_to, day(0))
  assert.equal((await get(`/collections/grids/items/${past.id}`)).id, past.id)
  const towns = await get(`/collections/towns/items?limit=50&datetime=${day(-1)}`)
  assert.equal(towns.numberMatched, 33)
})

test('ogrinfo lists the layers, and ogr2ogr carries the whole map into a GeoPackage', async () => {
  const layers = await gdal('ogrinfo', source())
  for (const id of ['city', 'towns', 'villages', 'grids', 'centres']) assert.match(layers, new RegExp(id), layers)
  const file = join(dir, 'map.gpkg')
  await gdal('ogr2ogr', '-f', 'GPKG', file, source())
  for (const [id, n] of [['city', 1], ['towns', 33], ['villages', 593], ['grids', 3202], ['centres', 627]]) {
    const summary = await gdal('ogrinfo', '-so', file, id)
    assert.match(summary, new RegExp(`Feature Count: ${n}\\b`), summary)
  }
  const one = await gdal('ogrinfo', '-q', file, 'grids', '-where', "key = '441900119001002'")
  assert.match(one, /village \(String\)/)
  const valid = await gdal('ogrinfo', '-q', file, '-dialect', 'SQLite', '-sql', 'select count(*) as bad from villages where not ST_IsValid(geom)')
  assert.match(valid, /bad \(Integer\) = 0/, valid)
})

test('a city without districts has no collection of them', async () => {
  await get('/collections/districts', 404)
  assert.ok(!(await get('/collections')).collections.some(({ id }) => id === 'districts'))
})
