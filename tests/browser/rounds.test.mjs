// Rounds on a phone and on a desk: a visit walked in a basement and sent after, a no that becomes one case, a draft that
// outlives a reload, a door that stays shut, a visit that another took; and the places, their tags and the coverage.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok } from '../harness/answers.mjs'
import { eventually } from '../harness/cluster.mjs'
import { Client, placeIn, startServer } from '../harness/server.mjs'
import { barriers, DESK, fits, keysOf, launch, openAs, PHONE, refusals, shot, untilKnown, wear } from './page.mjs'

const VILLAGE = '441900119001'
const GRID = `${VILLAGE}001`
let browser
let server
let head
let grid
let place
let shops = 0
const complaints = []
const NETWORKS = /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|ERR_INCOMPLETE|ERR_EMPTY|ERR_ABORTED|status of 503/
before(async () => {
  server = await startServer()
  browser = await launch()
  grid = await Client.login(server, `grid.${GRID}`)
  head = await Client.login(server, `village.${VILLAGE}.head`)
  place = await placeIn(grid, GRID)
  ok(await grid.post('/shifts', { event: 'BEGIN' }))
})
after(async () => {
  await browser?.close()
  await server?.end()
})
/** A shop with its tag and the visit that is planned for it. */
async function shop(name = `小铺${(shops += 1)}`) {
  const made = ok(await head.post('/premises', { kind: 'SMALL_PLACE', name, address: '新民路66号', ...place }), 201)
  const { tag } = ok(await head.get(`/premises/${made.id}/tag`))
  const visit = await eventually(async () => ok(await head.get(`/visits?premises=${made.id}&state=PLANNED`)).items[0])
  return { ...made, tag, visit: ok(await grid.get(`/visits/${visit.id}`)) }
}
/** A phone that knows these visits, and stands at the door of one. */
async function phone(shops, options = {}) {
  const page = await openAs(browser, server, `grid.${GRID}`, { viewport: PHONE, place, complaints, ...options })
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await page.goto(`${server.url}/rounds`)
  for (const one of shops) await page.locator(`[data-testid="round-row"][data-id="${one.visit.id}"]`).waitFor()
  return page
}
const cut = (page) => page.context().setOffline(true)
const back = (page) => page.context().setOffline(false)
const openVisit = async (page, one) => {
  await page.locator(`[data-testid="round-row"][data-id="${one.visit.id}"]`).click()
  await page.getByTestId('visit').waitFor()
}
async function begin(page, one) {
  await page.getByTestId('tag-typed').fill(one.tag.replace(/(.{4})(?=.)/g, '$1 ').toUpperCase())
  await page.getByTestId('tag-right').waitFor()
  await page.locator('[data-testid="visit-begin"]:not([disabled])').click()
  await page.getByTestId('check-sheet').waitFor()
}
const line = (page, n, answer) => page.locator('[data-point]').nth(n).locator(`[data-answer="${answer}"]`).click()
const state = (page, name) => page.locator(`[data-testid="visit"][data-state="${name}"]`).waitFor()
const visitNow = async (one) => ok(await grid.get(`/visits/${one.visit.id}`))
const arrives = (one, name) => eventually(async () => (await visitNow(one)).state === name)

test('what is due today stands where work begins, with the way to it: without a signal as well', async () => {
  const [one, two] = [await shop(), await shop()]
  const page = await phone([one, two])
  const known = ok(await grid.get('/visits?mine=true&state=PLANNED,STARTED&limit=200')).items.length
  const due = (text) => Number(/\d+/.exec(text)?.[0] ?? 0)
  const readsOf = async () => due(await page.getByTestId('today-left').innerText())
  const toMine = () => page.locator('nav.bottom a[href="/mine"]').click()
  await toMine()
  const before = await readsOf()
  assert.ok(before >= 2 && before <= known, `${before} of ${known}`)
  await cut(page)
  await page.reload()
  await eventually(async () => (await readsOf()) === before)
  await page.getByTestId('today').click()
  await openVisit(page, one)
  await page.getByTestId('visit-missing').click()
  await page.getByTestId('visit-end-why').fill('已经拆了')
  await page.getByTestId('visit-end-sure').click()
  await state(page, 'NOT_FOUND')
  await toMine()
  await eventually(async () => (await readsOf()) === before - 1)
  assert.equal(due(await page.getByTestId('today-done').innerText()), 1)
  await back(page)
  await arrives(one, 'NOT_FOUND')
  for (const [language, light] of [['zh-CN', 'light'], ['en', 'dark']]) {
    await wear(page, language, light)
    assert.deepEqual(await barriers(page), [], `${language} ${light}`)
    await shot(page, `mine-today-${language.slice(0, 2)}`)
  }
  await page.context().close()
})

