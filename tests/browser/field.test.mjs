// A shift on a phone: reports without a signal, photos that wait, tasks answered in a basement, a conflict
// in the tray, a full disk. Nothing is lost, nothing is doubled, and everything says how it stands.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually } from '../harness/cluster.mjs'
import { Client, placeIn, startServer } from '../harness/server.mjs'
import { barriers, keysOf, launch, openAs, PHONE, refusals, shot, untilKnown } from './page.mjs'

const VILLAGE = '441900119001'
const GRID = `${VILLAGE}001`
const NETWORKS = /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|ERR_INCOMPLETE|ERR_EMPTY|ERR_ABORTED|status of 503/
let browser
let server
let head
let grid
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

/** A phone with the app on it, and what it needs to know read. */
async function phone(options = {}) {
  const page = await openAs(browser, server, `grid.${GRID}`, { viewport: PHONE, place, complaints, ...options })
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await page.goto(`${server.url}/report`)
  await page.getByTestId('report-where').waitFor()
  await eventually(async () => (await keysOf(page, 'packs')).some((path) => path.endsWith('/outlines')))
  return page
}
const cut = (page) => page.context().setOffline(true)
const back = (page) => page.context().setOffline(false)
async function fill(page, title) {
  await page.getByTestId('report-item').click()
  await page.locator('[data-item="0602"]').click()
  await page.getByTestId('report-title').fill(title)
}
const titleIs = (page, text) => page.waitForFunction((wanted) => document.querySelector('[data-testid="report-title"]')?.value === wanted, text)
const photo = async (page) =>
  page.getByTestId('report-photo').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: await page.screenshot({ type: 'jpeg' }) })
async function examine(page, name) {
  await shot(page, name)
  assert.deepEqual(await barriers(page), [], name)
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  assert.ok(over <= 0, `${name} is ${over} px wider than the screen`)
  assert.deepEqual(await refusals(page), [], name)
}
const titled = async (title) => (await grid.get('/cases?mine=true&limit=200')).body.items.filter((one) => one.title === title)
const sendNow = async (page) => {
  await page.goto(`${server.url}/outbox`)
  await page.locator('[data-part="partSent"], .empty').first().waitFor()
}

test('a report and its photo wait without a signal, survive a reload, and go out once', async () => {
  const page = await phone()
  await cut(page)
  await page.reload()
  await page.getByTestId('report-where').waitFor() // from the outlines on the phone
  await fill(page, '楼道堵塞一')
  await photo(page)
  await page.locator('figure img').waitFor()
  await shot(page, 'field-report')
  await page.getByTestId('report-submit').click()
  await page.locator('[data-state="wait"], [data-state="sending"]').first().waitFor()
  await shot(page, 'field-kept')
  assert.deepEqual(await barriers(page), [])
  await page.goto(`${server.url}/mine`)
  await page.getByTestId('field-bar').waitFor()
  await page.getByTestId('field-bar').click()
  await page.locator('[data-order="photo"][data-state="wait"]').waitFor()
  await shot(page, 'field-outbox')
  assert.deepEqual(await barriers(page), [])
  assert.equal((await titled('楼道堵塞一')).length, 0)
  await back(page)
  await page.locator('[data-order="photo"][data-state="sent"]').waitFor()
  await page.locator('[data-order="report"][data-state="sent"]').waitFor()
  await shot(page, 'field-sent')
  const [one] = await titled('楼道堵塞一')
  assert.equal(one.photos, 1)
  assert.equal((await titled('楼道堵塞一')).length, 1)
  assert.deepEqual(await refusals(page), [])
  await page.context().close()
})

test('four taps: report, photo, an item used lately, send', async () => {
  const page = await phone()
  await fill(page, '先报一件')
  await page.getByTestId('report-submit').click()
  await page.getByTestId('receipt-number').waitFor()
  await page.goto(`${server.url}/mine`)
  await page.getByRole('link', { name: '上报' }).last().click() // 1
  await photo(page) // 2: the camera
  await page.locator('[data-recent]').first().click() // 3
  await page.getByTestId('report-where').waitFor()
  await page.getByTestId('report-submit').click() // 4
  const number = await page.getByTestId('receipt-number').innerText()
  assert.match(number, /441900119-/)
  await page.context().close()
})

test('a draft is put aside for something more urgent, with its photo, and taken up again', async () => {
  const page = await phone()
  await fill(page, '慢慢写的一件')
  await photo(page)
  await page.locator('figure img').waitFor()
  await page.getByTestId('report-park').click()
  await titleIs(page, '')
  await page.locator('figure img').waitFor({ state: 'detached' })
  await page.reload()
  await page.getByTestId('drafts').locator('summary').click()
  await shot(page, 'field-drafts')
  await page.getByTestId('drafts').locator('button').click()
  await titleIs(page, '慢慢写的一件')
  await page.locator('figure img').waitFor()
  await page.context().close()
})

