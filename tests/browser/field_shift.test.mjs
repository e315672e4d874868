// On shift and off, on a phone and on the desk: a sign on every page, a sentence for each state, the grid
// and no point for others, one's own track, and a lost phone that forgets.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually } from '../harness/cluster.mjs'
import { Client, placeIn, startServer } from '../harness/server.mjs'
import { barriers, keysOf, launch, openAs, PHONE, refusals, shot, untilKnown } from './page.mjs'

const VILLAGE = '441900119001'
const GRID = `${VILLAGE}001`
const NETWORKS = /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|ERR_ABORTED|status of 503/
let browser
let server
let grid
let head
let place
const complaints = []
before(async () => {
  server = await startServer()
  browser = await launch()
  grid = await Client.login(server, `grid.${GRID}`)
  head = await Client.login(server, `village.${VILLAGE}.head`)
  place = await placeIn(grid, GRID)
})
after(async () => {
  await browser?.close()
  await server?.end()
})

async function phone(options = {}) {
  const page = await openAs(browser, server, `grid.${GRID}`, { viewport: PHONE, place, complaints, ...options })
  await page.goto(`${server.url}/mine`)
  await page.getByTestId('shift').waitFor()
  return page
}
const isOn = (page, on) => page.locator(`[data-testid="shift"][data-on="${on}"]`).waitFor()
async function examine(page, name) {
  await shot(page, name)
  assert.deepEqual(await barriers(page), [], name)
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  assert.ok(over <= 0, `${name} is ${over} px wider than the screen`)
  assert.deepEqual(await refusals(page), [], name)
}
const present = async () => (await head.get('/presence')).body.items

test('off shift a sentence says so, and no place is taken; on shift every page says so, and the desk sees the grid', async () => {
  const made = await grid.report({ item: '0602', ...place, title: '就在跟前的事', description: '就在跟前的事' })
  if ((await head.get(`/cases/${made.id}`)).body.state === 'REPORTED') await head.move(made.id, 'FILE')
  const task = (await head.post(`/cases/${made.id}/assignments`, { purpose: 'SUPPORT', person: grid.me.id })).body
  const { version } = (await grid.get(`/assignments/${task.id}`)).body
  assert.equal((await grid.post(`/assignments/${task.id}/moves`, { event: 'ACCEPT', version })).status, 200)
  const page = await phone()
  await isOn(page, false)
  await page.getByText('现在不记录、不上传位置').waitFor()
  const card = page.locator(`[data-assignment="${task.id}"]`)
  assert.match(await card.getByTestId('task-way').getAttribute('href'), /^geo:2\d\.\d+,11\d\.\d+\?q=/)
  await examine(page, 'shift-off')
  assert.deepEqual(await present(), [])
  await page.getByTestId('shift-begin').click()
  await isOn(page, true)
  await eventually(async () => (await present())[0]?.grid === GRID)
  await card.getByTestId('task-near').waitFor()
  await examine(page, 'shift-on')
  await card.locator('.steps button').first().and(card.getByTestId('task-ARRIVE')).click()
  await page.locator(`[data-assignment="${task.id}"][data-state="ON_SITE"]`).waitFor() // read anew: the next step is of this version
  await card.getByTestId('task-DO').click()
  await card.waitFor({ state: 'detached' })
  for (const path of ['report', 'outbox', 'me']) {
    await page.goto(`${server.url}/${path}`)
    await page.getByTestId('on-shift').waitFor()
  }
  await page.goto(`${server.url}/track`)
  await page.getByTestId('stays').waitFor()
  await page.getByTestId('stays').getByText(GRID).waitFor()
  await examine(page, 'shift-track')
  const desk = await openAs(browser, server, `village.${VILLAGE}.head`, { complaints })
  await desk.goto(`${server.url}/presence`)
  await desk.getByTestId('presence').waitFor()
  await examine(desk, 'shift-presence')
  assert.doesNotMatch(await desk.locator('main').innerText(), /113\.\d{3}/)
  await desk.context().close()
  await page.goto(`${server.url}/mine`)
  await page.getByTestId('shift-end').click()
  await page.getByTestId('shift-ending').waitFor()
  await page.getByTestId('shift-end-sure').click()
  await isOn(page, false)
  await page.getByTestId('on-shift').waitFor({ state: 'detached' })
  await eventually(async () => (await present()).length === 0)
  await page.context().close()
})

