// The sums of cases against the cases: a computation of its own, and the fold as the server makes it.
import { execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { eventually } from './cluster.mjs'
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

/** A session of its own, as a second server has: what one says comes back line by line, and it may be left in the middle. */
export class Session {
  constructor(server, prepared) {
    this.child = spawn('psql', ['-h', join(server.dir, 'pg/run'), '-U', 'postgres', '-d', 'zhiwang', '-XAtq', '-v', 'ON_ERROR_STOP=1'],
      { stdio: ['pipe', 'pipe', 'inherit'] })
    this.server = server
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]()
    this.child.stdin.write('set statement_timeout = 60000;\n' + prepared)
  }

  /** Resolves, when all of it is done, to the lines that came. */
  async say(script) {
    this.child.stdin.write(`${script}\n\\echo end of it\n`)
    const said = []
    for (;;) {
      const { value, done } = await this.lines.next()
      if (done) throw new Error(`the session ended: ${script}`)
      if (value === 'end of it') return said
      said.push(value)
    }
  }

  /** Says it, and resolves, when another session keeps it waiting, to what it will have said. */
  async sayAndWait(script) {
    const [pid] = await this.say('select pg_backend_pid();')
    const said = this.say(script)
    await eventually(async () => (await rows(this.server, `select 1 from pg_locks where pid = ${pid} and not granted`)).length > 0)
    return { said }
  }

  end() {
    this.child.stdin.end('\\q\n')
  }
}

/** A server that folds. */
export const folder = (server) =>
  new Session(server, `prepare fold (bigint, bigint) as ${statement('case_counts_fold')};
    prepare clear (bigint) as ${statement('case_counts_clear')};\n`)

const STATS = 'domain/stats/stats.sql'
const DUE_STEPS = ['take', 'noted', 'clear', 'sum']
const dueStatements = () => DUE_STEPS.map((step) => `prepare ${step} (bigint, date) as ${statement(`stats_due_${step}`, STATS)};`).join('\n')

/** A server that sums what fell due. */
export const summer = (server) => new Session(server, `${dueStatements()}\n`)
export const sumDay = (town, day) => DUE_STEPS.map((step) => `execute ${step} (${town}, '${day}');`).join(' ')

/** Sums of days that are not what the clocks of these days say, where no change waits to be summed; at most 20. */
export const dueGaps = (server) => rows(server, `
  with fresh as (select * from stat_due_days d where not exists (select from case_clocks_late l where l.town = d.town and l.day = d.day)),
  clocks as (
    select k.town, (k.due_at at time zone 'Asia/Shanghai')::date as day, k.step, coalesce(k.end_event, '') as end_event,
           coalesce(k.ended_at <= k.due_at, false) as kept, k.unit, coalesce(k.department, '') as department
      from case_clocks k where k.step <> 'RATE'),
  again as (
    select town, day, 'town' as counted_by, rpad(left(unit::text, 9), 15, '0')::bigint as unit, '' as name, step, end_event, kept, count(*) as n from clocks group by 1, 2, 4, 6, 7, 8
     union all
    select town, day, 'village', rpad(left(unit::text, 12), 15, '0')::bigint, '', step, end_event, kept, count(*) from clocks group by 1, 2, 4, 6, 7, 8
     union all
    select town, day, 'department', rpad(left(unit::text, 9), 15, '0')::bigint, department, step, end_event, kept, count(*) from clocks group by 1, 2, 4, 5, 6, 7, 8)
  select * from (select a.* from again a join fresh using (town, day)) a
    full join (select s.* from stat_due_sums s join fresh using (town, day)) s using (town, day, counted_by, unit, name, step, end_event, kept)
   where a.n is distinct from s.n limit 20`)

/** All days before `before` that wait for it are summed, by the server's own statements; returns how many of towns. */
export function sumDueDays(server, before) {
  const waiting = statement('stats_due_waiting', STATS).replaceAll('$1', `'${before}'`).replaceAll('$2', '10000')
  const days = psql(server, `${waiting};`).split('\n').filter(Boolean).map((line) => line.split('|'))
  psql(server, `${dueStatements()}
    ${days.map(([town, day]) => `begin; ${sumDay(town, day)} commit;`).join('\n')}`)
  return days.length
}

const TYPES = {
  case_get: 'bigint, bigint, text, uuid, bigint, uuid, timestamptz',
  case_list: 'bigint, bigint, text, uuid, bigint, bigint, bigint, bigint, text[], text, bigint, uuid, text, text, text, timestamptz, timestamptz, timestamptz, uuid, bigint, boolean, boolean, timestamptz, uuid, boolean, uuid[], text',
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
