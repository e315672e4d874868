// A look into the server's own cluster, beside the server: for what no route says.
import { execFile, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
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

/** A session of psql that stays, and may hold a lock: sql() gives what is printed; a question costs milliseconds and not a
 * process. */
export function session(server) {
  const child = spawn('psql', ['-h', join(server.dir, 'pg/run'), '-U', 'postgres', '-d', 'zhiwang', '-XAtq'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  let last = Promise.resolve()
  const ask = async (text) => {
    child.stdin.write(`${text};\n\\echo the end\n`)
    const answer = []
    for (let line = await lines.next(); !line.done && line.value !== 'the end'; line = await lines.next()) answer.push(line.value)
    return answer.join('\n')
  }
  return { sql: (text) => (last = last.then(() => ask(text))), end: () => child.stdin.end() }
}
