// 人人拍: who has no account reports by phone, keeps a code, sees what becomes of it, answers once.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { png } from '../harness/images.mjs'
import { eventually } from '../harness/cluster.mjs'
import { justOutside, ringsOf } from '../harness/map.mjs'
import { Client, placeIn, startServer } from '../harness/server.mjs'
import { DESK, everyLook, launch, openPage, PHONE, shot } from './page.mjs'

const GRID = '441900119001001'
let server
let browser
let place
let people
let nobody
let handling
let closed
const complaints = []

before(async () => {
  server = await startServer()
  browser = await launch()
  nobody = new Client(server.url)
  const log = (login) => Client.login(server, login)
  people = { grid: await log(`grid.${GRID}`), acceptor: await log('village.441900119001.acceptor'), head: await log('village.441900119001.head'), leader: await log('town.441900119.shift_leader'), handler: await log('dept.XF.441900119.handler') }
  place = await placeIn(people.grid, GRID)
  // Made once: one address may not report without end.
  handling = await reportedTo('HANDLING')
  closed = await reportedTo('CLOSED')
})
after(async () => {
  await browser?.close()
  await server?.end()
})

const SIZES = new Map([[PHONE, 'phone'], [DESK, '1366']])
const open = async (options, path) => {
  const page = await openPage(browser, server, { viewport: PHONE, complaints, ...options })
  await page.goto(server.url + path)
  return page
}
const next = (page) => page.getByTestId('tip-next').click()
async function toLastStep(page) {
  await next(page)
  await page.getByTestId('tip-here').click()
  await page.getByTestId('tip-where').waitFor()
  await next(page)
  await page.locator('[data-item="0501"]').click()
}

const fields = (more = {}) => ({ item: '0501', ...place, title: '灭火器过期', description: '一楼过道的灭火器压力为零', place: '长盛市场二号楼', ...more })
const report = async (more) => (await nobody.post('/public/reports', fields(more))).body
const idOf = async (number) => (await people.acceptor.get(`/cases?q=${number}`)).body.items[0].id
async function bring(id, stage) {
  const steps = [
    ['VERIFYING', () => people.acceptor.move(id, 'ASK_VERIFY', { person: `grid.${GRID}` })], ['FILED', () => people.grid.move(id, 'CONFIRM')],
    ['DISPATCHED', () => people.head.move(id, 'DISPATCH', { department: 'XF' })], ['HANDLING', () => people.handler.move(id, 'SIGN')], ['HANDLED', (outcome = 'FIXED') => people.handler.showAndMove(id, 'FINISH', { outcome, note: '已处置' })],
    ['CHECKING', () => people.head.move(id, 'ASSIGN_CHECK', { person: `grid.${GRID}` })], ['CLOSED', () => people.grid.showAndMove(id, 'PASS')],
  ]
  for (const [name, step] of steps) {
    await step()
    if (name === stage) return
  }
}
async function reportedTo(stage, more) {
  const receipt = await report(more)
  await bring(await idOf(receipt.number), stage)
  return receipt
}

test('from the log-in page in three steps to a receipt with a code, and on to what becomes of it', async () => {
  const page = await openPage(browser, server, { viewport: PHONE, place, complaints })
  await page.getByTestId('to-tip').click()
  await page.getByTestId('report-photo').setInputFiles({ name: '1.png', mimeType: 'image/png', buffer: png() })
  await page.locator('figure img').waitFor()
  await toLastStep(page)
  assert.equal(await page.getByTestId('tip-title').inputValue(), '灭火器缺失过期失压', 'the item is the title until it is said better')
  await page.getByTestId('tip-more').fill('一楼过道')
  await page.reload()
  await page.getByTestId('tip-more').waitFor()
  assert.equal(await page.getByTestId('tip-more').inputValue(), '一楼过道', 'the draft is still there')
  await next(page)
  await page.getByTestId('tip-done').waitFor()
  const code = (await page.getByTestId('tip-code').innerText()).replace(/\s+/g, '-')
  assert.match(code, /^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$/)
  await page.locator('svg.qr path').waitFor()
  const number = await page.getByTestId('tip-number').innerText()
  await page.getByTestId('tip-follow').click()
  await page.locator('[data-testid="follow-now"][data-state="REPORTED"]').waitFor()
  await page.getByTestId('tip-another').waitFor({ state: 'detached' })
  const id = await idOf(number)
  assert.equal((await people.acceptor.get(`/cases/${id}`)).body.photos, 1)
  assert.equal((await page.evaluate(() => localStorage.getItem('zw-tip-draft'))).includes(code), false, 'the next report has another code')
  await page.goto(`${server.url}/tip/find`)
  await page.getByTestId('find-kept').click()
  await page.getByTestId('follow-step').waitFor()
  await page.context().close()
})

