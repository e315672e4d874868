// The main job in a real browser: log in, report on a phone, file, dispatch, handle, check, close, rate.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client, placeIn, startServer } from '../harness/server.mjs'
import { DESK, launch, openAs, openPage, PHONE, refusals, shot } from './page.mjs'

const VILLAGE = '441900119001'
const GRID = `${VILLAGE}001`
const TITLE = '疏散通道被电动车堵塞'

let server
let browser
let place
const complaints = []
const opened = []
before(async () => {
  server = await startServer()
  browser = await launch()
  place = await placeIn(await Client.login(server, `grid.${GRID}`), GRID)
})
after(async () => {
  await browser?.close()
  await server?.end()
})

async function open(login, viewport, locale = 'zh-CN') {
  const page = await openAs(browser, server, login, { viewport, locale, place, complaints })
  opened.push(page)
  return page
}

async function move(page, event, fill) {
  await page.getByTestId(`move-${event}`).click()
  if (!fill) return
  await fill(page)
  await page.getByTestId('move-send').click()
}
const openRow = (page, id) => page.locator(`[data-testid="queue-row"][data-id="${id}"]`).click()
const choosePerson = (login) => async (page) => {
  await page.getByTestId('move-person').fill(login)
  await page.locator(`[data-login="${login}"]`).click()
  await page.getByTestId('person-chosen').waitFor()
}

test('a wrong password is told in words, in both languages', async () => {
  for (const locale of ['zh-CN', 'en-US']) {
    const page = await openPage(browser, server, { viewport: PHONE, locale, complaints })
    await page.getByTestId('login-submit').click()
    await page.getByText(locale === 'zh-CN' ? '还没填：账号' : 'Not filled in yet: Login').waitFor()
    await page.getByTestId('login-name').fill('city.dispatcher')
    await page.getByTestId('login-password').fill('wrong')
    await page.getByTestId('login-submit').click()
    await page.getByText(locale === 'zh-CN' ? /账号或密码不对/ : /password is wrong/).waitFor()
    await shot(page, `login-wrong-${locale}`)
    await page.context().close()
  }
})

/** A photo of how it is now: the end of the work and its check rest on it. */
async function showsIt(page) {
  const before = await page.locator('.strip a').count()
  await page.locator('section.card input[type="file"]').setInputFiles({ name: 'now.jpg', mimeType: 'image/jpeg', buffer: await page.screenshot({ type: 'jpeg' }) })
  await page.locator('.strip a').nth(before).waitFor()
}

test('a case goes from a phone to closure through the desks, in Chromium', async () => {
  const desk = await open(`village.${VILLAGE}.head`, DESK)
  await shot(desk, 'desk-empty')

  const phone = await open('resident.1', PHONE)
  await phone.goto(`${server.url}/report`)
  await phone.getByTestId('report-where').waitFor() // the device said where
  await phone.getByTestId('report-submit').click()
  await phone.getByText('还没填：事项').waitFor()
  await phone.getByTestId('report-item').click()
  await phone.getByTestId('item-search').fill('0602')
  await phone.locator('[data-item="0602"]').click()
  await phone.getByTestId('photos-lacking').filter({ hasText: '还差 3 张' }).waitFor()
  await phone.getByTestId('report-title').fill(TITLE)
  await phone.getByTestId('report-description').fill('二号楼一层疏散通道停满电动车，无法通行')
  await phone.getByTestId('report-photo').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: await phone.screenshot({ type: 'jpeg' }) })
  await phone.locator('figure img').waitFor()
  await phone.getByTestId('photos-lacking').filter({ hasText: '还差 2 张' }).waitFor()
  await shot(phone, 'report-phone')
  await phone.getByTestId('report-submit').click()
  const number = (await phone.getByTestId('receipt-number').innerText()).trim()
  assert.match(number, /441900119-\d{8}-\d+/)
  await phone.getByText('照片 1 张已上传').waitFor()
  await shot(phone, 'report-receipt')

  const row = desk.getByTestId('queue-row').filter({ hasText: TITLE })
  await row.waitFor() // it came by itself
  const id = await row.getAttribute('data-id')
  await row.click()
  await move(desk, 'FILE')
  await desk.getByTestId('move-DISPATCH').waitFor()
  await shot(desk, 'desk-filed')
  await move(desk, 'DISPATCH', (page) => shot(page, 'desk-dispatch')) // the department that has the duty stands there already

  const handler = await open('dept.XF.441900119.handler', DESK)
  await openRow(handler, id)
  await move(handler, 'SIGN')
  await showsIt(handler)
  await move(handler, 'FINISH', (page) => page.getByTestId('move-note').fill('已清理通道'))

  await desk.getByTestId('move-ASSIGN_CHECK').waitFor() // the desk heard it
  await move(desk, 'ASSIGN_CHECK', choosePerson(`grid.${GRID}`))

  const checker = await open(`grid.${GRID}`, PHONE)
  await checker.getByTestId('mine-row').filter({ hasText: TITLE }).click()
  await checker.getByTestId('move-PASS').waitFor()
  await shot(checker, 'check-phone')
  await showsIt(checker)
  await move(checker, 'PASS', (page) => page.getByTestId('move-here').filter({ hasText: '已取得' }).waitFor())
  await desk.locator('[data-state="CLOSED"]').waitFor()
  await shot(desk, 'desk-closed')
  await desk.getByTestId('line-photos').click() // one line of all; one kind of it, when asked for
  await desk.getByTestId('history-row').first().waitFor({ state: 'detached' })
  await desk.getByTestId('line-row-photos').nth(2).waitFor()
  await desk.getByTestId('line-photos').click()
  await desk.getByTestId('history-row').nth(6).waitFor()

  await phone.goto(`${server.url}/cases/${id}`)
  await move(phone, 'RATE', (page) => page.getByTestId('rate-5').click())
  await phone.getByText('5 / 5').waitFor()

  const closed = (await (await Client.login(server, 'city.dispatcher')).get(`/cases/${id}`)).body
  assert.ok(['CLOSED', 'ARCHIVED'].includes(closed.state), closed.state) // what is rated the clock may have archived by now
  assert.deepEqual([closed.number, closed.rating, closed.photos], [number, 5, 3])
})

test('the desk in English', async () => {
  const desk = await open('town.441900119.dispatcher', DESK, 'en-US')
  await desk.getByTestId('stage-all').click()
  await desk.getByTestId('queue-row').first().waitFor()
  await shot(desk, 'desk-english')
})

test('the pages make no complaint, break no rule of the policy, and ask nothing of other hosts', async () => {
  for (const page of opened) assert.deepEqual(await refusals(page), [])
  assert.deepEqual(complaints, [])
})
