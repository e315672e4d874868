// The four work areas: behind every number on a page stands a list of exactly as many cases; what one may
// not see says so; a chart has its table; lending people is reckoned and written nowhere.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { all } from '../harness/drill.mjs'
import { Client, startServer } from '../harness/server.mjs'
import { makeDay, TOWN } from './day.mjs'
import { launch, openAs, weightOf } from './page.mjs'

const LEADER = `town.${TOWN}.shift_leader`
const UNIT = `${TOWN}000000`
let server
let browser
let page
let api
const complaints = []
before(async () => {
  server = await startServer()
  browser = await launch()
  await makeDay(server)
  api = await Client.login(server, LEADER)
  const [one] = await all(api, '/analysis/cases?set=HANDLING')
  await (await Client.login(server, `town.${TOWN}.supervisor`)).move(one.id, 'SUPERVISE', { level: 1, reason: '请加快' })
  page = await openAs(browser, server, LEADER, { complaints })
})
after(async () => {
  await browser?.close()
  await server?.end()
})

async function open(path, testid, on = page) {
  await on.goto(server.url + path)
  await on.getByTestId(testid).waitFor()
  await on.getByTestId('view-loading').waitFor({ state: 'detached' })
  return on
}
/** The list behind a link, as the server gives it. */
function listed(href) {
  const query = new URL(href, server.url).searchParams
  const indicator = query.get('indicator')
  for (const name of ['indicator', 'frozen']) query.delete(name)
  return all(api, indicator ? `/analysis/indicators/${indicator}?${query}` : `/analysis/cases?${query}`)
}
/** Numbers of the page whose list is not as long. */
async function gaps(on = page) {
  const numbers = await on.locator('[data-drill]').evaluateAll((found) => found.map((one) => [Number(one.dataset.drill), one.getAttribute('href')]))
  const wrong = []
  for (const [n, href] of numbers) {
    const rows = await listed(href)
    if (rows.length !== n) wrong.push({ n, listed: rows.length, href })
  }
  return { n: numbers.length, wrong }
}
const asTable = (on, table) => on.evaluate((value) => localStorage.setItem('zw-plots', value), table ? 'table' : 'plot')

const PAGES = [
  ['/command', 'command'],
  ['/analysis', 'analysis'],
  ['/supervision', 'supervision'],
  ['/decision', 'decision'],
  ['/stats?code=RECEIVED', 'indicators'],
  ['/stats?code=HANDLE_IN_TIME&by=department', 'indicators'],
]
for (const [path, testid] of PAGES) {
  test(`${path}: every number opens to a list of exactly as many`, async () => {
    await asTable(page, true)
    await open(path, testid)
    await page.locator('[data-drill]').first().waitFor()
    const { n, wrong } = await gaps()
    assert.deepEqual(wrong, [])
    assert.ok(n > 5, `only ${n} numbers`)
    await asTable(page, false)
  })
}

const SCOPED = ['/command', '/analysis', '/supervision', '/decision', '/stats?code=RECEIVED']
test('one looks below by a choice and up by the way; what comes late of another place does not stand under this name', async () => {
  const below = `${TOWN}001000`
  const numbers = () => page.locator('[data-drill]').evaluateAll((found) => found.map((one) => `${one.dataset.drill} ${one.getAttribute('href').replace(/from=[^&]*|to=[^&]*/g, '')}`))
  for (const [path, testid] of PAGES.filter(([at]) => SCOPED.includes(at))) {
    await open(path, testid)
    await page.locator('[data-drill]').first().waitFor()
    await page.locator('main h1', { hasText: '长安镇' }).waitFor()
    const before = await numbers()
    const isOfBelow = (url) => url.pathname.startsWith('/api/') && (url.href.includes(`unit=${below}`) || url.pathname.endsWith(`/units/${below}`))
    const held = []
    await page.route(isOfBelow, (route) => held.push(route))
    await page.getByTestId('scope-down').selectOption(below)
    await page.waitForURL((url) => url.searchParams.get('unit') === below)
    await page.locator('main h1', { hasText: '长安镇' }).waitFor({ state: 'detached' })
    assert.equal(await page.locator('[data-drill]').count(), 0, `${path}: no number of the one place under the name of the other`)
    await page.getByTestId('scope-up').last().click()
    await page.locator('main h1', { hasText: '长安镇' }).waitFor()
    await page.locator('[data-drill]').nth(before.length - 1).waitFor()
    assert.ok(held.length >= 2, `${path} asked for ${held.length}`)
    await Promise.all(held.map(async (route) => {
      const answer = page.waitForResponse((one) => one.request() === route.request())
      await route.continue()
      await (await answer).finished()
    }))
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    await page.unroute(isOfBelow)
    assert.match(await page.locator('main h1').first().innerText(), /长安镇/, path)
    assert.deepEqual(await numbers(), before, path)
    await page.getByTestId('scope-down').selectOption(below)
    await page.locator('main h1', { hasText: '长盛社区' }).waitFor()
  }
})

