// The main job in a real browser: log in, report on a phone, file, dispatch, handle, check, close.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { chromium } from 'playwright-core'
import { Client, placeIn, ROOT, startServer } from '../harness/server.mjs'

const PICTURES = process.env.ZW_ARTEFACTS ?? join(ROOT, 'tests/artefacts')
const DESK = { width: 1440, height: 900 }
const PHONE = { width: 390, height: 844 }
const GRID = '441900119001001'

let server
let browser
let place
let item
const complaints = []
before(async () => {
  mkdirSync(PICTURES, { recursive: true })
  server = await startServer()
  browser = await chromium.launch({
    executablePath: process.env.ZW_CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  })
  const grid = await Client.login(server, `grid.${GRID}`)
  place = await placeIn(grid, GRID)
  item = (await grid.get('/items')).body.items.find((i) => i.department === 'XF')
})
after(async () => {
  await browser?.close()
  await server?.end()
})

/** A page of its own for this account, logged in by hand. */
async function open(login, viewport, locale = 'zh-CN') {
  const context = await browser.newContext({
    viewport, locale, isMobile: viewport === PHONE, hasTouch: viewport === PHONE,
    geolocation: { longitude: place.lon, latitude: place.lat }, permissions: ['geolocation'],
  })
  const page = await context.newPage()
  page.setDefaultTimeout(20000)
  page.on('pageerror', (error) => complaints.push(`${login}: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) complaints.push(`${login}: ${message.text()}`)
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url) && !/^(data|blob):/.test(request.url())) complaints.push(`${login}: asked ${request.url()}`)
  })
  await page.goto(server.url)
  await page.getByTestId('login-name').fill(login)
  await page.getByTestId('login-password').fill(server.accounts().get(login).password)
  await page.getByTestId('login-submit').click()
  await page.getByTestId('live-state').waitFor()
  return page
}

const shot = (page, name) => page.screenshot({ path: join(PICTURES, `${name}.png`) })

async function move(page, event, fill) {
  await page.getByTestId(`move-${event}`).click()
  if (fill) await fill(page)
  const send = page.getByTestId('move-send')
  if (await send.isVisible().catch(() => false)) await send.click()
}

const openRow = (page, id) => page.locator(`[data-testid="queue-row"][data-id="${id}"]`).click()

test('a wrong password is told in words, in both languages', async () => {
  for (const locale of ['zh-CN', 'en-US']) {
    const context = await browser.newContext({ viewport: PHONE, locale })
    const page = await context.newPage()
    await page.goto(server.url)
    await page.getByTestId('login-name').fill('city.dispatcher')
    await page.getByTestId('login-password').fill('wrong')
    await page.getByTestId('login-submit').click()
    await page.getByText(locale === 'zh-CN' ? /密码/ : /password/i).last().waitFor()
    await shot(page, `login-wrong-${locale}`)
    await context.close()
  }
})

test('a case goes from a phone to closure through the desks, in Chromium', async () => {
  const desk = await open('village.441900119001.head', DESK)
  await desk.getByTestId('live-state').waitFor()
  await shot(desk, 'desk-empty')

  const phone = await open('resident.1', PHONE)
  await phone.goto(`${server.url}/report`)
  await phone.getByTestId('report-lon').fill(String(place.lon))
  await phone.getByTestId('report-lat').fill(String(place.lat))
  await phone.getByTestId('report-item').click()
  await phone.getByText(item.name, { exact: false }).first().click()
  await phone.getByTestId('report-title').fill('疏散通道被电动车堵塞')
  await phone.getByTestId('report-description').fill('二号楼一层疏散通道停满电动车，无法通行')
  await shot(phone, 'report-phone')
  await phone.getByTestId('report-submit').click()
  const number = (await phone.getByTestId('receipt-number').innerText()).trim()
  assert.match(number, /441900119-\d{8}-\d+/)
  await shot(phone, 'report-receipt')

  const row = desk.getByTestId('queue-row').filter({ hasText: '疏散通道被电动车堵塞' })
  await row.waitFor() // it came by itself
  const id = await row.getAttribute('data-id')
  await row.click()
  await move(desk, 'FILE')
  await desk.getByTestId('move-DISPATCH').waitFor()
  await shot(desk, 'desk-filed')
  await move(desk, 'DISPATCH')

  const handler = await open('dept.XF.441900119.handler', DESK)
  await openRow(handler, id)
  await move(handler, 'SIGN')
  await handler.getByTestId('move-FINISH').waitFor()
  await move(handler, 'FINISH', async (page) => {
    const note = page.getByTestId('move-note')
    if (await note.isVisible().catch(() => false)) await note.fill('已清理通道')
  })

  await desk.getByTestId('move-ASSIGN_CHECK').waitFor() // the desk heard it
  await move(desk, 'ASSIGN_CHECK', async (page) => {
    await page.getByTestId('move-person').click()
    await page.keyboard.type(`grid.${GRID}`)
    await page.locator(`[data-login="grid.${GRID}"]`).first().click()
  })

  const checker = await open(`grid.${GRID}`, PHONE)
  await checker.goto(`${server.url}/cases/${id}`)
  await shot(checker, 'check-phone')
  await move(checker, 'PASS')
  await desk.locator('[data-state="CLOSED"]').first().waitFor()
  await shot(desk, 'desk-closed')

  const city = await Client.login(server, 'city.dispatcher')
  const closed = (await city.get(`/cases/${id}`)).body
  assert.deepEqual([closed.state, closed.number], ['CLOSED', number])
  for (const page of [desk, phone, handler, checker]) await page.context().close()
})

test('the desk in English, and the pages make no complaint and ask nothing of other hosts', async () => {
  const desk = await open('town.441900119.dispatcher', DESK, 'en-US')
  await desk.getByTestId('live-state').waitFor()
  await shot(desk, 'desk-english')
  await desk.context().close()
  assert.deepEqual(complaints, [])
})
