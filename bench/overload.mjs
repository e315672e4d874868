// node bench/overload.mjs [SECONDS]: reports at several times the peak, and what becomes of the rest.
// A private server is loaded at its peak (64 connections), then by 3,000 connections that ask again at
// once when refused; beside both, one client reports what may cost life. Then the load stops.
// Prints one line of JSON for each step. Needs tools/build.sh release and tools/build.sh bench.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client, ROOT, startServer } from '../tests/harness/server.mjs'
import { checkGrids, chooseGrids, items, logInReporters, message, reportBody, severe, writeMessages } from './city.mjs'
import { cpuSeconds, family } from './machine.mjs'

const run = promisify(execFile)
const LOAD = join(process.env.ZW_BENCH ?? join(ROOT, 'build-bench/bench'), 'load')
const seconds = Number(process.argv[2] ?? 4)
const PEAK = 64, CROWD = 3000, ALARMS = 2

async function load(port, connections, file, time = seconds) {
  const { stdout } = await run(LOAD, [String(port), String(connections), String(time), file])
  return JSON.parse(stdout)
}

/** Requests of every reporter, all of what is severe or none of it. */
function requests(dir, name, reporters, towns, codes) {
  const list = []
  for (let n = 0; n < 1024; n++) {
    const { town, client } = reporters[n % reporters.length]
    const grids = towns.get(town)
    const body = { ...reportBody(grids[n % grids.length], n), item: codes[n % codes.length] }
    list.push(message('POST', '/api/v1/cases', client.token, body))
  }
  return writeMessages(join(dir, `${name}.messages`), list)
}

const ms = (us) => Math.round(us / 100) / 10

/** Load and alarms at the same time. */
async function both(server, port, connections, plain, alarms) {
  const cpu = () => family(server.pid).reduce((sum, pid) => sum + cpuSeconds(pid), 0)
  const before = cpu()
  const [mass, few] = await Promise.all([connections ? load(port, connections, plain) : undefined, load(port, ALARMS, alarms)])
  const spent = cpu() - before
  return {
    ...(mass && { accepted_per_s: Math.round(mass.per_s), refused_per_s: Math.round(mass.failed / seconds), p50_ms: ms(mass.p50_us), p99_ms: ms(mass.p99_us) }),
    ...(mass?.failed && { refused_with: mass.first_failure }),
    alarms_per_s: Math.round(few.per_s), alarms_refused: few.failed, alarm_p50_ms: ms(few.p50_us), alarm_p99_ms: ms(few.p99_us),
    cores: Math.round((spent / (seconds + 0.3)) * 100) / 100,
  }
}

/** From the end of the load until a plain report is answered as fast as at the peak. */
async function recovery(client, body, bound_ms) {
  const began = performance.now()
  for (;;) {
    const at = performance.now()
    const answer = await client.post('/cases', body)
    if (answer.status === 201 && performance.now() - at <= bound_ms) return Math.round(performance.now() - began)
  }
}

const dir = mkdtempSync(join(tmpdir(), 'zw-overload-'))
const server = await startServer({})
try {
  const city = await Client.login(server, 'city.dispatcher')
  const towns = chooseGrids(4)
  await checkGrids(city, towns)
  const reporters = await logInReporters(server, towns, 8)
  const port = Number(new URL(server.url).port)
  const plain = requests(dir, 'plain', reporters, towns, items().filter((code) => !severe().includes(code)))
  const alarms = requests(dir, 'alarms', reporters, towns, severe())
  await load(port, PEAK, plain, 1)
  const say = (step, figures) => console.log(JSON.stringify({ step, ...figures }))
  say('alarms alone', await both(server, port, 0, plain, alarms))
  const peak = await both(server, port, PEAK, plain, alarms)
  say(`peak, ${PEAK} connections`, peak)
  const over = await both(server, port, CROWD, plain, alarms)
  const offered = over.accepted_per_s + (over.refused_per_s ?? 0)
  say(`overload, ${CROWD} connections`, { ...over, offered_to_peak: Math.round((offered / peak.accepted_per_s) * 10) / 10,
    goodput_to_peak: Math.round((over.accepted_per_s / peak.accepted_per_s) * 100) / 100,
    alarm_p99_to_peak: Math.round((over.alarm_p99_ms / peak.alarm_p99_ms) * 100) / 100 })
  const grid = [...towns.values()][0][0]
  say('recovery', { ms: await recovery(reporters[0].client, reportBody(grid, 0), Math.max(50, peak.p99_ms)) })
} finally {
  await server.end()
  rmSync(dir, { recursive: true, force: true })
}
