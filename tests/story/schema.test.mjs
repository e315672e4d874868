// The database is unable to become a register of persons (P-01, P-02, P-15): every column that can say something of
// somebody stands in schema/personal.def with its purpose, ground and class of retention (P-03), every other one by
// name; and nothing links a person to what he is suspected of, believes, suffers from or comes from.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { psql } from '../harness/counts.mjs'
import { rows } from '../harness/database.mjs'
import { startServer } from '../harness/server.mjs'

const ROOT = new URL('../../', import.meta.url)
let server
before(async () => { server = await startServer() })
after(() => server?.end())

const text = readFileSync(new URL('schema/personal.def', ROOT), 'utf8').replace(/\/\*[^]*?\*\//g, '')
const lines = (name) => [...text.matchAll(new RegExp(`^${name}\\((.*)\\)\\s*$`, 'gm'))].map(([, inside]) => [...inside.matchAll(/\s*(?:"([^"]*)"|([^,"]+?))\s*(?:,|$)/g)].map(([, quoted, word]) => quoted ?? word))
const personal = lines('PERSONAL').map(([table, column, whose, what, purpose, basis, keep]) => ({ table, column, whose, what, purpose, basis, keep }))
const plain = lines('PLAIN').flatMap(([table, columns]) => columns.split(' ').map((column) => ({ table, column })))
const names = (name) => lines(name).map(([one]) => one)
const KEEP = new Map(lines('KEEP').map(([name, , by]) => [name, by]))

/** Every column of a type that can hold something of a person. Parts of a table are the table's. */
const columns = () => rows(server, `
  select c.relname as table, a.attname as column
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
   where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'zw_migrations'
     and t.typname in ('uuid', 'text', 'varchar', 'bpchar', 'json', 'jsonb', 'bytea', 'float8', 'float4', 'point', 'inet', 'xml', 'hstore', '_uuid', '_text', '_varchar', '_json', '_jsonb', '_bytea', '_float8')
   order by 1, 2`)
const nameOf = ({ table, column }) => `${table}.${column}`
async function gaps() {
  const known = [...personal, ...plain].map(nameOf)
  const there = (await columns()).map(nameOf)
  return {
    unanswered: there.filter((one) => !known.includes(one)),
    gone: known.filter((one) => !there.includes(one)),
    twice: known.filter((one, i) => known.indexOf(one) !== i),
  }
}

// What the law calls sensitive, what a register of suspects is made of, and marks on a person.
const FORBIDDEN = /suspect|crimin|offend|drug|addict|convict|religi|belief|faith|sect\b|ethnic|national|race\b|hukou|household_reg|birthplace|health|disease|illness|mental|disab|\bhiv\b|pregnan|politic|party_member|petition|protest|dissid|blacklist|watch_?list|wanted|key_person|special_person|floating|stability|loyal|risk|score|rank|credit|rating_of|grade|tag$|tags$|label|face|plate|fingerprint|biometr|dna|id_number|id_card|identity_no/
// Of words in Chinese, in the rows that a city shows and chooses from.
const FORBIDDEN_ZH = /嫌疑|前科|刑满|吸毒|涉毒|邪教|信教|教徒|民族|籍贯|户籍人员|重点人员|特殊人群|流动人口|精神病|艾滋|残疾人|信访|上访|缠访|聚集(?!性病例)|游行|集会|舆情|维稳|言论|思想动态|黑名单/

test('every column stands in one of the two lists, and every one listed is there', async () => {
  assert.deepEqual(await gaps(), { unanswered: [], gone: [], twice: [] })
})

test('a new column that nobody answered for fails, also one that links persons to a category', async () => {
  psql(server, `create table places_of_interest (person uuid references people (id), creed text, home float8);
    alter table posts add column remark text`)
  const { unanswered } = await gaps()
  psql(server, 'drop table places_of_interest; alter table posts drop column remark')
  assert.deepEqual(unanswered, ['places_of_interest.creed', 'places_of_interest.home', 'places_of_interest.person', 'posts.remark'])
})

