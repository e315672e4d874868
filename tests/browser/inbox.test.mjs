// A department's day: to sign, in hand, nearly over, returned, joint; several signed for at once.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { Client, placeIn, startServer } from '../harness/server.mjs'
import { barriers, everyLook, launch, openAs, PHONE, refusals, shot, WALL } from './page.mjs'

const TOWN = '441900119'
const VILLAGE = `${TOWN}001`
const GRID = `${VILLAGE}001`
const HANDLER = `dept.XF.${TOWN}.handler`
let server
let browser
let page
let place
let grid
let head
let handler
const complaints = []
before(async () => {
  server = await startServer()
  browser = await launch()
  grid = await Client.login(server, `grid.${GRID}`)
  head = await Client.login(server, `village.${VILLAGE}.head`)
  handler = await Client.login(server, HANDLER)
  place = await placeIn(grid, GRID)
  page = await openAs(browser, server, HANDLER, { complaints })
})
after(async () => {
  await browser?.close()
  await server?.end()
})

async function sent(title, department = 'XF') {
  const one = await grid.report({ item: '0605', title, description: '消防车进不来', ...place })
  await head.move(one.id, 'FILE')
  await head.move(one.id, 'DISPATCH', { department })
  return one
}
const box = (name) => page.getByTestId(`box-${name}`)
const count = (name, n) => page.locator(`[data-testid="box-${name}"]`, { hasText: String(n) }).waitFor()
const row = (one) => page.locator(`[data-id="${one.id}"]`)
const send = async () => {
  await page.getByTestId('move-send').click()
  await page.getByTestId('said').waitFor()
}
async function look(on, name) {
  await shot(on, name)
  assert.deepEqual(await barriers(on), [], name)
  const over = await on.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  assert.ok(over <= 0, `${name} is ${over} px wider than the screen`)
  assert.deepEqual(await refusals(on), [], name)
}

test('what is sent comes by itself; three are signed for at once, after a look at how many', async () => {
  const made = [await sent('北门停满货车'), await sent('南门停满货车'), await sent('西门停满货车')]
  await count('sign', 3)
  await box('sign').click()
  await page.getByTestId('tick-all').check()
  await page.getByTestId('bulk-SIGN').click()
  assert.match(await page.getByTestId('bulk-preview').innerText(), /将签收 3 件/)
  await look(page, 'inbox-bulk-1366')
  await page.getByTestId('bulk-go').click()
  assert.match(await page.getByTestId('bulk-did').innerText(), /3 件已签收/)
  await page.getByTestId('bulk-leave').click()
  for (const one of made) assert.equal((await handler.get(`/cases/${one.id}`)).body.state, 'HANDLING')
  await count('hand', 3)
})

test('what is listed is taken out as a workbook', async () => {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('export').click()])
  assert.equal(download.suggestedFilename(), 'cases.xlsx')
  assert.equal(readFileSync(await download.path()).subarray(0, 2).toString(), 'PK')
})

test('of a list that is longer the newest leave at once; all of it is asked for, in words', async () => {
  const longer = async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, json: { ...(await answer.json()), next_cursor: 'more' } })
  }
  await page.route('**/api/v1/cases?*', longer)
  await page.reload()
  await page.getByTestId('export-more').click()
  assert.match(await page.getByTestId('export').getAttribute('href'), /exports\/cases\?open=true/)
  await page.getByTestId('export-reason').fill('月度台账')
  await page.getByTestId('export-ask').click()
  await page.getByTestId('export-box').getByText('可以直接导出').waitFor()
  await page.unroute('**/api/v1/cases?*')
  await page.reload()
  await count('hand', 3)
})

test('what cannot be done with some of them is said before', async () => {
  await sent('东门停满货车')
  await box('all').click()
  await count('all', 4)
  await page.getByTestId('tick-all').check()
  await page.getByTestId('bulk-SIGN').click()
  assert.match(await page.getByTestId('bulk-preview').innerText(), /将签收 1 件/)
  assert.match(await page.getByTestId('bulk-cannot').innerText(), /3 件不能/)
  await page.keyboard.press('Escape')
  await page.getByTestId('tick-all').uncheck()
})

test('a return says on what basis, and then lies among the returned', async () => {
  const one = await sent('后门停满货车')
  await box('sign').click()
  await row(one).click()
  await page.getByTestId('move-RETURN').click()
  await page.getByTestId('move-reason').fill('三定方案第五条')
  await page.getByTestId('move-send').click()
  await page.locator('form + .error, .error[role=alert]').first().waitFor() // words alone are no reason to hand it back
  await page.getByTestId('reason-NOT_OUR_DUTY').check()
  await look(page, 'move-reasons')
  await page.getByTestId('move-department').selectOption('GA')
  await send()
  await page.locator('[data-flag="RETURN_ASKED"]', { hasText: '三定方案第五条' }).waitFor()
  await count('returned', 1)
})

test('help is asked for: the other department finds it under joint cases, with the answer at hand', async () => {
  const other = await openAs(browser, server, `dept.GA.${TOWN}.handler`, { complaints })
  await box('hand').click()
  await page.getByTestId('queue-row').first().click()
  await page.getByTestId('move-ASK_HELP').click()
  await page.getByTestId('move-department').selectOption('GA')
  await page.getByTestId('move-reason').fill('请交警到场疏导')
  await send()
  await count('joint', 1)
  await other.getByTestId('box-joint').click()
  await other.getByTestId('queue-row').first().click()
  await other.locator('[data-flag="HELP_ASKED"]', { hasText: '请交警到场疏导' }).getByTestId('move-HELPED').click()
  await other.getByTestId('move-reason').fill('已到场疏导')
  await other.getByTestId('move-send').click()
  await page.locator('[data-flag="HELP_ASKED"]').waitFor({ state: 'detached' })
  await other.context().close()
})

test('more time and a suspension are asked for from the same place', async () => {
  await page.getByTestId('move-ASK_EXTENSION').click()
  await page.getByTestId('move-minutes').fill('2')
  await page.getByTestId('move-reason').fill('拖车明天才到')
  await send()
  await page.locator('[data-flag="EXTENSION_ASKED"]').waitFor()
})

test('the inbox at every size, in both languages, light and dark', async () => {
  await page.goto(`${server.url}/inbox`)
  await box('all').click()
  await page.getByTestId('queue-row').first().click()
  await page.getByTestId('history-row').first().waitFor()
  await everyLook(page, 'inbox', [WALL, PHONE])
})

test('no page complained, or asked another host', () => assert.deepEqual(complaints, []))
