// On shift and off, on a phone and on the desk: a sign on every page, a sentence for each state, the grid
// and no point for others, one's own track, and a lost phone that forgets.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually } from '../harness/cluster.mjs'
import { Client, placeIn, startServer } from '../harness/server.mjs'
import { barriers, keysOf, launch, openAs, PHONE, refusals, shot, untilKnown } from './page.mjs'

const VILLAGE = '441900119001'
const GRID = `${VILLAGE}001`
const NETWORKS = /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|ERR_ABORTED|status of 503/
let browser
let server
let grid
let head
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

async function phone(options = {}) {
  const page = await openAs(browser, server, `grid.${GRID}`, { viewport: PHONE, place, complaints, ...options })
  // What tells the password without a signal is made behind the log-in, and takes a moment.
  await eventually(() => page.evaluate(() => Object.keys(localStorage).some((key) => key.startsWith('zw-door-'))))
  await page.goto(`${server.url}/mine`)
  await page.getByTestId('shift').waitFor()
  return page
}
const isOn = (page, on) => page.locator(`[data-testid="shift"][data-on="${on}"]`).waitFor()
async function examine(page, name) {
  await shot(page, name)
  assert.deepEqual(await barriers(page), [], name)
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  assert.ok(over <= 0, `${name} is ${over} px wider than the screen`)
  assert.deepEqual(await refusals(page), [], name)
}
const present = async () => (await head.get('/presence')).body.items

test('off shift a sentence says so, and no place is taken; on shift every page says so, and the desk sees the grid', async () => {
  const made = await grid.report({ item: '0602', ...place, title: '就在跟前的事', description: '就在跟前的事' })
  if ((await head.get(`/cases/${made.id}`)).body.state === 'REPORTED') await head.move(made.id, 'FILE')
  const task = (await head.post(`/cases/${made.id}/assignments`, { purpose: 'SUPPORT', person: grid.me.id })).body
  const { version } = (await grid.get(`/assignments/${task.id}`)).body
  assert.equal((await grid.post(`/assignments/${task.id}/moves`, { event: 'ACCEPT', version })).status, 200)
  const page = await phone()
  await isOn(page, false)
  await page.getByText('现在不记录、不上传位置').waitFor()
  const card = page.locator(`[data-assignment="${task.id}"]`)
  assert.match(await card.getByTestId('task-way').getAttribute('href'), /^geo:2\d\.\d+,11\d\.\d+\?q=/)
  await examine(page, 'shift-off')
  assert.deepEqual(await present(), [])
  await page.getByTestId('shift-begin').click()
  await isOn(page, true)
  await eventually(async () => (await present())[0]?.grid === GRID)
  await card.getByTestId('task-near').waitFor()
  await examine(page, 'shift-on')
  await card.locator('.steps button').first().and(card.getByTestId('task-ARRIVE')).click()
  await page.locator(`[data-assignment="${task.id}"][data-state="ON_SITE"]`).waitFor() // read anew: the next step is of this version
  await card.getByTestId('task-DO').click()
  await card.waitFor({ state: 'detached' })
  for (const path of ['report', 'outbox', 'me']) {
    await page.goto(`${server.url}/${path}`)
    await page.getByTestId('on-shift').waitFor()
  }
  await page.goto(`${server.url}/track`)
  await page.getByTestId('stays').waitFor()
  await page.getByTestId('stays').getByText(GRID).waitFor()
  await examine(page, 'shift-track')
  const desk = await openAs(browser, server, `village.${VILLAGE}.head`, { complaints })
  await desk.goto(`${server.url}/presence`)
  await desk.getByTestId('presence').waitFor()
  await examine(desk, 'shift-presence')
  assert.doesNotMatch(await desk.locator('main').innerText(), /113\.\d{3}/)
  await desk.context().close()
  await page.goto(`${server.url}/mine`)
  await page.getByTestId('shift-end').click()
  await page.getByTestId('shift-ending').waitFor()
  await page.getByTestId('shift-end-sure').click()
  await isOn(page, false)
  await page.getByTestId('on-shift').waitFor({ state: 'detached' })
  await eventually(async () => (await present()).length === 0)
  await page.context().close()
})

test('signed on in a basement: kept with its time, told when the network is back', async () => {
  const page = await phone()
  await isOn(page, false)
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await page.context().setOffline(true)
  await page.getByTestId('shift-begin').click()
  await isOn(page, true)
  await page.goto(`${server.url}/outbox`)
  await page.locator('[data-order="shift"][data-state="wait"]').waitFor()
  assert.deepEqual(await present(), [])
  await page.context().setOffline(false)
  await page.locator('[data-order="shift"][data-state="sent"]').waitFor()
  await eventually(async () => (await present()).length === 1)
  await page.context().close()
})

