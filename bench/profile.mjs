// Instructions of the server for one request, which do not depend on what else the machine does:
//   node bench/profile.mjs report|queue|case|positions|stats [times] [connections]
// The server runs under callgrind, which counts only while the requests run. What is printed is the
// total for one request; the functions are in the file named, for callgrind_annotate.
import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client, makeDataDir, PROGRAM, startServer } from '../tests/harness/server.mjs'
import { chooseGrids, reportBody } from './city.mjs'

const run = promisify(execFile)
const [what = 'queue', times = '100', connections = '1'] = process.argv.slice(2)
const dir = mkdtempSync(join(tmpdir(), 'zw-profile-'))
const program = join(dir, 'zhiwangd')
const out = join(tmpdir(), `zw-profile-${what}.out`)
writeFileSync(program, `#!/bin/sh\nexec valgrind -q --tool=callgrind --instr-atstart=no --separate-threads=no --callgrind-out-file='${out}' '${PROGRAM}' "$@"\n`)
chmodSync(program, 0o755)

const data = makeDataDir()
await (await startServer({ dir: data })).stop()
const server = await startServer({ dir: data, program })

/** The one request of the n-th turn. */
async function requests() {
  const [town, grids] = [...chooseGrids(4)][0]
  const reporter = await Client.login(server, `grid.${grids[0].key}`)
  const desk = await Client.login(server, `town.${town}.dispatcher`)
  const report = (n) => reporter.post('/cases', reportBody(grids[n % grids.length], n))
  for (let n = 0; n < 60; n++) await report(n)
  if (what === 'report') return report
  if (what === 'positions') {
    const now = Date.now() - 60000
    await reporter.post('/shifts', { event: 'BEGIN', at: new Date(now - 12 * 3600e3).toISOString() })
    return (n) => {
      const place = (k) => ({ lon: Number(grids[0].lon) + k * 1e-5, lat: Number(grids[0].lat), observed_at: new Date(now - n * 100 - k).toISOString(), accuracy_m: 8.5 })
      return reporter.post('/positions', { items: Array.from({ length: 100 }, (_, k) => place(k)) })
    }
  }
  const id = (await desk.get('/cases?limit=1')).body.items[0].id
  const paths = { queue: '/cases', case: `/cases/${id}`, stats: '/stats/cases' }
  if (!paths[what]) throw new Error(`no such request: ${what}`)
  return () => desk.get(paths[what])
}

async function rounds(ask, from, to) {
  let next = from
  const walk = async () => {
    while (next < to) {
      const answer = await ask(next++)
      if (answer.status >= 300) throw new Error(`${answer.status} ${answer.text}`)
    }
  }
  await Promise.all(Array.from({ length: Number(connections) }, walk))
}

const ask = await requests()
await rounds(ask, 0, 20)
await run('callgrind_control', ['-i', 'on', String(server.pid)])
await rounds(ask, 20, 20 + Number(times))
await run('callgrind_control', ['-i', 'off', String(server.pid)])
await server.end()
rmSync(dir, { recursive: true, force: true })
const { stdout } = await run('callgrind_annotate', ['--threshold=1', out], { maxBuffer: 1 << 26 })
const total = Number(/([\d,]+).*PROGRAM TOTALS/.exec(stdout)[1].replaceAll(',', ''))
console.log(`${what}: ${(total / Number(times) / 1000).toFixed(0)} thousand instructions of the server for one; callgrind_annotate ${out}`)
