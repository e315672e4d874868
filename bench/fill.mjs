// Millions of made-up cases into a server's tables (many.mjs): rows first, then the indexes; foreign keys are not asked, for
// the rows fit by the way they are made. Spread over the 290 days that begin 300 days ago.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { pieces } from './many.mjs'

const run = promisify(execFile)
const FILLED = ['cases', 'case_clocks', 'case_moves']
const BULK = '-c session_replication_role=replica -c synchronous_commit=off -c maintenance_work_mem=512MB'

/** sql(text, settings): what psql prints. fill(from, to, {history}): cases of these numbers. progress(text) hears of each step. */
export function filler(server, { progress = () => {} } = {}) {
  const sql = async (text, settings = '') => {
    const { stdout } = await run('psql', ['-h', join(server.dir, 'pg/run'), '-U', 'postgres', '-d', 'zhiwang', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-c', text], { maxBuffer: 1 << 28, env: { ...process.env, PGOPTIONS: settings } })
    return stdout.trim()
  }

  async function fill(from, to, { history = true } = {}) {
    const { first, parts, last } = pieces(from, to, new Date(Date.now() - 300 * 86400000).toISOString(), 290, { history })
    const step = async (statement) => {
      await sql(statement, BULK)
      progress(`${to} cases: ${statement.replace(/^set [^;]*; /, '').split('\n')[0].slice(0, 60)}`)
    }
    const indexes = JSON.parse(await sql(`select coalesce(json_agg(json_build_object('name', i.relname, 'text', pg_get_indexdef(x.indexrelid), 'of', t.relname)), '[]')
      from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
     where t.relname in (${FILLED.map((name) => `'${name}'`).join(', ')}) and not exists (select from pg_constraint c where c.conindid = x.indexrelid)`))
    for (const { name } of indexes) await sql(`drop index ${name}`)
    for (const statement of first) await step(statement)
    // COUNTS reads what CASES writes, by their key.
    await Promise.all(parts.map(async (part) => {
      for (const statement of part) await step(statement)
    }))
    await Promise.all([true, false].map(async (ofCases) => {
      for (const { text, of } of indexes) if ((of === 'cases') === ofCases) await sql(text, BULK)
    }))
    progress(`${to} cases: ${indexes.length} indexes`)
    for (const statement of last) await step(statement)
  }
  return { sql, fill }
}
