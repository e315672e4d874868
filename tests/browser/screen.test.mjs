// The big screen: a wall with a token shows sums alone, comes back by itself, and leaks nothing; a person sees
// the same page with a list behind every number.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { all } from '../harness/drill.mjs'
import { Client, startServer } from '../harness/server.mjs'
import { makeDay, TOWN } from './day.mjs'
import { barriers, DESK, launch, openAs, openPage, PHONE, refusals, shot, WALL, weightOf } from './page.mjs'

const SUPERVISOR = `town.${TOWN}.supervisor`
const BIG = { width: 3840, height: 2160 }
let server
let browser
let own
let wall
let api
let path
const complaints = []
const errors = () => complaints.filter((text) => !/ERR_|Failed to fetch|network/i.test(text))
before(async () => {
  server = await startServer()
  browser = await launch()
  await makeDay(server)
  api = await Client.login(server, SUPERVISOR)
  own = await openAs(browser, server, SUPERVISOR, { complaints, viewport: WALL })
})
after(async () => {
  await browser?.close()
  await server?.end()
})
const kpi = (page, i) => page.locator('.kpi b').nth(i)
const ready = (page) => page.locator('[data-testid="screen"][data-state="live"]').waitFor()
const drawn = (page) => page.locator('[data-testid="area-map"]:not([data-drawn="0"])').waitFor()
const LISTS = '?every=3600&alarm=0'

