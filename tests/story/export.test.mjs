// A list taken out as a workbook: what the list shows and no more, marked and written down; more than 200 rows with a
// second person's leave, and each night the supervisors hear how much left. Read here by nobody's library: a zip and
// the XML in it.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { inflateRawSync } from 'node:zlib'
import { eventually } from '../harness/cluster.mjs'
import { rows } from '../harness/database.mjs'
import { rfc } from '../harness/rehearsal.mjs'
import { Client, makeId, placeIn, PROGRAM, ROOT, startServer } from '../harness/server.mjs'

const GRID = '441900119001001'
const ZW = join(dirname(PROGRAM), existsSync(join(dirname(PROGRAM), 'zw')) ? 'zw' : 'app/zw')
let server
let grid
let head
let place
before(async () => {
  server = await startServer()
  grid = await Client.login(server, `grid.${GRID}`)
  head = await Client.login(server, 'village.441900119001.head')
  place = await placeIn(grid, GRID)
})
after(() => server?.end())

/** The files of a zip by their names, from its central directory. */
function unzip(bytes) {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  const files = new Map()
  for (let at = bytes.readUInt32LE(end + 16), i = bytes.readUInt16LE(end + 10); i > 0; i -= 1) {
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset))
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength)
    const local = bytes.readUInt32LE(at + 42)
    const data = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    const packed = bytes.subarray(data, data + bytes.readUInt32LE(at + 20))
    files.set(name, (bytes.readUInt16LE(at + 10) === 8 ? inflateRawSync(packed) : packed).toString('utf8'))
    at += 46 + nameLength + extra + comment
  }
  return files
}
const plain = (xml) => xml.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')

