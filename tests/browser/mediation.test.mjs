// A dispute, from both sides of the window: somebody asks for a mediation without an account, the committee of his village takes
// it on, mediates, writes it down and prints it; he follows it by a code, sees who read his name, and nobody else sees any of it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client, placeIn, startServer } from '../harness/server.mjs'
import { DESK, everyLook, launch, openAs, openPage, PHONE, shot } from './page.mjs'

const VILLAGE = '441900119001'
const GRID = `${VILLAGE}001`
const HEAD = `village.${VILLAGE}.mediator`
const NAME = '陈阿明'
const CONTACT = '13800138000'
const WORDS = '楼上空调外机漏水三个月，找过两次都不理'
let server
let browser
let place
let resident
let code
let number
let id
const complaints = []
const pages = new Map()
before(async () => {
  server = await startServer()
  browser = await launch()
  place = await placeIn(await Client.login(server, `grid.${GRID}`), GRID)
})
after(async () => {
  await browser?.close()
  await server?.end()
})
async function pageOf(login, viewport = DESK) {
  if (!pages.has(login)) pages.set(login, await openAs(browser, server, login, { viewport, place, complaints, walked: true }))
  return pages.get(login)
}
/** By hand or by key: a step that asks for nothing but what `fill` gives. */
async function take(page, event, fill) {
  const button = page.getByTestId(`do-${event}`)
  await page.locator(`[data-testid="do-${event}"], [data-testid="do-more"]`).first().waitFor()
  if (!(await button.isVisible())) await page.getByTestId('do-more').click()
  await button.click()
  await page.getByTestId('do-form').waitFor()
  await fill?.(page)
  await page.getByTestId('do-send').click()
  await page.getByTestId('do-form').waitFor({ state: 'detached' })
}
const stateIs = (page, text) => page.getByTestId('file-state').filter({ hasText: text }).waitFor()
const ask = (page, field) => page.getByTestId(`ask-${field}`).first()
const today = async (page) => page.evaluate(() => new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10))

test('a resident finds who mediates at his place, and books without an account', async () => {
  const page = (resident = await openPage(browser, server, { viewport: PHONE, place, complaints, who: 'resident' }))
  await page.goto(`${server.url}/tip`)
  await page.getByTestId('tip-turn').click()
  await page.waitForURL('**/services')
  await page.getByTestId('turn-here').click()
  await page.getByTestId('serve-body').first().filter({ hasText: '人民调解委员会' }).waitFor()
  await everyLook(page, 'mediation-services', [DESK])
  await page.getByTestId('serve-book').click()
  await page.getByTestId('mediate-step').waitFor()
  await page.getByTestId('mediate-next').click()
  await page.getByText('还没填：是哪一类的事').waitFor()
  await page.locator('label', { has: page.getByTestId('kind-NEIGHBOUR') }).click()
  await page.getByTestId('mediate-words').fill('漏水')
  await page.getByTestId('mediate-next').click()
  await page.locator('[data-testid="mediate-words"]:focus').waitFor()
  await page.getByTestId('mediate-words').fill(WORDS)
  await page.getByTestId('mediate-next').click()
  await page.getByTestId('mediate-body').first().waitFor()
  assert.equal(await page.getByTestId('mediate-body').first().isChecked(), true, 'the nearest is chosen')
  await page.getByTestId('mediate-other').fill('住楼上 502 的那一户')
  await page.getByTestId('mediate-next').click()
  await page.getByTestId('mediate-name').fill(NAME)
  // Closed and opened again, what was written is there.
  await page.reload()
  await page.getByTestId('mediate-clear').waitFor()
  assert.equal(await page.getByTestId('mediate-name').inputValue(), NAME)
  await page.getByTestId('mediate-contact').fill(CONTACT)
  await everyLook(page, 'mediation-reach', [DESK])
  await page.getByTestId('mediate-next').click()
  await page.getByTestId('mediate-done').waitFor()
  number = (await page.getByTestId('mediate-number').innerText()).trim()
  code = (await page.getByTestId('mediate-code').innerText()).replace(/\s/g, '')
  assert.match(code, /^[0-9A-Z]{20}$/)
  await page.locator('.qr').waitFor()
  await everyLook(page, 'mediation-receipt', [DESK])
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage).filter((key) => localStorage.getItem(key).includes('陈阿明'))), [], 'his name stays on no device')
})