test('an administrator makes a link for a wall, which is shown once', async () => {
  await own.goto(`${server.url}/screen`)
  await ready(own)
  await own.getByTestId('kiosks').click()
  await own.getByTestId('kiosk-name').fill('指挥大厅')
  await own.getByTestId('kiosk-make').click()
  const link = await own.getByTestId('kiosk-link').inputValue()
  assert.match(link, /\/screen#k=[\w-]{43}$/)
  path = link.replace(/^https?:\/\/[^/]+/, '')
  await own.getByTestId('kiosk').getByText('指挥大厅').waitFor()
})

test('the wall shows at most seven blocks, large, with the time of each; and no link, name or title', async () => {
  wall = await openPage(browser, server, { viewport: WALL, complaints, serviceWorkers: 'block' })
  // Turned by hand alone: the clock's own turn between a look and a key press would take the press back.
  await wall.goto(server.url + path.replace('#', '?every=3600#'))
  await ready(wall)
  await drawn(wall)
  assert.equal(await wall.locator('a[href], [data-drill]').count(), 0)
  for (let i = 0; i < 2; i += 1) {
    const blocks = await wall.locator('[data-block]').count()
    assert.ok(blocks >= 4 && blocks <= 7, `${blocks} blocks`)
    assert.equal(await wall.locator('[data-block] small').count(), blocks)
    await wall.keyboard.press('ArrowRight')
  }
  assert.equal(await wall.evaluate(() => document.documentElement.dataset.theme), 'dark')
  const height = await kpi(wall, 0).evaluate((one) => parseFloat(getComputedStyle(one).fontSize))
  assert.ok(height >= 64, `${height} px`)
  const text = await wall.locator('body').innerText()
  for (const one of await all(api, '/analysis/cases?set=OPEN')) assert.ok(!text.includes(one.title), one.title)
  assert.equal(await wall.evaluate(() => Object.keys(localStorage).filter((key) => /token|kiosk/.test(key)).length), 0)
})

test('a critical report takes the map over, and the numbers follow, without a touch', async () => {
  await wall.getByTestId('takeover').waitFor()
  const before = Number(await kpi(wall, 1).innerText())
  const grid = await Client.login(server, 'grid.441900119001001')
  const place = (await grid.get('/units/441900119001001')).body
  const one = await grid.report({ item: '0602', title: '不该在墙上的标题', description: '堵死了', lon: place.lon, lat: place.lat })
  await wall.locator('[data-testid="takeover"]', { hasText: one.number }).waitFor()
  await wall.locator('.kpi b', { hasText: String(before + 1) }).first().waitFor()
  assert.ok(!(await wall.locator('body').innerText()).includes('不该在墙上'))
})

test('seen by a person every number opens to a list of as many', async () => {
  await own.goto(`${server.url}/screen${LISTS}`)
  await ready(own)
  for (let i = 0; i < 2; i += 1) {
    const numbers = await own.locator('[data-drill]').evaluateAll((found) => found.map((one) => [Number(one.dataset.drill), one.getAttribute('href')]))
    assert.ok(numbers.length > 8, `${numbers.length} numbers`)
    for (const [n, href] of numbers) assert.equal((await all(api, `/analysis/cases?${new URL(href, server.url).searchParams}`)).length, n, href)
    await own.keyboard.press('ArrowRight')
  }
})

test('many rotations leave no node and no listener behind', async () => {
  const cdp = await wall.context().newCDPSession(wall)
  await cdp.send('Performance.enable')
  const turn = async (n) => {
    for (let i = 0; i < n; i += 1) {
      const scene = await wall.getByTestId('screen').getAttribute('data-scene')
      await wall.keyboard.press('ArrowRight')
      await wall.locator(`[data-testid="screen"]:not([data-scene="${scene}"])`).waitFor()
    }
    await wall.locator('[data-block="hours"] canvas').or(wall.locator('[data-block="departments"]')).waitFor()
  }
  const count = async () => {
    await cdp.send('HeapProfiler.collectGarbage')
    await cdp.send('HeapProfiler.collectGarbage')
    const { metrics } = await cdp.send('Performance.getMetrics')
    const of = (name) => metrics.find((one) => one.name === name).value
    return { nodes: of('Nodes'), listeners: of('JSEventListeners') }
  }
  await turn(20)
  const before = await count()
  await turn(100)
  const after = await count()
  assert.ok(after.nodes - before.nodes < 100, `${before.nodes} nodes became ${after.nodes}`)
  assert.ok(after.listeners - before.listeners < 50, `${before.listeners} listeners became ${after.listeners}`)
})

test('without a network it says so and keeps its numbers; then it goes on by itself', async () => {
  const n = await kpi(wall, 0).innerText()
  await wall.context().setOffline(true)
  await wall.route('**/api/v1/screen*', (route) => route.abort())
  await wall.getByTestId('wall-waiting').waitFor({ timeout: 60000 })
  assert.equal(await kpi(wall, 0).innerText(), n)
  await wall.unroute('**/api/v1/screen*')
  await wall.context().setOffline(false)
  await wall.locator('[data-state="live"]').waitFor({ timeout: 60000 })
})

test('the wall and its mirror at every size: nothing refused, nothing in the way, nothing too wide', async () => {
  const on = await openAs(browser, server, SUPERVISOR, { viewport: DESK, complaints })
  for (const [query, kind] of [['?alarm=0&scenes=today', 'today'], ['?alarm=0&scenes=matters', 'matters'], ['?scenes=today', 'alarm']]) {
    await on.goto(`${server.url}/screen${query}`)
    await ready(on)
    for (const [viewport, name] of [[DESK, '1366'], [WALL, '1920'], [BIG, '3840'], [PHONE, 'phone']]) {
      await on.setViewportSize(viewport)
      await drawn(on)
      if (kind !== 'matters') await on.locator('[data-block="hours"] canvas').waitFor()
      await shot(on, `screen-${kind}-${name}`)
      assert.deepEqual(await barriers(on), [], kind)
      const over = await on.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      assert.ok(over <= 0, `${kind} at ${name} is ${over} px too wide`)
    }
    assert.deepEqual(await refusals(on), [], kind)
  }
  await on.context().close()
})

test('a wall reads at most 500 kB of script and 40 kB of style', async () => {
  await wall.reload()
  await ready(wall)
  for (const [ending, most] of [['.js', 500], ['.css', 40]]) {
    const weight = await weightOf(wall, ending)
    assert.ok(weight > 1 && weight <= most, `${weight} kB of ${ending}`)
  }
})

test('revoked, the wall shows nothing any more', async () => {
  await own.goto(`${server.url}/screen${LISTS}`)
  await ready(own)
  await own.getByTestId('kiosks').click()
  await own.getByTestId('kiosk').getByRole('button').click()
  await wall.getByTestId('wall-bad').waitFor({ timeout: 60000 })
  assert.equal(await wall.locator('.kpi').count(), 0)
})

test('no page complained', () => assert.deepEqual(errors(), []))
