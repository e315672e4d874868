// One person is sent to one case: from the desk with the reasons for each, to the phone that says how it goes.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client, placeIn, startServer } from '../harness/server.mjs'
import { barriers, everyLook, launch, openAs, PHONE, refusals, shot } from './page.mjs'

const TOWN = '441900119'
const VILLAGE = `${TOWN}001`
const GRID = `${VILLAGE}001`
let server
let browser
let desk
let phone
let place
let head
const complaints = []
before(async () => {
  server = await startServer()
  browser = await launch()
  place = await placeIn(await Client.login(server, `grid.${GRID}`), GRID)
  head = await Client.login(server, `village.${VILLAGE}.head`)
  desk = await openAs(browser, server, `village.${VILLAGE}.head`, { complaints })
  phone = await openAs(browser, server, `grid.${GRID}`, { viewport: PHONE, complaints })
})
after(async () => {
  await browser?.close()
  await server?.end()
})

const report = async (title) => (await Client.login(server, 'resident.1')).report({ item: '0605', title, description: '消防车进不来', ...place })
async function openSend(one) {
  await desk.goto(`${server.url}/cases/${one.id}`)
  await desk.getByTestId('send').click()
  await desk.locator('.person').first().waitFor()
}
async function look(page, name) {
  await shot(page, name)
  assert.deepEqual(await barriers(page), [], name)
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  assert.ok(over <= 0, `${name} is ${over} px wider than the screen`)
  assert.deepEqual(await refusals(page), [], name)
}
const task = () => phone.locator('.task').first()
const press = (event) => task().getByTestId(`task-${event}`).click()
const stateOn = (page, state) => page.locator(`[data-assignment][data-state="${state}"]`).first().waitFor()

test('the nearest stands chosen, with the reasons in words; one press sends, and the phone has it without asking', async () => {
  const one = await report('北门停满货车')
  await openSend(one)
  const first = await desk.locator('.person').first().innerText()
  for (const part of ['就管这个网格', '岗位有这项职责', '手上没有在办的', '0 米']) assert.ok(first.includes(part), `${part}: ${first}`)
  await look(desk, 'send-1366')
  await desk.getByTestId('send-note').fill('先看有没有人受伤')
  await desk.getByTestId('send-now').click()
  await desk.getByTestId('sent-said').waitFor()
  await stateOn(phone, 'OFFERED')
  assert.equal(await phone.locator('.bottom .count').innerText(), '1')
  assert.ok((await task().innerText()).includes('先看有没有人受伤'))
  // The desk sees, without asking, that it has come and was read; nobody has said yes.
  await desk.locator('[data-rung="rRead"][data-reached="true"] time').waitFor()
  assert.deepEqual(await desk.locator('[data-rung]').evaluateAll((all) => all.map((one) => one.dataset.reached)), ['true', 'true', 'false'])
  await look(desk, 'ladder-1366')
  await look(phone, 'task-phone')
})

test('accept, on the way, on site, done: each is one press, and the desk sees each, and how far away until it is done', async () => {
  const one = await Client.login(server, `grid.${GRID}`)
  await one.post('/shifts', { event: 'BEGIN' })
  for (const [event, state] of [['ACCEPT', 'ACCEPTED'], ['GO', 'ON_THE_WAY'], ['ARRIVE', 'ON_SITE']]) {
    await press(event)
    await stateOn(phone, state)
    await stateOn(desk, state)
    await phone.getByTestId('live-mine').waitFor()
    if (event === 'ACCEPT') await one.post('/positions', { items: [{ lon: place.lon, lat: place.lat + 0.002, observed_at: new Date().toISOString(), accuracy_m: 12 }] })
    if (event === 'GO') await desk.getByTestId('live').getByText(/离现场 22\d 米（误差约 12 米）/).waitFor()
    if (event === 'GO') await look(desk, 'live-1366')
    if (event === 'GO') await look(phone, 'live-phone')
  }
  assert.equal(await phone.locator('.bottom .count').count(), 0)
  await press('DO')
  await phone.locator('.task').waitFor({ state: 'detached' })
  await stateOn(desk, 'DONE')
  await desk.getByTestId('live').waitFor({ state: 'detached' })
  await one.post('/shifts', { event: 'END' })
})

test('a no needs its reason, and then the next is asked by itself', async () => {
  const one = await report('南门停满货车')
  await openSend(one)
  await desk.getByTestId('send-now').click()
  await stateOn(phone, 'OFFERED')
  await press('DECLINE')
  await task().getByTestId('task-decline').click()
  assert.match(await task().locator('.error').innerText(), /还没填：原因/)
  await task().getByTestId('why-busy').click()
  await look(phone, 'task-decline-phone')
  await task().getByTestId('task-decline').click()
  await phone.locator('.task').waitFor({ state: 'detached' })
  await desk.locator('[data-state="OFFERED"]', { hasText: '第 2 位' }).waitFor()
  await desk.locator('[data-state="DECLINED"] q', { hasText: '手上有急事' }).waitFor()
})

test('for later: reserved, not offered; and withdrawn with a reason', async () => {
  const one = await report('西门停满货车')
  await openSend(one)
  await desk.getByTestId('send-later').click()
  const at = new Date(Date.now() + 3 * 86400000).toISOString().slice(0, 10)
  await desk.getByTestId('send-at').fill(`${at}T09:00`)
  await desk.locator('.person').first().waitFor()
  await desk.getByTestId('send-now').click()
  await stateOn(desk, 'RESERVED')
  await stateOn(phone, 'RESERVED')
  assert.match(await task().innerText(), /09:00 到场/)
  const sent = (await head.get(`/cases/${one.id}/assignments`)).body.items[0]
  assert.equal(new Date(sent.from_at).toISOString(), `${at}T01:00:00.000Z`)
  await desk.getByTestId('withdraw').click()
  await desk.getByTestId('withdraw-why').fill('改由部门自己去')
  await desk.getByTestId('withdraw-send').click()
  await stateOn(desk, 'WITHDRAWN')
  await phone.locator('.task').waitFor({ state: 'detached' })
})

test('desk and phone in both languages, light and dark', async () => {
  const one = await report('东门停满货车')
  assert.equal((await head.post(`/cases/${one.id}/assignments`, { person: `grid.${GRID}`, purpose: 'VERIFY' })).status, 201)
  await desk.goto(`${server.url}/cases/${one.id}`)
  await desk.getByTestId('send').click()
  await desk.locator('.person').first().waitFor()
  await everyLook(desk, 'send')
  await phone.goto(server.url)
  await phone.locator('[data-state="OFFERED"]').first().waitFor()
  await phone.getByTestId('task-DECLINE').first().click()
  await everyLook(phone, 'task')
})

test('no page complained, or asked another host', () => assert.deepEqual(complaints, []))
