// Makes the tables of a city (city/NAME/*.csv) from its outlines and its catalogue.
//
//   node tools/citypack.mjs OUTLINES.geojson[.gz] CATALOGUE.csv OUT_DIR
//
// OUTLINES: features with properties level (city, town, village, grid), code, name, parent.
// CATALOGUE: code,name_zh,name_en,lead,severity,deadline,evidence; two-digit codes are classes.
// Same input, same bytes. Whatever does not fit ends the run: no table is better than a wrong one.
import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'

const TIERS = { city: 'CITY', town: 'TOWN', village: 'VILLAGE', grid: 'GRID' }
const CODE_LENGTH = { city: 6, town: 9, village: 12, grid: 15 }
const DIVISION_LEVELS = { city: 'PREFECTURE', town: 'TOWNSHIP', village: 'VILLAGE' }
const DIVISION_EDITION = 2023; // of the official codes that the outlines carry
const UNITS_FROM = '2016-12-31'; // the division into grids was complete at the end of 2016
const CATALOGUE_FROM = '2016-12-31'
const EVIDENCE = {
  P: 'PHOTO', V: 'VIDEO', L: 'LICENCE', G: 'POSITION', Q: 'SCAN', M: 'MEASURE', D: 'DOCUMENT',
  N: 'NARRATIVE', C: 'CONSENT',
}
const LIMIT_KINDS = { U: 'URGENT', W: 'WORKING_HOUR' }; // "U 0.5": hours, day and night; "W 24": working hours
// The names of 2017, and what the duty is called since the reform of 2018-2019.
const DEPARTMENTS = [
  ['GA', '公安', 'Public Security', '公安'],
  ['XF', '消防', 'Fire and Rescue', '消防救援'],
  ['AJ', '安监', 'Work Safety', '应急管理'],
  ['SY', '食药监', 'Food and Drug', '市场监管'],
  ['GS', '工商', 'Industry and Commerce', '市场监管'],
  ['WJ', '卫计', 'Health and Family Planning', '卫生健康'],
  ['MZ', '民政', 'Civil Affairs', '民政'],
]

function fail(why) {
  console.error(`citypack: ${why}`)
  process.exit(1)
}

function readText(file) {
  const bytes = fs.readFileSync(file)
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? zlib.gunzipSync(bytes) : bytes).toString('utf8')
}

function csvCell(value) {
  const text = value === null || value === undefined ? '' : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function csvParse(text) {
  const rows = []
  let row = [], cell = '', quoted = false
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (quoted) {
      if (c !== '"') cell += c
      else if (text[i + 1] === '"') cell += text[++i]
      else quoted = false
    } else if (c === '"') quoted = true
    else if (c === ',') { row.push(cell); cell = ''; }
    else if (c === '\n') { row.push(cell); rows.push(row); row = []; cell = ''; }
    else if (c !== '\r') cell += c
  }
  if (cell !== '' || row.length) { row.push(cell); rows.push(row); }
  const [head, ...rest] = rows
  return rest.map((r, n) => {
    if (r.length !== head.length) fail(`catalogue line ${n + 2}: ${r.length} cells, not ${head.length}`)
    return Object.fromEntries(head.map((name, i) => [name, r[i]]))
  })
}

// ---- units -----------------------------------------------------------------------------------

const micro = (degrees) => Math.round(degrees * 1e6)

const twiceArea = (ring) => ring.reduce((sum, [ax, ay], i) => {
  const [bx, by] = ring[(i + 1) % ring.length]
  return sum + (ax - ring[0][0]) * (by - ring[0][1]) - (bx - ring[0][0]) * (ay - ring[0][1])
}, 0)

// The one ring of a feature in whole micro-degrees, without the repeated last point.
function ringOf(feature) {
  const { type, coordinates } = feature.geometry
  if (type !== 'Polygon' || coordinates.length !== 1)
    fail(`${feature.id}: only polygons of one ring are understood`)
  const ring = coordinates[0].map(([lon, lat]) => [micro(lon), micro(lat)])
  const [first, last] = [ring[0], ring[ring.length - 1]]
  if (first[0] === last[0] && first[1] === last[1]) ring.pop()
  if (ring.length < 3 || twiceArea(ring) <= 0) fail(`${feature.id}: not a ring that runs counter-clockwise`)
  return ring
}

function centroid(ring) {
  const [x0, y0] = ring[0]
  let area = 0, x = 0, y = 0
  ring.forEach(([ax, ay], i) => {
    const [bx, by] = ring[(i + 1) % ring.length]
    const cross = (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)
    area += cross
    x += (ax + bx - 2 * x0) * cross
    y += (ay + by - 2 * y0) * cross
  })
  return [x0 + x / (3 * area), y0 + y / (3 * area)].map((v) => Math.round(v) / 1e6)
}

// No two grids may run along the same edge in the same direction: that would be an overlap.
function checkEdges(grids) {
  const edges = new Map()
  for (const { key, ring } of grids)
    ring.forEach((a, i) => {
      const edge = `${a} ${ring[(i + 1) % ring.length]}`
      if (edges.has(edge)) fail(`${key} and ${edges.get(edge)} lie on the same side of ${edge}`)
      edges.set(edge, key)
    })
}

