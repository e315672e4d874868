// What goes wrong outside, one thing a test, in a real browser: the network is cut in the middle of a photo,
// the server dies after it has written and before it has said so, two phones of one person act on one task,
// the clock of the phone is a day off, its disk is full, a whole shift passes without a signal.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually } from '../harness/cluster.mjs'
import { Client, makeDataDir, placeIn, startServer } from '../harness/server.mjs'
import { bytesOf, keysOf, launch, logIn as logInAs, openAs, openPage, PHONE, refusals, setQuota, shot, untilKnown } from './page.mjs'

const VILLAGE = '441900119001'
const GRID = `${VILLAGE}001`
const NETWORKS = /ERR_|status of 50\d|QuotaExceeded/
const dir = makeDataDir()
let browser
let server
let head
let grid
let place
const complaints = []
async function logIn() {
  grid = await Client.login(server, `grid.${GRID}`)
  head = await Client.login(server, `village.${VILLAGE}.head`)
}
before(async () => {
  server = await startServer({ dir })
  browser = await launch()
  await logIn()
  place = await placeIn(grid, GRID)
})
after(async () => {
  await browser?.close()
  await server?.end()
})

async function phone(path = 'report', options = {}) {
  const page = await openAs(browser, server, `grid.${GRID}`, { viewport: PHONE, place, complaints, ...options })
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await page.goto(`${server.url}/${path}`)
  if (path === 'report') await page.getByTestId('report-where').waitFor()
  return page
}
async function fill(page, title) {
  await page.getByTestId('report-item').click()
  await page.locator('[data-item="0602"]').click()
  await page.getByTestId('report-title').fill(title)
}
/** Noise, which no encoder makes small: a photo of several pieces. */
async function photo(page) {
  const url = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(1600, 1200)
    const pen = canvas.getContext('2d')
    const image = pen.createImageData(1600, 1200)
    let state = 7
    for (let i = 0; i < image.data.length; i += 1) {
      state = (state * 1103515245 + 12345) % 2147483648
      image.data[i] = i % 4 === 3 ? 255 : (state >> 16) & 255
    }
    pen.putImageData(image, 0, 0)
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 })
    return new Promise((done) => Object.assign(new FileReader(), { onload: ({ target }) => done(target.result) }).readAsDataURL(blob))
  })
  await page.getByTestId('report-photo').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: bytesOf(url) })
  await page.locator('figure img').waitFor()
}
const titled = async (title) => (await grid.get('/cases?mine=true&limit=200')).body.items.filter((one) => one.title === title)
const sentAll = async (page, kind) => {
  await page.goto(`${server.url}/outbox`)
  await page.locator(`[data-order="${kind}"][data-state="sent"]`).first().waitFor()
}

test('the network is cut in the middle of a photo: it goes on from there, and is there once', async () => {
  const page = await phone()
  await fill(page, '传到一半断网')
  await photo(page)
  const offsets = []
  let cuts = 0
  await page.route('**/api/v1/uploads/**', async (route) => {
    const request = route.request()
    if (request.method() !== 'PUT') return route.continue()
    const offset = Number(new URL(request.url()).searchParams.get('offset'))
    if (offset > 0 && cuts === 0) {
      cuts += 1
      await page.context().setOffline(true)
      return route.abort('internetdisconnected')
    }
    offsets.push(offset)
    return route.continue()
  })
  await page.getByTestId('report-submit').click()
  await page.waitForFunction(() => navigator.onLine === false)
  assert.equal((await titled('传到一半断网'))[0].photos, 0, 'the words have come, the photo has not')
  await page.context().setOffline(false)
  await sentAll(page, 'photo')
  const [one] = await titled('传到一半断网')
  assert.equal(one.photos, 1)
  assert.equal(offsets.filter((offset) => offset === 0).length, 1, `pieces from ${offsets}`)
  assert.ok(offsets.length > 1, `pieces from ${offsets}`)
  await page.context().close()
})

test('the server dies between its commit and its answer: what was reported is there once', async () => {
  const page = await phone()
  await fill(page, '写完还没答就断电')
  const { port } = new URL(server.url)
  let killed = false
  let die
  const death = new Promise((done) => (die = done))
  await page.route('**/api/v1/sync', async (route) => {
    if (route.request().method() !== 'POST' || killed) return route.continue()
    const answer = await route.fetch()
    assert.equal(answer.status(), 200)
    killed = true
    await server.kill()
    await route.abort('connectionreset')
    return die()
  })
  await page.getByTestId('report-submit').click()
  await death
  await page.getByTestId('field-bar').waitFor()
  server = await startServer({ dir, args: ['--listen', `127.0.0.1:${port}`] })
  await logIn()
  await sentAll(page, 'report')
  assert.equal((await titled('写完还没答就断电')).length, 1)
  await page.context().close()
})