test('a round is walked without a signal and sent after: each step once', async () => {
  const one = await shop()
  const page = await phone([one])
  await cut(page)
  await openVisit(page, one)
  await page.getByTestId('tag-typed').fill('0'.repeat(32))
  await page.getByTestId('tag-wrong').waitFor()
  assert.ok(await page.getByTestId('visit-begin').isDisabled(), 'the tag of another place begins nothing')
  await begin(page, one)
  await line(page, 0, 'NOT_SEEN')
  await page.getByTestId('rest-yes').click()
  assert.ok(await page.getByTestId('visit-submit').isDisabled(), 'not seen wants a why')
  await page.getByTestId('point-note').fill('仓库锁着')
  await page.getByTestId('visit-submit').click()
  await state(page, 'SUBMITTED')
  await page.getByTestId('visit-unsent').waitFor()
  await page.goto(`${server.url}/outbox`)
  await page.locator('[data-part="partWaits"] [data-order="visit"]').nth(1).waitFor()
  assert.equal((await visitNow(one)).state, 'PLANNED', 'nothing has arrived yet')
  await back(page)
  await arrives(one, 'SUBMITTED')
  const done = await visitNow(one)
  assert.deepEqual(done.moves.map(({ event }) => event), ['START', 'SUBMIT'])
  assert.deepEqual([done.n_yes, done.n_no, done.n_not_seen], [one.visit.points.length - 1, 0, 1])
  assert.deepEqual([done.no_tag, done.answers[0].note], [false, '仓库锁着'])
  await page.goto(`${server.url}/rounds`)
  await page.locator(`[data-testid="rounds-over"] a[href="/rounds/${one.visit.id}"]`).waitFor({ state: 'attached' })
  assert.equal(await page.locator(`[data-testid="round-row"][data-id="${one.visit.id}"]`).count(), 0)
  await page.context().close()
})

test('a no is reported once, prefilled with item, place and premises; what was being written is kept', async () => {
  const one = await shop()
  const page = await phone([one])
  await page.goto(`${server.url}/report`)
  await page.getByTestId('report-where').waitFor()
  await page.getByTestId('report-title').fill('先写到一半的另一件')
  await page.goto(`${server.url}/rounds`)
  await openVisit(page, one)
  await begin(page, one)
  await line(page, 1, 'NO')
  await page.getByTestId('point-report').click()
  await page.getByTestId('report-visit').waitFor()
  await page.waitForFunction((of) => document.querySelector('[data-testid="report-place"]')?.value.startsWith(of), one.name)
  await page.getByTestId('report-visit').click()
  await page.getByTestId('check-sheet').waitFor()
  await page.getByTestId('rest-yes').click()
  assert.ok(await page.getByTestId('visit-submit').isDisabled(), 'a no whose report is not written is not handed in')
  await page.getByTestId('point-report').click()
  await page.getByTestId('report-photo').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: await page.screenshot({ type: 'jpeg' }) })
  await page.locator('.strip figure').first().waitFor()
  await cut(page)
  await page.getByTestId('report-submit').click()
  await page.getByTestId('receipt-visit').click()
  await page.getByTestId('point-reported').waitFor()
  await page.reload()
  await page.getByTestId('point-reported').waitFor()
  await page.locator('[data-testid="visit-submit"]:not([disabled])').click()
  await state(page, 'SUBMITTED')
  await back(page)
  await arrives(one, 'SUBMITTED')
  const item = one.visit.points[1].item
  const { answers } = await eventually(async () => {
    const now = await visitNow(one)
    return now.answers[0]?.case_number && now
  })
  assert.deepEqual(answers.map((row) => [row.item, row.answer, row.fixed]), [[item, 'NO', false]])
  const cases = ok(await grid.get('/cases?mine=true&limit=200')).items.filter((row) => row.place?.startsWith(`${one.name} `))
  assert.deepEqual(cases.map((row) => [row.id, row.item]), [[answers[0].case_id, item]], 'one case, and the sheet names it')
  assert.equal(ok(await grid.get(`/cases/${cases[0].id}`)).premises, one.id)
  await eventually(async () => ok(await grid.get(`/cases/${cases[0].id}`)).photos === 1)
  await page.goto(`${server.url}/report`)
  await page.getByTestId('drafts').locator('summary').click()
  await page.getByText('先写到一半的另一件').waitFor()
  await page.context().close()
})

