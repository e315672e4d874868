// Several people at one queue: who has a case in hand, what rings, what a shift leaves to the next.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client, placeIn, startServer } from '../harness/server.mjs'
import { barriers, DESK, launch, openAs, refusals, shot } from './page.mjs'

const VILLAGE = '441900119001'
const HEAD = `village.${VILLAGE}.head`
const ACCEPTOR = `village.${VILLAGE}.acceptor`
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

const report = (title, item = '0101') => grid.report({ item, title, description: title, ...place })
const rowOf = (page, id) => page.locator(`[data-testid="queue-row"][data-id="${id}"]`)
const sit = (login, options = {}) => openAs(browser, server, login, { viewport: DESK, complaints, ...options })

test('who comes second sees who has the case, cannot act, and may take it over; the first is told', async () => {
  const one = await report('两人同看一件')
  const first = await sit(HEAD)
  const second = await sit(ACCEPTOR)
  await rowOf(first, one.id).click()
  await first.getByTestId('move-FILE').waitFor()
  await rowOf(second, one.id).getByTestId('row-held').waitFor()
  await rowOf(second, one.id).click()
  await second.getByTestId('held').waitFor()
  assert.ok(await second.getByTestId('move-FILE').isDisabled())
  await second.getByTestId('held').waitFor()
  await second.keyboard.press('f')
  assert.equal((await grid.get(`/cases/${one.id}`)).body.state, 'REPORTED', 'its key does nothing either')
  await shot(second, 'desk-held')
  await second.getByTestId('take-over').click()
  await second.getByTestId('held').waitFor({ state: 'detached' })
  await first.getByTestId('held').getByText('已接手').waitFor()
  await second.keyboard.press('f')
  await second.locator('[data-state="FILED"]').waitFor()
  await first.context().close()
  await second.context().close()
  const leader = await sit('town.441900119.shift_leader')
  await leader.goto(`${server.url}/hand-over`)
  await leader.getByTestId('take-overs').locator('p', { hasText: '两人同看一件' }).getByText(/从.+手上接手/).waitFor()
  await shot(leader, 'take-overs', { fullPage: true })
  await leader.context().close()
})

test('who goes to another case lets the first one go', async () => {
  const one = await report('先看的一件')
  const two = await report('后看的一件')
  const first = await sit(HEAD)
  const second = await sit(ACCEPTOR)
  await rowOf(first, one.id).click()
  await rowOf(second, one.id).getByTestId('row-held').waitFor()
  await rowOf(first, two.id).click()
  await rowOf(second, two.id).getByTestId('row-held').waitFor()
  await rowOf(second, one.id).getByTestId('row-held').waitFor({ state: 'detached' })
  await first.context().close()
  await second.context().close()
})

test('a shift is handed over: who gives signs, somebody else takes it, and nobody else has to', async () => {
  const first = await sit(HEAD)
  await first.goto(`${server.url}/hand-over`)
  await first.getByTestId('sound-test').click()
  await first.getByTestId('hand-over-notes').fill('盯住长盛市场的通道')
  await first.getByTestId('hand-over-give').click()
  await first.getByTestId('hand-over').getByText('盯住长盛市场的通道').waitFor()
  assert.equal(await first.getByTestId('hand-over-take').count(), 0)
  await shot(first, 'hand-over', { fullPage: true })
  assert.deepEqual(await barriers(first), [])
  const second = await sit(ACCEPTOR)
  await second.goto(`${server.url}/hand-over`)
  await second.getByTestId('hand-over-take').click()
  await second.getByTestId('hand-over-taken').getByText('受理员').waitFor()
  await second.emulateMedia({ media: 'print' })
  await shot(second, 'hand-over-print', { fullPage: true })
  await first.context().close()
  await second.context().close()
})

test('a critical case rings on the desk until a person has done something with it', async () => {
  const desk = await sit(HEAD)
  const one = await report('疏散通道被锁，里面有人', '0602')
  await desk.getByTestId('alarm').getByText('疏散通道被锁').waitFor()
  assert.deepEqual(await barriers(desk), [])
  await shot(desk, 'desk-alarm')
  await desk.goto(`${server.url}/hand-over`)
  await desk.getByTestId('sound-mute').click()
  await desk.getByTestId('hand-over-link').getByText('警铃静音').waitFor() // stands on every page
  const again = await report('又一条疏散通道被锁', '0602')
  await desk.getByTestId('alarm').waitFor() // muted is not blind
  const head = await Client.login(server, HEAD)
  const filed = (await head.get(`/cases/${again.id}`)).body
  if (filed.state === 'REPORTED') await head.move(again.id, 'FILE')
  await head.move(again.id, 'DISPATCH', { department: 'XF' })
  await desk.getByTestId('alarm').waitFor({ state: 'detached' })
  assert.ok(one.id)
  await desk.context().close()
})

test('a view is kept by its name and opens the desk', async () => {
  const desk = await sit(HEAD)
  await desk.goto(`${server.url}/?severity=S1&stage=all`)
  await desk.getByTestId('queue-filters').click()
  await desk.getByTestId('views').locator('summary').click()
  await desk.getByTestId('view-name').fill('全部特急')
  await desk.getByTestId('views').getByRole('checkbox').check()
  await desk.getByTestId('view-keep').click()
  await desk.getByTestId('view').getByText('全部特急').waitFor()
  await desk.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await desk.getByTestId('view-copy').click()
  await desk.getByText('链接已复制').waitFor()
  assert.match(await desk.evaluate(() => navigator.clipboard.readText()), new RegExp(`^${server.url}/\\?(severity=S1&stage=all|stage=all&severity=S1)$`))
  await shot(desk, 'desk-views')
  assert.deepEqual(await barriers(desk), [])
  await desk.goto(server.url)
  await desk.waitForURL(/severity=S1/)
  await desk.context().close()
})

test('the panes are as wide as one has drawn them, at every desk, and the map keeps its place', async () => {
  const desk = await sit(HEAD)
  const width = async (page, selector) => Math.round((await page.locator(selector).boundingBox()).width)
  const QUEUE = '.desk > :first-child'
  await desk.getByTestId('split-queue').waitFor()
  const before = await width(desk, QUEUE)
  const line = await desk.getByTestId('split-queue').boundingBox()
  await desk.mouse.move(line.x + 4, line.y + 200)
  await desk.mouse.down()
  await desk.mouse.move(line.x + 64, line.y + 210, { steps: 3 })
  const saved = desk.waitForResponse((answer) => answer.url().endsWith('/desk/layout') && answer.request().method() === 'PUT')
  await desk.mouse.up()
  assert.equal((await saved).status(), 200)
  assert.equal(await width(desk, QUEUE), before + 60)
  await desk.getByTestId('split-detail').focus()
  const again = desk.waitForResponse((answer) => answer.url().endsWith('/desk/layout') && answer.request().method() === 'PUT')
  await desk.keyboard.press('End') // more than the screen has: the map keeps its place
  assert.equal((await again).status(), 200)
  assert.equal(await width(desk, '.desk > .middle'), 200)
  assert.deepEqual(await barriers(desk), [])
  await shot(desk, 'desk-panes')
  const other = await sit(HEAD)
  await other.locator('.desk[style*="--queue"]').waitFor()
  assert.equal(await width(other, QUEUE), before + 60)
  assert.equal(await width(other, '.desk > .middle'), 200)
})

test('nothing was refused by the policy of the pages, and nothing failed', async () => {
  const page = await sit(HEAD)
  assert.deepEqual(await refusals(page), [])
  assert.deepEqual(complaints, [])
  await page.context().close()
})
