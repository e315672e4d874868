// The sums of cases against the cases: a computation of its own, and the fold as the server makes it.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rows } from './database.mjs'
import { ROOT } from './server.mjs'

const CITY_DAY = `date(timezone('Asia/Shanghai', c.created_at))`
const TIER = `(case when c.owner::text like '____00000000000' then 'CITY' when c.owner::text like '______000000000' then 'DISTRICT'
  when c.owner::text like '_________000000' then 'TOWN' when c.owner::text like '____________000' then 'VILLAGE' else 'GRID' end)`
const PLACES = [
  [`rpad(left(c.unit::text, 9), 15, '0')`, 'ALL', `'-infinity'`], [`rpad(left(c.unit::text, 9), 15, '0')`, 'MONTH', `date_trunc('month', ${CITY_DAY})`],
  [`rpad(left(c.unit::text, 9), 15, '0')`, 'DAY', CITY_DAY], [`rpad(left(c.unit::text, 12), 15, '0')`, 'ALL', `'-infinity'`],
]
const LISTS = { state: 'c.state', tier: TIER, item: 'c.item', department: 'c.department', severity: 'c.severity' }

/** Every sum from the cases themselves, one select a kind. */
const fromCases = PLACES.flatMap(([place, span, day]) => Object.entries(LISTS).map(([list, key]) => `
  select c.town, ${place}::bigint as place, s.seen_by, '${span}' as span, (${day})::date as day, '${list}' as list, ${key} as key, count(*) as n
    from cases c, lateral (select '' as seen_by union all
           select distinct d from unnest(array_append(c.helpers, c.department)) d where d is not null) s
   where ${key} is not null group by 1, 2, 3, 4, 5, 6, 7`)).join(' union all ')

/** What is served: the sums, and what waits to be folded into them. */
const served = `
  select town, place, seen_by, span, day, list, key, sum(n) as n
    from (select town, place, seen_by, span, day, list, key, n from case_counts
           union all
          select w.town, k.place, k.seen_by, k.span, k.day, k.list, k.key, w.n
            from case_count_changes w,
                 case_count_cells(w.unit, w.day, w.state, w.owner, w.item, w.department, w.helpers, w.severity) k) f
   group by 1, 2, 3, 4, 5, 6, 7 having sum(n) <> 0`

/** Sums that are not what the cases say, in one snapshot; at most 20. */
export const countGaps = (server) => rows(server, `
  select * from (${fromCases}) c full join (${served}) s using (town, place, seen_by, span, day, list, key)
   where c.n is distinct from s.n limit 20`)

/** A statement of the server's, as it stands in its file. */
export const statement = (name, file = 'domain/cases/case.sql') => {
  const found = new RegExp(`^-- name: ${name}\\n([^]*?);$`, 'm').exec(readFileSync(join(ROOT, file), 'utf8'))
  if (!found) throw new Error(`no statement ${name}`)
  return found[1]
}

export const psql = (server, script) => String(execFileSync('psql',
  ['-h', join(server.dir, 'pg/run'), '-U', 'postgres', '-d', 'zhiwang', '-XAtq', '-v', 'ON_ERROR_STOP=1'], { input: script, maxBuffer: 1 << 26 })).trim()

/** One batch of a town, by the server's own statements. given_up: rolled back, as by a kill before its commit. */
export function fold(server, town, batch, { given_up = false } = {}) {
  const out = psql(server, `prepare fold (bigint, bigint) as ${statement('case_counts_fold')};
    prepare clear (bigint) as ${statement('case_counts_clear')};
    begin; execute fold (${town}, ${batch}); execute clear (${town}); ${given_up ? 'rollback' : 'commit'};`)
  return Number(out.split('\n')[0])
}

const STATS = 'domain/stats/stats.sql'

/** All days before `before` that wait for it are summed, by the server's own statements; returns how many of towns. */
export function sumDueDays(server, before) {
  const steps = ['take', 'noted', 'clear', 'sum'].map((step) => [step, statement(`stats_due_${step}`, STATS)])
  const waiting = statement('stats_due_waiting', STATS).replaceAll('$1', `'${before}'`).replaceAll('$2', '10000')
  const days = psql(server, `${waiting};`).split('\n').filter(Boolean).map((line) => line.split('|'))
  psql(server, `${steps.map(([step, body]) => `prepare ${step} (bigint, date) as ${body};`).join('\n')}
    ${days.map(([town, day]) => `begin; ${steps.map(([step]) => `execute ${step} (${town}, '${day}');`).join(' ')} commit;`).join('\n')}`)
  return days.length
}

const TYPES = {
  case_get: 'bigint, bigint, text, uuid, bigint, uuid, timestamptz',
  case_list: 'bigint, bigint, text, uuid, bigint, bigint, bigint, bigint, text[], text, bigint, uuid, text, text, text, timestamptz, timestamptz, timestamptz, uuid, bigint, boolean, boolean, timestamptz, uuid',
  case_stats_ever: 'bigint, bigint, text, bigint, bigint, text, bigint',
  case_stats_period: 'bigint, bigint, text, bigint, bigint, timestamptz, timestamptz, bigint',
}

/** Rows that a statement read, by table, planned as the server plans it: once for all values. swept: tables it read from end to end. */
export function explain(server, name, values) {
  // A line with an optional argument is there when the argument is.
  const body = statement(name).replaceAll(/^.*-- \?(\d+)$/gm, (line, n) => (values[n - 1] === 'null' ? '' : line))
  const [{ Plan }] = JSON.parse(psql(server, `set plan_cache_mode = force_generic_plan; prepare it (${TYPES[name]}) as ${body};
    explain (analyze, costs off, timing off, format json) execute it (${values.join(', ')})`))
  const read = { swept: [] }
  const walk = (node) => {
    const table = node['Relation Name']
    if (table) read[table] = (read[table] ?? 0) + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
    if (node['Node Type'] === 'Seq Scan') read.swept.push(table)
    for (const child of node.Plans ?? []) walk(child)
  }
  walk(Plan)
  return read
}