test('a sheet that is half filled outlives a reload; put right on the spot needs a how', async () => {
  const one = await shop()
  const page = await phone([one])
  await openVisit(page, one)
  await begin(page, one)
  await line(page, 0, 'NO')
  await page.getByTestId('point-fixed').click()
  await page.getByTestId('point-note').fill('当场清走')
  await line(page, 1, 'YES')
  await page.reload()
  await page.getByTestId('check-sheet').waitFor()
  assert.equal(await page.getByTestId('point-note').inputValue(), '当场清走')
  assert.equal(await page.locator('[data-answer="YES"][aria-pressed="true"]').count(), 1)
  await page.getByTestId('rest-yes').click()
  await page.locator('[data-testid="visit-submit"]:not([disabled])').click()
  await arrives(one, 'SUBMITTED')
  const { answers } = await visitNow(one)
  assert.deepEqual(answers.map((row) => [row.fixed, row.note]), [[true, '当场清走']])
  assert.equal(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('zw-walks-')).length), 0, 'what was handed in is no draft')
  await page.context().close()
})

test('a door that stays shut, and a place that is gone, are said in plain words', async () => {
  const [shut, gone] = [await shop(), await shop()]
  const page = await phone([shut, gone])
  for (const [one, button, name, why] of [[shut, 'visit-refused', 'REFUSED_ENTRY', '店里没有人，约了后天'], [gone, 'visit-missing', 'NOT_FOUND', '整栋已拆']]) {
    await page.goto(`${server.url}/rounds`)
    await openVisit(page, one)
    await page.getByTestId(button).click()
    assert.ok(await page.getByTestId('visit-end-sure').isDisabled(), 'it wants a reason')
    await page.getByTestId('visit-end-why').fill(why)
    await page.getByTestId('visit-end-sure').click()
    await arrives(one, name)
    assert.equal((await visitNow(one)).reason, why)
  }
  await page.context().close()
})

test('without a tag, or far away, a reason is asked before anything begins', async () => {
  const one = await shop()
  const page = await phone([one], { place: { lon: place.lon + 0.002, lat: place.lat } })
  await openVisit(page, one)
  await page.getByTestId('tag-none').check()
  await page.getByTestId('visit-why').waitFor()
  assert.equal(await page.locator('[data-testid="visit-why"] li').count(), 2)
  assert.ok(await page.getByTestId('visit-begin').isDisabled())
  await page.getByTestId('visit-reason').fill('标签被雨泡烂，定位飘')
  await page.getByTestId('visit-begin').click()
  await arrives(one, 'STARTED')
  const { no_tag, moves } = await visitNow(one)
  assert.deepEqual([no_tag, moves[0].reason], [true, '标签被雨泡烂，定位飘'])
  await page.context().close()
})

test('a camera that knows codes reads the tag', async () => {
  const one = await shop()
  const page = await phone([one])
  await page.context().grantPermissions(['camera', 'geolocation'])
  await page.addInitScript((text) => {
    globalThis.BarcodeDetector = class {
      async detect(video) {
        return video.videoWidth > 0 ? [{ rawValue: text }] : []
      }
    }
  }, one.tag)
  await page.goto(`${server.url}/rounds/${one.visit.id}`)
  await page.getByTestId('tag-scan').click()
  await page.getByTestId('tag-right').waitFor()
  await page.context().close()
})

