// A city at rest: what a server asks by itself, each second, must not grow with all that there ever was.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually } from '../harness/cluster.mjs'
import { psql } from '../harness/counts.mjs'
import { Client, placeIn, startServer } from '../harness/server.mjs'

const TOLD = 40_000 // far more than a page of any reader
let server
let grid

before(async () => {
  server = await startServer()
  grid = await Client.login(server, 'grid.441900119001001')
})
after(() => server.end())

const number = (text) => Number(psql(server, text))
const transactions = () => number("select xact_commit from pg_stat_database where datname = 'zhiwang'")
/** Rows of the outbox that PostgreSQL has looked at so far, in the table or in an index of it. */
const looks = () => number(`select t.seq_tup_read + (select sum(i.idx_tup_read) from pg_stat_user_indexes i where i.relname = 'outbox')
                              from pg_stat_user_tables t where t.relname = 'outbox'`)

test('to find that nothing was told, what was told is not read again', async () => {
  psql(server, `insert into outbox (town, topic, unit, data) select 441900119, 'test.told', 441900119001001, '{}' from generate_series(1, ${TOLD})`)
  psql(server, 'analyze outbox')
  // The last of them is behind every reader once what comes after it was told on.
  const item = (await grid.get('/items')).body.items[0].code
  const stream = await grid.stream().ready()
  const made = await grid.report({ item, ...(await placeIn(grid, '441900119001001')), title: '之后', description: '之后' })
  await stream.of(made.id, 1)
  await stream.close()
  await eventually(() => psql(server, `select not exists (select from notice_place p, outbox o where (o.xid, o.seq) > (p.xid, p.seq))`) === 't')
  const settled = transactions() // PostgreSQL counts some seconds late
  await eventually(() => transactions() > settled + 40)
  const before = { looks: looks(), transactions: transactions() }
  await eventually(() => transactions() > before.transactions + 60)
  const read = looks() - before.looks
  assert.ok(read < TOLD, `${read} rows of ${TOLD} were read while nothing happened`)
})
