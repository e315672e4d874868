// A desk that others change, and a phone whose network fails: nothing moves under the hand, nothing is
// lost, nothing is doubled.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, placeIn, startServer } from '../harness/server.mjs'
import { DESK, launch, logIn, openAs, openPage, PHONE, shot } from './page.mjs'

const VILLAGE = '441900119001'
const GRID = `${VILLAGE}001`
let server
let browser
let place
let grid
let head
let leader
before(async () => {
  server = await startServer()
  browser = await launch()
  grid = await Client.login(server, `grid.${GRID}`)
  head = await Client.login(server, `village.${VILLAGE}.head`)
  leader = await Client.login(server, 'town.441900119.shift_leader')
  place = await placeIn(grid, GRID)
})
after(async () => {
  await browser?.close()
  await server?.end()
})

const report = (title, item = '0101') => grid.report({ item, title, description: title, ...place })
const mine = async (title) => (await grid.get('/cases?mine=true&limit=200')).body.items.filter((one) => one.title === title)
const rowOf = (page, id) => page.locator(`[data-testid="queue-row"][data-id="${id}"]`)

test('rows do not move under the hand; what is new waits until it is asked for', async () => {
  const first = await report('出租屋未登记之一')
  const second = await report('出租屋未登记之二')
  const desk = await openAs(browser, server, `village.${VILLAGE}.head`, { viewport: DESK })
  await rowOf(desk, second.id).hover()
  const before = await rowOf(desk, second.id).boundingBox()
  const urgent = await report('疏散通道被锁', '0602')
  await head.move(first.id, 'FILE')
  await desk.getByTestId('queue-waiting').waitFor()
  await rowOf(desk, first.id).locator('.state.FILED').waitFor() // what is there changes in its place
  const box = await rowOf(desk, second.id).boundingBox()
  const chip = await desk.getByTestId('queue-waiting').boundingBox()
  assert.equal(box.y - before.y, 0, `the chip is ${chip.height} px high and must not push`)
  assert.equal(await rowOf(desk, urgent.id).count(), 0)
  await shot(desk, 'live-waiting')
  await desk.keyboard.press('0')
  await rowOf(desk, urgent.id).waitFor()
  assert.equal(await desk.getByTestId('queue-row').first().getAttribute('data-id'), urgent.id, 'the urgent one stands first')
  await desk.context().close()
})

/** From here on each request of these pages is on its way for 400 ms before the server has it, the stream too. asked: what is
 * read, by path and query, but for the phone's own copy, which it asks after at its own pace. between: once, when a page asks
 * for the stream, before the server hears of it. */
async function slowLine(context, between = async () => {}) {
  const asked = new Map()
  let streams = 0
  await context.route('**/api/v1/**', async (route) => {
    const request = route.request()
    const { pathname, search } = new URL(request.url())
    const isStream = pathname.endsWith('/stream')
    if (isStream) streams += 1
    else if (request.method() === 'GET' && !pathname.endsWith('/sync')) asked.set(pathname + search, (asked.get(pathname + search) ?? 0) + 1)
    await sleep(400)
    if (isStream && streams === 1) await between()
    await route.continue().catch(() => undefined) // the page may be gone
  })
  // A phone that fills its own copy anew asks by the same words what one is sent to.
  const most = (path) => (path.includes('/assignments?mine=true') && asked.has('/api/v1/cases?open=true&limit=200') ? 2 : 1)
  return { asked, streams: () => streams, twice: () => [...asked].filter(([path, n]) => n > most(path)).map(([path]) => path) }
}
/** As long as a page takes to read again what it missed: the slowest waits 1.6 s for more of it, and then for an answer. */
const untilReadAgain = () => sleep(3000)

/** Opens a page on a slow line; what it asked for, and what its person was told meanwhile: a timer may have fired. */
async function walkSlowly(login, viewport, path, there, serviceWorkers) {
  const ears = await (await Client.login(server, login)).stream().ready()
  const page = await openAs(browser, server, login, { viewport, place, serviceWorkers })
  await page.goto('about:blank') // the page of the log-in asks for nothing any more
  const line = await slowLine(page.context())
  await page.goto(server.url + path)
  await there(page).waitFor()
  await page.locator('[data-testid="live-state"]:not(.off)').waitFor()
  await untilReadAgain()
  await page.context().close()
  const told = ears.heard.filter((one) => one.topic !== 'beat')
  await ears.close()
  return { ...line, told }
}