/** Whatever the row before has left: nobody is on shift. */
async function offShift() {
  const { items } = (await grid.get('/shifts')).body
  if (items[0]?.ended_at === null) assert.equal((await grid.post('/shifts', { event: 'END' })).status, 200)
  assert.deepEqual(await present(), [])
}

test('a phone with its clock a day ahead is on shift now, and its positions are taken', async () => {
  await offShift()
  const page = await phone()
  await page.clock.install({ time: new Date(Date.now() + 86400000) })
  await page.reload()
  await unlock(page) // a day that nobody has touched it, as far as it can tell
  await isOn(page, false)
  await page.getByTestId('shift-begin').click()
  await isOn(page, true)
  await page.clock.runFor(2000)
  const [shift] = await eventually(async () => {
    const items = (await grid.get('/shifts')).body.items
    return items[0]?.ended_at === null && items // of the first shift nothing is there yet
  })
  assert.ok(Math.abs(Date.parse(shift.began_at) - Date.now()) < 3600_000, shift.began_at)
  await eventually(async () => (await present())[0]?.grid === GRID)
  await page.context().close()
})

/** Of each question for the place: w a watch, l a look, x a watch that ended; capital: with precision. */
const watchAsked = (page) =>
  page.addInitScript(() => {
    globalThis.asked = ''
    const [of, { watchPosition, getCurrentPosition, clearWatch }] = [Geolocation.prototype, Geolocation.prototype]
    const note = (letter, { enableHighAccuracy } = {}) => (globalThis.asked += enableHighAccuracy ? letter.toUpperCase() : letter)
    of.watchPosition = function (take, fail, options) {
      note('w', options)
      return watchPosition.call(this, take, fail, options)
    }
    of.getCurrentPosition = function (take, fail, options) {
      note('l', options)
      return getCurrentPosition.call(this, take, fail, options)
    }
    of.clearWatch = function (id) {
      note('x')
      return clearWatch.call(this, id)
    }
  })

test('who stands still is looked at now and then, and a coarse look is no place; who moves or has accepted to go is watched', async () => {
  await offShift()
  const page = await phone()
  await watchAsked(page)
  await page.clock.install()
  await page.reload()
  await isOn(page, false)
  await page.getByTestId('shift-begin').click()
  await isOn(page, true)
  await eventually(async () => (await present())[0]?.grid === GRID)
  const asked = () => page.evaluate(() => globalThis.asked)
  const pass = async (minutes) => {
    for (let i = 0; i < minutes; i += 1) {
      await page.keyboard.press('Shift') // somebody looks at it: it does not lock itself
      await page.clock.runFor(60_000)
    }
  }
  assert.equal(await asked(), 'W')
  await pass(4)
  await page.getByTestId('shift-rests').waitFor()
  await eventually(async () => (await asked()).startsWith('Wx'))
  assert.doesNotMatch((await asked()).slice(2), /[wW]/, 'no watch while it rests')
  await examine(page, 'shift-rests')
  // By masts alone: a kilometre off, and in another grid; he may well be where he was.
  await page.context().setGeolocation({ longitude: place.lon + 0.009, latitude: place.lat, accuracy: 1500 })
  const before = (await asked()).length
  await pass(3)
  const looks = (await asked()).slice(before)
  assert.match(looks, /^l+L?l*$/, 'cheap looks, and a precise one every third time')
  assert.equal(await page.getByTestId('shift-rests').count(), 1)
  const told = (await grid.get(`/positions/mine?day=${new Date().toISOString().slice(0, 10)}`)).body.items
  assert.ok(told.length > 0)
  assert.deepEqual(told.filter((one) => one.accuracy_m > 100), [], 'told as a place')
  assert.equal((await present())[0].grid, GRID)
  // He walks off.
  await page.context().setGeolocation({ longitude: place.lon, latitude: place.lat + 0.0009, accuracy: 10 })
  await pass(1)
  await page.getByTestId('shift-rests').waitFor({ state: 'detached' })
  await eventually(async () => (await asked()).endsWith('W'))
  await pass(4)
  await page.getByTestId('shift-rests').waitFor()
  const made = await grid.report({ item: '0605', ...place, title: '静止时派来的事', description: '静止时派来的事' })
  await head.move(made.id, 'FILE')
  const sent = (await head.post(`/cases/${made.id}/assignments`, { purpose: 'SUPPORT', person: grid.me.id })).body
  await page.locator(`[data-assignment="${sent.id}"]`).getByTestId('task-ACCEPT').click()
  await page.getByTestId('shift-rests').waitFor({ state: 'detached' })
  await pass(5)
  assert.equal(await page.getByTestId('shift-rests').count(), 0, 'he is on his way')
  await grid.post('/shifts', { event: 'END' })
  await page.context().close()
})