test('the phone’s own way back goes one step back, with what was written, and out only from the first', async () => {
  const page = await openPage(browser, server, { viewport: PHONE, place, complaints, who: 'another resident' })
  await page.goto(`${server.url}/services`)
  await page.getByTestId('turn-here').click()
  await page.getByTestId('serve-book').click()
  await page.locator('label', { has: page.getByTestId('kind-NEIGHBOUR') }).click()
  await page.getByTestId('mediate-words').fill(WORDS)
  await page.getByTestId('mediate-next').click()
  await page.getByTestId('mediate-body').first().waitFor()
  await page.getByTestId('mediate-other').fill('住楼上 502 的那一户')
  await page.getByTestId('mediate-next').click()
  await page.getByTestId('mediate-name').fill(NAME)
  await page.goBack()
  await page.getByTestId('mediate-other').waitFor()
  await page.goBack()
  assert.equal(await page.getByTestId('mediate-words').inputValue(), WORDS)
  await page.goBack()
  await page.waitForURL('**/services')
  await page.context().close()
})

test('the code leads there from the page for codes, as a link or as letters', async () => {
  for (const typed of [code, `${server.url}/mediate/${code}`]) {
    await resident.goto(`${server.url}/tip/find`)
    await resident.getByTestId('find-code').fill(typed)
    await resident.getByTestId('find-look').click()
    await resident.waitForURL('**/mediate/**')
    await resident.locator('[data-testid="mediation-now"][data-state="APPLIED"]').waitFor()
  }
  await resident.goto(`${server.url}/tip/find`)
  await resident.getByTestId('find-kept').filter({ hasText: number }).click()
  await resident.locator('[data-testid="mediation-now"]').waitFor()
})

test('the head sees it without a name, asks for names with a purpose, and takes it on', async () => {
  const page = await pageOf(HEAD)
  await page.waitForURL('**/mediation')
  const row = page.getByTestId('mediation-row').filter({ hasText: number })
  await row.waitFor()
  id = await row.getAttribute('data-id')
  assert.doesNotMatch(await page.locator('main').innerText(), new RegExp(NAME))
  await everyLook(page, 'mediation-list', [PHONE])
  await page.setViewportSize(DESK)
  await row.click()
  await page.getByTestId('file-party').first().waitFor()
  await page.getByText(WORDS).waitFor()
  assert.doesNotMatch(await page.locator('main').innerText(), new RegExp(`${NAME}|${CONTACT}|住楼上 502`))
  await page.getByTestId('file-lacks').first().filter({ hasText: '愿意' }).waitFor()
  await page.getByTestId('names-purpose').selectOption('INVITE')
  await page.getByTestId('names-show').click()
  await page.getByTestId('party-named').first().filter({ hasText: NAME }).waitFor()
  await page.getByTestId('party-other').filter({ hasText: '住楼上 502' }).waitFor()
  await page.getByTestId('names-hide').click()
  await page.getByTestId('party-named').first().waitFor({ state: 'detached' })
  // The other side is asked, and comes in.
  for (const alias of ['甲', '乙']) {
    const party = page.locator(`[data-testid="file-party"][data-alias="${alias}"]`)
    if (await party.count()) await party.getByTestId('party-edit').click()
    else await page.getByTestId('party-add').click()
    if (!(await party.count()) || alias === '乙') await page.getByTestId('edit-name').fill('林先生')
    await page.getByTestId('edit-consent').selectOption('YES')
    await page.getByTestId('edit-how').fill('电话里说愿意')
    await page.getByTestId('edit-save').click()
    await page.getByTestId('party-form').waitFor({ state: 'detached' })
    await party.getByTestId('party-consent').filter({ hasText: '愿意' }).waitFor()
  }
  await take(page, 'ACCEPT', (on) => ask(on, 'rights_told').check())
  await stateIs(page, '已受理')
})