test('the list page shows them, says how many there are, and opens a case at its move', async () => {
  await open('/supervision', 'supervision')
  const sum = page.getByTestId('sum-OVERDUE')
  const handling = page.getByTestId('sum-OPEN')
  assert.ok(await sum.count())
  const n = Number(await handling.locator('b').innerText())
  await handling.click()
  await page.getByTestId('list-row').nth(n - 1).waitFor()
  assert.equal(await page.getByTestId('list-row').count(), n)
  assert.match(await page.getByTestId('listed').innerText(), new RegExp(`\\b${n}\\b`))
  await page.getByTestId('list-row').filter({ hasText: '处置中' }).first().getByRole('link', { name: '督办' }).click()
  await page.locator('form').filter({ hasText: '督办' }).first().waitFor()
})

test('an analysis is its address: item, source, step and period survive a reload', async () => {
  await open('/analysis', 'analysis')
  await page.getByTestId('by-item').selectOption('0602')
  await page.getByRole('button', { name: '按周' }).click()
  await page.waitForURL((url) => url.searchParams.get('step') === 'week')
  await page.reload()
  await page.getByTestId('sum-RECEIVED').waitFor()
  const query = new URL(page.url()).searchParams
  assert.deepEqual([query.get('item'), query.get('step')], ['0602', 'week'])
  assert.equal(await page.getByTestId('sum-RECEIVED').locator('b').innerText(), '2')
})

test('a chart is drawn, names its sums for who cannot see it, and turns into its table by key', async () => {
  await open('/analysis', 'analysis')
  const plot = page.getByTestId('plot').first()
  await plot.locator('canvas').waitFor()
  assert.match(await plot.getAttribute('aria-label'), /接报 \d+ · 结案 \d+/)
  const toggle = page.getByTestId('plot-table').first()
  await toggle.focus()
  await page.keyboard.press('Enter')
  await page.getByTestId('plot-rows').first().waitFor()
  assert.equal(await page.getByTestId('plot').count(), 0)
  await toggle.press('Enter')
})

test('a long list leaves when another person has let it out, and the page says by whom', async () => {
  const grid = await Client.login(server, 'grid.441900119001001')
  const { lon, lat } = (await grid.get('/units/441900119001001')).body
  for (let i = 0; i < 201; i += 67)
    await Promise.all(Array.from({ length: 67 }, () => grid.report({ item: '1503', title: '小广告', description: 'x', lon, lat })))
  const head = await openAs(browser, server, 'village.441900119001.head', { complaints })
  await open('/exports', 'exports', head)
  await head.getByTestId('export-more').click()
  await head.getByTestId('export-reason').fill('整治台账')
  await head.getByTestId('export-ask').click()
  await head.getByTestId('export-asked').waitFor()
  assert.equal(await head.getByTestId('export-take').count(), 0)
  await open('/exports', 'exports')
  await page.getByTestId('export-decide').filter({ hasText: '整治台账' }).getByTestId('export-grant').click()
  await page.getByTestId('export-decide').waitFor({ state: 'detached' })
  await open('/exports', 'exports', head)
  const [download] = await Promise.all([head.waitForEvent('download'), head.getByTestId('export-take').click()])
  assert.equal(download.suggestedFilename(), 'cases.xlsx')
  await head.getByTestId('export-mine').filter({ hasText: '已批准' }).waitFor()
  await head.context().close()
})

test('what happens is on the page without a reload', async () => {
  await open('/command', 'command')
  const sum = page.getByTestId('sum-TO_ACCEPT').locator('b')
  const before = Number(await sum.innerText())
  const grid = await Client.login(server, 'grid.441900119001001')
  const place = (await grid.get('/units/441900119001001')).body
  await grid.report({ item: '1503', title: '电线杆上新贴了广告', description: '整排都是', lon: place.lon, lat: place.lat })
  await page.locator('[data-testid="sum-TO_ACCEPT"] b', { hasText: String(before + 1) }).waitFor()
})

test('when it cannot be read any more what was read stays, and says how old it is', async () => {
  await open('/supervision', 'supervision')
  await page.getByTestId('sum-OPEN').waitFor()
  await page.context().route('**/api/v1/analysis/**', (route) => route.abort())
  const handler = await Client.login(server, `village.441900119001.head`)
  const [one] = await all(handler, '/analysis/cases?set=TO_ACCEPT')
  await handler.move(one.id, 'FILE')
  await page.getByTestId('view-stale').waitFor()
  assert.ok(await page.getByTestId('sum-OPEN').isVisible())
  // Without its stream too: one that opens late has everything read again, and the button would be gone.
  await page.context().route('**/api/v1/stream*', (route) => route.abort())
  await page.reload()
  await page.getByTestId('view-offline').waitFor()
  await page.context().unroute('**/api/v1/analysis/**')
  await page.getByRole('button', { name: '再试' }).click()
  await page.getByTestId('sum-OPEN').waitFor()
  await page.context().unroute('**/api/v1/stream*')
})

