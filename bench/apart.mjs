// Where the time on a core goes for one request, of the server, of PostgreSQL and of the client apart, beside
// the same of pgbench with the same statements:
//   node bench/apart.mjs queue|case|stats [seconds] [connections]
// Rates depend on what else runs; this hardly does. What pgbench leaves to PostgreSQL and to itself, and what
// we leave to the three, is what a ratio of the two is made of.
// CASES=20000: so many are reported before, as the rows of reports leave them in make bench. With some hundreds another
// plan is the cheapest, of our statements and of pgbench's, and the ratio says nothing of a city.
import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client, ROOT, startServer } from '../tests/harness/server.mjs'
import { checkGrids, chooseGrids, logInReporters, message, reportBody, writeMessages } from './city.mjs'
import { PGBENCH, Pgbench } from './limits.mjs'
import { cpuSeconds, family } from './machine.mjs'
import { record, script } from './record.mjs'

const run = promisify(execFile)
const LOAD = join(process.env.ZW_BENCH ?? join(ROOT, 'build-bench/bench'), 'load')
const [what = 'queue', seconds = '2', connections = '32'] = process.argv.slice(2)
const MAIN = { queue: 'case_list', case: 'case_get', stats: 'case_stats_ever' }
if (!MAIN[what]) throw new Error(`no such request: ${what}`)

/** Seconds on a core of PostgreSQL so far: of the processes that live, and by hundredths of those that have ended. */
function databaseSeconds(postmaster) {
  const [, , , , , , , , , , , , , cutime, cstime] = readFileSync(`/proc/${postmaster}/stat`, 'utf8').replace(/^.*\) /, 'x ').split(' ')
  return family(postmaster).reduce((sum, pid) => sum + cpuSeconds(pid), 0) + (Number(cutime) + Number(cstime)) / 100
}

/** What a program prints, and its seconds on a core. */
async function output(program, args, options = {}) {
  const { stdout, stderr } = await run('bash', ['-c', 'TIMEFORMAT="cpu %U %S"; time "$@"', 'bash', program, ...args], options)
  const [, user, system] = /cpu ([\d.]+) ([\d.]+)/.exec(stderr)
  return { text: stdout, cpu: Number(user) + Number(system) }
}

async function reportUntil(pgbench, reporters, towns) {
  const bodies = Array.from({ length: 1024 }, (_, n) => {
    const { town, client } = reporters[n % reporters.length]
    return message('POST', '/api/v1/cases', client.token, reportBody(towns.get(town)[n % towns.get(town).length], n))
  })
  const file = writeMessages(join(dir, 'reports'), bodies)
  const wanted = Number(process.env.CASES ?? 20000)
  while (Number(await pgbench.sql('select count(*) from cases')) < wanted) await run(LOAD, [new URL(server.url).port, '64', '2', file])
}

const us = (s, times) => ((s * 1e6) / times).toFixed(0).padStart(5)

const server = await startServer({})
const dir = mkdtempSync(join(tmpdir(), 'zw-apart-'))
chmodSync(dir, 0o755)
try {
  const city = await Client.login(server, 'city.dispatcher')
  const towns = chooseGrids(4)
  await checkGrids(city, towns)
  const reporters = await logInReporters(server, towns, 8)
  const desk = await Client.login(server, `town.${reporters[0].town}.dispatcher`)
  const pgbench = new Pgbench(server, dir)
  await reportUntil(pgbench, reporters, towns)
  await pgbench.sql('vacuum analyze')
  while ((await pgbench.sql('select count(*) from case_count_changes')) !== '0') await new Promise((done) => setTimeout(done, 200))
  const ids = (await desk.get('/cases?limit=8')).body.items.map((one) => one.id)
  const paths = { queue: ['/cases'], case: ids.map((id) => `/cases/${id}`), stats: ['/stats/cases'] }[what]
  const file = writeMessages(join(dir, 'messages'), paths.map((path) => message('GET', `/api/v1${path}`, desk.token)))
  const work = { scripts: [], variables: {} }
  for (const path of paths) {
    for (let n = 0; n < 64; n++) await desk.get(path) // each worker has its connection, and knows who asks
    const ran = await record(pgbench, MAIN[what], () => desk.get(path))
    work.scripts.push(script(ran, (value) => `'${value.replaceAll("'", "''")}'`))
  }
  /** pgbench, and its seconds on a core. */
  const bench = async (clients) => {
    const { args, options } = pgbench.command(what, work, clients, Number(seconds))
    const { text, cpu } = await output(PGBENCH, args, options)
    await new Promise((done) => setTimeout(done, 300)) // until its backends have ended, and count
    return { tps: Number(/tps = ([\d.]+)/.exec(text)[1]), cpu }
  }
  const postmaster = family(server.pid)[1]
  for (let round = 0; round < Number(process.env.ROUNDS ?? 3); round++) {
    const before = [cpuSeconds(server.pid), databaseSeconds(postmaster)]
    const { text, cpu } = await output(LOAD, [new URL(server.url).port, connections, seconds, file])
    const result = JSON.parse(text)
    if (result.failed > 0) throw new Error(result.first_failure)
    const asked = result.answered * ((Number(seconds) + 0.3) / Number(seconds)) // the warm-up is in the time
    console.log(`ours       ${result.per_s.toFixed(0).padStart(6)} /s  PostgreSQL ${us(databaseSeconds(postmaster) - before[1], asked)}  server ${us(cpuSeconds(server.pid) - before[0], asked)}  client ${us(cpu, asked)} us`)
    for (const clients of [2, 8]) {
      const start = databaseSeconds(postmaster)
      const { tps, cpu: own } = await bench(clients)
      console.log(`pgbench ${clients}  ${tps.toFixed(0).padStart(6)} /s  PostgreSQL ${us(databaseSeconds(postmaster) - start, tps * seconds)}                client ${us(own, tps * seconds)} us`)
    }
  }
} finally {
  await server.end()
  rmSync(dir, { recursive: true, force: true })
}
