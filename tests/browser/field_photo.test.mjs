// A photo before it leaves the phone: made small, marked with grid and time, and a face in it covered for good.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually } from '../harness/cluster.mjs'
import { png } from '../harness/images.mjs'
import { Client, placeIn, startServer } from '../harness/server.mjs'
import { barriers, bytesOf, launch, logIn, openAs, openPage, PHONE, refusals, shot } from './page.mjs'

const GRID = '441900119001001'
let browser
let server
let grid
let place
const complaints = []
before(async () => {
  server = await startServer()
  browser = await launch()
  grid = await Client.login(server, `grid.${GRID}`)
  place = await placeIn(grid, GRID)
})
after(async () => {
  await browser?.close()
  await server?.end()
})

/** Stripes of one pixel, wherever one looks: covered, they are one grey. */
async function stripes(page, width, height) {
  const url = await page.evaluate(async ([w, h]) => {
    const canvas = new OffscreenCanvas(w, h)
    const pen = canvas.getContext('2d')
    pen.fillStyle = '#fff'
    pen.fillRect(0, 0, w, h)
    pen.fillStyle = '#000'
    for (let x = 0; x < w; x += 16) pen.fillRect(x, 0, 8, h)
    const blob = await canvas.convertToBlob({ type: 'image/png' })
    return new Promise((done) => Object.assign(new FileReader(), { onload: ({ target }) => done(target.result) }).readAsDataURL(blob))
  }, [width, height])
  await page.getByTestId('report-photo').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: bytesOf(url) })
  await page.locator('figure img').waitFor()
}
/** Everything that a photo of a draft has on the disk, and what the page can make of it. */
const rowsOf = (page) =>
  page.evaluate(async () => {
    const db = await new Promise((found) => Object.assign(indexedDB.open('zhiwang'), { onsuccess: ({ target }) => found(target.result) }))
    const all = (name) => new Promise((found) => Object.assign(db.transaction(name).objectStore(name).getAll(), { onsuccess: ({ target }) => found(target.result) }))
    const [rows, keys] = [await all('photos'), await all('keys')]
    db.close()
    return {
      rows: rows.map((row) => ({ members: Object.keys(row).sort(), start: [...new Uint8Array(row.data).slice(0, 3)] })),
      keys: await Promise.all(keys.map(async ({ key }) => [key.extractable, await crypto.subtle.exportKey('raw', key).then(() => 'exported', (error) => error.name)])),
    }
  })
/** Of the first waiting photo: its size, and how far light and dark lie apart at its middle and near its upper left. */
const look = (page) =>
  page.evaluate(async () => {
    const db = await new Promise((found) => Object.assign(indexedDB.open('zhiwang'), { onsuccess: ({ target }) => found(target.result) }))
    const all = (name) => new Promise((found) => Object.assign(db.transaction(name).objectStore(name).getAll(), { onsuccess: ({ target }) => found(target.result) }))
    const [rows, [{ key }]] = [await all('photos'), await all('keys')]
    db.close()
    if (rows.length !== 1) throw new Error(`${rows.length} photos are kept`)
    const [row] = rows
    const additionalData = new TextEncoder().encode(`${row.person} ${row.key}`)
    const blob = new Blob([await crypto.subtle.decrypt({ name: 'AES-GCM', iv: row.iv, additionalData }, key, row.data)], { type: row.type })
    const picture = await createImageBitmap(blob)
    const canvas = new OffscreenCanvas(picture.width, picture.height)
    const pen = canvas.getContext('2d')
    pen.drawImage(picture, 0, 0)
    const contrast = (x, y) => {
      const { data } = pen.getImageData(x - 20, y - 20, 40, 40)
      const light = data.filter((_, i) => i % 4 === 0)
      return Math.max(...light) - Math.min(...light)
    }
    return { width: picture.width, height: picture.height, bytes: blob.size, type: blob.type,
      middle: contrast(picture.width / 2, picture.height / 2), corner: contrast(picture.width / 8, picture.height / 8) }
  })

async function cover(page) {
  await page.getByTestId('photo-blur').click()
  const canvas = page.getByTestId('blur').locator('canvas')
  await page.waitForFunction(() => document.querySelector('dialog canvas')?.width > 300)
  const { x, y, width, height } = await canvas.boundingBox()
  await page.mouse.move(x + width * 0.35, y + height * 0.35)
  await page.mouse.down()
  await page.mouse.move(x + width * 0.65, y + height * 0.65, { steps: 4 })
  await page.mouse.up()
  await page.getByText('已遮挡 1 处').waitFor()
}