test('signed on in a basement: kept with its time, told when the network is back', async () => {
  const page = await phone()
  await isOn(page, false)
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await page.context().setOffline(true)
  await page.getByTestId('shift-begin').click()
  await isOn(page, true)
  await page.goto(`${server.url}/outbox`)
  await page.locator('[data-order="shift"][data-state="wait"]').waitFor()
  assert.deepEqual(await present(), [])
  await page.context().setOffline(false)
  await page.locator('[data-order="shift"][data-state="sent"]').waitFor()
  await eventually(async () => (await present()).length === 1)
  await page.context().close()
})

test('a phone with its clock a day ahead is on shift now, and its positions are taken', async () => {
  await grid.post('/shifts', { event: 'END' })
  const page = await phone()
  await page.clock.install({ time: new Date(Date.now() + 86400000) })
  await page.reload()
  await isOn(page, false)
  await page.getByTestId('shift-begin').click()
  await isOn(page, true)
  await page.clock.runFor(2000)
  const [shift] = await eventually(async () => {
    const items = (await grid.get('/shifts')).body.items
    return items[0].ended_at === null && items
  })
  assert.ok(Math.abs(Date.parse(shift.began_at) - Date.now()) < 3600_000, shift.began_at)
  await eventually(async () => (await present())[0]?.grid === GRID)
  await page.context().close()
})

test('the shift ends in a basement: what is in hand goes to a colleague, signed by both, and each task is offered there', async () => {
  const made = await grid.report({ item: '0605', ...place, title: '交班时手上的事', description: '交班时手上的事' })
  await head.move(made.id, 'FILE')
  const sent = (await head.post(`/cases/${made.id}/assignments`, { purpose: 'SUPPORT', person: grid.me.id })).body
  const { version } = (await grid.get(`/assignments/${sent.id}`)).body
  assert.equal((await grid.post(`/assignments/${sent.id}/moves`, { event: 'ACCEPT', version })).status, 200)
  const colleague = await Client.login(server, `grid.${VILLAGE}002`)
  const page = await phone()
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await page.locator(`[data-assignment="${sent.id}"]`).waitFor()
  await untilKnown(page, sent.id)
  await eventually(async () => (await keysOf(page, 'packs')).includes('/colleagues'))
  await page.context().setOffline(true)
  await page.goto(`${server.url}/hand`)
  await page.getByTestId('hand-in').getByText('交班时手上的事').waitFor()
  await page.getByTestId('hand-to').selectOption(colleague.me.id)
  await page.getByTestId('hand-notes').fill('钥匙在站里')
  await page.getByTestId('hand-give').click()
  await page.getByTestId('hand-sure').waitFor()
  await examine(page, 'hand-over-field')
  await page.getByTestId('hand-sign').click()
  await page.locator('[data-testid="hand-signed"][data-state="wait"]').waitFor()
  assert.equal((await colleague.get('/hand-overs')).body.items.length, 0)
  await page.context().setOffline(false)
  await page.goto(`${server.url}/outbox`)
  await page.locator('[data-order="hand"][data-state="sent"]').waitFor()
  await page.locator('[data-order="step"][data-state="sent"]').first().waitFor()
  await page.context().close()
  const next = (await colleague.get('/assignments?mine=true')).body.items.find((row) => row.case_id === made.id)
  assert.deepEqual([next?.state, next?.replaces], ['OFFERED', sent.id])
  const other = await openAs(browser, server, `grid.${VILLAGE}002`, { viewport: PHONE, place, complaints })
  await other.goto(`${server.url}/mine`)
  await other.getByTestId('hand-waits').click()
  await other.getByTestId('hand-for-me').getByText('钥匙在站里').waitFor()
  await other.getByTestId('hand-for-me').getByText('交班时手上的事').waitFor()
  await examine(other, 'hand-over-take')
  await other.getByTestId('hand-take').click()
  await other.getByTestId('hand-past').first().getByText('已签收').waitFor()
  const [record] = (await grid.get('/hand-overs')).body.items
  assert.deepEqual([record.given_by, record.taken_by], [grid.me.name, colleague.me.name])
  await other.context().close()
})