test('a mediator is appointed, a session is held, and an agreement is signed on paper before it is recorded', async (t) => {
  const page = await pageOf(HEAD)
  await take(page, 'APPOINT', async (on) => {
    await ask(on, 'persons').check()
    await ask(on, 'no_conflict').check()
    await ask(on, 'parties_accept').check()
  })
  await stateIs(page, '调解中')
  const day = await today(page)
  const clock = await page.evaluate(() => new Date(Date.now() + 8 * 3600e3 + 60e3).toISOString().slice(0, 16))
  await take(page, 'PLAN_SESSION', async (on) => {
    await ask(on, 'at').fill(clock)
    await ask(on, 'room').fill('一楼调解室')
  })
  await page.locator('[data-testid="file-session"][data-state="PLANNED"]').waitFor()
  await resident.goto(`${server.url}/mediate/${code}`)
  await resident.getByTestId('mediation-session').filter({ hasText: '一楼调解室' }).waitFor()
  await everyLook(resident, 'mediation-follow', [DESK])
  await take(page, 'HOLD_SESSION', async (on) => {
    await ask(on, 'session').selectOption({ index: 1 })
    for (const box of await on.getByTestId('ask-present').all()) await box.check()
    await ask(on, 'minutes').fill('甲：漏水三个月。\n乙：愿意修。')
  })
  await page.locator('[data-testid="file-session"][data-state="HELD"]').waitFor()

  // What is written stands on the device while its paper is signed.
  await page.getByTestId('do-AGREE').click()
  await ask(page, 'kind').selectOption('WRITTEN')
  await ask(page, 'content').fill('乙三天内修好空调外机，并向甲道歉。')
  await page.getByTestId('due-add').click()
  await page.getByTestId('due-what').fill('修好空调外机')
  await page.getByTestId('due-day').fill(day)
  await page.getByTestId('print-draft').click()
  await page.getByTestId('paper').filter({ hasText: '修好空调外机' }).waitFor()
  assert.doesNotMatch(await page.getByTestId('paper').innerText(), new RegExp(`${NAME}|身份证`))
  await page.getByTestId('paper-fill').click()
  await page.getByTestId('paper').filter({ hasText: NAME }).waitFor()
  await everyLook(page, 'mediation-paper', [PHONE])
  await page.setViewportSize(DESK)
  await page.emulateMedia({ media: 'print' })
  assert.equal(await page.locator('.head').isVisible(), false, 'on paper there is the paper alone')
  await shot(page, 'mediation-paper-printed', { fullPage: true })
  await page.emulateMedia({ media: 'screen' })
  await page.goBack()
  await page.getByTestId('do-AGREE').click()
  assert.equal(await ask(page, 'content').inputValue(), '乙三天内修好空调外机，并向甲道歉。')
  await page.getByTestId('do-send').click()
  await page.getByText(/还没填：签名/).waitFor()
  for (const alias of ['甲', '乙']) await page.getByTestId(`signed-${alias}`).fill(day)
  await ask(page, 'seal_day').fill(day)
  await everyLook(page, 'mediation-agree', [PHONE])
  await page.getByTestId('do-send').click()
  await stateIs(page, '已达成协议')
  await page.getByTestId('agreement-content').filter({ hasText: '道歉' }).waitFor()
  assert.equal(await page.evaluate(() => Object.values(localStorage).some((text) => text.includes('道歉'))), false, 'what was sent is kept no longer')
  await everyLook(page, 'mediation-file', [PHONE])
  await page.setViewportSize(DESK)
  t.diagnostic(`steps: ${await page.getByTestId('file-step').count()}`)
})

