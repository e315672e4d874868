// A look into the server's own cluster, beside the server: for what no route says.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The rows of one query, as objects. Numbers beyond 2^53 come as they are: cast them to text. */
export async function rows(server, query) {
  const wrapped = `select coalesce(json_agg(t), '[]') from (${query}) t`
  const { stdout } = await run('psql', ['-h', join(server.dir, 'pg/run'), '-U', 'postgres', '-d', 'zhiwang', '-XAtc', wrapped],
    { maxBuffer: 256 * 1024 * 1024 })
  return JSON.parse(stdout)
}

/** A change behind the server's back, as another server or an operator makes it: how many rows. */
export async function change(server, statement) {
  const { stdout } = await run('psql', ['-h', join(server.dir, 'pg/run'), '-U', 'postgres', '-d', 'zhiwang', '-XAtc', statement])
  return Number(/^(?:UPDATE|DELETE|INSERT 0) (\d+)$/m.exec(stdout)[1])
}

/** The only row of a query. */
export async function row(server, query) {
  const all = await rows(server, query)
  if (all.length !== 1) throw new Error(`${all.length} rows: ${query}`)
  return all[0]
}
