// make bench: a private server with the demo city, measured in rounds beside this machine's own
// limits. Prints the table and writes build/bench.json. SHORT=1: under five minutes.
// ONLY="report queue" chooses the rows whose names begin so. See bench/README.md.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, chmodSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, ROOT, startServer } from '../tests/harness/server.mjs'
import { checkGrids, chooseGrids, logInReporters, reportBody } from './city.mjs'
import { figure, save, table } from './figures.mjs'
import { Pgbench, startNginx } from './limits.mjs'
import { family, machineClass, memoryKb } from './machine.mjs'
import { bars } from './plot.mjs'
import { fanOuts, fromMemory, listenerMemory, listenerTax, locate, positions, reads, reports } from './measures.mjs'

const short = Boolean(process.env.SHORT)
const only = (process.env.ONLY ?? '').split(/\s+/).filter(Boolean)
const wanted = (name) => only.length === 0 || only.some((start) => name.startsWith(start))
const GRIDS_PER_TOWN = 4

const began = Date.now()
const progress = (text) => console.error(`  ${String(Math.round((Date.now() - began) / 1000)).padStart(4)} s  ${text}`)

async function timedStart(options) {
  const at = performance.now()
  const server = await startServer(options)
  return { server, ms: performance.now() - at }
}

/** First start and restart, each beside what it is allowed. The last server stays. */
async function starts(rounds) {
  const first = [], again = []
  let server
  for (let n = 0; n < rounds; n++) {
    if (server) await server.end()
    const made = await timedStart({})
    await made.server.stop()
    const restarted = await timedStart({ dir: made.server.dir })
    server = restarted.server
    first.push({ ours: made.ms, limit: 15000 })
    again.push({ ours: restarted.ms, limit: 2000 })
  }
  const against = 'goal'
  return {
    server,
    figures: [
      figure({ name: 'first_start', unit: 'ms with the demo city', less: true, against }, first),
      figure({ name: 'restart', unit: 'ms with the demo city', less: true, against }, again),
    ],
  }
}

function memoryOf(server) {
  const [own, ...others] = family(server.pid)
  return [
    figure({ name: 'memory_server', unit: 'MB resident', less: true }, [{ ours: memoryKb(own) / 1024, limit: null }]),
    figure({ name: 'memory_postgresql', unit: 'MB resident', less: true }, [
      { ours: others.reduce((sum, pid) => sum + memoryKb(pid), 0) / 1024, limit: null },
    ]),
  ]
}

/** Everything the measures need to know of the running city. */
async function prepare(server, dir) {
  const city = await Client.login(server, 'city.dispatcher')
  const towns = chooseGrids(GRIDS_PER_TOWN)
  await checkGrids(city, towns)
  const reporters = await logInReporters(server, towns, short ? 8 : 33)
  const desk = await Client.login(server, `town.${reporters[0].town}.dispatcher`)
  const stream = await city.stream().ready()
  const sample = await reporters[0].client.report(reportBody(towns.get(reporters[0].town)[0], 0))
  const event = await stream.of(sample.id, 1)
  await stream.close()
  return {
    server,
    dir,
    port: Number(new URL(server.url).port),
    seconds: short ? 1 : 4,
    rounds: short ? 5 : 9,
    listeners: short ? 1000 : 9000,
    city,
    desk,
    towns,
    reporters,
    streamedEvent: `id: ${event.id}\nevent: ${event.topic}\ndata: ${JSON.stringify(event.data)}\n\n`,
    pgbench: new Pgbench(server, dir),
  }
}

async function measure(measures, bench) {
  const rounds = new Map(measures.map((one) => [one, []]))
  for (let n = 0; n < bench.rounds; n++) {
    for (const one of measures) rounds.get(one).push(await one.round(n))
    progress(`round ${n + 1} of ${bench.rounds}: ${measures.map((one) => one.name).join(' ')}`)
  }
  return measures.map((one) => figure(one, rounds.get(one)))
}

function freePort() {
  return new Promise((found) => {
    const socket = createServer().listen(0, '127.0.0.1', () => {
      const { port } = socket.address()
      socket.close(() => found(port))
    })
  })
}

/** A script of the pages of about 12 kB, and where a place lies. */
async function nginxOf(bench) {
  const assets = join(ROOT, 'web/dist/assets')
  const off = (name) => Math.abs(statSync(join(assets, name)).size - 12000)
  const asset = readdirSync(assets).filter((name) => name.endsWith('.js')).sort((a, b) => off(a) - off(b))[0]
  const grid = [...bench.towns.values()][0][0]
  const place = `/api/v1/units/locate?lon=${grid.lon}&lat=${grid.lat}`
  const found = (await bench.city.get(place)).text
  const port = await freePort()
  const dir = join(bench.dir, 'nginx')
  mkdirSync(dir)
  const nginx = await startNginx(dir, port, [[asset, readFileSync(join(assets, asset))], ['place.json', found]])
  return {
    ...nginx,
    port,
    served: [
      { name: 'static', path: `/assets/${asset}`, file: asset },
      { name: 'units_locate', path: place, file: 'place.json' },
    ],
  }
}

async function all(dir) {
  const rows = []
  progress('starting the city')
  const { server, figures } = await starts(short ? 2 : 5)
  rows.push(...figures)
  try {
    const bench = await prepare(server, dir)
    rows.push(...memoryOf(server))
    const idle = await listenerMemory(bench)
    rows.push(figure(idle.row, idle.rounds))
    progress('the city is ready')
    const writing = only.length === 0 || only.some((name) => /^(report|overload)/.test(name)) ? (await reports(bench)).filter((one) => wanted(one.name)) : []
    if (writing.length) rows.push(...(await measure(writing, bench)))
    if (wanted('positions')) rows.push(...(await measure([await positions(bench)], bench)))
    const reading = (await reads(bench)).filter((one) => wanted(one.name))
    if (reading.length) rows.push(...(await measure(reading, bench)))
    if (wanted('static') || wanted('units_locate')) {
      const nginx = await nginxOf(bench)
      rows.push(...(await measure(fromMemory(bench, nginx), bench).finally(() => nginx.stop())))
    }
    if (wanted('locate')) {
      const { row, rounds } = await locate(bench)
      rows.push(figure(row, rounds))
    }
    if (wanted('listener_tax')) {
      const tax = await listenerTax(bench)
      rows.push(figure(tax.row, tax.rounds))
    }
    if (wanted('fanout')) {
      progress(`${bench.listeners} listeners`)
      for (const { row, rounds } of await fanOuts(bench)) rows.push(figure(row, rounds))
    }
  } finally {
    await server.end()
  }
  return rows
}

const dir = mkdtempSync(join(tmpdir(), 'zw-bench-'))
chmodSync(dir, 0o755)
try {
  const rows = await all(dir)
  mkdirSync(join(ROOT, 'build'), { recursive: true })
  save(join(ROOT, 'build/bench.json'), rows)
  writeFileSync(join(ROOT, 'build/bench.svg'), bars('ours beside the limit (1; more is better), by powers of two', rows))
  console.log(`\n${machineClass()}; ${short ? 'SHORT=1; ' : ''}${Math.round((Date.now() - began) / 1000)} s\n`)
  console.log(table(rows))
  console.log('\nA ratio above 1 is better than the limit. The same in build/bench.json, and drawn in build/bench.svg.')
} finally {
  rmSync(dir, { recursive: true, force: true })
}