/** Rows of cells, as strings; numbers as numbers. */
async function exported(who, query = '', from = '/exports/cases') {
  const answer = await who.get(`${from}${query}`)
  assert.equal(answer.status, 200, answer.text)
  assert.equal(answer.headers.get('content-type'), 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
  const files = unzip(answer.bytes)
  const words = [...files.get('xl/sharedStrings.xml').matchAll(/<si><t[^>]*>(.*?)<\/t><\/si>/gs)].map(([, text]) => plain(text))
  const sheet = files.get('xl/worksheets/sheet1.xml')
  const lines = [...sheet.matchAll(/<row [^>]*>(.*?)<\/row>/gs)].map(([, row]) =>
    [...row.matchAll(/<c ([^>]*)>(.*?)<\/c>/gs)].map(([, attributes, inner]) => {
      const value = /<v>(.*?)<\/v>/s.exec(inner)?.[1]
      return attributes.includes('t="s"') ? words[Number(value)] : Number(value)
    }))
  return { sheet, lines, cases: lines.slice(3) }
}

test('it has the rows of the list, in scope and by its filter, in words', async () => {
  const first = await grid.report({ item: '0101', title: '第一件', description: '不该导出的描述', place: '不该导出的地点', ...place })
  const second = await grid.report({ item: '0605', title: '第二件', description: '不该导出的描述', ...place })
  await head.move(second.id, 'FILE')
  const { sheet, lines, cases } = await exported(head, '?open=true')
  assert.deepEqual(lines[2], ['编号', '标题', '事项', '等级', '状态', '网格', '责任中心', '承办部门', '上报时间', '时限'])
  assert.deepEqual(cases.map((row) => row.slice(0, 7)), [
    [second.number, '第二件', second.item_name, '紧急', '已立案', second.unit_name, second.owner_name],
    [first.number, '第一件', first.item_name, '一般', '已上报', first.unit_name, first.owner_name],
  ])
  const day = 25569 + (Date.parse(second.created_at) + 8 * 3_600_000) / 86_400_000
  assert.ok(Math.abs(cases[0].find((cell) => typeof cell === 'number') - day) < 2 / 86_400, 'the time of the city')
  assert.ok(!JSON.stringify(lines).includes('不该导出') && !sheet.includes('不该导出'))
  assert.deepEqual((await exported(head, '?open=true&state=FILED')).cases.map((row) => row[0]), [second.number])
  const elsewhere = await Client.login(server, 'town.441900005.supervisor')
  assert.deepEqual((await exported(elsewhere)).cases, [])
})

test('a title is a title: nothing in it is reckoned', async () => {
  const title = '=HYPERLINK("http://example.invalid","点我")'
  await grid.report({ item: '0101', title, description: 'x', ...place })
  const { sheet, cases } = await exported(head)
  assert.equal(cases[0][1], title)
  assert.ok(!sheet.includes('<f>') && !sheet.includes('<hyperlink'))
})

test('it bears who took it out and when, on every page, and is written down', async () => {
  const { sheet, lines } = await exported(head)
  assert.match(lines[0][0], /（village\.441900119001\.head，长盛社区）于 \d{4}-\d\d-\d\d \d\d:\d\d 导出/)
  assert.ok(plain(/<oddFooter>(.*?)<\/oddFooter>/s.exec(sheet)[1]).includes(lines[0][0]))
  assert.equal(lines[1][0], '共 3 件')
  const kept = await rows(server, `select p.login, e.n from case_exports e join people p on p.id = e.person order by e.at`)
  assert.deepEqual(kept.at(-1), { login: 'village.441900119001.head', n: 3 })
  const resident = await Client.login(server, 'resident.1')
  assert.equal((await resident.get('/exports/cases')).status, 403)
  assert.equal((await rows(server, 'select 1 from case_exports')).length, kept.length)
})

test('a name with "&" stands on every page as it is, and turns nothing', async () => {
  const made = spawnSync(ZW, ['admin', '--data', server.dir, 'city.staff'], { encoding: 'utf8' })
  const once = await Client.login(server, 'city.staff', made.stdout.trim())
  assert.equal((await once.post('/me/password', { old: made.stdout.trim(), new: 'My-own-rain-42' })).status, 204)
  const staff = await Client.login(server, 'city.staff', 'My-own-rain-42')
  const post = { id: makeId(0), role: 'VILLAGE_HEAD', unit: `${GRID.slice(0, 12)}000` }
  const account = { id: makeId(0), login: 'and', name: '甲 & 乙&P', password: 'For-one-use-77', post }
  assert.equal((await staff.post('/accounts', account)).status, 201)
  const first = await Client.login(server, 'and', 'For-one-use-77')
  assert.equal((await first.post('/me/password', { old: 'For-one-use-77', new: 'My-own-rain-43' })).status, 204)
  const { sheet, lines } = await exported(await Client.login(server, 'and', 'My-own-rain-43'))
  assert.ok(lines[0][0].startsWith('甲 & 乙&P（'), lines[0][0])
  const foot = plain(/<oddFooter>(.*?)<\/oddFooter>/s.exec(sheet)[1])
  assert.equal(foot, `&L${lines[0][0].replaceAll('&', '&&')}&R&P / &N`)
})

test('states are called as the pages call them', () => {
  const said = readFileSync(join(ROOT, 'domain/cases/export.c'), 'utf8')
  const pages = /zhStates[^{]*\{(.*?)\}/s.exec(readFileSync(join(ROOT, 'web/src/i18n/zh.ts'), 'utf8'))[1]
  const words = Object.fromEntries([...pages.matchAll(/(\w+): '(.*?)'/g)].map(([, name, word]) => [name, word]))
  assert.deepEqual(Object.fromEntries([...said.matchAll(/\[CASE_(\w+)\] = "(.*?)"/g)].map(([, name, word]) => [name, word])), words)
})

// ---- more than one takes out alone --------------------------------------------------------------------------------

const TOWN = GRID.slice(0, 9)
const filter = { open: true, item: '1503' }
const needs = { filter, reason: '给市里报送整治台账' }
/** The city's day of the last export. */
const lastDay = async () => (await rows(server, `select max(at at time zone 'Asia/Shanghai')::date::text as day from case_exports`))[0].day
const slugOf = (answer) => [answer.status, answer.body.type.split('/').slice(-2).join('/')]
let leader
let ask

test('so few as one takes out alone are not asked for', async () => {
  leader = await Client.login(server, `town.${TOWN}.shift_leader`)
  assert.deepEqual(slugOf(await head.post('/exports/asks', needs)), [409, 'case/export-needs-no-leave'])
})

test('more than 200 are asked for with a reason, and who may decide hears of it', async () => {
  for (let i = 0; i < 205; i += 41)
    await Promise.all(Array.from({ length: 41 }, (_, j) => grid.report({ item: '1503', title: `小广告 ${i + j}`, description: 'x', ...place })))
  assert.equal((await exported(head, '?open=true&item=1503')).lines[1][0], '最新的 200 件，还有更多没有导出')
  assert.equal((await head.post('/exports/asks', { filter })).status, 422)
  const asked = await head.post('/exports/asks', needs)
  assert.equal(asked.status, 201, asked.text)
  ask = asked.body
  assert.deepEqual([ask.n, ask.mine, ask.may_decide, ask.may_take, ask.granted], [205, true, false, false, false])
  assert.equal(ask.filter.item, '1503')
  const taken = `/exports/asks/${ask.id}/cases`
  assert.deepEqual(slugOf(await head.get(taken)), [403, 'case/export-no-leave'])
  const notice = await eventually(async () => (await leader.get('/notices')).body.items.find((one) => one.topic === 'export.asked'))
  assert.deepEqual([notice.kind, notice.data.ask, notice.data.n, notice.data.state], ['EXPORT', ask.id, 205, 'ASKED'])
})

test('another person decides, once, of the range, and says why not', async () => {
  const path = `/exports/asks/${ask.id}/decision`
  const list = async (who) => (await who.get('/exports/asks')).body.items.map((one) => [one.id, one.may_decide])
  const elsewhere = await Client.login(server, 'town.441900005.supervisor')
  const dispatcher = await Client.login(server, `town.${TOWN}.dispatcher`)
  assert.deepEqual([await list(leader), await list(head), await list(elsewhere), await list(dispatcher)], [[[ask.id, true]], [[ask.id, false]], [], []])
  assert.equal((await elsewhere.post(path, { grant: true })).status, 404)
  assert.equal((await head.post(path, { grant: true })).status, 403)
  assert.equal((await dispatcher.post(path, { grant: true })).status, 403)
  assert.equal((await leader.post(path, { grant: false })).body.field, 'note')
  const own = (await leader.post('/exports/asks', needs)).body
  assert.deepEqual(slugOf(await leader.post(`/exports/asks/${own.id}/decision`, { grant: true })), [403, 'case/export-own-ask'])
  const supervisor = await Client.login(server, `town.${TOWN}.supervisor`)
  assert.equal((await supervisor.post(`/exports/asks/${own.id}/decision`, { grant: false, note: '重复' })).status, 200)
  assert.deepEqual(slugOf(await leader.get(`/exports/asks/${own.id}/cases`)), [403, 'case/export-no-leave'])
  const granted = await leader.post(path, { grant: true })
  assert.deepEqual([granted.status, granted.body.granted, granted.body.decided_by], [200, true, leader.me.name])
  assert.deepEqual(slugOf(await supervisor.post(path, { grant: false, note: '不' })), [409, 'case/export-decided'])
  await eventually(async () => (await head.get('/notices')).body.items.some((one) => one.data.state === 'GRANTED'))
})

test('who asked takes out what it was then, marked with who let it out, and each time is written down', async () => {
  await grid.report({ item: '1503', title: '后来的', description: 'x', ...place })
  const path = `/exports/asks/${ask.id}/cases`
  const { lines, cases } = await exported(head, '', path)
  assert.equal(cases.length, 205)
  assert.ok(!cases.some((row) => row[1] === '后来的'))
  assert.match(lines[0][0], /（village\.441900119001\.head，长盛社区）/)
  assert.match(lines[1][0], /^共 205 件；事由：给市里报送整治台账；.+ 于 \d{4}-\d\d-\d\d \d\d:\d\d 批准$/)
  assert.equal((await leader.get(path)).status, 404)
  const [kept] = await rows(server, `select n, ask from case_exports order by at desc limit 1`)
  assert.deepEqual(kept, { n: 205, ask: ask.id })
  const supervisor = await Client.login(server, `town.${TOWN}.supervisor`)
  const log = (await supervisor.get(`/exports/log?day=${await lastDay()}`)).body.items
  assert.deepEqual([log[0].n, log[0].reason, log[0].decided_by], [205, needs.reason, leader.me.name])
  assert.equal((await leader.get('/exports/log')).status, 403)
})

test('each asks for a few at a time', async () => {
  for (let i = 0; i < 5; i += 1) assert.equal((await head.post('/exports/asks', needs)).status, 201)
  assert.deepEqual(slugOf(await head.post('/exports/asks', needs)), [409, 'case/export-asks-wait'])
})

test('the night after, the supervisors hear how much left, once; and the leave is over', async () => {
  const day = await lastDay()
  const leftOf = async (where) => (await rows(server, `select count(*) as exports, sum(n) as cases, count(ask) as large
    from case_exports where (at at time zone 'Asia/Shanghai')::date = '${day}' and ${where}`))[0]
  const left = await leftOf(`town = ${TOWN}`)
  const { code } = await server.stop()
  assert.equal(code, 0, server.log.slice(-40).join('\n'))
  const later = new Date(Date.parse(`${day}T00:00:00Z`) + 2 * 86_400_000).toISOString().slice(0, 10)
  server = await startServer({ dir: server.dir, args: ['--rehearse', rfc(`${later} 10:30`)] })
  const supervisor = await Client.login(server, `town.${TOWN}.supervisor`)
  const heard = async () => (await supervisor.get('/notices')).body.items.filter((one) => one.topic === 'export.reported' && one.data.day === day)
  await eventually(async () => (await heard()).length > 0)
  const [{ data, kind }] = await heard()
  assert.deepEqual([kind, data.exports, data.cases, data.large], ['EXPORT', left.exports, left.cases, left.large])
  for (const [login, all] of [[`town.${TOWN}.supervisor`, left], ['town.441900005.supervisor', await leftOf('town = 441900005')], ['city.supervisor', await leftOf('true')]]) {
    const who = await Client.login(server, login)
    const listed = await eventually(async () => (await who.get('/exports/reports')).body.items.find((one) => one.day === day))
    assert.deepEqual([listed.exports, listed.cases, listed.large], [all.exports, all.cases, all.large], login)
  }
  assert.equal((await heard()).length, 1)
  head = await Client.login(server, 'village.441900119001.head')
  assert.deepEqual(slugOf(await head.get(`/exports/asks/${ask.id}/cases`)), [403, 'case/export-no-leave'])
})

test('a department takes out what was sent to it, line by line, whatever else it asks for', async () => {
  grid = await Client.login(server, `grid.${GRID}`)
  const { items } = (await grid.get('/items')).body
  const sent = {}
  for (const department of ['XF', 'GA']) {
    const { code } = items.find((item) => item.department === department)
    const one = await grid.report({ item: code, title: `派给${department}`, description: 'x', ...place })
    if (one.state !== 'FILED') await head.move(one.id, 'FILE')
    await head.move(one.id, 'DISPATCH', { department })
    sent[department] = one.number
  }
  const fire = await Client.login(server, `dept.XF.${TOWN}.handler`)
  const name = (await fire.get('/departments')).body.items.find(({ code }) => code === 'XF').name
  for (const query of ['', '?open=true', '?department=GA', `?unit=${TOWN}000000`, '?unit=441900000000000&state=DISPATCHED']) {
    const { cases } = await exported(fire, query)
    assert.ok(!cases.some((row) => row[0] === sent.GA), query)
    assert.deepEqual(cases.filter((row) => row[7] !== name), [], query)
    if (query !== '?department=GA') assert.ok(cases.some((row) => row[0] === sent.XF), query)
  }
  assert.deepEqual((await fire.get('/exports/asks')).body.items, [])
  assert.equal((await fire.get(`/exports/asks/${ask.id}/cases`)).status, 404)
  assert.ok([403, 404].includes((await fire.post(`/exports/asks/${ask.id}/decision`, { grant: true })).status))
})