// Keys are ours, not the official codes: villages are numbered from 001 within their town, in the
// order of their codes, and keep that number whatever the codes become. Which code a unit answers
// to is a table of its own.
function giveKeys(units) {
  const keys = new Map()
  const counts = new Map()
  for (const u of units.sort((a, b) => (a.code < b.code ? -1 : 1))) {
    if (u.level === 'village') {
      const n = (counts.get(u.parent) ?? 0) + 1
      if (n > 999) fail(`${u.parent}: more than 999 villages`)
      counts.set(u.parent, n)
      keys.set(u.code, u.parent + String(n).padStart(3, '0'))
    } else keys.set(u.code, u.level === 'grid' ? keys.get(u.parent) + u.code.slice(12) : u.code)
  }
  const whole = (code) => keys.get(code).padEnd(15, '0')
  return units.map((u) => ({ ...u, key: whole(u.code), parentKey: u.parent ? whole(u.parent) : '' }))
}

function readUnits(file) {
  const features = JSON.parse(readText(file)).features
  const codes = new Set(features.map((f) => f.properties.code))
  if (codes.size !== features.length) fail('a code stands twice')
  const units = features.map((f) => {
    const p = f.properties
    if (!(p.level in TIERS) || !/^\d+$/.test(p.code) || p.code.length !== CODE_LENGTH[p.level])
      fail(`${f.id}: level ${p.level} with code ${p.code}`)
    if (p.level !== 'city' && (!codes.has(p.parent) || !p.code.startsWith(p.parent)))
      fail(`${f.id}: its parent ${p.parent} does not hold it`)
    const ring = ringOf(f)
    return { ...p, ring, cp: p.cp ?? centroid(ring) }
  })
  return giveKeys(units).sort((a, b) => (a.key < b.key ? -1 : 1))
}

function unitTables(units) {
  const towns = units.filter((u) => u.level === 'town')
  const population = (u) => {
    if (u.level === 'town') return u.population_10k * 10000
    return u.level === 'city' ? towns.reduce((sum, t) => sum + t.population_10k, 0) * 10000 : ''
  }
  const grids = units.filter((u) => u.level === 'grid')
  const official = units.filter((u) => u.level in DIVISION_LEVELS)
  checkEdges(grids)
  return {
    units: [
      ['key', 'tier', 'parent', 'name', 'name_en', 'lon', 'lat', 'area_km2', 'population', 'valid_from'],
      ...units.map((u) => [u.key, TIERS[u.level], u.parentKey, u.name, u.name_en,
        u.cp[0], u.cp[1], u.area_km2, population(u), UNITS_FROM]),
    ],
    grids: [
      ['key', 'valid_from', 'ring'],
      ...grids.map(({ key, ring }) => [key, UNITS_FROM, ring.map(([x, y], i) =>
        (i === 0 ? `${x} ${y}` : `${x - ring[i - 1][0]} ${y - ring[i - 1][1]}`)).join(' ')]),
    ],
    divisions: [
      ['edition', 'code', 'level', 'name', 'parent'],
      ...official.map((u) => [DIVISION_EDITION, u.code, DIVISION_LEVELS[u.level], u.full_name ?? u.name, u.parent]),
    ],
    unit_divisions: [
      ['unit', 'edition', 'code'],
      ...official.map((u) => [u.key, DIVISION_EDITION, u.code]),
    ],
  }
}

// ---- catalogue -------------------------------------------------------------------------------

function itemRow(row, classes) {
  const [letter, hours] = row.deadline.split(' ')
  const minutes = Number(hours) * 60
  const evidence = row.evidence.split(' ').map((e) => EVIDENCE[e] ?? fail(`item ${row.code}: evidence ${e}`))
  if (!(letter in LIMIT_KINDS) || !Number.isInteger(minutes) || minutes <= 0)
    fail(`item ${row.code}: deadline "${row.deadline}"`)
  if (!/^S[1-4]$/.test(row.severity)) fail(`item ${row.code}: severity ${row.severity}`)
  if (!classes.has(row.code.slice(0, 2))) fail(`item ${row.code}: its class is not there`)
  return [row.code, CATALOGUE_FROM, row.code.slice(0, 2), row.name_zh, row.name_en, row.lead, row.severity,
    LIMIT_KINDS[letter], minutes, evidence.join(' ')]
}

function catalogueTables(file) {
  const rows = csvParse(readText(file))
  const known = new Set(DEPARTMENTS.map(([code]) => code))
  for (const row of rows)
    if (!/^(\d\d){1,2}$/.test(row.code) || !known.has(row.lead)) fail(`catalogue: code ${row.code}, lead ${row.lead}`)
  const classes = rows.filter((r) => r.code.length === 2)
  const codes = new Set(classes.map((r) => r.code))
  return {
    departments: [
      ['code', 'name', 'name_en', 'name_now', 'valid_from'],
      ...DEPARTMENTS.map((d) => [...d, CATALOGUE_FROM]),
    ],
    classes: [
      ['code', 'name', 'name_en', 'department'],
      ...classes.map((r) => [r.code, r.name_zh, r.name_en, r.lead]),
    ],
    items: [
      ['code', 'valid_from', 'class', 'name', 'name_en', 'department', 'severity', 'limit_kind', 'limit_minutes',
        'evidence'],
      ...rows.filter((r) => r.code.length === 4).map((r) => itemRow(r, codes)),
    ],
  }
}

const [outlines, catalogue, outDir] = process.argv.slice(2)
if (!outDir) fail('usage: node tools/citypack.mjs OUTLINES.geojson[.gz] CATALOGUE.csv OUT_DIR')
const tables = { ...unitTables(readUnits(outlines)), ...catalogueTables(catalogue) }
fs.mkdirSync(outDir, { recursive: true })
for (const [name, rows] of Object.entries(tables)) {
  fs.writeFileSync(path.join(outDir, `${name}.csv`), rows.map((r) => r.map(csvCell).join(',') + '\n').join(''))
  console.log(`${name}.csv ${rows.length - 1} rows`)
}
