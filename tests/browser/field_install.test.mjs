// The app on a phone: it opens without a network, a new version waits until it is called, and a version
// that is too old is told so without losing what waits.
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { eventually } from '../harness/cluster.mjs'
import { Client, makeDataDir, placeIn, ROOT, startServer } from '../harness/server.mjs'
import { launch, openAs, PHONE, refusals, shot } from './page.mjs'

const GRID = '441900119001001'
const TITLE = '井盖松动，车过有响声'
let browser
let server
let share
let place
const complaints = []
const dir = makeDataDir()

/** The product's files with pages of their own, which a test may change. */
function makeShare() {
  const made = mkdtempSync(join(tmpdir(), 'zw-share-'))
  symlinkSync(join(ROOT, 'city'), join(made, 'city'))
  cpSync(join(ROOT, 'web/dist'), join(made, 'web/dist'), { recursive: true })
  return made
}
/** At the same address as before, so that the phone finds its server again. */
async function restart(args = []) {
  const { port } = new URL(server.url)
  await server.stop()
  server = await startServer({ dir, args: ['--share', share, '--listen', `127.0.0.1:${port}`, ...args] })
}
const controlled = (page) => page.waitForFunction(() => navigator.serviceWorker.controller !== null)

before(async () => {
  share = makeShare()
  server = await startServer({ dir, args: ['--share', share] })
  browser = await launch()
  place = await placeIn(await Client.login(server, `grid.${GRID}`), GRID)
})
after(async () => {
  await browser?.close()
  await server?.end()
  rmSync(share, { recursive: true, force: true })
})

test('the manifest says what a phone needs to install it, and its icons are what it says', async () => {
  const nobody = new Client(server.url)
  const answer = await nobody.get('/~/manifest.webmanifest')
  assert.match(answer.headers.get('content-type'), /manifest\+json/)
  const manifest = JSON.parse(answer.text)
  assert.equal(manifest.display, 'standalone')
  assert.ok(manifest.icons.some((icon) => icon.purpose === 'maskable'))
  for (const icon of manifest.icons) {
    const got = await nobody.get(`/~${icon.src}`)
    assert.equal(got.status, 200, icon.src)
    assert.equal(got.headers.get('content-type'), icon.type)
    if (icon.type !== 'image/png') continue
    assert.equal(`${got.bytes.readUInt32BE(16)}x${got.bytes.readUInt32BE(20)}`, icon.sizes, icon.src)
  }
})

test('every file that the worker keeps is there', async () => {
  const nobody = new Client(server.url)
  const worker = (await nobody.get('/~/sw.js')).text
  const files = JSON.parse(/\["\/index\.html".*?\]/.exec(worker)[0])
  assert.ok(files.length > 20)
  for (const file of files) assert.equal((await nobody.get(`/~${file}`)).status, 200, file)
  assert.ok(!files.some((file) => /DeskPage|TipPage/.test(file)), 'a phone does not keep the desk')
})

test('without a network the app opens, and what was written is there', async () => {
  const page = await openAs(browser, server, `grid.${GRID}`, { viewport: PHONE, place, complaints })
  await controlled(page)
  await page.goto(`${server.url}/report`)
  await page.getByTestId('report-title').fill(TITLE)
  await page.context().setOffline(true)
  for (const path of ['/report', '/mine', '/me']) {
    await page.goto(`${server.url}${path}`)
    await page.locator('main').waitFor()
    assert.equal(new URL(page.url()).pathname, path, 'nobody is sent to log in for want of a network')
  }
  await page.goto(`${server.url}/report`)
  assert.equal(await page.getByTestId('report-title').inputValue(), TITLE)
  await shot(page, 'field-offline')
  assert.deepEqual(await refusals(page), [])
  await page.context().close()
})

test('a new version waits while somebody writes, and comes when it is called', async () => {
  const page = await openAs(browser, server, `grid.${GRID}`, { viewport: PHONE, place, complaints })
  await controlled(page)
  await page.goto(`${server.url}/report`)
  await page.getByTestId('report-title').fill(TITLE)
  const file = join(share, 'web/dist/sw.js')
  writeFileSync(file, readFileSync(file, 'utf8').replace(/zw-pages-/, 'zw-pages-2-'))
  for (const ending of ['.br', '.gz']) rmSync(file + ending) // packed from what it was
  await restart()
  // Asked again as the pages do: one that the browser began by itself may have met the server while it was away.
  await eventually(async () => {
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update()).catch(() => undefined)
    return page.getByTestId('update-waits').isVisible()
  })
  assert.equal(await page.getByTestId('report-title').inputValue(), TITLE, 'the form is as it was')
  await shot(page, 'field-update')
  const read = page.waitForEvent('load')
  await page.getByTestId('update-waits').locator('button').click()
  await read
  await page.getByTestId('report-title').waitFor()
  assert.equal(await page.getByTestId('report-title').inputValue(), TITLE)
  assert.equal(await page.getByTestId('update-waits').count(), 0)
  await page.context().close()
})

test('a version that is too old says so, and keeps what was written', async () => {
  const page = await openAs(browser, server, `grid.${GRID}`, { viewport: PHONE, place, complaints })
  await controlled(page)
  await page.goto(`${server.url}/report`)
  await page.getByTestId('report-title').fill(TITLE)
  await restart(['--oldest-page', '2'])
  await page.goto(`${server.url}/mine`)
  await page.getByTestId('too-old').waitFor()
  await shot(page, 'field-too-old')
  assert.match(await page.evaluate(() => localStorage.getItem(Object.keys(localStorage).find((key) => key.startsWith('zw-draft')))), /井盖/)
  const program = new Client(server.url)
  assert.equal((await program.get('/me', { headers: { 'zw-page': '1' } })).status, 426)
  assert.equal((await program.get('/me', { headers: { 'zw-page': '2' } })).status, 401)
  assert.equal((await program.get('/me')).status, 401, 'who is no page is asked for no version')
  await page.context().close()
})

test('no page complained', () => {
  const networks = /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|ERR_INCOMPLETE|ERR_EMPTY|status of 503/
  assert.deepEqual(complaints.filter((one) => !networks.test(one)), [])
})
