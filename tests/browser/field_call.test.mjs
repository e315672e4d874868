// A call for help from a phone: held for two seconds or tapped three times, taken back while it counts down, through or
// not in words nobody can take for the other, with a number to ring; and where the phone is goes out because of it. And a
// pin that was moved.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually } from '../harness/cluster.mjs'
import { Client, placeIn, startServer } from '../harness/server.mjs'
import { barriers, everyLook, launch, openAs, PHONE, refusals, shot } from './page.mjs'

const GRID = '441900119001001'
const AWAY = /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|ERR_ABORTED|ERR_FAILED|status of 5\d\d/
let browser
let server
let desk
let place
const complaints = []
before(async () => {
  server = await startServer()
  browser = await launch()
  desk = await Client.login(server, 'town.441900119.dispatcher')
  place = await placeIn(await Client.login(server, `grid.${GRID}`), GRID)
})
after(async () => {
  await browser?.close()
  await server?.end()
})

async function phone(options = {}) {
  const page = await openAs(browser, server, `grid.${GRID}`, { viewport: PHONE, place, complaints, ...options })
  await page.addInitScript(() => {
    navigator.vibrate = (pattern) => (globalThis.shaken ??= []).push(pattern) && true
  })
  await page.goto(`${server.url}/mine`)
  await page.getByTestId('call-open').click()
  await page.getByTestId('call-hold').waitFor()
  return page
}
const stands = (page, state) => page.locator(`[data-testid="call"][data-state="${state}"]`).waitFor()
const calls = async () => (await desk.get(`/cases?q=${encodeURIComponent('报警')}&limit=100`)).body.items
async function hold(page, ms) {
  const box = await page.getByTestId('call-hold').boundingBox()
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.down()
  await page.waitForTimeout(ms)
  await page.mouse.up()
}

test('held for two seconds it counts down and shakes; taken back, nothing goes out; let go early, nothing begins', async () => {
  const page = await phone()
  const box = await page.getByTestId('call-hold').boundingBox()
  assert.ok(box.width >= 72 && box.height >= 72)
  const n = (await calls()).length
  await hold(page, 700)
  await stands(page, 'none')
  await page.waitForTimeout(2500) // the tap that this was is alone by then
  await hold(page, 2300)
  await stands(page, 'counting')
  assert.ok((await page.evaluate(() => globalThis.shaken)).length > 0)
  await page.locator('[data-testid="call-cancel"]:focus').waitFor()
  await shot(page, 'call-count')
  assert.deepEqual(await barriers(page), [])
  await page.getByTestId('call-cancel').click()
  await stands(page, 'none')
  await page.waitForTimeout(6000)
  assert.equal((await calls()).length, n)
  await page.context().close()
})

test('three taps, and keys, do the same; it says that it is through, by number, and the desk sees who and where', async () => {
  const page = await phone()
  const n = (await calls()).length
  await page.getByTestId('call-hold').focus()
  for (let i = 0; i < 3; i += 1) await page.keyboard.press('Enter')
  await stands(page, 'counting')
  await page.getByTestId('call-now').click()
  await stands(page, 'sent')
  const [made, ...others] = await calls()
  assert.equal(others.length, n)
  await page.getByTestId('call-sent').getByText(made.number).waitFor()
  const { name } = (await Client.login(server, `grid.${GRID}`)).me
  const read = (await desk.get(`/cases/${made.id}`)).body
  assert.equal(read.severity, 'S1')
  assert.ok(read.title.includes(name) && read.description.includes(name), read.description)
  await eventually(async () => {
    const [first] = (await desk.get(`/cases/${made.id}/live?purpose=SAFETY`)).body.items
    return first?.because === 'CALL' && first.name === name && first.lon !== null
  })
  await shot(page, 'call-sent')
  assert.deepEqual(await barriers(page), [])
  // Every other page says it too, and a page that is read anew goes on.
  await page.goto(`${server.url}/report`)
  await page.getByTestId('call-bar').click()
  await stands(page, 'sent')
  await page.reload()
  await stands(page, 'sent')
  await page.getByTestId('call-safe').click()
  await stands(page, 'none')
  await page.goto(`${server.url}/report`)
  await page.getByTestId('report-submit').waitFor()
  assert.equal(await page.getByTestId('call-bar').count(), 0)
  assert.equal((await calls()).length, n + 1, 'one call, however often the page was read')
  await page.context().close()
})

