// The rows of the table: what is measured, and against which limit. One function a family of rows;
// each gives {name, unit, less, against, round: async (n) => ({ours, limit, ...})}.
import { execFile, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '../tests/harness/server.mjs'
import { message, reportBody, writeMessages } from './city.mjs'
import { cpuSeconds, memoryKb } from './machine.mjs'
import { record, script } from './record.mjs'

const run = promisify(execFile)
const sleep = (ms) => new Promise((done) => setTimeout(done, ms))
const PROGRAMS = process.env.ZW_BENCH ?? join(ROOT, 'build-bench/bench')

/** Keeps `connections` requests under way against a port. Every answer must be good, or `may` be. */
async function load(bench, pid, port, connections, file, may) {
  const before = cpuSeconds(pid)
  const { stdout } = await run(join(PROGRAMS, 'load'), [String(port), String(connections), String(bench.seconds), file])
  const result = JSON.parse(stdout)
  const bad = result.failed > 0 && !(may && result.first_failure.includes(may))
  if (bad || result.answered === 0) throw new Error(`${file}: ${result.failed} failed: ${result.first_failure}`)
  // The warm-up's requests are in the CPU time and not in the count: they are in proportion.
  const share = bench.seconds / (bench.seconds + 0.3)
  return {
    per_s: result.per_s,
    p50_ms: result.p50_us / 1000,
    p99_ms: result.p99_us / 1000,
    cpu_us: ((cpuSeconds(pid) - before) * share * 1e6) / result.answered,
  }
}

const BUSY = "select count(*) from pg_stat_activity where application_name = 'zhiwangd' and state <> 'idle'"

const shown = ({ per_s, ...rest }, limit) => ({ ours: per_s, limit, ...rest })

/**
 * Runs a limit while the server stands still, so that what it does on its own is no part of it. It
 * must have ended what the load before has left: stopped within a transaction, it would keep locks.
 */
async function alone(bench, work) {
  do await settled(bench.server.pid)
  while ((await bench.pgbench.sql(BUSY)) !== '0')
  process.kill(bench.server.pid, 'SIGSTOP')
  try {
    return await work()
  } finally {
    process.kill(bench.server.pid, 'SIGCONT')
    await settled(bench.server.pid)
  }
}

/** Until the server has caught up with what happened meanwhile, and with the last load. */
async function settled(pid) {
  for (let before = cpuSeconds(pid), quiet = 0; quiet < 3; ) {
    await sleep(20)
    const now = cpuSeconds(pid)
    quiet = now - before < 0.001 ? quiet + 1 : 0
    before = now
  }
}

/** Ours and the limit by turns: which goes first changes from round to round. */
async function pair(n, ours, limit) {
  if (n % 2 === 0) {
    const first = await ours()
    return shown(first, await limit())
  }
  const second = await limit()
  return shown(await ours(), second)
}

// ---- reporting a case -------------------------------------------------------------------------

// pgbench has numbers only: a place, a case's id and its number are made of them. The id is a
// UUIDv8 as ours, ordered in time, so that it falls into the indexes where ours would.
function reportSettings(bench) {
  const towns = [...bench.towns]
  // The first village of a town has as many grids as it has: the last of those that are reported from is one of them.
  const last = (grids) => Math.max(...grids.map(({ key }) => Number(key.slice(12))))
  const choose = (value) => towns.map((town, i) => `when :t = ${i} then ${value(town)}`).join(' ')
  return `\\set n :n + 1
\\set ms :began + :n
\\set t random(0, ${towns.length - 1})
\\set town case ${choose(([town]) => town)} end
\\set last case ${choose(([, grids]) => last(grids))} end
\\set grid :town * 1000000 + 1000 + random(1, :last)
\\set village :town * 1000000 + 1000
\\set tail random(0, 4294967295)
`
}

const ID =
  "(lpad(to_hex(:ms::bigint), 12, '0') || '8' || lpad(to_hex(:n::bigint & 4095), 3, '0') || " +
  "to_hex(2147483648 + :town::bigint) || lpad(to_hex(:tail::bigint), 8, '0'))::uuid"
const NUMBER = "('run-' || :run::text || '-' || :client_id::text || '-' || :n::text)"
const PERSON = "('00000000-0000-8000-8000-' || lpad(:t::text, 12, '0'))::uuid"

/** What the server sends to PostgreSQL for one report, with the same texts at other places. */
async function reportWork(bench) {
  const { town, client } = bench.reporters[0]
  const body = reportBody(bench.towns.get(town)[0], 0)
  let sample
  const ran = await record(bench.pgbench, 'case_report', async () => (sample = await client.report(body)))
  const instead = new Map([
    [sample.id, ID], [sample.number, NUMBER], [town, ':town'], [sample.unit, ':grid'], [sample.owner, ':village'],
    [client.me.id, PERSON], [sample.created_at.replace('T', ' ').replace('Z', '+00'), 'now()'],
  ])
  const replace = (value) => instead.get(value)
  const report = script(ran, replace)
  // A block of numbers, taken on a connection of its own once in 64 to 1,024 reports, is left out.
  return { scripts: [{ text: reportSettings(bench) + report.text }], variables: { began: Date.now(), ...report.variables } }
}

/** A city that has been up for some minutes: there are cases, statistics have come, and plans were made by them. */
async function settleTables(bench) {
  const { town, client } = bench.reporters[0]
  for (let n = 0; n < 200; n++) await client.report(reportBody(bench.towns.get(town)[0], n))
  await bench.pgbench.sql('vacuum analyze')
}

// More requests at once than the queue of writes holds: some must be refused, the rest served.
const OVERLOAD = 3000

export async function reports(bench) {
  await settleTables(bench)
  const messages = []
  const perReporter = Math.ceil(1024 / bench.reporters.length)
  for (let n = 0; n < perReporter; n++) {
    for (const { town, client } of bench.reporters) {
      const grids = bench.towns.get(town)
      messages.push(message('POST', '/api/v1/cases', client.token, reportBody(grids[n % grids.length], messages.length)))
    }
  }
  const file = writeMessages(join(bench.dir, 'report.messages'), messages)
  const work = await reportWork(bench)
  // The limit is the best of three numbers of clients. It is measured once a round, and the three
  // rows are held against it.
  let best = { n: -1, tps: 0 }
  const limit = async (n) => {
    if (best.n !== n)
      best = { n, tps: await alone(bench, () => bench.pgbench.best('report', work, [8, 16, 32], bench.seconds)) }
    return best.tps
  }
  const ours = (connections, may) => load(bench, bench.server.pid, bench.port, connections, file, may)
  const rows = [8, 64, 256].map((connections) => ({
    name: `report_c${connections}`,
    unit: 'cases/s',
    against: 'pgbench, the same statements, best of c=8,16,32',
    round: (n) => pair(n, () => ours(connections), () => limit(n)),
  }))
  return [...rows, {
    name: 'overload',
    unit: `cases/s, ${OVERLOAD} connections`,
    against: 'ours at 64 connections',
    round: (n) => pair(n, () => ours(OVERLOAD, '503'), async () => (await ours(64)).per_s),
  }]
}

// ---- positions ----------------------------------------------------------------------------------

const FIXES = 100 // in one request
const MESSAGES = 6000

/** Requests of which no two tell the same: the key is person and time, and what is there is not written again. */
function positionMessages(bench, n) {
  const messages = []
  let ms = Date.now() - 60000 - n * MESSAGES * FIXES
  for (let i = 0; i < MESSAGES; i++) {
    const { town, client } = bench.reporters[i % bench.reporters.length]
    const { lon, lat } = bench.towns.get(town)[0]
    const items = Array.from({ length: FIXES }, (_, k) => ({
      lon: Number(lon) + k * 1e-5, lat: Number(lat), observed_at: new Date((ms -= 1)).toISOString(), accuracy_m: 8.5,
    }))
    messages.push(message('POST', '/api/v1/positions', client.token, { items }))
  }
  return writeMessages(join(bench.dir, 'positions.messages'), messages)
}

/** POST /positions beside COPY BINARY of such rows, already encoded, into a table with the same keys. */
export async function positions(bench) {
  const rows = join(bench.dir, 'positions.binary')
  const began = new Date(Date.now() - 12 * 3600 * 1000).toISOString()
  for (const { client } of bench.reporters) {
    const answer = await client.post('/shifts', { event: 'BEGIN', at: began })
    if (answer.status !== 200) throw new Error(`positions: ${answer.text}`)
  }
  const columns = 'town, person, at, post, lon, lat, accuracy_m, unit'
  await bench.pgbench.sql('create table bench_positions (like positions including all) partition by range (at)')
  await bench.pgbench.sql('create table bench_positions_all partition of bench_positions default')
  await bench.pgbench.sql(`\\copy (select (441900003 + n % 33)::int, gen_random_uuid(), now() - n * interval '1 ms', gen_random_uuid(), (113.7 + n * 1e-7)::float8, 23::float8, 8.5::float8, 441900119001001 from generate_series(1, 200000) n) to '${rows}' (format binary)`)
  const limit = async () => {
    await bench.pgbench.sql('truncate bench_positions')
    const began = performance.now()
    await bench.pgbench.sql(`\\copy bench_positions (${columns}) from '${rows}' (format binary)`)
    return 200000 / ((performance.now() - began) / 1000)
  }
  return {
    name: 'positions',
    unit: `rows/s, ${FIXES} in a request`,
    against: 'COPY BINARY of the same rows, encoded before',
    round: async (n) => {
      const file = positionMessages(bench, n)
      const ours = async () => {
        const result = await load(bench, bench.server.pid, bench.port, 16, file)
        if (result.per_s * (bench.seconds + 0.3) > MESSAGES) throw new Error('positions: the messages were sent twice')
        return { ...result, per_s: result.per_s * FIXES, cpu_us: result.cpu_us / FIXES }
      }
      return pair(n, ours, () => alone(bench, limit))
    },
  }
}

// ---- reading ----------------------------------------------------------------------------------

/**
 * `main`: a statement by which the request is known. The limit runs what each of the paths runs, or those statements
 * of another request that `instead` names: {path, is: which of its statements, values: what stands for a value of it}.
 */
async function reading(bench, { name, unit, main, paths, against = 'pgbench, the same statements, best of c=2,8', instead, ours }) {
  const client = bench.desk
  const file = writeMessages(join(bench.dir, `${name}.messages`), paths.map((path) => message('GET', `/api/v1${path}`, client.token)))
  const work = { scripts: [], variables: {} }
  for (const path of instead ? [instead.path] : paths) {
    for (let n = 0; n < 64; n++) await client.get(path) // every worker has its connection, and knows who asks
    // As constants: PostgreSQL may plan for these very values.
    const ran = (await record(bench.pgbench, main, () => client.get(path))).filter((one) => !instead || instead.is.test(one.name))
    work.scripts.push(script(ran, (value) => `'${(instead?.values[value] ?? value).replaceAll("'", "''")}'`))
  }
  return {
    name,
    unit,
    against,
    round: (n) =>
      pair(
        n,
        () => (ours ? ours(n) : load(bench, bench.server.pid, bench.port, 32, file)),
        () => alone(bench, () => bench.pgbench.best(name, work, [2, 8], bench.seconds)),
      ),
  }
}

// A list asks for marks, and for whole rows only where a mark is new (domain/cases/shown.h). What the rows of a page
// cost the database, whole, a workbook of the same list tells: it reads 200 at most, and never from memory.
const WHOLE_ROWS = { path: '/exports/cases', is: /^case_list/, values: { 201: '51' } }

/** The same lists are held against two limits: loaded once a round. */
function ourLists(bench) {
  const file = writeMessages(join(bench.dir, 'lists.messages'), [message('GET', '/api/v1/cases', bench.desk.token)])
  const taken = new Map()
  return async (n) => {
    if (!taken.has(n)) taken.set(n, await load(bench, bench.server.pid, bench.port, 32, file))
    return { ...taken.get(n) }
  }
}

export async function reads(bench) {
  await settleTables(bench)
  while ((await bench.pgbench.sql('select count(*) from case_count_changes')) !== '0') await sleep(200)
  const ids = (await bench.desk.get('/cases?limit=8')).body.items.map((one) => one.id)
  const queue = { unit: 'lists/s', main: 'case_list', paths: ['/cases'], ours: ourLists(bench) }
  return [
    await reading(bench, { ...queue, name: 'queue', against: 'pgbench, the statements that read the same rows whole, best of c=2,8', instead: WHOLE_ROWS }),
    await reading(bench, { ...queue, name: 'queue_marks', against: 'pgbench, the statements that are sent while nothing changes' }),
    await reading(bench, { name: 'case', unit: 'cases/s', main: 'case_get', paths: ids.map((id) => `/cases/${id}`) }),
    await reading(bench, { name: 'stats', unit: 'counts/s', main: 'case_stats_ever', paths: ['/stats/cases'] }),
  ]
}

// ---- from memory ------------------------------------------------------------------------------

/** Both answer with the same bytes of body; nginx from a file it keeps open. */
export function fromMemory(bench, nginx) {
  return nginx.served.map(({ name, path, file }) => {
    const ours = writeMessages(join(bench.dir, `${name}.messages`), [message('GET', path, bench.city.token)])
    const theirs = writeMessages(join(bench.dir, `${name}-nginx.messages`), [message('GET', `/${file}`)])
    return {
      name,
      unit: 'requests/s',
      against: 'nginx, one worker, a file of the same bytes',
      round: (n) =>
        pair(
          n,
          () => load(bench, bench.server.pid, bench.port, 64, ours),
          async () => (await load(bench, nginx.pid, nginx.port, 64, theirs)).per_s,
        ),
    }
  })
}

/** All rounds in one program: it takes turns itself. */
export async function locate(bench) {
  const { stdout } = await run(join(PROGRAMS, 'locate'), [join(ROOT, 'city/dongguan'), String(bench.rounds), '200000'])
  const rounds = stdout.trim().split('\n').map((line) => line.split(' ').map(Number))
  return {
    row: { name: 'locate', unit: 'points/s', against: 'GEOS, STRtree and prepared geometries' },
    rounds: rounds.map(([ours, limit]) => ({ ours, limit })),
  }
}

// ---- fan-out ----------------------------------------------------------------------------------

/** Listeners on a port; `heard()` resolves with the time of the last one, event by event. */
export async function listeners(port, count, file) {
  const child = spawn(join(PROGRAMS, 'hear'), [String(port), String(count), file], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async () => {
    const { value, done } = await lines.next()
    if (done) throw new Error('the listeners ended')
    return value
  }
  if ((await next()) !== 'ready') throw new Error('the listeners did not begin')
  const exited = new Promise((done) => child.once('exit', done))
  return {
    async heard() {
      const [, , , last] = (await next()).split(' ')
      return Number(last)
    },
    async stop() {
      child.stdin.end()
      await exited
    },
  }
}

const monotonicUs = () => Number(process.hrtime.bigint() / 1000n)

/** Sends so many events, one at a time; CPU of the process a delivery, and time to the last one. */
export async function fanOut(pid, crowd, count, events, send) {
  const times = []
  await settled(pid)
  const before = cpuSeconds(pid)
  for (let i = 0; i < events; i++) {
    const began = monotonicUs()
    const heard = crowd.heard()
    await send(i)
    times.push((await heard) - began)
  }
  times.sort((a, b) => a - b)
  return { cpu: ((cpuSeconds(pid) - before) * 1e6) / (events * count), last_ms: times[times.length >> 1] / 1000 }
}

async function bareSender(eventFile) {
  const child = spawn(join(PROGRAMS, 'send'), [eventFile], { stdio: ['pipe', 'pipe', 'inherit'] })
  const port = await new Promise((found) => createInterface({ input: child.stdout }).once('line', (line) => found(Number(line))))
  const exited = new Promise((done) => child.once('exit', done))
  return {
    pid: child.pid,
    port,
    send: () => child.stdin.write('\n'),
    async stop() {
      child.stdin.end()
      await exited
    },
  }
}

export const streamMessages = (bench) =>
  writeMessages(join(bench.dir, 'stream.messages'), [message('GET', '/api/v1/stream', bench.city.token)])

/** What idle listeners cost the server; on a server that has not served much, so that none of it
 * comes from what others left behind. */
export async function listenerMemory(bench) {
  const before = memoryKb(bench.server.pid)
  const crowd = await listeners(bench.port, bench.listeners, streamMessages(bench))
  const grown = memoryKb(bench.server.pid) - before
  await crowd.stop()
  return {
    row: { name: 'listener_memory', unit: `bytes a listener, of ${bench.listeners}`, less: true, against: 'goal' },
    rounds: [{ ours: (grown * 1024) / bench.listeners, limit: 1024 }],
  }
}

/** An ordinary request, beside idle listeners and without them. */
export async function listenerTax(bench) {
  const { lon, lat } = [...bench.towns.values()][0][0]
  const file = writeMessages(join(bench.dir, 'tax.messages'), [message('GET', `/api/v1/units/locate?lon=${lon}&lat=${lat}`, bench.city.token)])
  const cpu = async () => (await load(bench, bench.server.pid, bench.port, 16, file)).cpu_us
  const rounds = []
  for (let n = 0; n < bench.rounds; n++) {
    const limit = await cpu()
    const crowd = await listeners(bench.port, bench.listeners, streamMessages(bench))
    rounds.push({ ours: await cpu(), limit })
    await crowd.stop()
  }
  return {
    row: { name: 'listener_tax', unit: `us of CPU a request beside ${bench.listeners} listeners`, less: true, against: 'the same without listeners' },
    rounds,
  }
}

/** Everybody listens to everything: the city's desk hears each report. */
export async function fanOuts(bench) {
  const count = bench.listeners
  const events = Math.max(10, Math.ceil(20000 / count))
  const eventFile = writeMessages(join(bench.dir, 'event.messages'), [bench.streamedEvent])
  const { town, client } = bench.reporters[0]
  const grids = bench.towns.get(town)
  const cpu = [], last = []
  for (let n = 0; n < bench.rounds; n++) {
    const crowd = await listeners(bench.port, count, streamMessages(bench))
    const ours = await fanOut(bench.server.pid, crowd, count, events, (i) => client.report(reportBody(grids[0], i)))
    await crowd.stop()
    const bare = await bareSender(eventFile)
    const bareCrowd = await listeners(bare.port, count, streamMessages(bench))
    const theirs = await fanOut(bare.pid, bareCrowd, count, events, () => bare.send())
    await bareCrowd.stop()
    await bare.stop()
    cpu.push({ ours: ours.cpu, limit: theirs.cpu })
    last.push({ ours: ours.last_ms, limit: theirs.last_ms })
  }
  const against = 'a bare epoll sender of the same bytes'
  return [
    { row: { name: 'fanout_cpu', unit: `us of CPU a delivery to ${count}`, less: true, against }, rounds: cpu },
    { row: { name: 'fanout_last', unit: `ms until the last of ${count}`, less: true, against: `${against}, without the report` }, rounds: last },
  ]
}
