// make bench BASE=<rev>: has a change made anything dearer? Both builds serve the same requests by
// turns; what counts is the time on a core for one request, of the server and of its PostgreSQL: it
// moves far less than rates do when other work runs beside. Of the pure parts (pure.c) callgrind counts
// the instructions, which move not at all. Prints a table, writes build/compare.json.
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client, ROOT, startServer } from '../tests/harness/server.mjs'
import { checkGrids, chooseGrids, logInReporters, message, reportBody, writeMessages } from './city.mjs'
import { median, save } from './figures.mjs'
import { cpuSeconds, family } from './machine.mjs'

const run = promisify(execFile)
const LOAD = join(process.env.ZW_BENCH ?? join(ROOT, 'build-bench/bench'), 'load')
const ROUNDS = Number(process.env.ROUNDS ?? 9)
const SECONDS = 1
// Both sides of a round differ by this much though nothing has changed: less says nothing.
const NOISE = 0.05

/** A server of one build, with the same city and the same cases in it. */
async function side(program, share, dir) {
  const server = await startServer({ program, share })
  const city = await Client.login(server, 'city.dispatcher')
  const towns = chooseGrids(4)
  await checkGrids(city, towns)
  const reporters = await logInReporters(server, towns, 8)
  const desk = await Client.login(server, `town.${reporters[0].town}.dispatcher`)
  for (let n = 0; n < 400; n++) {
    const { town, client } = reporters[n % reporters.length]
    await client.report(reportBody(towns.get(town)[n % towns.get(town).length], n))
  }
  await run('psql', ['-h', join(server.dir, 'pg/run'), '-U', 'postgres', '-d', 'zhiwang', '-Xqc', 'vacuum analyze'])
  const ids = (await desk.get('/cases?limit=8')).body.items.map((one) => one.id)
  const grid = towns.get(reporters[0].town)[0]
  const get = (client, path) => message('GET', `/api/v1${path}`, client.token)
  const reports = reporters.flatMap(({ town, client }) =>
    Array.from({ length: 32 }, (_, n) => message('POST', '/api/v1/cases', client.token, reportBody(towns.get(town)[n % towns.get(town).length], n))))
  const kinds = {
    report_c8: [8, reports],
    report_c64: [64, reports],
    queue: [16, [get(desk, '/cases')]],
    case: [16, ids.map((id) => get(desk, `/cases/${id}`))],
    stats: [16, [get(desk, '/stats/cases')]],
    units_locate: [16, [get(city, `/units/locate?lon=${grid.lon}&lat=${grid.lat}`)]],
    items: [16, [get(city, '/items')]],
  }
  const files = Object.fromEntries(Object.entries(kinds).map(([name, [clients, messages]]) =>
    [name, [clients, writeMessages(join(dir, `${name}.messages`), messages)]]))
  return { server, port: Number(new URL(server.url).port), files }
}

/** us on a core for one request, of the server and of the database; and how long one in a hundred waits. */
async function cost({ server, port, files }, name) {
  const [clients, file] = files[name]
  const [own, ...others] = family(server.pid)
  const spent = () => [cpuSeconds(own), others.reduce((sum, pid) => sum + cpuOf(pid), 0)]
  const before = spent()
  const { stdout } = await run(LOAD, [String(port), String(clients), String(SECONDS), file])
  const result = JSON.parse(stdout)
  if (result.failed > 0 || result.answered === 0) throw new Error(`${name}: ${result.first_failure}`)
  // The warm-up is in the time and not in the count; it is in proportion.
  const answered = result.answered * ((SECONDS + 0.3) / SECONDS)
  const after = spent()
  return {
    server: ((after[0] - before[0]) * 1e6) / answered,
    database: ((after[1] - before[1]) * 1e6) / answered,
    p99: result.p99_us,
  }
}

function cpuOf(pid) {
  try {
    return cpuSeconds(pid)
  } catch {
    return 0 // it has ended
  }
}