test('a place that is not one’s own says so, and shows nothing of it', async () => {
  await page.goto(`${server.url}/command?unit=441900003000000`)
  await page.getByTestId('view-forbidden').waitFor()
  assert.equal(await page.locator('[data-drill]').count(), 0)
})

test('lending people: before and after, who covers whom, and no request is made', async () => {
  await open('/decision', 'decision')
  const writes = []
  page.on('request', (request) => request.method() !== 'GET' && writes.push(request.url()))
  const rows = (await api.get('/analysis/loads?by=village')).body.rows
  const from = rows.find((row) => row.on_post > 2)
  const to = rows.filter((row) => row.key !== from.key).sort((a, b) => b.open - a.open)[0]
  await page.getByTestId('lend-from').selectOption(from.key)
  await page.getByTestId('lend-to').selectOption(to.key)
  await page.getByTestId('lend-n').fill('2')
  await page.getByTestId('lend-add').click()
  assert.match(await page.getByTestId('covers').innerText(), new RegExp(`${from.name} → ${to.name}：2 人`))
  const row = await page.locator(`[data-testid="loads"] [data-key="${to.key}"]`).innerText()
  const load = to.open / (to.on_post + 2)
  assert.ok(row.includes(`→ ${load.toFixed(load < 1 ? 2 : 1)}`), row)
  await page.getByTestId('suggest').click()
  await page.getByTestId('spread').waitFor()
  assert.deepEqual(writes, [])
})

test('command centres: each number opens to its list, a report wants its reason, and the bars have a table', async () => {
  const board = async (path, on = page) => {
    await on.goto(server.url + path)
    await on.getByTestId('centre-numbers').waitFor()
    await on.getByTestId('centre-row').first().waitFor()
  }
  const day = (n) => new Date(Date.now() + 8 * 3600_000 + n * 86400_000).toISOString().slice(0, 10)
  await board('/centres')
  await page.locator('[data-tier="VILLAGE"] a', { hasText: '12' }).click()
  await page.getByTestId('centre-row').nth(11).waitFor()
  await page.getByTestId('centre-row').nth(12).waitFor({ state: 'detached' })
  assert.ok(await page.getByTestId('centres-demo').isVisible(), 'made-up figures say so')
  const on = await openAs(browser, server, 'city.supervisor', { complaints })
  await board(`/centres?unit=${UNIT}&tier=TOWN&centre=${UNIT}`, on)
  await on.locator('[data-stage="FIT_OUT"]').waitFor()
  await on.locator('[data-testid="live-state"]:not(.off)').waitFor()
  await board(`/centres?centre=${UNIT}`)
  await page.getByTestId('centre-report').click()
  await page.getByTestId('report-planned').fill(day(-300))
  await page.getByTestId('report-send').click()
  await page.locator('[data-testid="report-planned"][aria-invalid="true"]').waitFor()
  await page.getByTestId('report-planned').fill(day(-20))
  await page.getByTestId('report-send').click()
  await page.locator('[data-testid="report-reason"][aria-invalid="true"]').waitFor()
  await page.getByTestId('report-reason').fill('电梯验收推迟')
  await page.getByTestId('report-send').click()
  await page.locator('[data-stage="FIT_OUT"] .late').waitFor()
  assert.match(await page.locator('[data-stage="FIT_OUT"]').innerText(), new RegExp(`${day(-20)}[^]*电梯验收推迟`))
  await on.locator('[data-stage="FIT_OUT"] .late').waitFor()
  assert.match(await on.locator('[data-stage="FIT_OUT"]').innerText(), /电梯验收推迟/, 'a board elsewhere shows it, not loaded anew')
  await on.getByTestId('centre-row').filter({ has: on.locator('.late') }).first().waitFor()
  await board('/centres', on)
  await on.getByTestId('plot-table').click()
  assert.match(await on.getByTestId('plot-rows').innerText(), /长安镇\s+12\s+15/)
  await on.context().route('**/api/v1/centres**', (route) => route.abort())
  await on.reload()
  await on.getByTestId('view-offline').first().waitFor()
  await on.context().close()
})

test('an analysis reads at most 450 kB of script and 40 kB of style', async () => {
  const on = await openAs(browser, server, LEADER, { serviceWorkers: 'block' })
  await open('/analysis', 'analysis', on)
  await on.locator('[data-testid="plot"] canvas').last().waitFor()
  for (const [ending, most] of [['.js', 450], ['.css', 40]]) {
    const weight = await weightOf(on, ending)
    assert.ok(weight > 1 && weight <= most, `${weight} kB of ${ending}, ${most} allowed`)
  }
  await on.context().close()
})

test('no page complained, or asked another host', () => assert.deepEqual(complaints.filter((text) => !/ERR_FAILED/.test(text)), []))