test('a lost phone is locked out from the desk, forgets what it kept, and says so', async () => {
  const page = await phone()
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await page.goto(`${server.url}/report`)
  await page.getByTestId('report-title').fill('写了一半')
  await page.goto(`${server.url}/mine`)
  const names = () => page.evaluate(async () => (await indexedDB.databases()).map((one) => one.name))
  await eventually(async () => (await names()).includes('zw-field'))
  const answer = await head.delete(`/people/${grid.me.id}/sessions`)
  assert.equal(answer.status, 200, answer.text)
  await page.goto(`${server.url}/mine`)
  await page.getByText('这台设备已在别处被退出登录').waitFor()
  await shot(page, 'shift-revoked')
  await eventually(async () => !(await names()).includes('zw-field')) // as soon as the page before has let it go
  const left = await page.evaluate(() => Object.keys(localStorage).filter((key) => /^zw-(draft|track|shift|recent|me)/.test(key)))
  assert.deepEqual(left, [])
  await page.context().close()
})

test('a page that is read anew in the middle of forgetting leaves nothing behind', async () => {
  const page = await phone()
  await page.goto(`${server.url}/report`)
  await page.getByTestId('report-title').fill('又写了一半')
  const kept = () => page.evaluate(async (person) => [
    ...(await indexedDB.databases()).map((one) => one.name).filter((name) => name === 'zw-field'),
    ...Object.keys(localStorage).filter((key) => key.endsWith(person)),
  ], grid.me.id)
  await page.goto(`${server.url}/mine`)
  await page.getByTestId('shift').waitFor()
  await eventually(async () => (await kept()).length > 1)
  // This page begins to forget, and does not get to the end of it.
  await page.evaluate(() => (indexedDB.deleteDatabase = () => ({})))
  assert.equal((await head.delete(`/people/${grid.me.id}/sessions`)).status, 200)
  // Whatever is asked next tells the page; it may have asked by itself, and be gone from here.
  await page.evaluate(() => document.querySelector('a[href="/me"]')?.click())
  await page.waitForFunction((key) => localStorage.getItem(key), 'zw-forgets')
  await page.goto(`${server.url}/mine`)
  await page.getByTestId('login-name').waitFor()
  await eventually(async () => (await kept()).length === 0)
  assert.equal(await page.evaluate(() => localStorage.getItem('zw-forgets')), null)
  await page.context().close()
})

test('who logs out with something unsent is asked what becomes of it', async () => {
  const page = await phone()
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await page.goto(`${server.url}/report`)
  await page.getByTestId('report-where').waitFor()
  await page.getByTestId('report-item').click()
  await page.locator('[data-item="0602"]').click()
  await page.getByTestId('report-title').fill('没传出去的一件')
  await page.context().setOffline(true)
  await page.getByTestId('report-submit').click()
  await page.getByTestId('field-bar').waitFor()
  await page.goto(`${server.url}/me`)
  await page.getByTestId('logout').click()
  await page.getByTestId('leave-waits').waitFor()
  await examine(page, 'shift-leave')
  await page.getByTestId('leave-wipe').click()
  await page.getByTestId('login-name').waitFor()
  await eventually(() => page.evaluate(async () => !(await indexedDB.databases()).some((one) => one.name === 'zw-field')))
  await page.context().close()
})

test('no page complained', () => {
  assert.deepEqual(complaints.filter((one) => !NETWORKS.test(one)), [])
})