function verdict(ratios) {
  const middle = median(ratios)
  const agreed = (test) => ratios.filter(test).length >= Math.ceil(ratios.length * 0.75)
  if (middle > 1 + NOISE && agreed((r) => r > 1)) return 'DEARER'
  if (middle < 1 - NOISE && agreed((r) => r < 1)) return 'cheaper'
  return 'the same'
}

async function compare(base, ours) {
  const rows = []
  for (const name of Object.keys(ours.files)) {
    const rounds = []
    for (let n = 0; n < ROUNDS; n++) {
      const order = n % 2 ? [base, ours] : [ours, base]
      const costs = new Map()
      for (const one of order) costs.set(one, await cost(one, name))
      rounds.push([costs.get(base), costs.get(ours)])
    }
    for (const part of ['server', 'database', 'p99']) {
      const ratios = rounds.map(([b, o]) => o[part] / b[part]).filter(Number.isFinite)
      const middle = (i) => Number(median(rounds.map((r) => r[i][part])).toPrecision(3))
      if (middle(0) < 1 && middle(1) < 1) continue // it is not asked at all
      const ratio = Number(median(ratios).toPrecision(3))
      // A time and not a cost: it says as much of the machine as of us, and gets no verdict.
      rows.push({ name, part, unit: 'us', base: middle(0), ours: middle(1), ratio, rounds: ROUNDS, verdict: part === 'p99' ? '' : verdict(ratios) })
    }
    console.error(`  ${name}`)
  }
  return rows
}

/** Instructions of the pure parts, once over: what 22 times take less what 2 take. Null: not there, or a part
 * that this tree does not know. */
async function instructions(tree, part, dir) {
  const program = join(tree, 'build-bench/bench/pure')
  if (!existsSync(program)) return null
  const count = async (times) => {
    const out = `--callgrind-out-file=${join(dir, 'callgrind.out')}`
    const { stderr } = await run('valgrind', ['--tool=callgrind', out, program, part, String(times)])
    return Number(/Collected : (\d+)/.exec(stderr)[1])
  }
  const few = await count(2).catch(() => null)
  return few === null ? null : ((await count(22)) - few) / 20
}

/** These do not depend on what else runs: a difference of one in a hundred is one. */
async function pureParts(dir) {
  const rows = []
  for (const part of ['list', 'positions', 'audience']) {
    const base = await instructions(process.env.BASE_DIR, part, dir)
    const ours = await instructions(ROOT, part, dir)
    if (base === null || ours === null) continue
    const ratio = Number((ours / base).toPrecision(4))
    const verdict = ratio > 1.01 ? 'DEARER' : ratio < 0.99 ? 'cheaper' : 'the same'
    rows.push({ name: part, part: 'pure', unit: 'instructions', base: Math.round(base), ours: Math.round(ours), ratio, rounds: 1, verdict })
  }
  return rows
}

const dir = mkdtempSync(join(tmpdir(), 'zw-compare-'))
chmodSync(dir, 0o755)
for (const name of ['base', 'ours']) mkdirSync(join(dir, name))
const base = await side(join(process.env.BASE_DIR, 'build/zhiwangd'), process.env.BASE_DIR, join(dir, 'base'))
const ours = await side(undefined, undefined, join(dir, 'ours'))
try {
  const pure = await pureParts(dir)
  const rows = [...(await compare(base, ours)), ...pure]
  save(join(ROOT, 'build/compare.json'), rows)
  console.log(`\nus on a core for one request, and instructions of pure parts: this tree against ${process.env.BASE}; ${ROUNDS} rounds by turns\n`)
  console.log('| request | of | base | ours | ratio | verdict |\n|---|---|---|---|---|---|')
  for (const row of rows) console.log(`| ${row.name} | ${row.part} | ${row.base} | ${row.ours} | ${row.ratio} | ${row.verdict} |`)
} finally {
  await base.server.end()
  await ours.server.end()
  rmSync(dir, { recursive: true, force: true })
}