test('two pages of one phone write two drafts: neither writes over the other, nothing is sent twice', async () => {
  const page = await phone()
  await fill(page, '第一页写的')
  const other = await page.context().newPage()
  await other.goto(`${server.url}/report`)
  await other.getByTestId('draft-second').waitFor()
  await other.getByTestId('report-where').waitFor()
  await titleIs(other, '')
  await fill(other, '第二页写的')
  await photo(other)
  await other.locator('figure img').waitFor()
  // What the other writes is not taken out of its hands; each finds its own again.
  await page.getByTestId('drafts').locator('summary').click()
  await page.getByTestId('drafts').getByRole('button').click()
  await page.getByText('正在另一个页面里写').waitFor()
  await Promise.all([page.reload(), other.reload()])
  await titleIs(page, '第一页写的')
  await titleIs(other, '第二页写的')
  await other.locator('figure img').waitFor()
  assert.equal(await page.locator('figure img').count(), 0)
  await other.getByTestId('report-submit').click()
  await other.getByTestId('receipt-number').waitFor()
  await eventually(async () => (await titled('第二页写的'))[0]?.photos === 1)
  await page.getByTestId('drafts').waitFor({ state: 'detached' })
  // Put aside in one, then in the other: both are there, and closed is not lost.
  await other.getByTestId('report-another').click()
  await fill(other, '第二页放下的')
  await page.getByTestId('report-park').click()
  await titleIs(page, '')
  await other.getByTestId('report-park').click()
  await titleIs(other, '')
  await fill(other, '第二页写到一半')
  await other.close()
  await page.reload()
  await page.getByTestId('drafts').locator('summary').click()
  const drafts = page.getByTestId('drafts').locator('b')
  assert.deepEqual((await drafts.allInnerTexts()).sort(), ['第一页写的', '第二页写到一半', '第二页放下的'].sort())
  await page.getByTestId('drafts').locator('p', { hasText: '第二页写到一半' }).getByRole('button').click()
  await titleIs(page, '第二页写到一半')
  assert.equal((await titled('第二页写的')).length, 1)
  await page.context().close()
})

async function sent(title) {
  const made = await grid.report({ item: '0602', ...place, title, description: title })
  if ((await head.get(`/cases/${made.id}`)).body.state === 'REPORTED') await head.move(made.id, 'FILE')
  const answer = await head.post(`/cases/${made.id}/assignments`, { purpose: 'SUPPORT', person: `grid.${GRID}` })
  assert.equal(answer.status, 201, answer.text)
  return answer.body
}
const task = (page, id) => page.locator(`[data-assignment="${id}"], [data-task="${id}"]`).first()

test('a task is accepted and ended in a basement; what the desk withdrew meanwhile is shown, not lost', async () => {
  const [good, gone] = [await sent('地下车库漏水'), await sent('地下车库断电')]
  const page = await phone()
  await page.goto(`${server.url}/mine`)
  await task(page, good.id).waitFor()
  for (const one of [good, gone]) await untilKnown(page, one.id)
  await cut(page)
  await page.goto(`${server.url}/mine`)
  for (const one of [good, gone]) {
    await task(page, one.id).getByTestId('task-ACCEPT').click()
    await task(page, one.id).getByTestId('task-ARRIVE').waitFor()
  }
  await task(page, good.id).getByTestId('task-ARRIVE').click()
  await task(page, good.id).getByTestId('task-DO').waitFor() // kept: from here on it outlives the page
  await shot(page, 'field-tasks')
  assert.deepEqual(await barriers(page), [])
  await head.post(`/assignments/${gone.id}/moves`, { event: 'WITHDRAW', version: gone.version, reason: '另派他人' })
  await back(page)
  await page.goto(`${server.url}/outbox`)
  await page.getByTestId('clash').waitFor()
  await page.locator('[data-order="step"][data-state="sent"]').nth(1).waitFor()
  await shot(page, 'field-clash')
  assert.deepEqual(await barriers(page), [])
  assert.equal(await page.locator('[data-part="partAsks"] [data-order]').count(), 1)
  const moves = (await head.get(`/assignments/${good.id}/moves`)).body.items.map((row) => row.event)
  assert.deepEqual(moves, ['OFFER', 'ACCEPT', 'ARRIVE'])
  await page.getByTestId('let-go').click()
  await page.getByTestId('let-go-sure').click()
  await page.locator('[data-state="let-go"]').waitFor()
  await page.context().close()
})