test('the phone’s own way back goes one step back, with what was written, and out only from the first', async () => {
  const page = await open({ place }, '/login')
  await page.getByTestId('to-tip').click()
  await toLastStep(page)
  await page.getByTestId('tip-more').fill('三楼过道')
  await page.goBack()
  await page.getByTestId('tip-where').waitFor()
  await page.goBack()
  await page.getByTestId('report-photo').waitFor({ state: 'attached' })
  await next(page)
  await page.getByTestId('tip-where').waitFor()
  await next(page)
  assert.equal(await page.getByTestId('tip-more').inputValue(), '三楼过道')
  // By hand as well: then the way back does not lead forward again.
  await page.getByTestId('tip-before').click()
  await page.getByTestId('tip-where').waitFor()
  await page.reload()
  await page.getByTestId('tip-where').waitFor()
  await page.goBack()
  await page.getByTestId('report-photo').waitFor({ state: 'attached' })
  await page.goBack()
  await page.getByTestId('to-tip').waitFor()
  await page.context().close()
})

test('more photos than a report has are left out in words; a list that could not be read is forgotten once it is', async () => {
  const page = await open({ complaints: [] }, '/tip')
  const many = Array.from({ length: 8 }, (_, i) => ({ name: `${i}.png`, mimeType: 'image/png', buffer: png(20 + i, 20) }))
  await page.getByTestId('report-photo').setInputFiles(many)
  await page.locator('figure img').nth(5).waitFor()
  await page.getByTestId('photo-trouble').getByText('最多 6 张').waitFor()
  assert.equal(await page.locator('figure img').count(), 6)
  await next(page)
  await page.context().setOffline(true)
  const map = page.locator('.ways button').nth(2)
  await map.click()
  await page.getByText('连不上服务器').waitFor()
  await page.context().setOffline(false)
  await map.click()
  await map.click()
  await page.getByTestId('tip-town').locator('option').nth(3).waitFor({ state: 'attached' })
  await page.getByText('连不上服务器').waitFor({ state: 'detached' })
  await page.context().close()
})

test('who reads a report in English reads the names of the places so', async () => {
  const page = await open({ locale: 'en-GB' }, `/tip/${handling.code}`)
  await page.getByTestId('follow-centre').filter({ hasText: /^[ -~]+$/ }).waitFor()
  await page.getByTestId('follow-by').filter({ hasText: /^[ -~]+$/ }).waitFor()
  await page.context().close()
})

test('a number to call is left in words or not at all; its owner reads who looked, and takes it back', async () => {
  const page = await open({ place }, '/tip')
  await toLastStep(page)
  await page.getByTestId('tip-title').fill('留了电话的一件')
  await page.getByTestId('tip-contact').fill('转告我老婆')
  await next(page)
  await page.locator('#tip-contact[aria-invalid="true"]').waitFor()
  await page.getByTestId('tip-contact').fill('13712345678')
  await next(page)
  await page.getByTestId('tip-done').waitFor()
  const id = await idOf(await page.getByTestId('tip-number').innerText())
  await page.getByTestId('tip-follow').click()
  await page.getByTestId('reads-none').waitFor()
  assert.equal((await people.acceptor.get(`/cases/${id}/reporters?purpose=ASK_FACTS`)).body.items[0].contact, '13712345678')
  await page.reload()
  await page.getByTestId('read').getByText('核实所报情况').waitFor()
  await shot(page, 'tip-read', { fullPage: true })
  await page.getByTestId('follow-take-back').click()
  await page.getByTestId('follow-take-back').waitFor({ state: 'detached' })
  assert.equal((await people.acceptor.get(`/cases/${id}/reporters?purpose=ASK_FACTS`)).body.items[0].contact, null)
  assert.equal(await page.getByTestId('read').count(), 1, 'who looked stays written')
  await page.context().close()
})