test('two phones of one person act on one task: who was too late is shown what stands, and nothing is lost', async () => {
  const made = await grid.report({ item: '0602', ...place, title: '两部手机一件事', description: '两部手机一件事' })
  if ((await head.get(`/cases/${made.id}`)).body.state === 'REPORTED') await head.move(made.id, 'FILE')
  const sent = (await head.post(`/cases/${made.id}/assignments`, { purpose: 'SUPPORT', person: `grid.${GRID}` })).body
  const [one, two] = [await phone('mine'), await phone('mine')]
  const task = (page) => page.locator(`[data-assignment="${sent.id}"], [data-task="${sent.id}"]`).first()
  for (const page of [one, two]) await task(page).waitFor()
  await untilKnown(one, sent.id)
  await one.context().setOffline(true)
  await one.goto(`${server.url}/mine`)
  await task(one).getByTestId('task-ACCEPT').click()
  await task(one).getByTestId('task-ARRIVE').waitFor()
  // Meanwhile the other phone says no, and the desk is told so.
  await task(two).getByTestId('task-DECLINE').click()
  await task(two).getByTestId('why-busy').click()
  await task(two).getByTestId('task-decline').click()
  await eventually(async () => (await head.get(`/assignments/${sent.id}`)).body.state === 'DECLINED')
  await one.context().setOffline(false)
  await one.goto(`${server.url}/outbox`)
  await one.getByTestId('clash').waitFor()
  assert.equal(await one.locator('[data-part="partAsks"] [data-order="step"]').count(), 1)
  const moves = (await head.get(`/assignments/${sent.id}/moves`)).body.items.map((row) => row.event)
  assert.deepEqual(moves, ['OFFER', 'DECLINE'])
  await shot(one, 'fault-two-phones')
  for (const page of [one, two]) await page.context().close()
})

test('a phone whose clock is a day ahead: the report counts from when it came, and the person is told', async () => {
  const page = await phone()
  await page.clock.install({ time: new Date(Date.now() + 86400000) })
  await page.reload()
  // A day that nobody has touched it, as far as it can tell.
  await page.getByTestId('lock-password').fill(server.accounts().get(`grid.${GRID}`).password)
  await page.getByTestId('lock-open').click()
  await page.getByTestId('report-where').waitFor()
  await fill(page, '手机时间快了一天')
  await page.getByTestId('report-submit').click()
  await page.clock.runFor(5000)
  await page.getByTestId('receipt-number').waitFor()
  const [one] = await titled('手机时间快了一天')
  assert.ok(Math.abs(Date.parse(one.created_at) - Date.now()) < 3600_000, one.created_at)
  const delivery = (await grid.get('/deliveries?limit=50')).body.items.find((row) => row.key === `report-${one.id}`)
  assert.ok(Date.parse(delivery.observed_at) - Date.parse(delivery.received_at) > 80000000, 'both clocks are kept')
  await page.goto(`${server.url}/outbox`)
  await page.getByText(/相差约 14\d\d 分钟/).waitFor()
  await page.context().close()
})

/** Writes until the browser refuses, down to a few bytes. */
const fillDisk = (page) => page.evaluate(async () => {
  const db = await new Promise((found) => {
    const asking = indexedDB.open('filler')
    asking.onupgradeneeded = () => asking.result.createObjectStore('rows', { autoIncrement: true })
    asking.onsuccess = () => found(asking.result)
  })
  const write = (size) => new Promise((done) => {
    const bytes = new Uint8Array(size)
    for (let at = 0; at < size; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536))
    const tx = db.transaction('rows', 'readwrite', { durability: 'strict' })
    tx.oncomplete = () => done(true)
    tx.onabort = () => done(false)
    tx.objectStore('rows').put(bytes)
  })
  for (const size of [500000, 50000, 5000, 500, 50]) while (await write(size));
  db.close()
})

test('the disk of the phone is full: what it has kept goes out, what it cannot keep stays on the page and goes straight out, and it says so', async () => {
  const page = await phone('report', { quota: 8000000 })
  await page.context().setOffline(true)
  await fill(page, '存满之前的')
  await photo(page)
  await page.getByTestId('report-submit').click()
  await page.locator('[data-state="wait"], [data-state="sending"]').first().waitFor()
  await fillDisk(page)
  await page.goto(`${server.url}/report`)
  await page.getByTestId('report-where').waitFor()
  await fill(page, '存满之后的')
  await photo(page)
  await page.getByTestId('photos-loose').waitFor()
  await page.getByTestId('report-submit').click()
  await page.getByRole('alert').getByText('本机存储已满').waitFor()
  await page.getByTestId('disk-bar').waitFor()
  await shot(page, 'fault-full')
  assert.equal(await page.getByTestId('report-title').inputValue(), '存满之后的')
  assert.equal(await page.locator('figure img').count(), 1)
  await page.context().setOffline(false)
  await page.getByTestId('report-submit').click()
  await page.getByTestId('receipt-number').waitFor()
  await sentAll(page, 'photo')
  for (const title of ['存满之前的', '存满之后的']) assert.deepEqual((await titled(title)).map((one) => one.photos), [1], title)
  await shot(page, 'fault-full-outbox')
  // There is room again: what could not be written is.
  await setQuota(page, server, 0)
  await sentAll(page, 'photo')
  await page.waitForFunction(() => new Promise((found) => {
    const asking = indexedDB.open('zw-field')
    asking.onsuccess = () => {
      const all = asking.result.transaction('orders').objectStore('orders').getAll()
      all.onsuccess = () => {
        asking.result.close()
        found(all.result.length === 2 && all.result.every((row) => row.state === 'sent'))
      }
    }
  }))
  await page.getByTestId('disk-bar').waitFor({ state: 'detached' })
  await page.context().close()
})