test('without a network it says so in red, offers the number to ring, and gets through once when there is one', async () => {
  const page = await phone()
  const n = (await calls()).length
  let cut = true
  await page.route('**/api/v1/calls', (route) => (cut ? route.abort('internetdisconnected') : route.continue()))
  for (let i = 0; i < 3; i += 1) await page.getByTestId('call-hold').click()
  await page.getByTestId('call-now').click()
  await stands(page, 'sending')
  await stands(page, 'late')
  assert.equal(await page.getByTestId('call-dial').getAttribute('href'), 'tel:110')
  await page.locator('[data-testid="call-dial"]:focus').waitFor()
  await shot(page, 'call-late')
  assert.deepEqual(await barriers(page), [])
  assert.deepEqual(await refusals(page), [])
  // The answer is lost on the way and the page is closed: it is one call all the same.
  await page.unroute('**/api/v1/calls')
  await page.route('**/api/v1/calls', async (route) => {
    await route.fetch()
    await route.abort('connectionreset')
  })
  await eventually(async () => (await calls()).length === n + 1)
  await page.unrouteAll({ behavior: 'wait' }) // the server has it before the answer is lost
  cut = false
  await page.goto(`${server.url}/report`)
  await page.getByTestId('call-bar').click()
  await stands(page, 'sent')
  assert.equal((await calls()).length, n + 1)
  await page.getByTestId('call-safe').click()
  await stands(page, 'none')
  await page.context().close()
})

test('refused it does not say that it goes on; and at 320 px, in both languages, light and dark, all of it is there', async () => {
  const page = await phone()
  await page.route('**/api/v1/calls', (route) => route.fulfill({ status: 403, contentType: 'application/problem+json', body: '{"type":"/problems/http/may-not","title":"no","status":403}' }))
  for (let i = 0; i < 3; i += 1) await page.getByTestId('call-hold').click()
  await page.getByTestId('call-now').click()
  await stands(page, 'late')
  await page.getByText('没有接受').waitFor()
  await page.setViewportSize({ width: 320, height: 640 })
  await everyLook(page, 'call-refused')
  await page.getByTestId('call-stop').click()
  await stands(page, 'none')
  await page.context().close()
})

test('a pin that was moved asks why, goes out with both places, and whoever opens the case sees them', async () => {
  const page = await openAs(browser, server, `grid.${GRID}`, { viewport: PHONE, place, complaints })
  await page.goto(`${server.url}/report`)
  await page.getByTestId('report-where').waitFor()
  assert.equal(await page.getByTestId('report-moved').count(), 0, 'where the phone is nobody is asked')
  await page.getByText('经纬度').first().click()
  await page.getByTestId('report-lat').fill(String((place.lat + 0.0012).toFixed(6)))
  await page.getByTestId('report-moved').getByText(/离手机定位 13\d 米/).waitFor()
  await page.getByTestId('report-item').click()
  await page.getByTestId('item-search').fill('0201')
  await page.locator('[data-item="0201"]').click()
  await page.getByTestId('report-title').fill('围墙塌了一段')
  await page.getByTestId('report-submit').click()
  await page.locator('[data-field="pin_reason"]:focus').waitFor()
  await everyLook(page, 'report-moved', [{ width: 320, height: 640 }])
  await page.getByTestId('report-pin-reason').selectOption('AFAR')
  await page.getByTestId('report-submit').click()
  const made = await eventually(async () => {
    const [found] = (await desk.get(`/cases?q=${encodeURIComponent('围墙塌了一段')}`)).body.items
    return found && (await desk.get(`/cases/${found.id}`)).body
  })
  assert.deepEqual([made.pin_reason, made.fix_lon, made.lon], ['AFAR', Number(place.lon.toFixed(6)), Number(place.lon.toFixed(6))])
  assert.ok(Math.abs(made.fix_distance_m - 133) < 4)
  const seat = await openAs(browser, server, 'town.441900119.dispatcher', { complaints })
  await seat.goto(`${server.url}/cases/${made.id}`)
  await seat.getByTestId('case-pin').getByText(/距图钉 13\d 米（事情不在我站的地方）/).waitFor()
  await seat.context().close()
  await page.context().close()
})

test('no page complained', () => assert.deepEqual(complaints.filter((one) => !AWAY.test(one)), []))