test('an answer that is lost on the way does not make it two', async () => {
  const page = await open({ place, complaints: [] }, '/tip')
  await toLastStep(page)
  await page.getByTestId('tip-title').fill('只报一次')
  let sent = 0
  await page.route('**/public/reports', async (route) => {
    sent += 1
    await route.fetch()
    await route.abort()
  })
  await next(page)
  await page.getByRole('alert').waitFor()
  assert.ok(sent > 1)
  await page.unroute('**/public/reports')
  await page.reload()
  await page.getByTestId('tip-title').waitFor()
  await next(page)
  await page.getByTestId('tip-done').waitFor()
  assert.equal((await people.acceptor.get(`/cases?q=${encodeURIComponent('只报一次')}`)).body.items.length, 1)
  await page.context().close()
})

test('without a position: town and village, and then words are needed', async () => {
  const page = await open({}, '/tip')
  await next(page)
  await next(page)
  await page.locator('[data-testid="tip-here"]:focus').waitFor() // the focus is where something is missing
  await page.getByTestId('tip-list').click()
  await page.getByTestId('tip-town').selectOption('441900119000000')
  await page.getByTestId('tip-village').selectOption('441900119001000')
  await page.getByTestId('tip-where').waitFor()
  await next(page)
  await page.locator('[data-testid="tip-words"][aria-invalid="true"]').waitFor()
  await page.getByTestId('tip-words').fill('市场北门')
  await next(page)
  await page.getByTestId('tip-search').fill('消火栓')
  await page.locator('[data-item="0502"]').click()
  await next(page)
  const number = await page.getByTestId('tip-number').innerText()
  const seen = (await people.acceptor.get(`/cases?q=${number}`)).body.items[0]
  assert.match(seen.place, /以文字为准.*市场北门/, 'who must find it is told that the position is none')
  await page.context().close()
})

test('who stands just outside of the city is told the nearest grid, and his report is taken there', async () => {
  const rings = new Map()
  for (const town of (await nobody.get('/units?tier=TOWN&limit=100')).body.items)
    for (const [grid, ring] of ringsOf(JSON.parse((await nobody.get(`/units/${town.key}/outlines`)).text))) rings.set(grid, ring)
  const { grid, at } = justOutside(rings)
  const page = await open({ place: at }, '/tip')
  await toLastStep(page)
  await page.getByTestId('tip-before').click()
  await page.getByTestId('tip-nearest').getByText(/相距约 \d+ 米/).waitFor()
  await shot(page, 'tip-nearest')
  await next(page)
  await next(page)
  const number = await page.getByTestId('tip-number').innerText()
  const city = await Client.login(server, 'city.supervisor')
  assert.equal((await city.get(`/cases?q=${number}`)).body.items[0].unit, grid)
  await page.context().close()
})

test('a tap on the map is a place', async () => {
  const page = await open({ place }, '/tip')
  await next(page)
  await page.getByTestId('tip-here').click()
  await page.getByTestId('tip-where').waitFor()
  const first = await page.evaluate(() => JSON.parse(localStorage.getItem('zw-tip-draft')).lon)
  await page.getByTestId('tip-map').click()
  await page.locator('.map canvas').first().waitFor()
  await page.locator('.map .canvas').click({ position: { x: 100, y: 180 } })
  await page.waitForFunction((lon) => JSON.parse(localStorage.getItem('zw-tip-draft')).lon !== lon, first)
  await page.getByTestId('tip-where').waitFor()
  await page.context().close()
})

test('the promise can be reckoned again day by day, and the organisation is named', async () => {
  const { code } = handling
  const page = await open({}, `/tip/${code.toLowerCase()}`)
  await page.getByTestId('follow-due').waitFor()
  const department = (await nobody.get('/departments')).body.items.find((one) => one.code === 'XF').name
  assert.equal(await page.getByTestId('follow-by').innerText(), department)
  await page.getByTestId('follow-how').locator('summary').click()
  const days = (await nobody.get(`/public/reports/${code}`)).body.days
  assert.equal(await page.locator('.sum tbody tr').count(), days.length)
  await page.context().close()
})

test('closed is rated with the keyboard, and disputed once', async () => {
  const { code, number } = await reportedTo('CLOSED')
  const page = await open({ viewport: DESK }, `/tip/${code}`)
  await page.locator('[data-end="FIXED"]').waitFor()
  await page.getByTestId('rate-1').locator('input').focus()
  for (let i = 0; i < 3; i += 1) await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await page.getByTestId('follow-rated').waitFor()
  assert.equal((await nobody.get(`/public/reports/${code}`)).body.rating, 4)
  // Time archives what is rated, behind the back of who reads the page: one objection reaches it all the same.
  const id = await idOf(number)
  const now = async () => (await people.acceptor.get(`/cases/${id}`)).body
  await eventually(async () => (await now()).state === 'ARCHIVED')
  await page.getByTestId('object').click()
  await page.getByTestId('object-why').fill('还是坏的')
  await page.getByTestId('object-send').click()
  await page.getByTestId('follow-said').waitFor()
  // What the rating left on the page says nothing of the objection: the case does.
  await eventually(async () => (await now()).flags.includes('DISPUTED'))
  await page.getByTestId('object').waitFor({ state: 'detached' })
  await page.context().close()
})