test('each answer is one that there is: kind, purpose, ground, class; and what removes a class exists', () => {
  for (const one of personal) {
    assert.ok(['STAFF', 'REPORTER', 'PUBLIC', 'ANYONE'].includes(one.whose), nameOf(one))
    for (const [of, list] of [['what', 'WHAT'], ['purpose', 'PURPOSE'], ['basis', 'BASIS'], ['keep', 'KEEP']])
      assert.ok(names(list).includes(one[of]), `${nameOf(one)}: ${of} ${one[of]}`)
  }
  for (const [of, list] of [['what', 'WHAT'], ['purpose', 'PURPOSE'], ['basis', 'BASIS'], ['keep', 'KEEP']])
    assert.deepEqual(names(list).filter((name) => !personal.some((one) => one[of] === name)), [], `${list} that nothing uses`)
  const sql = ['domain', 'platform'].flatMap((top) => readdirSync(new URL(`${top}/`, ROOT), { recursive: true }).filter((file) => file.endsWith('.sql')).map((file) => readFileSync(new URL(`${top}/${file}`, ROOT), 'utf8'))).join('\n')
  for (const [name, by] of KEEP) if (by !== '-') assert.ok(sql.includes(`-- name: ${by}\n`), `${by}, which removes ${name}`)
  // What nothing removes is said to be so, by name: another one takes a decision.
  assert.deepEqual([...KEEP].filter(([, by]) => by === '-').map(([name]) => name).sort(), ['ACCOUNT', 'AUDIT', 'DISTANCE', 'OWN', 'RECORD', 'RECORD_OF_OFFICE'])
})

test('whatever points to a person, a post or a session is a column of somebody', async () => {
  const links = await rows(server, `
    select c.conrelid::regclass::text as table, a.attname as column
      from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey) and a.attname <> 'town'
      join pg_class t on t.oid = c.conrelid and not t.relispartition
     where c.contype = 'f' and c.confrelid in ('people'::regclass, 'posts'::regclass, 'sessions'::regclass)`)
  assert.ok(links.length > 20)
  const listed = personal.filter((one) => ['PERSON', 'LINK'].includes(one.what)).map(nameOf)
  assert.deepEqual(links.map(nameOf).filter((one) => !listed.includes(one)), [])
  const named = (await columns()).filter(({ column }) => /^(person|persons|reader|actor|given_by|taken_by|set_by|made_by|\w+_person)$/.test(column))
  assert.deepEqual(named.map(nameOf).filter((one) => !listed.includes(one)), [], 'by its name, where no key says so')
})

test('nothing beside a person says what kind of person he is: no column, no value that a column may take', async () => {
  const tables = [...new Set(personal.map((one) => one.table))]
  const all = await rows(server, `
    select c.relname as table, a.attname as column from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`)
  // The plate on the wall of a place that is inspected, and whether it could be read.
  const plates = ['premises.tag', 'visits.no_tag']
  assert.deepEqual(all.filter((one) => !plates.includes(nameOf(one))).filter((one) => FORBIDDEN.test(one.table) || (tables.includes(one.table) && FORBIDDEN.test(one.column))).map(nameOf), [])
  const checks = await rows(server, `
    select c.conrelid::regclass::text as table, m[1] as value
      from pg_constraint c, regexp_matches(pg_get_constraintdef(c.oid), '''([^'']*)''', 'g') as m where c.contype = 'c'`)
  assert.ok(checks.length > 100)
  assert.deepEqual(checks.filter(({ value }) => FORBIDDEN.test(value.toLowerCase()) || FORBIDDEN_ZH.test(value)), [])
})

test('what a city may choose from names no petitioners, no gatherings, no opinion and no kind of people (P-15)', async () => {
  const words = await rows(server, `
    select 'item ' || code as where, name, name_en from items union all select 'class ' || code, name, name_en from item_classes
     union all select 'reason ' || event || ' ' || code, name, name_en from case_reasons
     union all select 'department ' || code, name, name_en from departments
     union all select 'keeping ' || code, name, name_en from case_keep_classes`)
  assert.ok(words.length > 100)
  assert.deepEqual(words.filter(({ name, name_en }) => FORBIDDEN_ZH.test(name) || /petition|protest|gathering|rally|opinion|religio|ethnic|floating population|suspects\b|suspected person/i.test(name_en)), [])
})