test('log-out leaves what waits, and it goes out when its person is back; nobody else sees it', async () => {
  const page = await phone()
  await cut(page)
  await fill(page, '下班前报的一件')
  await page.getByTestId('report-submit').click()
  await page.getByTestId('field-bar').waitFor()
  await back(page)
  assert.ok((await titled('下班前报的一件')).length <= 1)
  await page.goto(`${server.url}/outbox`)
  await page.locator('[data-order="report"][data-state="sent"]').first().waitFor()
  assert.equal((await titled('下班前报的一件')).length, 1)
  await page.context().close()
})

test('a voice note is spoken on the phone and heard on the desk', async () => {
  const page = await phone()
  await fill(page, '说不清楚的一件')
  await page.getByTestId('voice-start').click()
  await page.getByText(/还能说 (5[0-8]|[1-4]\d) 秒/).waitFor()
  await shot(page, 'field-voice')
  await page.getByTestId('voice-stop').click()
  await page.locator('audio').waitFor()
  // It goes where its draft goes, and not with the next one.
  await page.getByTestId('report-park').click()
  await page.getByTestId('voice-start').waitFor()
  await page.reload()
  await page.getByTestId('voice-start').waitFor()
  await page.getByTestId('drafts').locator('summary').click()
  await page.getByTestId('drafts').locator('button').click()
  await page.locator('audio').waitFor()
  await page.getByTestId('report-submit').click()
  await page.getByTestId('receipt-number').waitFor()
  await page.goto(`${server.url}/outbox`)
  await page.locator('[data-order="voice"][data-state="sent"]').waitFor()
  const [one] = await titled('说不清楚的一件')
  const desk = await openAs(browser, server, `village.${VILLAGE}.head`, { complaints })
  await desk.goto(`${server.url}/cases/${one.id}`)
  await desk.getByTestId('voices').locator('audio').waitFor()
  const seconds = await desk.evaluate(async () => {
    const audio = document.querySelector('[data-testid="voices"] audio')
    await new Promise((ready, failed) => {
      audio.onloadedmetadata = ready
      audio.onerror = () => failed(new Error(audio.error.message))
      audio.load()
      audio.preload = 'auto'
    })
    const context = new AudioContext()
    return (await context.decodeAudioData(await (await fetch(audio.src)).arrayBuffer())).duration
  })
  assert.ok(seconds > 1 && seconds < 61, `${seconds} s of sound`)
  assert.deepEqual(await refusals(desk), [])
  await desk.context().close()
  await page.context().close()
})

test('who sends, or leaves the page, while still speaking loses none of what was said', async () => {
  const page = await phone()
  const speak = async () => {
    await page.getByTestId('voice-start').click()
    await page.getByText(/还能说 (5[0-8]|[1-4]\d) 秒/).waitFor()
  }
  await speak()
  await page.getByRole('link', { name: '我的' }).last().click()
  await page.locator('[data-testid="voice-stop"]').waitFor({ state: 'detached' })
  await page.getByRole('link', { name: '上报' }).last().click()
  await page.locator('audio').waitFor()
  await page.getByTestId('voice-drop').click()
  await fill(page, '边说边交')
  await speak()
  await page.getByTestId('report-submit').click()
  await page.getByTestId('receipt-number').waitFor()
  await page.goto(`${server.url}/outbox`)
  await page.locator('[data-order="voice"][data-state="sent"]').first().waitFor()
  const [one] = await titled('边说边交')
  assert.equal((await grid.get(`/cases/${one.id}/voices`)).body.items.length, 1)
  await page.goto(`${server.url}/report`)
  await page.getByTestId('voice-start').waitFor()
  await page.context().close()
})

test('every field page, in both languages, dark and in large type: nothing is in the way, nothing is too wide', async () => {
  for (const look of [{ name: 'dark', dark: true }, { name: 'en', locale: 'en-US' }, { name: 'big', big: true }]) {
    const page = await phone(look)
    if (look.big) await page.evaluate(() => localStorage.setItem('zw-type', 'big'))
    await cut(page)
    await page.goto(`${server.url}/report`)
    await page.getByTestId('report-where').waitFor()
    await fill(page, '楼道堵塞')
    await photo(page)
    await page.locator('figure img').waitFor()
    await examine(page, `field-report-${look.name}`)
    await page.getByTestId('report-submit').click()
    await page.getByTestId('field-bar').waitFor()
    for (const path of ['outbox', 'mine', 'me']) {
      await page.goto(`${server.url}/${path}`)
      await page.locator('main').waitFor()
      await page.getByTestId('field-bar').waitFor()
      await examine(page, `field-${path}-${look.name}`)
    }
    await page.context().close()
  }
})

test('no page complained', () => {
  assert.deepEqual(complaints.filter((one) => !NETWORKS.test(one)), [])
})
