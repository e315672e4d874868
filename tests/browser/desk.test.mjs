// Several people at one queue: who has a case in hand.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client, placeIn, startServer } from '../harness/server.mjs'
import { DESK, launch, openAs, refusals, shot } from './page.mjs'

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

test('nothing was refused by the policy of the pages, and nothing failed', async () => {
  const page = await sit(HEAD)
  assert.deepEqual(await refusals(page), [])
  assert.deepEqual(complaints, [])
  await page.context().close()
})