test('the shift ends in a basement: what is in hand goes to a colleague, signed by both, and each task is offered there', async () => {
  const made = await grid.report({ item: '0605', ...place, title: '交班时手上的事', description: '交班时手上的事' })
  await head.move(made.id, 'FILE')
  const sent = (await head.post(`/cases/${made.id}/assignments`, { purpose: 'SUPPORT', person: grid.me.id })).body
  const { version } = (await grid.get(`/assignments/${sent.id}`)).body
  assert.equal((await grid.post(`/assignments/${sent.id}/moves`, { event: 'ACCEPT', version })).status, 200)
  const colleague = await Client.login(server, `grid.${VILLAGE}002`)
  const page = await phone()
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await page.locator(`[data-assignment="${sent.id}"]`).waitFor()
  await untilKnown(page, sent.id)
  await eventually(async () => (await keysOf(page, 'packs')).includes('/colleagues'))
  await page.context().setOffline(true)
  await page.goto(`${server.url}/hand`)
  await page.getByTestId('hand-in').getByText('交班时手上的事').waitFor()
  await page.getByTestId('hand-to').selectOption(colleague.me.id)
  await page.getByTestId('hand-notes').fill('钥匙在站里')
  await page.getByTestId('hand-give').click()
  await page.getByTestId('hand-sure').waitFor()
  await examine(page, 'hand-over-field')
  await page.getByTestId('hand-sign').click()
  await page.locator('[data-testid="hand-signed"][data-state="wait"]').waitFor()
  assert.equal((await colleague.get('/hand-overs')).body.items.length, 0)
  await page.context().setOffline(false)
  await page.goto(`${server.url}/outbox`)
  await page.locator('[data-order="hand"][data-state="sent"]').waitFor()
  await page.locator('[data-order="step"][data-state="sent"]').first().waitFor()
  await page.context().close()
  const next = (await colleague.get('/assignments?mine=true')).body.items.find((row) => row.case_id === made.id)
  assert.deepEqual([next?.state, next?.replaces], ['OFFERED', sent.id])
  const other = await openAs(browser, server, `grid.${VILLAGE}002`, { viewport: PHONE, place, complaints })
  await other.goto(`${server.url}/mine`)
  await other.getByTestId('hand-waits').click()
  await other.getByTestId('hand-for-me').getByText('钥匙在站里').waitFor()
  await other.getByTestId('hand-for-me').getByText('交班时手上的事').waitFor()
  await examine(other, 'hand-over-take')
  await other.getByTestId('hand-take').click()
  await other.getByTestId('hand-past').first().getByText('已签收').waitFor()
  const [record] = (await grid.get('/hand-overs')).body.items
  assert.deepEqual([record.given_by, record.taken_by], [grid.me.name, colleague.me.name])
  await other.context().close()
})

/** As long as that nobody touches it; the clocks of the page go along. */
const rest = (page, minutes) => page.clock.fastForward(minutes * 60_000)
const password = () => server.accounts().get(`grid.${GRID}`).password
async function unlock(page, word = password()) {
  await page.getByTestId('lock-password').fill(word)
  await page.getByTestId('lock-open').click()
}
const opened = (page) => page.getByTestId('lock').waitFor({ state: 'detached' })