test('a whole shift without a signal: signed on, eight reports with photos, reloads in between, signed off; all there once', async () => {
  const page = await phone('mine')
  // What a report is made of has come by itself; the page for it was never opened.
  await eventually(async () => {
    const packs = await keysOf(page, 'packs')
    return packs.some((path) => path.startsWith('/items')) && packs.length > 2
  })
  await page.context().setOffline(true)
  await page.getByTestId('shift-begin').click()
  await page.locator('[data-testid="shift"][data-on="true"]').waitFor()
  const titles = Array.from({ length: 8 }, (_, i) => `没信号的第${i + 1}件`)
  for (const title of titles) {
    await page.goto(`${server.url}/report`)
    await page.getByTestId('report-where').waitFor()
    await fill(page, title)
    await page.getByTestId('report-photo').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: await page.screenshot({ type: 'jpeg' }) })
    await page.locator('figure img').waitFor()
    await page.getByTestId('report-submit').click()
    await page.locator('[data-state="wait"], [data-state="sending"]').first().waitFor()
  }
  await page.goto(`${server.url}/mine`)
  await page.getByTestId('shift-end').click()
  await page.getByTestId('shift-end-sure').click()
  await page.locator('[data-testid="shift"][data-on="false"]').waitFor()
  await page.goto(`${server.url}/outbox`)
  await page.locator('[data-order="report"][data-state="wait"]').nth(7).waitFor()
  await shot(page, 'fault-shift')
  await page.context().setOffline(false)
  await page.locator('[data-order="photo"][data-state="sent"]').nth(7).waitFor()
  await page.locator('[data-order="shift"][data-state="sent"]').nth(1).waitFor()
  for (const title of titles) {
    const found = await titled(title)
    assert.deepEqual(found.map((one) => one.photos), [1], title)
  }
  const [shift] = (await grid.get('/shifts')).body.items
  assert.equal(shift.ended_by, 'PERSON')
  assert.deepEqual(await refusals(page), [])
  await page.context().close()
})

/** Cookies are blocked: the very words throw. */
const blockStorage = (page) =>
  page.addInitScript(() => {
    const refuse = { configurable: true, get: () => { throw new DOMException('denied', 'SecurityError') } }
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) Object.defineProperty(globalThis, name, refuse)
  })

test('a browser that keeps nothing shows every page, and says in words what is in the page alone', async () => {
  const page = await openPage(browser, server, { viewport: PHONE, place, complaints, who: 'nothing is kept' })
  await blockStorage(page)
  await page.goto(server.url)
  await logInAs(page, server, `grid.${GRID}`)
  for (const [path, there] of [['mine', 'shift'], ['rounds', 'rounds'], ['me', 'logout']]) {
    await page.goto(`${server.url}/${path}`)
    await page.getByTestId(there).waitFor()
  }
  assert.equal(await page.getByTestId('unkept-bar').count(), 0, 'nothing is written yet')
  await page.goto(`${server.url}/report`)
  await page.getByTestId('report-where').waitFor()
  await page.getByTestId('report-title').fill('哪里也没存')
  await page.getByTestId('unkept-bar').getByText('关掉本页就没了').waitFor()
  assert.doesNotMatch(await page.locator('main').innerText(), /已保存在本机|已存本机/)
  await shot(page, 'storage-none')
  await fill(page, '哪里也没存')
  await page.getByTestId('report-submit').click()
  await eventually(async () => (await titled('哪里也没存')).length === 1)
  await page.goto(`${server.url}/tip`)
  for (let step = 1; step < 3; step += 1) await page.getByTestId('tip-next').click()
  await page.getByTestId('tip-unkept').waitFor()
  assert.doesNotMatch(await page.locator('main').innerText(), /关了页面也不会丢/)
  await shot(page, 'storage-none-tip')
  assert.deepEqual(await refusals(page), [])
  await page.context().close()
})

test('no page complained', () => {
  assert.deepEqual(complaints.filter((one) => !NETWORKS.test(one)), [])
})
