// What the server really sends to PostgreSQL for a request: it is taken from PostgreSQL's own log,
// so that a limit follows the server and never a copy of its statements.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const LINE = /^\d{4}-\d\d-\d\d [\d:.]+ UTC \[(\d+)\] (LOG|DETAIL): {2}(.*)$/

/** Log lines of one kind as {pid, kind, text}; lines without a head go on with the one before. */
function entries(log) {
  const found = []
  for (const line of log.split('\n')) {
    const head = LINE.exec(line)
    if (head) found.push({ pid: head[1], kind: head[2], text: head[3] })
    else if (found.length && line) found.at(-1).text += `\n${line.trim()}`
  }
  return found
}

/** "$1 = 'a', $2 = NULL" as ["a", null]; quotes within are doubled. */
function parameters(text) {
  const values = []
  for (const [, n, quoted] of text.matchAll(/\$(\d+) = (?:NULL|'((?:[^']|'')*)')/g)) {
    values[n - 1] = quoted === undefined ? null : quoted.replaceAll("''", "'")
  }
  return values
}

/** [{name, text, values}] of each execution, by the process that ran it. */
function executions(log) {
  const byPid = new Map()
  let last
  for (const { pid, kind, text } of entries(log)) {
    const executed = /^(?:execute|statement)(?: ([^:]+))?: ([^]*)$/.exec(text)
    if (kind === 'LOG' && executed) {
      last = { pid, name: executed[1] ?? '', text: executed[2].trim(), values: [] }
      byPid.set(pid, [...(byPid.get(pid) ?? []), last])
    } else if (kind === 'DETAIL' && last?.pid === pid && text.startsWith('parameters: ')) {
      last.values = parameters(text)
    }
  }
  return byPid
}

/**
 * The statements that the server runs for what `act` asks of it, in their order and with their
 * values. `main` is one of them: by it the worker is known that served it. A statement goes by its
 * name and, when optional lines were left in, a suffix that says which.
 */
export async function record(pgbench, main, act) {
  const is = new RegExp(`^${main}(_[0-9a-f]+)?$`)
  const path = join(pgbench.serverDir, 'pg/log/postgres.log')
  await pgbench.logStatements(true)
  const from = readFileSync(path).length
  await act()
  await pgbench.logStatements(false)
  const log = readFileSync(path).subarray(from).toString()
  for (const ran of executions(log).values()) {
    if (ran.some(({ name }) => is.test(name))) return ran
  }
  throw new Error(`the server did not run ${main}: ${log.slice(0, 2000)}`)
}

/**
 * These executions as a script of pgbench: each value becomes what `replace(value)` gives (an
 * expression), or else a variable of its own. Variables: what to define with -D.
 */
export function script(ran, replace = () => undefined) {
  const variables = {}
  const lines = ran.map(({ text, values }, i) => {
    const filled = text.replace(/\$(\d+)/g, (_, n) => {
      const value = values[n - 1]
      if (value === null || value === undefined) return 'null'
      // A statement that takes many rows takes an array a column; here they are of one.
      const single = /^\{"?([^",{}]*)"?\}$/.exec(value)
      const instead = single ? replace(single[1]) : replace(value)
      if (instead !== undefined) return single ? `array[${instead}]` : instead
      const name = `v${i}_${n}`
      variables[name] = value
      return `:${name}`
    })
    return `${filled};`
  })
  return { text: `${lines.join('\n')}\n`, variables }
}
