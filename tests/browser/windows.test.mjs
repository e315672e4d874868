// Several windows of one person: the map on a second screen in step with the desk, and one alarm for all of them.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually } from '../harness/cluster.mjs'
import { Client, placeIn, startServer } from '../harness/server.mjs'
import { barriers, DESK, launch, openAs, shot, WALL, wear } from './page.mjs'

const VILLAGE = '441900119001'
const HEAD = `village.${VILLAGE}.head`
let server
let browser
let grid
let place
const complaints = []
before(async () => {
  server = await startServer()
  browser = await launch()
  grid = await Client.login(server, `grid.${VILLAGE}001`)
  place = await placeIn(grid, `${VILLAGE}001`)
})
after(async () => {
  await browser?.close()
  await server?.end()
})

const report = (title, item = '0101', at = place) => grid.report({ item, title, description: title, ...at })
const rowOf = (page, id) => page.locator(`[data-testid="queue-row"][data-id="${id}"]`)
const caseIs = (page, id) => page.waitForFunction((of) => new URL(location.href).searchParams.get('case') === of, id)
/** Where a place lies on the map, from its upper left corner. */
async function pixelOf(page, { lon, lat }) {
  const canvas = page.locator('.map .canvas[data-settled]')
  const [midLon, midLat, zoom] = (await canvas.getAttribute('data-view')).split(' ').map(Number)
  const box = await canvas.boundingBox()
  const world = 256 * 2 ** zoom
  const y = (at) => (Math.log(Math.tan(Math.PI / 4 + (at * Math.PI) / 360)) / (2 * Math.PI)) * world
  return { x: box.width / 2 + ((lon - midLon) / 360) * world, y: box.height / 2 - (y(lat) - y(midLat)) }
}
const midOf = async (map) => (await map.locator('.map .canvas').getAttribute('data-view')).split(' ').slice(0, 2).map(Number)
const looksAt = (map, at) =>
  eventually(async () => {
    const [lon, lat] = await midOf(map)
    return Math.abs(lon - at.lon) < 0.02 && Math.abs(lat - at.lat) < 0.02
  })

test('the map in a window of its own shows what the desk has, and what is pressed in one is open in the other', async () => {
  const far = { ...place, lat: place.lat + 0.003 }
  const one = await report('两个屏幕上的一件', '0101')
  const two = await report('两个屏幕上的另一件', '0101', far)
  const desk = await openAs(browser, server, HEAD, { viewport: DESK, complaints })
  await rowOf(desk, two.id).waitFor()
  const [map] = await Promise.all([desk.waitForEvent('popup'), desk.getByTestId('map-apart').click()])
  map.setDefaultTimeout(20000)
  map.on('pageerror', (error) => complaints.push(`map: ${error.stack ?? error.message}`))
  map.on('console', (message) => message.type() === 'error' && complaints.push(`map: ${message.text()}`)) // a refusal of the policy, too
  await map.setViewportSize(WALL)
  await map.locator('.map .canvas[data-settled]').waitFor()
  await map.getByTestId('map-alone').waitFor({ state: 'detached' })
  assert.equal(await map.getByTestId('alarm').count(), 0)

  await rowOf(desk, one.id).click()
  await caseIs(desk, one.id)
  await map.locator(`.map .canvas[data-picked="${one.id}"]`).waitFor()
  await looksAt(map, place)
  const at = await pixelOf(map, far)
  await map.locator('.map .canvas').click({ position: at })
  await caseIs(desk, two.id)
  await desk.locator('.detail h1', { hasText: '两个屏幕上的另一件' }).waitFor()
  await map.locator(`.map .canvas[data-picked="${two.id}"]`).waitFor()
  await shot(map, 'map-apart-1920')
  assert.deepEqual(await barriers(map), [])
  await map.setViewportSize(DESK)
  for (const [language, light] of [['zh-CN', 'light'], ['en', 'dark']]) {
    await wear(map, language, light)
    await shot(map, `map-apart-${language.slice(0, 2)}-${light}`)
  }
  await wear(map, 'zh-CN', 'light')

  // What comes new at the desk is on the map; a desk that is opened anew finds the map that stands.
  await desk.reload()
  await rowOf(desk, one.id).click()
  await map.locator(`.map .canvas[data-picked="${one.id}"]`).waitFor()
  assert.equal(await map.getByTestId('map-alone').count(), 0)

  // A desk that goes is told of, and the map that is closed leaves the desk as it was.
  await desk.goto(`${server.url}/me`)
  await map.getByTestId('map-alone').waitFor()
  await desk.goto(`${server.url}/?case=${two.id}`)
  await map.getByTestId('map-alone').waitFor({ state: 'detached' })
  await map.close()
  await rowOf(desk, one.id).click()
  await caseIs(desk, one.id)
  await desk.locator('.detail h1', { hasText: '两个屏幕上的一件' }).waitFor()
  await desk.context().close()
})

/** Counts what is played in this window from now on. */
const countSounds = (page) =>
  page.addInitScript(() => {
    globalThis.nSounds = 0
    const start = OscillatorNode.prototype.start
    OscillatorNode.prototype.start = function (...args) {
      globalThis.nSounds += 1
      return start.apply(this, args)
    }
  })
/** Where nothing is pressed. Escape would not do: to a browser it is no touch. */
const touch = (page) => page.locator('.brand').click()
const soundsOf = (page) => page.evaluate(() => globalThis.nSounds)
const hasVoice = (page) => page.evaluate(async () => (await navigator.locks.query()).held.filter((one) => one.name.startsWith('zw-alarm ')).map((one) => one.clientId))

test('two desks of one person: both show the alarm, one sounds, the other when that one is closed; what is known is known in both', async () => {
  const first = await openAs(browser, server, HEAD, { viewport: DESK, complaints })
  await first.locator('.queue').waitFor()
  const second = await first.context().newPage()
  second.setDefaultTimeout(20000)
  for (const page of [first, second]) await countSounds(page)
  await first.reload()
  await touch(first) // nobody has touched a page that was opened just now
  await eventually(async () => (await hasVoice(first)).length === 1)
  await second.goto(server.url)
  await second.locator('[data-testid="live-state"]:not(.off)').waitFor()
  await touch(second)

  const one = await report('两个窗口的疏散通道被锁', '0602')
  for (const page of [first, second]) await page.getByTestId('alarm').getByText('两个窗口的疏散通道被锁').waitFor()
  await eventually(async () => (await soundsOf(first)) >= 8) // four tones, and again
  assert.equal(await soundsOf(second), 0, 'one of them sounds')
  assert.equal((await hasVoice(first)).length, 1)

  await first.close()
  await eventually(async () => (await soundsOf(second)) >= 4)
  const third = await second.context().newPage()
  third.setDefaultTimeout(20000)
  await third.goto(server.url)
  await third.getByTestId('alarm').waitFor()
  await third.getByTestId('alarm-know').click()
  for (const page of [second, third]) await page.getByTestId('alarm').waitFor({ state: 'detached' })
  await third.goto(`${server.url}/hand-over`)
  await third.getByTestId('sound-mute').click()
  await second.goto(`${server.url}/hand-over`)
  await second.getByTestId('sound-mute').getByText('恢复响铃').waitFor()
  await second.getByTestId('sound-mute').click()
  await third.getByTestId('sound-mute').getByText('静音', { exact: true }).waitFor()
  assert.ok(one.id)
  await second.context().close()
})

test('no page complained, or asked another host', () => assert.deepEqual(complaints, []))