test('a photo is at most 1,600 px and 300 kB, and says grid and time; a covered face is gone before it is kept', async () => {
  const page = await openAs(browser, server, `grid.${GRID}`, { viewport: PHONE, place, complaints })
  await page.goto(`${server.url}/report`)
  await page.getByTestId('report-where').waitFor()
  await stripes(page, 3200, 2400)
  const before_it = await look(page)
  assert.deepEqual([before_it.width, before_it.height, before_it.type], [1600, 1200, 'image/jpeg'])
  assert.ok(before_it.bytes <= 300 * 1024, `${before_it.bytes} bytes`)
  assert.ok(before_it.middle > 150 && before_it.corner > 150, JSON.stringify(before_it))
  await cover(page)
  await shot(page, 'photo-blur')
  assert.deepEqual(await barriers(page), [])
  await page.getByTestId('blur-done').click()
  await page.getByTestId('blur').waitFor({ state: 'detached' })
  const after_it = await look(page)
  assert.ok(after_it.middle < 60, `still to be seen: ${after_it.middle}`)
  assert.ok(after_it.corner > 150, 'the rest is as it was')
  await shot(page, 'photo-report')
  // What was there is nowhere on the device any more: the picture is kept once, covered.
  await page.reload()
  await page.locator('figure img').waitFor()
  assert.ok((await look(page)).middle < 60)
  assert.deepEqual(await refusals(page), [])
  await page.context().close()
})

test('with the keyboard alone, and by a tap', async () => {
  const page = await openAs(browser, server, `grid.${GRID}`, { viewport: PHONE, place, complaints })
  await page.goto(`${server.url}/report`)
  await page.getByTestId('report-where').waitFor()
  await stripes(page, 800, 600)
  await page.getByTestId('photo-blur').click()
  await page.waitForFunction(() => document.querySelector('dialog canvas')?.width > 300)
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Enter')
  await page.getByText('已遮挡 1 处').waitFor()
  const { x, y, width, height } = await page.getByTestId('blur').locator('canvas').boundingBox()
  await page.touchscreen.tap(x + width / 8, y + height / 8)
  await page.getByText('已遮挡 2 处').waitFor()
  await page.getByTestId('blur-done').click()
  await page.getByTestId('blur').waitFor({ state: 'detached' })
  const seen = await look(page)
  assert.ok(seen.middle < 60 && seen.corner < 60, JSON.stringify(seen))
  await page.context().close()
})

test('a resident may cover a face as well, and his photo carries no mark', async () => {
  const page = await openPage(browser, server, { viewport: PHONE, place, complaints })
  await page.goto(`${server.url}/tip`)
  await stripes(page, 800, 600)
  const before_it = await look(page)
  assert.equal(before_it.type, 'image/png', 'small enough: sent as it was taken')
  await cover(page)
  await page.getByTestId('blur-done').click()
  await page.getByTestId('blur').waitFor({ state: 'detached' })
  assert.ok((await look(page)).middle < 60)
  await page.context().close()
})

/** A phone that takes its time to make a photo smaller: until it is let go. */
const slowDown = (page) =>
  page.addInitScript(() => {
    const real = globalThis.createImageBitmap
    const waits = new Promise((done) => (globalThis.letGo = done))
    globalThis.createImageBitmap = (...of) => waits.then(() => real(...of))
  })
const letGo = (page) => page.evaluate(() => globalThis.letGo())
const take = (page, name, mimeType, buffer) => page.getByTestId('report-photo').setInputFiles({ name, mimeType, buffer })
const mine = async (title) => (await grid.get('/cases?mine=true&limit=200')).body.items.find((one) => one.title === title)

test('who sends before a slow phone has made the photo smaller sends it along, and it does not lie with the next report', async () => {
  const page = await openPage(browser, server, { viewport: PHONE, place, complaints })
  await slowDown(page)
  await page.reload()
  await logIn(page, server, `grid.${GRID}`)
  await page.goto(`${server.url}/report`)
  await page.getByTestId('report-where').waitFor()
  await page.getByTestId('report-item').click()
  await page.locator('[data-item="0602"]').click()
  await page.getByTestId('report-title').fill('手比手机快')
  await take(page, 'a.png', 'image/png', png(40, 30))
  await page.getByTestId('photo-coming').waitFor()
  await page.getByTestId('report-submit').click()
  await page.locator('[data-testid="report-submit"]:disabled').waitFor()
  await letGo(page)
  await page.getByTestId('receipt-number').waitFor()
  await eventually(async () => (await mine('手比手机快'))?.photos === 1)
  await page.goto(`${server.url}/report`)
  await page.getByTestId('report-where').waitFor()
  assert.equal(await page.locator('figure img').count(), 0, 'the next report has none of it')
  await page.context().close()
})

