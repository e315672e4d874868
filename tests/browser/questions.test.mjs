// What stands open beside the way of a case is told with its decision at hand; a deadline can be reckoned
// again; what is reported twice is merged by a look and a key.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client, placeIn, startServer } from '../harness/server.mjs'
import { launch, openAs, refusals } from './page.mjs'

const TOWN = '441900119'
const GRID = `${TOWN}001001`
const VILLAGE = `${TOWN}001`
let server
let browser
let page
let place
const clients = {}
const complaints = []
before(async () => {
  server = await startServer()
  browser = await launch()
  for (const login of [`grid.${GRID}`, `village.${VILLAGE}.head`, `dept.XF.${TOWN}.handler`, `town.${TOWN}.supervisor`])
    clients[login] = await Client.login(server, login)
  place = await placeIn(clients[`grid.${GRID}`], GRID)
  page = await openAs(browser, server, `town.${TOWN}.shift_leader`, { complaints })
})
after(async () => {
  await browser?.close()
  await server?.end()
})

const report = (title) => clients[`grid.${GRID}`].report({ item: '0605', title, description: '消防车进不来', ...place })
async function handled(title) {
  const one = await report(title)
  const head = clients[`village.${VILLAGE}.head`]
  await head.move(one.id, 'FILE')
  await head.move(one.id, 'DISPATCH', { department: 'XF' })
  await clients[`dept.XF.${TOWN}.handler`].move(one.id, 'SIGN')
  return one
}
const open = async (one) => {
  await page.goto(`${server.url}/cases/${one.id}`)
  await page.getByTestId('history-row').first().waitFor()
}

test('more time is asked for: who asks and why, who decides, until when, what silence means, and the answer is one key', async () => {
  const one = await handled('货车要等拖车')
  await clients[`dept.XF.${TOWN}.handler`].move(one.id, 'ASK_EXTENSION', { minutes: 120, reason: '拖车明天上午才能到' })
  await open(one)
  const block = page.locator('[data-flag="EXTENSION_ASKED"]')
  await block.getByText(/剩 .*[分时]/).waitFor() // the clocks come after the case
  const text = await block.innerText()
  for (const part of ['申请延期 2小时', '处置人员', '拖车明天上午才能到', '由值班长决定', '视为不延期']) assert.ok(text.includes(part), `${part}: ${text}`)
  await page.keyboard.press('a')
  await page.getByTestId('move-send').click()
  await block.waitFor({ state: 'detached' })
  assert.match(await page.getByTestId('history-row').last().innerText(), /同意延期/)
})

test('who may not decide sees the question and no buttons', async () => {
  const one = await handled('通道停了两辆车')
  await clients[`dept.XF.${TOWN}.handler`].move(one.id, 'ASK_EXTENSION', { minutes: 60, reason: '车主在路上' })
  const other = await openAs(browser, server, `village.${VILLAGE}.head`, { complaints })
  await other.goto(`${server.url}/cases/${one.id}`)
  const block = other.locator('[data-flag="EXTENSION_ASKED"]')
  await block.waitFor()
  assert.equal(await block.locator('button').count(), 0)
  await other.context().close()
})

test('the days of a deadline add up to its limit', async () => {
  const one = await handled('门前堆放木料')
  await open(one)
  const clock = page.locator('[data-step="HANDLE"]')
  await clock.locator('summary').click()
  const sums = await clock.locator('tbody tr td:last-child').allInnerTexts()
  const limit = /工作时 (\d+)小时/.exec(await clock.locator('summary').innerText())
  assert.ok(limit, await clock.locator('summary').innerText())
  assert.equal(sums.at(-1), `${limit[1]}小时`)
})

test('reported twice: the other one stands there, and merging into it is filled in', async () => {
  const first = await report('北门停满货车')
  const second = await report('北门又停满货车')
  await open(second)
  const twins = page.getByTestId('twins')
  await twins.locator(`[data-merge="${first.id}"]`).click()
  await page.locator(`[data-into="${first.id}"]:checked`).waitFor()
  await page.getByTestId('move-send').click()
  await page.locator('[data-state="MERGED"]').waitFor()
  assert.deepEqual(await refusals(page), [])
})

test('no page complained, or asked another host', () => assert.deepEqual(complaints, []))
