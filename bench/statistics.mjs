// How long statistics take with many cases: node bench/statistics.mjs [cases] [days]. Made rows in a
// private server with the demo city: each case goes its way to the end, one in ten with an exception.
// SUMMED=0 asks at once, before the days are summed. Prints medians of the whole request, as a supervisor's client waits for it, for the town with the
// most cases and for the city, all cases within the period.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client, startServer } from '../tests/harness/server.mjs'
import { median } from './figures.mjs'
import { many } from './many.mjs'

const CASES = Number(process.argv[2] ?? 100_000)
const DAYS = Number(process.argv[3] ?? 30)
const ROUNDS = 15
const START = '2026-03-01 00:00:00+08'

const run = promisify(execFile)
const server = await startServer({ args: ['--rehearse', '2026-06-01T09:00:00+08:00'] })
const sql = async (text) => {
  const { stdout } = await run('psql', ['-h', join(server.dir, 'pg/run'), '-U', 'postgres', '-d', 'zhiwang', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-c', text], { maxBuffer: 1 << 28 })
  return stdout.trim()
}

process.on('uncaughtException', async (error) => {
  console.error(error.message)
  if (process.env.KEEP) return
  await server.end().catch(() => {})
  process.exit(1)
})
for (const statement of many(0, CASES, START, DAYS)) await sql(statement)
const town = await sql('select town from cases group by 1 order by count(*) desc limit 1')
console.log(`${CASES} cases in ${DAYS} days, ${await sql(`select count(*) from cases where town = ${town}`)} of them in town ${town};`,
  `${await sql('select count(*) from case_clocks')} clocks, ${await sql("select pg_size_pretty(pg_relation_size('case_clocks'))")}`)

async function time(client, query) {
  const times = []
  for (let n = 0; n < ROUNDS; n++) {
    const at = performance.now()
    const answer = await client.get(`/stats/indicators?${query}`)
    times.push(performance.now() - at)
    if (answer.status !== 200) throw new Error(`${query}: ${answer.text}`)
  }
  return median(times)
}

// The days that are over are summed by the server on its own, so many every 15 seconds.
const UNSUMMED = `select count(*) from generate_series(date '${START.slice(0, 10)}', date '2026-05-30', interval '1 day') d,
  (select distinct town from cases) t where not exists (select from stat_due_days s where s.town = t.town and s.day = d)`
while (process.env.SUMMED !== '0' && (await sql(UNSUMMED)) !== '0') await new Promise((done) => setTimeout(done, 1000))

const client = await Client.login(server, 'city.supervisor')
const whole = 'from=2026-03-01&to=2026-05-31'
for (const by of ['none', 'town', 'village', 'department', 'item']) {
  const inTown = await time(client, `${whole}&by=${by}&unit=${town}000000`)
  const inCity = await time(client, `${whole}&by=${by}`)
  console.log(`by ${by.padEnd(12)} town ${inTown.toFixed(1).padStart(8)} ms    city ${inCity.toFixed(1).padStart(8)} ms`)
}
if (process.env.KEEP) {
  console.log(`the server is at ${server.url}, its data in ${server.dir}`)
} else {
  await server.end()
}