test('a phone that nobody touches for five minutes shows nothing and asks for the password, without a signal too; nothing is lost', async () => {
  const page = await phone()
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await page.clock.install()
  await page.goto(`${server.url}/report`)
  await page.getByTestId('report-where').waitFor()
  await page.getByTestId('report-item').click()
  await page.locator('[data-item="0602"]').click()
  await page.getByTestId('report-title').fill('锁住以前报的')
  await page.context().setOffline(true)
  await page.getByTestId('report-submit').click()
  await page.getByTestId('field-bar').waitFor()
  await page.goto(`${server.url}/report`)
  await page.getByTestId('report-title').fill('锁住以前写了一半')
  await rest(page, 4)
  await page.getByTestId('report-title').press('End')
  await rest(page, 4)
  assert.equal(await page.getByTestId('lock').count(), 0, 'a key is a touch')
  await rest(page, 1.1)
  await page.getByTestId('lock').waitFor()
  assert.ok(await page.getByTestId('report-title').isHidden())
  assert.doesNotMatch(await page.locator('body').innerText(), /锁住以前|虎门/)
  await page.locator('[data-testid="lock-password"]:focus').waitFor()
  for (const key of ['Escape', 'Escape', 'Control+k', '?']) await page.keyboard.press(key)
  assert.equal(await page.getByTestId('lock').isVisible(), true, 'no key opens it')
  await page.getByTestId('lock-waits').waitFor()
  await unlock(page, 'not-my-password')
  await page.getByTestId('lock-failure').waitFor()
  assert.ok(await page.getByTestId('report-title').isHidden())
  // What waits goes out behind the lock.
  await page.context().setOffline(false)
  await page.getByTestId('lock-waits').waitFor({ state: 'detached' })
  await page.context().setOffline(true)
  await unlock(page)
  await opened(page)
  assert.equal(await page.getByTestId('report-title').inputValue(), '锁住以前写了一半')
  await page.context().setOffline(false)
  await page.context().close()
  assert.equal((await head.get(`/cases?q=${encodeURIComponent('锁住以前报的')}`)).body.items.length, 1)
})

test('locked it stays locked: read anew, after a night, after five wrong passwords; the call for help goes through, and the server opens it', async () => {
  const page = await phone()
  // In a pocket no timer runs: what counts is when it was touched.
  await page.evaluate((key) => localStorage.setItem(key, String(Date.now() - 3600_000)), `zw-touched-${grid.me.id}`)
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await page.getByTestId('lock').waitFor()
  await page.reload()
  await page.getByTestId('lock').waitFor()
  assert.equal(await page.getByTestId('shift').count(), 0, 'a page that begins locked draws nothing')
  for (const [language, light] of [['zh-CN', 'light'], ['en', 'dark']]) {
    await page.evaluate((value) => localStorage.setItem('zw-language', value), language.slice(0, 2))
    await page.emulateMedia({ colorScheme: light, reducedMotion: 'reduce' })
    await page.setViewportSize({ width: 360, height: 740 })
    await page.reload()
    await page.locator(`html[lang="${language}"]`).waitFor({ state: 'attached' })
    await page.getByTestId('lock').waitFor()
    await examine(page, `lock-${language.slice(0, 2)}-${light}`)
  }
  await page.evaluate(() => localStorage.setItem('zw-language', 'zh'))
  await page.reload()
  await page.getByTestId('lock-call').click()
  for (let i = 0; i < 3; i += 1) await page.getByTestId('call-hold').click()
  await page.getByTestId('call-now').click()
  await page.locator('[data-testid="call"][data-state="sent"]').waitFor()
  await examine(page, 'lock-call')
  await page.reload()
  await page.locator('[data-testid="lock"] [data-testid="call"][data-state="sent"]').waitFor()
  await page.getByTestId('call-safe').click()
  await page.getByTestId('lock-back').click()
  for (let i = 0; i < 5; i += 1) {
    await unlock(page, `wrong-password-${i}`)
    await page.locator('[data-testid="lock-password"]:focus').and(page.locator('[data-testid="lock-password"]:enabled')).waitFor()
    await eventually(() => page.evaluate(([key, n]) => localStorage.getItem(key) === String(n), [`zw-wrong-${grid.me.id}`, i + 1]))
    await page.locator('[data-testid="lock-open"]').getByText('解锁').waitFor()
  }
  await page.route('**/api/v1/session', (route) => route.abort('internetdisconnected'))
  await unlock(page)
  await page.getByTestId('lock-failure').getByText('到有信号的地方').waitFor()
  await page.unroute('**/api/v1/session')
  await unlock(page, 'wrong-for-the-server')
  await page.getByTestId('lock-failure').waitFor()
  await page.locator('[data-testid="lock-open"]').getByText('解锁').waitFor()
  await unlock(page)
  await opened(page)
  await page.getByTestId('shift').waitFor()
  await page.context().close()
})