test('different ends are told apart, and a refusal is answered with an objection', async () => {
  const refused = await report()
  await people.acceptor.move(await idOf(refused.number), 'REFUSE', { reason: '不在受理范围' })
  const cannot = await report()
  const id = await idOf(cannot.number)
  await bring(id, 'HANDLING')
  await people.handler.move(id, 'FINISH', { outcome: 'CANNOT', note: '产权不明' })
  await people.head.move(id, 'ASSIGN_CHECK', { person: `grid.${GRID}` })
  await people.grid.showAndMove(id, 'PASS')
  const page = await open({}, `/tip/${cannot.code}`)
  assert.match(await page.locator('[data-end="CANNOT"]').innerText(), /无法解决/)
  await page.goto(`${server.url}/tip/${refused.code}`)
  assert.match(await page.locator('[data-end="REFUSED"]').innerText(), /不予受理[^]*不在受理范围/)
  await page.getByTestId('object').click()
  await page.getByTestId('object-why').fill('就在门口')
  await page.getByTestId('object-send').click()
  await page.locator('[data-testid="follow-now"][data-state="REPORTED"]').waitFor()
  await page.context().close()
})

test('two that are one: who reported the other is told, and follows the one that remains', async () => {
  const [one, other] = [await report(), await report()]
  const page = await open({}, `/tip/${other.code}`)
  await page.getByTestId('follow-now').waitFor()
  await people.acceptor.move(await idOf(other.number), 'MERGE', { into: await idOf(one.number) })
  await page.reload()
  assert.match(await page.getByTestId('follow-merged').innerText(), new RegExp(one.number))
  await page.context().close()
})

test('who meets what was reported already says "me too": one case, a code of his own, and the centre sees two', async () => {
  const first = await report({ item: '0201', title: '北门的灯坏了' })
  const page = await open({ place }, '/tip')
  await next(page)
  await page.getByTestId('tip-here').click()
  await page.getByTestId('tip-where').waitFor()
  await next(page)
  await page.locator('[data-item="0201"]').click()
  await page.getByTestId('tip-near').waitFor()
  assert.ok(!(await page.getByTestId('tip-near').innerText()).includes('北门'), 'not a word of who reported')
  const sees = await page.getByTestId('tip-me-too').evaluate((button) => button.getBoundingClientRect().bottom < document.querySelector('.go').getBoundingClientRect().top)
  assert.ok(sees, 'it is seen without looking for it')
  await shot(page, 'tip-near-seen')
  await page.evaluate(() => scrollTo(0, 0))
  await everyLook(page, 'tip-near')
  await page.getByTestId('tip-me-too').click()
  await page.getByTestId('tip-done').waitFor()
  await everyLook(page, 'tip-joined')
  assert.equal(await page.getByTestId('tip-number').innerText(), first.number)
  assert.notEqual((await page.getByTestId('tip-code').innerText()).replace(/\s+/g, '-'), first.code)
  await page.getByTestId('tip-follow').click()
  await page.getByTestId('follow-joined').waitFor()
  await page.context().close()
  assert.equal((await people.acceptor.get(`/cases/${await idOf(first.number)}`)).body.people, 2)
})

test('where to turn: lines that are called by a tap, and who is in charge, by position or by a list', async () => {
  const page = await open({ place }, '/tip')
  await page.getByTestId('tip-turn').click()
  for (const number of ['119', '110', '120', '12345', '12348']) await page.locator(`a[href="tel:${number}"]`).waitFor()
  await page.getByTestId('turn-here').click()
  const village = (await people.acceptor.get('/units/441900119001000')).body.name
  await page.getByTestId('turn-found').getByText(village).first().waitFor()
  await page.getByTestId('turn-town').selectOption('441900119000000')
  await page.getByTestId('turn-village').selectOption('441900119002000')
  await page.getByTestId('turn-found').getByText((await people.acceptor.get('/units/441900119002000')).body.name).first().waitFor()
  await page.context().close()
})