test('the resident sees how it stands, who looked at his name and what for, and no name of anybody', async () => {
  await resident.goto(`${server.url}/mediate/${code}`)
  await resident.locator('[data-testid="mediation-now"][data-state="AGREED"]').waitFor()
  const reads = await resident.getByTestId('mediation-read').allInnerTexts()
  assert.equal(reads.length, 2)
  assert.ok(reads.some((one) => one.includes('约双方来调解')) && reads.some((one) => one.includes('写协议书')), reads.join('\n'))
  const text = await resident.locator('main').innerText()
  assert.doesNotMatch(text, /陈阿明|林先生|13800138000/)
})

test('a console and another village see nothing of it: no row, no page, no answer', async () => {
  const leader = await pageOf('town.441900119.shift_leader')
  await leader.goto(`${server.url}/mediation`)
  await leader.getByTestId('mediation-counts').waitFor()
  await leader.getByTestId('count-accepted').filter({ hasText: '1' }).waitFor()
  assert.equal(await leader.getByTestId('mediation-row').count(), 0)
  await everyLook(leader, 'mediation-counts', [PHONE])
  await leader.setViewportSize(DESK)
  await leader.goto(`${server.url}/mediation/${id}`)
  await leader.waitForURL((url) => url.pathname === '/')
  const other = await pageOf('village.441900119002.mediator')
  await other.goto(`${server.url}/mediation/${id}`)
  await other.getByTestId('view-forbidden').waitFor()
  await other.goto(`${server.url}/mediation`)
  await other.getByTestId('view-empty').waitFor()
  for (const login of ['town.441900119.shift_leader', 'city.supervisor', 'village.441900119002.mediator', 'village.441900119001.head']) {
    const client = await Client.login(server, login)
    for (const path of [`/mediations/${id}`, `/mediations/${id}/parties?purpose=INVITE`, `/mediations/${id}/reads`])
      assert.ok([403, 404].includes((await client.get(path)).status), `${login} ${path}`)
  }
})

test('who applied takes it back by his code, and is asked once whether he is sure', async () => {
  const stranger = new Client(server.url)
  const told = await stranger.post('/public/mediations', { kind: 'HOUSING', ...place, words: '房东不退押金两千元，已经搬走一个月', name: '王小姐', contact: '13900139000', other: '房东何先生' })
  assert.equal(told.status, 201, told.text)
  await resident.goto(`${server.url}/mediate/${told.body.code}`)
  await resident.getByTestId('mediation-withdraw').click()
  await resident.getByTestId('mediation-withdraw-sure').click()
  await resident.locator('[data-testid="mediation-now"][data-state="WITHDRAWN"]').waitFor()
  assert.equal(await resident.getByTestId('mediation-withdraw').count(), 0)
})

test('somebody at the window is taken in: a child is sealed by itself, and its guardian is asked for', async () => {
  const page = await pageOf(HEAD)
  await page.goto(`${server.url}/mediation`)
  await page.getByTestId('intake').click()
  await page.getByTestId('intake-kind').selectOption('FAMILY')
  await page.getByTestId('intake-words').fill('夫妻分开后为孩子上学的事争执不下')
  await page.getByTestId('party-name-0').fill('周女士')
  await page.getByTestId('party-name-1').fill('小云')
  await page.getByTestId('party-minor-1').check()
  await page.getByTestId('tip-here').click()
  await page.getByTestId('tip-where').waitFor()
  await page.getByTestId('intake-send').click()
  await page.getByText(/还没填：监护人/).waitFor()
  await page.getByTestId('party-guardian-1').fill('周女士')
  await everyLook(page, 'mediation-intake', [PHONE])
  await page.setViewportSize(DESK)
  await page.getByTestId('intake-send').click()
  await page.getByTestId('file-sealed').waitFor()
  assert.doesNotMatch(await page.locator('main').innerText(), /周女士|小云/)
})

test('no page complained, or asked another host', () => assert.deepEqual(complaints, []))