test('whoever finds a phone locked may log out and be somebody else, and takes nothing away', async () => {
  const page = await phone()
  await page.goto(`${server.url}/report`)
  await page.getByTestId('report-title').fill('第一个人写了一半')
  const draft = () => page.evaluate((person) => Object.keys(localStorage).filter((key) => key.startsWith('zw-draft') && key.endsWith(person)).length, grid.me.id)
  await eventually(async () => (await draft()) > 0)
  await page.evaluate((key) => localStorage.setItem(key, '0'), `zw-touched-${grid.me.id}`)
  await page.reload()
  await page.getByTestId('lock-other').click()
  await page.getByTestId('lock-other-sure').click()
  await page.getByTestId('login-name').waitFor()
  assert.ok((await draft()) > 0)
  await page.goto(`${server.url}/me`)
  await page.getByTestId('login-name').fill(`grid.${GRID}`)
  await page.getByTestId('login-password').fill(password())
  await page.getByTestId('login-submit').click()
  await page.getByTestId('logout').waitFor()
  await page.goto(`${server.url}/report`)
  await page.waitForFunction(() => document.querySelector('[data-testid="report-title"]')?.value === '第一个人写了一半')
  await page.context().close()
})

/** Is there anything of a person on this phone? null: the page is going to another one, as one that has forgotten does, and
 * cannot be asked. */
const keeps = (page) => page.evaluate(async () => (await indexedDB.databases()).some((one) => one.name === 'zw-field')).catch(() => null)

test('a lost phone is locked out from the desk, forgets what it kept, and says so', async () => {
  const page = await phone()
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await page.goto(`${server.url}/report`)
  await page.getByTestId('report-title').fill('写了一半')
  await page.goto(`${server.url}/mine`)
  await eventually(async () => (await keeps(page)) === true)
  const answer = await head.delete(`/people/${grid.me.id}/sessions`)
  assert.equal(answer.status, 200, answer.text)
  await page.goto(`${server.url}/mine`)
  await page.getByText('这台设备已在别处被退出登录').waitFor()
  await shot(page, 'shift-revoked')
  await eventually(async () => (await keeps(page)) === false) // as soon as the page before has let it go
  const left = () => page.evaluate(() => Object.keys(localStorage).filter((key) => /^zw-(draft|track|shift|recent|me|door|touched|locked|wrong)/.test(key))).catch(() => null)
  await eventually(async () => (await left())?.length === 0)
  await page.context().close()
})

test('a page that is read anew in the middle of forgetting leaves nothing behind', async () => {
  const page = await phone()
  await page.goto(`${server.url}/report`)
  await page.getByTestId('report-title').fill('又写了一半')
  const kept = () => page.evaluate(async (person) => [
    ...(await indexedDB.databases()).map((one) => one.name).filter((name) => name === 'zw-field'),
    ...Object.keys(localStorage).filter((key) => key.endsWith(person)),
  ], grid.me.id).catch(() => null)
  await page.goto(`${server.url}/mine`)
  await page.getByTestId('shift').waitFor()
  await eventually(async () => (await kept())?.length > 1)
  // This page begins to forget, and does not get to the end of it.
  await page.evaluate(() => (indexedDB.deleteDatabase = () => ({})))
  assert.equal((await head.delete(`/people/${grid.me.id}/sessions`)).status, 200)
  // Whatever is asked next tells the page; it may have asked by itself, and be gone from here.
  await page.evaluate(() => document.querySelector('a[href="/me"]')?.click())
  await page.waitForFunction((key) => localStorage.getItem(key), 'zw-forgets')
  await page.goto(`${server.url}/mine`)
  await page.getByTestId('login-name').waitFor()
  await eventually(async () => (await kept())?.length === 0)
  assert.equal(await page.evaluate(() => localStorage.getItem('zw-forgets')), null)
  await page.context().close()
})

test('who logs out with something unsent is asked what becomes of it', async () => {
  const page = await phone()
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await page.goto(`${server.url}/report`)
  await page.getByTestId('report-where').waitFor()
  await page.getByTestId('report-item').click()
  await page.locator('[data-item="0602"]').click()
  await page.getByTestId('report-title').fill('没传出去的一件')
  await page.context().setOffline(true)
  await page.getByTestId('report-submit').click()
  await page.getByTestId('field-bar').waitFor()
  await page.goto(`${server.url}/me`)
  await page.getByTestId('logout').click()
  await page.getByTestId('leave-waits').waitFor()
  await examine(page, 'shift-leave')
  await page.getByTestId('leave-wipe').click()
  await page.getByTestId('login-name').waitFor()
  await eventually(async () => (await keeps(page)) === false)
  await page.context().close()
})

test('no page complained', () => {
  assert.deepEqual(complaints.filter((one) => !NETWORKS.test(one)), [])
})