test('a code that is none, and one that nobody has', async () => {
  const page = await open({}, '/tip/find')
  await page.getByTestId('find-code').fill('nonsense')
  await page.getByTestId('find-look').click()
  await page.getByRole('alert').waitFor()
  await page.getByTestId('find-code').fill('0000 0000 0000 0000 0000')
  await page.getByTestId('find-look').click()
  await page.waitForURL('**/tip/0000-0000-0000-0000-0000')
  await page.getByRole('alert').waitFor()
  await page.context().close()
})

test('a page for residents is dark where the device is, and a quarter larger at a tap, at 320 px and after a reload', async () => {
  const page = await open({ dark: true }, '/tip')
  const groundOf = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
  await page.getByTestId('tip-next').waitFor()
  const night = await groundOf()
  await page.emulateMedia({ colorScheme: 'light' })
  await page.waitForFunction((of) => getComputedStyle(document.documentElement).backgroundColor !== of, night)
  assert.ok(Math.max(...night.match(/\d+/g)) < 60 && Math.min(...(await groundOf()).match(/\d+/g)) > 200, `${night}, ${await groundOf()}`)
  const heightOf = async () => (await page.locator('.tip h1, .tip h2').first().boundingBox()).height
  await page.setViewportSize({ width: 320, height: 640 })
  const before = await heightOf()
  await page.getByTestId('tip-big').click()
  assert.equal(await page.getByTestId('tip-big').getAttribute('aria-pressed'), 'true')
  await page.reload()
  await page.getByTestId('tip-next').waitFor()
  assert.ok((await heightOf()) > before * 1.2, 'larger after a reload as well')
  await everyLook(page, 'tip-big-320')
  for (const path of ['/tip/find', '/tip/turn', `/tip/${handling.code}`]) {
    await page.goto(server.url + path)
    await page.locator('.tip h1').first().waitFor()
    await everyLook(page, `tip-big-320-${path.slice(5, 9)}`)
  }
  await page.getByTestId('tip-big').click()
  assert.equal(await page.getByTestId('tip-big').getAttribute('aria-pressed'), 'false')
  await page.context().close()
})

test('neither a session nor a stream is asked for, and nothing of the desk is loaded', async () => {
  const page = await openPage(browser, server, { viewport: PHONE, complaints })
  await page.getByTestId('login-name').waitFor() // what the page before asks for is no part of this
  const asked = []
  page.on('request', (request) => asked.push(request.url()))
  await page.goto(`${server.url}/tip`)
  await page.getByTestId('tip-next').waitFor()
  for (const url of asked) assert.doesNotMatch(url, /\/me$|\/stream|DeskPage|UnitMap|element/)
  const head = async (path) => (await (await fetch(server.url + path)).text()).match(/<link rel="modulepreload"[^>]*>/g)?.join() ?? ''
  assert.match(await head('/tip'), /TipPage/)
  assert.doesNotMatch(await head('/tip'), /assets\/(inside|cases|field)-/)
  assert.ok((await head('/tip')).split('<link').length <= 7, 'a round to the mast for each six files')
  assert.match(await head('/tip/find'), /FindPage/)
  assert.doesNotMatch(await head('/tip/of-no-page-of-its-own'), /Page/)
  await page.context().close()
})

for (const viewport of [PHONE, DESK]) {
  test(`the pages for residents at ${SIZES.get(viewport)}, in both languages, light and dark`, async () => {
    const page = await open({ place, viewport }, '/tip')
    const look = (name) => everyLook(page, `tip-${name}-${SIZES.get(viewport)}`)
    await page.getByTestId('tip-next').waitFor()
    await look('photo')
    await next(page)
    await page.getByTestId('tip-here').click()
    await page.getByTestId('tip-where').waitFor()
    await look('where')
    await page.getByTestId('tip-list').click()
    await page.getByTestId('tip-town').selectOption('441900119000000')
    await look('where-list')
    await next(page)
    await page.locator('[data-item="0602"]').click()
    await look('what')
    await next(page)
    await page.getByTestId('tip-done').waitFor()
    await look('receipt')
    await page.goto(`${server.url}/tip/turn`)
    await page.getByTestId('turn-here').click()
    await page.getByTestId('turn-found').waitFor()
    await look('turn')
    await page.goto(`${server.url}/tip/${handling.code}`)
    await page.getByTestId('follow-how').locator('summary').click()
    await look('follow')
    await page.goto(`${server.url}/tip/${closed.code}`)
    await page.getByTestId('object').click()
    await look('closed')
    await page.context().close()
  })
}
test('no page complained, or asked another host', () => assert.deepEqual(complaints, []))
