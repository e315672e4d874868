// node bench/growth.mjs [SIZES] [CROWDS] [SECONDS] [HISTORY]: what a report, a list and an event cost as the city grows.
//   SIZES    numbers of cases in the tables, rising; default 10000,100000,1000000,3000000
//   CROWDS   numbers of open streams; default 1,10,100,1000,11000
//   HISTORY  sizes up to this one have their clocks and moves, larger ones get cases alone, which is all that lists and
//            counts read, and a sixth of the disk (3 GB for three million); default: all
//   DIR=..   a data directory that stays: filling three million takes an hour, and goes on where it was
// A private server with the demo city; cases are made by SQL (many.mjs), reports come over HTTP. One line of
// JSON a step, and the same as curves in build/growth-*.svg. CPU is of the server and of PostgreSQL with all its
// processes. Three million need 25 GB; what it does now goes to standard error. Indexes but those of the keys are made
// after the rows, and foreign keys are not asked: the rows fit by the way they are made. Needs tools/build.sh release
// and tools/build.sh bench.
import { execFile, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { Client, ROOT, startServer } from '../tests/harness/server.mjs'
import { checkGrids, chooseGrids, logInReporters, message, reportBody, writeMessages } from './city.mjs'
import { filler } from './fill.mjs'
import { calm, cpuSeconds, family, memoryKb } from './machine.mjs'
import { curves } from './plot.mjs'

const run = promisify(execFile)
const PROGRAMS = process.env.ZW_BENCH ?? join(ROOT, 'build-bench/bench')
const numbers = (text) => text.split(',').map(Number).filter((n) => n > 0)
const sizes = numbers(process.argv[2] ?? '10000,100000,1000000,3000000')
const crowds = numbers(process.argv[3] ?? '1,10,100,1000,11000')
const seconds = Number(process.argv[4] ?? 3)
const history = Number(process.argv[5] ?? Infinity)
const said = []
const say = (figures) => {
  said.push(figures)
  console.log(JSON.stringify(figures))
}
const began = Date.now()
const progress = (text) => console.error(`  ${String(Math.round((Date.now() - began) / 1000)).padStart(4)} s  ${text}`)
const round = (value, digits = 1) => Number(value.toFixed(digits))

const dir = mkdtempSync(join(tmpdir(), 'zw-growth-'))
const server = await startServer({ dir: process.env.DIR })
const port = Number(new URL(server.url).port)

const { sql, fill } = filler(server, { progress })
const secondsOf = (pid) => {
  try {
    return cpuSeconds(pid)
  } catch {
    return 0 // a worker that has ended in between
  }
}
const database = () => family(server.pid).slice(1).reduce((sum, pid) => sum + secondsOf(pid), 0)

/** Requests of a file for some seconds: microseconds of a core for one, in the server and in PostgreSQL. */
async function cost(file, connections) {
  const before = { server: cpuSeconds(server.pid), database: database() }
  const { stdout } = await run(join(PROGRAMS, 'load'), [String(port), String(connections), String(seconds), file])
  const { answered, failed, first_failure, p50_us, p99_us } = JSON.parse(stdout)
  if (failed > 0 || answered === 0) throw new Error(`${file}: ${first_failure}`)
  // What the warm-up sent is in the CPU and not in the count.
  const all = (answered * (seconds + 0.3)) / seconds
  return {
    all,
    figures: {
      server_us: round(((cpuSeconds(server.pid) - before.server) * 1e6) / all), database_us: round(((database() - before.database) * 1e6) / all),
      p50_ms: round(p50_us / 1000), p99_ms: round(p99_us / 1000),
    },
  }
}

/** Filling may share the machine, measuring may not. */
async function alone(what) {
  progress(`${what}: waits until the machine does nothing else`)
  progress(`${what}: measures${(await calm(900)) ? '' : ', though other work runs beside'}`)
}

/** Files nothing by itself, so that a report is one event. */
const PLAIN = '0102'
/** One at a time: what somebody waits for. */
const ALONE = ['queue', 'queue_open', 'count', 'count_quarter', 'count_city', 'count_city_quarter']

async function atSize(n, files) {
  const before = { wal: Number(await sql("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')")), disk: Number(await sql("select pg_database_size('zhiwang')")) }
  const report = await cost(files.report, 64)
  const wal = Number(await sql("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')")) - before.wal
  const disk = Number(await sql("select pg_database_size('zhiwang')")) - before.disk
  // What is not in the sums yet is added up for each count: they are looked at as they are some seconds later.
  while ((await sql('select count(*) from case_count_changes')) !== '0') await new Promise((done) => setTimeout(done, 200))
  say({ cases: n, of: 'report', ...report.figures, wal_bytes: Math.round(wal / report.all), disk_bytes: Math.round(disk / report.all) })
  for (const of of ['queue', 'queue_open', 'case', 'count']) say({ cases: n, of, ...(await cost(files[of], 16)).figures })
  for (const of of ALONE) say({ cases: n, of: `${of}, alone`, ...(await cost(files[of], 1)).figures })
  const whole = Number(await sql("select pg_database_size('zhiwang')"))
  say({ cases: n, of: 'database', disk_bytes: whole, bytes_a_case: Math.round(whole / Number(await sql('select count(*) from cases'))) })
}

/** Open streams of the city's desk, in a program of their own. */
async function crowd(n, file) {
  const child = spawn(join(PROGRAMS, 'hear'), [String(port), String(n), file], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async () => (await lines.next()).value
  if ((await next()) !== 'ready') throw new Error('the streams did not open')
  const ended = new Promise((done) => child.once('exit', done))
  return { heard: async () => Number((await next()).split(' ')[3]), stop: () => (child.stdin.end(), ended) }
}

/** Until the server has told everybody what the load before has made: one event at a time from here. */
async function quiet() {
  for (let before = cpuSeconds(server.pid), still = 0; still < 5; ) {
    await new Promise((done) => setTimeout(done, 300))
    const now = cpuSeconds(server.pid)
    still = now - before < 0.004 ? still + 1 : 0
    before = now
  }
}

async function withListeners(n, file, client, body) {
  await quiet()
  const idle = memoryKb(server.pid)
  const listeners = await crowd(n, file)
  const memory = memoryKb(server.pid) - idle
  const before = cpuSeconds(server.pid), times = []
  const events = Math.max(5, Math.min(200, Math.round(20000 / n)))
  for (let i = 0; i < events; i++) {
    const at = Number(process.hrtime.bigint() / 1000n)
    const heard = listeners.heard()
    await client.report(body)
    times.push((await heard) - at)
  }
  times.sort((a, b) => a - b)
  say({ listeners: n, event_us: round(((cpuSeconds(server.pid) - before) * 1e6) / events), a_delivery_us: round(((cpuSeconds(server.pid) - before) * 1e6) / events / n, 2),
    last_ms: round(times[times.length >> 1] / 1000), bytes_a_listener: Math.round((memory * 1024) / n) })
  await listeners.stop()
}

/** build/growth-cases.svg, build/growth-streams.svg, and what they are made of. */
function draw() {
  const out = (name) => join(ROOT, 'build', name)
  const line = (name, rows, x, y) => ({ name, points: rows.filter((row) => row[x] > 0 && row[y] > 0).map((row) => [row[x], row[y]]) })
  const of = (name) => said.filter((row) => row.of === name)
  mkdirSync(join(ROOT, 'build'), { recursive: true })
  writeFileSync(out('growth.json'), `[\n${said.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]\n`)
  writeFileSync(out('growth-cases.svg'), curves({
    title: 'us of a core for one request, server and PostgreSQL, as cases grow', x: 'cases', y: 'us',
    series: ['report', 'queue', 'case', 'count'].map((name) => line(name, of(name).map((row) => ({ ...row, us: row.server_us + row.database_us })), 'cases', 'us')),
  }))
  const crowds = said.filter((row) => row.listeners)
  writeFileSync(out('growth-streams.svg'), curves({
    title: 'an event to all open streams', x: 'streams', y: '',
    series: [line('us of the server a delivery', crowds, 'listeners', 'a_delivery_us'), line('ms until the last has it', crowds, 'listeners', 'last_ms')],
  }))
}

try {
  const city = await Client.login(server, 'city.dispatcher')
  const towns = chooseGrids(4)
  await checkGrids(city, towns)
  const reporters = await logInReporters(server, towns, 8)
  const desk = await Client.login(server, `town.${reporters[0].town}.dispatcher`)
  const bodies = Array.from({ length: 1024 }, (_, n) => {
    const { town, client } = reporters[n % reporters.length]
    return message('POST', '/api/v1/cases', client.token, { ...reportBody(towns.get(town)[n % towns.get(town).length], n), item: PLAIN })
  })
  const stream = writeMessages(join(dir, 'stream'), [message('GET', '/api/v1/stream', city.token)])
  const { town, client } = reporters[0]
  const first = await client.report(reportBody(towns.get(town)[0], 0))
  const chief = await Client.login(server, 'city.supervisor')
  const get = (path, who = desk) => writeMessages(join(dir, `${path.replaceAll(/\W/g, '-')}-${who === desk}`), [message('GET', `/api/v1${path}`, who.token)])
  const quarter = `/stats/cases?from=${new Date(Date.now() - 100 * 86400000).toISOString().slice(0, 10)}`
  const files = { report: writeMessages(join(dir, 'report'), bodies), queue: get('/cases'), case: get(`/cases/${first.id}`), count: get('/stats/cases'), queue_open: get('/cases?open=true'),
    count_quarter: get(quarter), count_city: get('/stats/cases', chief), count_city_quarter: get(quarter, chief) }
  let made = Number(await sql("select count(*) from cases where title = 'x'"))
  for (const n of sizes.filter((size) => size >= made)) {
    if (n > made) await fill(made, n, { history: n <= history })
    made = n
    await alone(`${n} cases`)
    await atSize(n, files)
  }
  await alone('streams')
  for (const n of crowds) await withListeners(n, stream, client, { ...reportBody(towns.get(town)[0], n), item: PLAIN })
  draw()
} finally {
  await (process.env.DIR ? server.stop() : server.end())
  rmSync(dir, { recursive: true, force: true })
}
