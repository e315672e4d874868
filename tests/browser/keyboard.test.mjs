// From report to dispatch without a mouse: log in, report, find it on the desk, file, dispatch.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client, placeIn, startServer } from '../harness/server.mjs'
import { launch, openPage, shot } from './page.mjs'

const VILLAGE = '441900119001'
const TABS_MAX = 60
let server
let browser
let page
before(async () => {
  server = await startServer()
  browser = await launch()
  const place = await placeIn(await Client.login(server, `grid.${VILLAGE}001`), `${VILLAGE}001`)
  page = await openPage(browser, server, { place })
})
after(async () => {
  await browser?.close()
  await server?.end()
})

const press = (key) => page.keyboard.press(key)
/** Tab until the element has the focus; which a person can see. */
async function tabTo(selector, key = 'Tab') {
  for (let i = 0; i < TABS_MAX; i += 1) {
    const seen = await page.evaluate((wanted) => {
      const focused = document.activeElement
      return focused?.matches(wanted) ? getComputedStyle(focused).outlineStyle !== 'none' : null
    }, selector)
    if (seen === false) throw new Error(`${selector} has the focus, and nobody can see it`)
    if (seen) return
    await press(key)
  }
  throw new Error(`${selector} cannot be reached with ${key}`)
}
async function type(selector, text) {
  await tabTo(selector)
  await page.keyboard.type(text)
}

test('log in', async () => {
  await type('[data-testid="login-name"]', `village.${VILLAGE}.head`)
  await type('[data-testid="login-password"]', server.accounts().get(`village.${VILLAGE}.head`).password)
  await press('Enter')
  await page.getByTestId('stage-todo').waitFor()
})

test('report', async () => {
  await tabTo('nav a[href="/report"]')
  await press('Enter')
  await page.getByTestId('report-where').waitFor()
  await tabTo('[data-testid="report-item"]')
  await press('Enter')
  await page.keyboard.type('消防车通道') // the search has the focus
  await tabTo('[data-item="0605"]')
  await press('Enter')
  assert.equal(await page.getByTestId('report-title').inputValue(), '消防车通道被占用')
  await type('[data-testid="report-description"]', '六辆货车停在通道上')
  await tabTo('[data-testid="report-submit"]')
  await press('Enter')
  await page.getByTestId('receipt-number').waitFor()
})

test('find it on the desk, file it, dispatch it', async () => {
  await tabTo('nav a[href="/"]', 'Shift+Tab')
  await press('Enter')
  await page.getByTestId('queue-row').waitFor()
  await press('j')
  await page.getByTestId('move-FILE').waitFor()
  await press('Enter') // to the moves
  await tabTo('[data-testid="move-FILE"]')
  await press('f')
  await page.getByTestId('unshown').waitFor() // nobody has shown it: it is filed with a reason
  await shot(page, 'keyboard-unshown')
  await tabTo('[data-testid="reason-FOLLOWS"]')
  await press('Space')
  await press('Control+Enter')
  await page.getByTestId('move-DISPATCH').waitFor()
  await press('d')
  await tabTo('[data-testid="move-department"]')
  assert.equal(await page.getByTestId('move-department').inputValue(), 'XF')
  await type('[data-testid="move-note"]', '请尽快到场')
  await press('Control+Enter')
  await page.locator('[data-state="DISPATCHED"]').waitFor()
  await shot(page, 'keyboard-dispatched')
})

test('a single key does nothing while one types, nor when keys are switched off', async () => {
  await press('/')
  await page.keyboard.type('jf?')
  assert.equal(await page.getByTestId('queue-search').inputValue(), 'jf?')
  await press('Escape')
  assert.equal(await page.locator('dialog[open]').count(), 0)
  await page.evaluate(() => localStorage.setItem('zw-keys', 'off'))
  await page.reload()
  await page.getByTestId('stage-todo').waitFor()
  await press('?')
  assert.equal(await page.locator('dialog[open]').count(), 0)
})