test('on a slow line each list is read once, and one stream opened', async () => {
  const walks = [
    [`grid.${GRID}`, PHONE, '/mine', (page) => page.getByTestId('mine-row').first(), 'block'],
    [`grid.${GRID}`, PHONE, '/mine', (page) => page.getByTestId('mine-row').first(), 'allow'],
    [`grid.${GRID}`, PHONE, '/report', (page) => page.getByTestId('report-where'), 'block'],
    [`village.${VILLAGE}.head`, DESK, '/', (page) => page.getByTestId('queue-row').first(), 'block'],
    ['town.441900119.shift_leader', DESK, '/command', (page) => page.getByTestId('alarms').first(), 'block'],
  ]
  await report('慢线路上的一件')
  await report('慢线路上的急件', '0602')
  for (const walk of walks) {
    let seen = await walkSlowly(...walk)
    for (let n = 0; n < 3 && seen.told.length > 0; n += 1) seen = await walkSlowly(...walk) // news has its list read again
    const told = `${walk[0]} ${walk[2]}, ${JSON.stringify(seen.told)}`
    assert.ok(seen.asked.size > 3, told)
    assert.deepEqual(seen.twice(), [], told)
    assert.equal(seen.streams(), 1, told)
  }
})

test('what is reported between a reading and the opening of the stream appears, and nothing else is read again', async () => {
  const desk = await openAs(browser, server, `village.${VILLAGE}.head`, { viewport: DESK, serviceWorkers: 'block' })
  await desk.goto('about:blank')
  await report('先来的一件')
  let between
  const line = await slowLine(desk.context(), async () => {
    await desk.getByTestId('queue-row').first().waitFor() // it was read, and does not have it
    between = await report('读完之后、接通之前')
  })
  await desk.goto(server.url)
  await desk.locator('[data-testid="live-state"]:not(.off)').waitFor()
  await rowOf(desk, between.id).waitFor()
  await untilReadAgain()
  assert.equal(line.streams(), 1)
  const untouched = (path) => /severity=S1|\/holds|\/me$/.test(path) // the news has nothing to do with these
  assert.equal([...line.asked.keys()].filter(untouched).length, 3)
  assert.deepEqual(line.twice().filter(untouched), [])
  await desk.context().close()
})

test('what one has just done is taken back by its key, wherever one is by then; what another acted on is not', async () => {
  const one = await report('派错了的案件', '0605')
  const next = await report('下一个案件')
  await head.move(one.id, 'FILE')
  const desk = await openAs(browser, server, `village.${VILLAGE}.head`, { viewport: DESK })
  await rowOf(desk, one.id).click()
  await desk.getByTestId('move-DISPATCH').waitFor()
  await desk.keyboard.press('d')
  await desk.getByTestId('move-note').waitFor()
  await desk.keyboard.press('Control+Enter')
  await desk.getByTestId('undo').waitFor()
  await desk.locator('[data-state="DISPATCHED"]').waitFor()
  await rowOf(desk, next.id).click() // the hand is on the next one already
  await desk.getByText('下一个案件').first().waitFor()
  await desk.keyboard.press('z')
  await desk.getByText('派遣已撤销').first().waitFor()
  const now = (await head.get(`/cases/${one.id}`)).body
  assert.deepEqual([now.state, now.department, now.undoes], ['FILED', null, null])
  await rowOf(desk, one.id).click()
  await desk.getByTestId('history-row').filter({ hasText: '撤销刚才的操作' }).filter({ hasText: '派遣' }).waitFor()

  await desk.getByTestId('move-DISPATCH').click()
  await desk.getByTestId('move-note').waitFor()
  await desk.keyboard.press('Control+Enter')
  await desk.getByTestId('undo-do').waitFor()
  await desk.getByTestId('undo-left').filter({ hasText: /^还剩 \d+ 秒$/ }).waitFor()
  await desk.locator('p.hidden[role="status"]', { hasText: /派遣：已提交，\d+ 秒内可以撤销|还剩 5 秒/ }).first().waitFor({ state: 'attached' })
  await shot(desk, 'live-undo')
  await leader.move(one.id, 'SUPERVISE', { level: 1, reason: '请尽快' })
  await desk.getByTestId('undo').waitFor({ state: 'detached' }) // who acts meanwhile ends it
  await desk.context().close()
})

test('without a network the desk says how old it is, goes grey after ten seconds, and comes back by itself', async () => {
  const desk = await openPage(browser, server, { viewport: DESK })
  await desk.clock.install()
  await logIn(desk, server, `village.${VILLAGE}.head`)
  await desk.getByTestId('queue-row').first().waitFor()
  const grey = () => desk.locator('aside.queue').evaluate((queue) => getComputedStyle(queue).filter)
  assert.equal(await grey(), 'none')
  await desk.context().setOffline(true)
  await desk.locator('[data-testid="live-state"].off').waitFor()
  await desk.clock.runFor(4000)
  await desk.getByTestId('data-age').filter({ hasText: '实时连接断开' }).waitFor()
  assert.equal(await grey(), 'none')
  await desk.clock.runFor(7000)
  await desk.getByTestId('data-age').filter({ hasText: '列表和数字已变灰' }).waitFor()
  assert.match(await desk.getByTestId('data-seconds').textContent(), /（1\d 秒前的数据）/)
  assert.equal(await grey(), 'grayscale(1)')
  await shot(desk, 'live-age')
  const missed = await report('断网时来的案件')
  await desk.context().setOffline(false)
  await desk.clock.runFor(31000) // the longest pause between two attempts
  await desk.locator('[data-testid="live-state"]:not(.off)').waitFor()
  await rowOf(desk, missed.id).waitFor()
  assert.equal(await grey(), 'none')
  assert.equal(await desk.getByTestId('data-age').count(), 0)
  await desk.context().close()
})