test('nor does that of a resident', async () => {
  const page = await openPage(browser, server, { viewport: PHONE, place, complaints })
  await slowDown(page)
  await page.goto(`${server.url}/tip`)
  const big = Buffer.concat([png(40, 30), Buffer.alloc(400 * 1024)])
  await take(page, 'a.png', 'image/png', big)
  await page.getByTestId('photo-coming').waitFor()
  await page.getByTestId('tip-next').click()
  await page.getByTestId('tip-here').click()
  await page.getByTestId('tip-where').waitFor()
  await page.getByTestId('tip-next').click()
  await page.locator('[data-item="0501"]').click()
  await page.getByTestId('tip-next').click()
  await page.locator('[data-testid="tip-next"]:disabled').waitFor()
  await letGo(page)
  await page.getByTestId('tip-done').waitFor()
  await page.getByText('照片 1 张已传上去').waitFor()
  await page.context().close()
})

test('what is no photo that can be read is refused while one still stands there, and the report goes without it', async () => {
  const page = await openAs(browser, server, `grid.${GRID}`, { viewport: PHONE, place, complaints })
  await page.goto(`${server.url}/report`)
  await page.getByTestId('report-where').waitFor()
  const heic = Buffer.concat([Buffer.from('0000001c66747970686569630000000068656963', 'hex'), Buffer.alloc(9 * 1024 * 1024, 7)])
  await take(page, 'a.heic', 'image/heic', heic)
  await page.getByTestId('photo-trouble').getByText('HEIC').waitFor()
  await shot(page, 'photo-heic')
  assert.equal(await page.locator('figure img').count(), 0)
  assert.deepEqual(await barriers(page), [])
  // One that can be read takes the word away.
  await take(page, 'a.png', 'image/png', png(40, 30))
  await page.locator('figure img').waitFor()
  assert.equal(await page.getByTestId('photo-trouble').count(), 0)
  await page.context().close()
})

test('photos of drafts lie sealed under a key that no script reads out; log-out says what goes, and it goes', async () => {
  const page = await openAs(browser, server, `grid.${GRID}`, { viewport: PHONE, place, complaints })
  await page.goto(`${server.url}/report`)
  await page.getByTestId('report-where').waitFor()
  await stripes(page, 800, 600)
  const kept = await rowsOf(page)
  assert.deepEqual(kept.keys, [[false, 'InvalidAccessError']])
  assert.deepEqual(kept.rows.map((row) => row.members), [['caseId', 'data', 'iv', 'key', 'person', 'type']])
  assert.notDeepEqual(kept.rows[0].start, [0xff, 0xd8, 0xff], 'no JPEG')
  assert.notDeepEqual(kept.rows[0].start, [0x89, 0x50, 0x4e], 'no PNG')
  await page.reload()
  await page.locator('figure img').waitFor()
  await page.goto(`${server.url}/me`)
  await page.getByTestId('logout').click()
  await page.getByTestId('leave-waits').getByText('1 份照片').waitFor()
  await shot(page, 'leave-photos')
  await page.getByTestId('leave-sure').click()
  await page.getByTestId('login-name').waitFor()
  assert.deepEqual(await rowsOf(page), { rows: [], keys: [] })
  await page.context().close()
})

test('what an earlier version has left open is sealed; a phone that was logged out from elsewhere forgets it', async () => {
  const page = await openAs(browser, server, `grid.${GRID}`, { viewport: PHONE, place, complaints })
  // A photo that an earlier version of these pages has left there open.
  await page.evaluate(async (person) => {
    await new Promise((done) => Object.assign(indexedDB.deleteDatabase('zhiwang'), { onsuccess: done }))
    const asking = indexedDB.open('zhiwang', 1)
    asking.onupgradeneeded = () => asking.result.createObjectStore('photos', { keyPath: 'key' })
    const db = await new Promise((found) => Object.assign(asking, { onsuccess: () => found(asking.result) }))
    const blob = await new OffscreenCanvas(40, 40).convertToBlob({ type: 'image/png' }).catch(() => null)
    const tx = db.transaction('photos', 'readwrite')
    tx.objectStore('photos').put({ key: `${Date.now()}-old`, person, caseId: '', blob: blob ?? new Blob(['x'], { type: 'image/png' }) })
    await new Promise((done) => (tx.oncomplete = done))
    db.close()
  }, grid.me.id)
  await page.goto(`${server.url}/report`)
  await page.locator('figure img').waitFor()
  await eventually(() => page.evaluate(async () => {
    const db = await new Promise((found) => Object.assign(indexedDB.open('zhiwang'), { onsuccess: ({ target }) => found(target.result) }))
    const rows = await new Promise((found) => Object.assign(db.transaction('photos').objectStore('photos').getAll(), { onsuccess: ({ target }) => found(target.result) }))
    db.close()
    return rows.length === 1 && Boolean(rows[0].data) && !rows[0].blob
  }))
  const head = await Client.login(server, 'village.441900119001.head')
  assert.equal((await head.delete(`/people/${grid.me.id}/sessions`)).status, 200)
  await page.goto(`${server.url}/mine`)
  await page.getByTestId('login-name').waitFor()
  assert.deepEqual(await rowsOf(page), { rows: [], keys: [] })
  await page.context().close()
})

test('no page complained', () => assert.deepEqual(complaints, []))