test('a tag that is held to the phone is read; one of another place is said to be wrong', async () => {
  const one = await shop()
  const page = await phone([one])
  await page.addInitScript(() => {
    globalThis.NDEFReader = class {
      constructor() {
        globalThis.holdTag = (text) =>
          this.onreading?.({ message: { records: [{ recordType: 'text', encoding: 'utf-8', data: new DataView(new TextEncoder().encode(text).buffer) }] } })
      }
      scan() {
        return Promise.resolve()
      }
    }
  })
  await page.goto(`${server.url}/rounds/${one.visit.id}`)
  await page.getByTestId('tag-hold').click()
  await page.getByTestId('tag-hold-stop').waitFor()
  await page.evaluate(() => globalThis.holdTag('0'.repeat(32)))
  await page.getByTestId('tag-wrong').waitFor()
  await page.getByTestId('tag-hold').click()
  await page.getByTestId('tag-hold-stop').waitFor()
  await page.evaluate((text) => globalThis.holdTag(text), one.tag)
  await page.getByTestId('tag-right').waitFor()
  await page.context().close()
})

test('what another phone began meanwhile stands in the tray until somebody decides; the sheet is not lost', async () => {
  const one = await shop()
  const page = await phone([one])
  await cut(page)
  await openVisit(page, one)
  await begin(page, one)
  await page.getByTestId('rest-yes').click()
  await page.getByTestId('visit-submit').click()
  await state(page, 'SUBMITTED')
  ok(await grid.post(`/visits/${one.visit.id}/moves`, { event: 'NOT_FOUND', version: one.visit.version, reason: '另一台手机上写的' }))
  await back(page)
  await page.goto(`${server.url}/outbox`)
  const asks = page.locator('[data-part="partAsks"] [data-order="visit"]')
  await asks.first().waitFor()
  await page.getByTestId('clash').waitFor()
  await shot(page, 'rounds-clash')
  await asks.first().getByTestId('let-go').click()
  await page.getByTestId('let-go-sure').click()
  await page.locator('[data-part="partAsks"] [data-order="visit"]').first().waitFor()
  assert.equal(await page.locator('[data-part="partAsks"] [data-order="visit"]').count(), 1, 'its sheet needs a decision too')
  await page.context().close()
})

test('log-out takes along what the phone knew of rounds', async () => {
  const one = await shop()
  const page = await phone([one])
  await untilKnown(page, GRID)
  await page.goto(`${server.url}/me`)
  await page.getByTestId('logout').click()
  await page.getByTestId('login-name').waitFor()
  await eventually(async () => (await keysOf(page, 'known')).length === 0)
  await page.context().close()
})

// ---- the desk

test('a village head enters a place, prints its tag, renews it, closes it', async () => {
  const page = await openAs(browser, server, `village.${VILLAGE}.head`, { viewport: DESK, complaints })
  await page.goto(`${server.url}/premises`)
  await page.getByTestId('premises-add').click()
  await page.getByTestId('premises-kind').selectOption('ENTERPRISE')
  await page.getByTestId('premises-name').fill('长盛五金厂')
  await page.getByTestId('premises-lon').fill(String(place.lon))
  await page.getByTestId('premises-lat').fill(String(place.lat))
  await page.getByTestId('premises-where').waitFor()
  assert.ok(await page.getByTestId('premises-save').isDisabled(), 'an enterprise has a class of risk')
  await page.getByTestId('premises-risk').selectOption('B')
  await page.getByTestId('premises-save').click()
  await page.getByTestId('premises-detail').locator('h2').waitFor()
  const made = ok(await head.get('/premises?q=长盛五金厂')).items[0]
  assert.deepEqual([made.unit, made.kind, made.risk], [GRID, 'ENTERPRISE', 'B'])
  const before = ok(await head.get(`/premises/${made.id}/tag`)).tag

  await page.goto(`${server.url}/premises/tags?id=${made.id}`)
  await page.locator('[data-testid="tag-sheet"][data-ready="true"]').waitFor()
  assert.equal((await page.getByTestId('tag-text').innerText()).replaceAll(' ', ''), before)
  assert.equal(await page.locator('[data-testid="tag"] svg path').count(), 1)
  await page.emulateMedia({ media: 'print' })
  assert.ok(await page.locator('.top').isHidden() && (await page.getByTestId('tags-print').isHidden()), 'nothing but tags is printed')
  await page.emulateMedia({ media: 'screen' })

  await page.goto(`${server.url}/premises?premises=${made.id}`)
  await page.getByTestId('tag-new').click()
  await page.getByTestId('tag-new-sure').click()
  await page.getByTestId('tag-made').waitFor()
  assert.notEqual(ok(await head.get(`/premises/${made.id}/tag`)).tag, before)
  await page.getByTestId('premises-set').click()
  await page.getByTestId('premises-to').selectOption('CLOSED')
  await page.getByTestId('premises-why').fill('工厂已搬迁')
  await page.getByTestId('premises-set-sure').click()
  await eventually(async () => ok(await head.get(`/premises/${made.id}`)).state === 'CLOSED')
  await page.getByTestId('premises-set').waitFor({ state: 'detached' })
  assert.deepEqual(await refusals(page), [])
  await page.context().close()
})