test('who comes second is told, sees the case as it is now, and loses nothing', async () => {
  const one = await report('两人同时立案', '0102')
  const desk = await openAs(browser, server, `village.${VILLAGE}.head`, { viewport: DESK })
  await desk.goto(`${server.url}/cases/${one.id}`)
  await desk.getByTestId('move-FILE').waitFor()
  await desk.route('**/api/v1/cases/*', (route) => (route.request().method() === 'GET' ? route.abort() : route.continue())) // the news is not read
  await head.move(one.id, 'FILE')
  await desk.getByTestId('move-FILE').click()
  await desk.unroute('**/api/v1/cases/*')
  await desk.getByText('案件刚被别人更新').first().waitFor()
  await shot(desk, 'live-stale')
  await desk.context().close()
})

test('what one is writing stays when somebody else changes the case, and can be sent', async () => {
  const one = await report('写到一半被督办')
  const desk = await openAs(browser, server, `village.${VILLAGE}.head`, { viewport: DESK })
  await desk.goto(`${server.url}/cases/${one.id}`)
  await desk.getByTestId('move-REFUSE').click()
  await desk.getByTestId('move-reason').fill('经核实不属实，已向上报人说明')
  await leader.move(one.id, 'SUPERVISE', { level: 1, reason: '请尽快答复' })
  await desk.getByText('你写的内容都还在').waitFor()
  assert.equal(await desk.getByTestId('move-reason').inputValue(), '经核实不属实，已向上报人说明')
  await desk.getByTestId('move-send').click()
  await desk.locator('[data-state="REFUSED"]').waitFor()
  await desk.context().close()
})

async function fill(phone, title) {
  await phone.goto(`${server.url}/report`)
  await phone.getByTestId('report-where').waitFor()
  await phone.getByTestId('report-item').click()
  await phone.locator('[data-item="0101"]').click()
  await phone.getByTestId('report-title').fill(title)
  await phone.getByTestId('report-photo').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: await phone.screenshot({ type: 'jpeg', quality: 50 }) })
  await phone.locator('figure img').waitFor()
}

test('- | save offline | DRAFT: a report without a network is kept, and goes once when the network is back', async () => {
  const phone = await openAs(browser, server, `grid.${GRID}`, { viewport: PHONE, place })
  await fill(phone, '没有网络时上报')
  await phone.context().setOffline(true)
  await phone.getByTestId('report-submit').click()
  await phone.locator('.receipt[data-state="wait"], .receipt[data-state="sending"]').waitFor()
  await shot(phone, 'report-offline')
  await phone.context().setOffline(false)
  await phone.getByText('照片 1 张已上传').waitFor() // by itself
  assert.equal((await mine('没有网络时上报')).length, 1)
  await phone.context().close()
})

test('a report whose answer is lost on the way is one case', async () => {
  const phone = await openAs(browser, server, `grid.${GRID}`, { viewport: PHONE, place })
  await fill(phone, '应答丢失的上报')
  let lost = 0
  await phone.route('**/api/v1/sync', async (route) => {
    if (route.request().method() !== 'POST' || lost >= 2) return route.continue()
    lost += 1
    await route.fetch() // the server has it
    return route.abort()
  })
  await phone.getByTestId('report-submit').click()
  await phone.getByText('照片 1 张已上传').waitFor({ timeout: 60000 }) // the third attempt
  assert.equal(lost, 2)
  const cases = await mine('应答丢失的上报')
  assert.deepEqual(cases.map((one) => one.photos), [1])
  await phone.context().close()
})

test('a page closed in the middle finds its words and photos again', async () => {
  const phone = await openAs(browser, server, `grid.${GRID}`, { viewport: PHONE, place })
  await fill(phone, '写到一半的上报')
  await phone.reload()
  await phone.getByText('上次没有报完的内容还在').waitFor()
  await phone.locator('figure img').waitFor()
  assert.equal(await phone.getByTestId('report-title').inputValue(), '写到一半的上报')
  await shot(phone, 'report-draft')
  await phone.context().close()
})

test('photos that did not go are sent later, and the case is told at once', async () => {
  const phone = await openAs(browser, server, `grid.${GRID}`, { viewport: PHONE, place })
  await fill(phone, '照片后传')
  await phone.route('**/uploads/*', (route) => (route.request().method() === 'PUT' ? route.abort() : route.continue()))
  await phone.getByTestId('report-submit').click()
  await phone.getByTestId('receipt-number').waitFor()
  assert.deepEqual((await mine('照片后传')).map((one) => one.photos), [0])
  await phone.unroute('**/uploads/*')
  await phone.goto(`${server.url}/outbox`) // another day
  await phone.locator('[data-order="photo"][data-state="sent"]').waitFor({ timeout: 60000 })
  assert.deepEqual((await mine('照片后传')).map((one) => one.photos), [1])
  await phone.context().close()
})