test('a sheet of tags has each place once, and none for a street', async () => {
  const names = [(await shop()).id, (await shop()).id]
  const page = await openAs(browser, server, `village.${VILLAGE}.head`, { viewport: DESK, complaints })
  await page.goto(`${server.url}/premises/tags?kind=SMALL_PLACE`)
  await page.locator('[data-testid="tag-sheet"][data-ready="true"]').waitFor()
  const ids = await page.getByTestId('tag').evaluateAll((all) => all.map((one) => one.dataset.id))
  for (const id of names) assert.equal(ids.filter((one) => one === id).length, 1)
  await shot(page, 'rounds-tags', { fullPage: true })
  await page.goto(`${server.url}/premises/tags?kind=STREET`)
  await page.locator('[data-testid="tag-sheet"][data-ready="true"]').waitFor()
  assert.equal(await page.getByTestId('tag').count(), 0)
  await page.context().close()
})

test('on the narrowest phone in large type, with gloves, nothing of a visit is cut off; nothing stands in anybody’s way', async () => {
  // Who logged out has gone off shift.
  ok(await grid.post('/shifts', { event: 'BEGIN' }))
  const [one, two] = [await shop('一个名字特别特别长的便利店兼快递代收点和彩票站'), await shop()]
  const page = await phone([one, two])
  const examine = async (name) => {
    for (const [language, light] of [['zh-CN', 'light'], ['en', 'dark']]) {
      await wear(page, language, light)
      await fits(page, name)
      assert.deepEqual(await barriers(page), [], `${name} ${language} ${light}`)
      await shot(page, `rounds-${name}-${language.slice(0, 2)}`)
    }
    await wear(page, 'zh-CN', 'light')
  }
  for (const [width, type] of [[360, 'normal'], [320, 'big']]) {
    await page.setViewportSize({ width, height: 740 })
    await page.evaluate((of) => {
      localStorage.setItem('zw-type', of)
      localStorage.setItem('zw-glove', of === 'big' ? 'on' : 'off')
    }, type)
    const visit = type === 'big' ? one : two
    await page.goto(`${server.url}/rounds`)
    await page.getByTestId('round-row').first().waitFor()
    assert.match(await page.getByTestId('rounds-hours').innerText(), /^上班 \d+ 小时 \d+ 分$/)
    assert.match(await page.getByTestId('rounds-way').innerText(), /走完直线约 [\d.]+ (米|公里)$/)
    await examine(`list-${width}`)
    await openVisit(page, visit)
    await page.getByTestId('visit-placed').waitFor()
    await examine(`start-${width}`)
    await begin(page, visit)
    await line(page, 0, 'NO')
    await line(page, 1, 'NOT_SEEN')
    await examine(`sheet-${width}`)
    await page.getByTestId('visit-submit').scrollIntoViewIfNeeded()
    assert.ok((await page.getByTestId('visit-submit').boundingBox()).y > 740 * 0.6, 'the deed lies under the thumb')
  }
  await page.context().close()
})

test('no page complained, or asked another host', () => {
  assert.deepEqual(complaints.filter((one) => !NETWORKS.test(one)), [])
})
