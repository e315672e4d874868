// The map of grids is redrawn on the page: by one person with the mouse or without, checked, replayed, and
// published by another; from then on reports fall into the new grids.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { cutLine, neighbours, pointsIn, ringsOf } from '../harness/map.mjs'
import { Client, placeIn, startServer } from '../harness/server.mjs'
import { barriers, everyLook, launch, openAs, PHONE, refusals, shot } from './page.mjs'

const TOWN = '441900119'
const VILLAGE = `${TOWN}001000`
const GRID = `${TOWN}001001`
const DRAWER = `town.${TOWN}.supervisor`
const PUBLISHER = `town.${TOWN}.shift_leader`
let server
let browser
let page
let api
let outlines
const complaints = []
before(async () => {
  server = await startServer()
  browser = await launch()
  api = await Client.login(server, DRAWER)
  outlines = ringsOf(JSON.parse((await api.get(`/units/${VILLAGE}/outlines`)).text))
  page = await openAs(browser, server, DRAWER, { complaints })
})
after(async () => {
  await browser?.close()
  await server?.end()
})

const rows = () => page.getByTestId('grid-row')
const state = (on = page) => on.getByTestId('edition-state').getAttribute('data-state')
const until = (on, name) => on.locator(`[data-testid="edition-state"][data-state="${name}"]`).waitFor()
const idOf = (on = page) => new URL(on.url()).pathname.split('/')[2]
const nNew = () => page.locator('[data-grid^="new."]').count()
async function look(on, name) {
  await shot(on, `grids-${name}`)
  assert.deepEqual(await barriers(on), [], name)
  const over = await on.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  assert.ok(over <= 0, `${name} is ${over} px wider than the screen`)
  assert.deepEqual(await refusals(on), [], name)
}

/** Where places lie on a map that shows all of `rings`, 40 pixels from its edge. */
async function pixels(rings, places) {
  const box = await page.getByTestId('draft-map').boundingBox()
  const mercator = ([lon, lat]) => [(lon * Math.PI) / 180, Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360))]
  const all = [...rings.values()].flat().map(mercator)
  const [xs, ys] = [all.map((at) => at[0]), all.map((at) => at[1])]
  const [w, e, s, n] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  const scale = Math.max((e - w) / (box.width - 80), (n - s) / (box.height - 80))
  return places.map((at) => {
    const [x, y] = mercator([at.lon, at.lat])
    return { x: box.x + box.width / 2 + (x - (w + e) / 2) / scale, y: box.y + box.height / 2 - (y - (s + n) / 2) / scale }
  })
}

test('without an edition the page says what one is; a new one copies the grids in force', async () => {
  await page.goto(`${server.url}/grids`)
  await page.locator('.empty').waitFor()
  await look(page, 'none')
  await page.getByTestId('edition-new').click()
  await page.getByTestId('edition-unit').selectOption(VILLAGE)
  await page.getByTestId('edition-name').fill('东坑重划')
  await look(page, 'new')
  await page.getByTestId('edition-begin').click()
  await until(page, 'DRAFT')
  assert.equal(await rows().count(), outlines.size)
  await page.locator('.maps canvas').first().waitFor()
  await look(page, 'draft')
})

test('a grid chosen on the map is chosen in the list, and a line drawn over it cuts it in two', async () => {
  const ring = outlines.get(GRID)
  const [inside] = await pixels(outlines, pointsIn(ring, 1))
  await page.mouse.click(inside.x, inside.y)
  await page.locator(`[data-grid="${GRID}"][aria-pressed="true"]`).waitFor()
  await page.getByTestId('tool-SPLIT').click()
  const [from, to] = await pixels(outlines, cutLine(ring))
  await page.mouse.click(from.x, from.y)
  await page.mouse.dblclick(to.x, to.y)
  await page.waitForFunction(() => document.querySelector('[data-testid="line"]').value.split('\n').length >= 2)
  await look(page, 'line')
  await page.getByTestId('split').click()
  await page.locator('[data-grid^="new."]').first().waitFor()
  assert.equal(await nNew(), 2)
  assert.equal(await page.locator(`[data-grid="${GRID}"]`).count(), 0)
  await look(page, 'split')
})

test('the last change is taken back', async () => {
  await page.getByTestId('undo').click()
  await page.locator(`[data-grid="${GRID}"]`).waitFor()
  assert.equal(await nNew(), 0)
  assert.equal(await page.getByTestId('undo').isDisabled(), true)
})

test('without a mouse: chosen by key, cut along typed coordinates', async () => {
  const [from, to] = cutLine(outlines.get(GRID))
  await page.getByTestId('tool-SPLIT').focus()
  if ((await page.getByTestId('tool-SPLIT').getAttribute('aria-pressed')) !== 'true') await page.keyboard.press('Enter')
  await page.locator(`[data-grid="${GRID}"]`).focus()
  await page.keyboard.press('Enter')
  await page.getByTestId('line').focus()
  await page.keyboard.type('north')
  await page.locator('[data-testid="line"][aria-invalid="true"]').waitFor()
  await page.keyboard.press('Control+A')
  await page.keyboard.type(`${from.lon} ${from.lat}\n${to.lon} ${to.lat}`)
  await page.getByTestId('name-west').focus()
  await page.keyboard.type('西片网格')
  await page.getByTestId('split').focus()
  await page.keyboard.press('Enter')
  await page.locator('[data-grid^="new."]').first().waitFor()
  assert.ok((await rows().allInnerTexts()).some((text) => text.includes('西片网格')))
})

test('neighbours are offered for a merge', async () => {
  const [label] = await page.locator('[data-grid^="new."]').evaluateAll((all) => all.map((one) => one.dataset.grid))
  await page.getByTestId('tool-MERGE').click()
  await page.locator(`[data-grid="${label}"]`).click()
  const near = page.locator('[data-near^="new."]')
  await near.first().check()
  assert.equal(await page.locator('[data-testid="grid-row"][aria-pressed="true"]').count(), 2)
  await page.getByTestId('merge').click()
  await page.waitForFunction(() => document.querySelectorAll('[data-grid^="new."]').length === 1)
  await page.getByTestId('undo').click()
  await page.waitForFunction(() => document.querySelectorAll('[data-grid^="new."]').length === 2)
})

test('a corner moves in all grids that share it; one of the rim stays', async () => {
  const now = ringsOf(JSON.parse((await api.get(`/editions/${idOf()}/grids`)).text))
  const all = [...now.entries()]
  const owners = (corner) => all.filter(([, ring]) => ring.some((at) => String(at) === String(corner)))
  const edges = new Set(all.flatMap(([, ring]) => ring.map((a, i) => `${a} ${ring[(i + 1) % ring.length]}`)))
  const onRim = (ring, i) => [[i, (i + 1) % ring.length], [(i + ring.length - 1) % ring.length, i]].some(([a, b]) => !edges.has(`${ring[b]} ${ring[a]}`))
  const [label, ring, inner, rim] = all.flatMap(([name, one]) => {
    const i = one.findIndex((corner, k) => owners(corner).length > 1 && !onRim(one, k))
    const k = one.findIndex((_, n) => onRim(one, n))
    return i >= 0 && k >= 0 ? [[name, one, i, k]] : []
  })[0]
  await page.getByTestId('tool-RESHAPE').click()
  await page.locator(`[data-grid="${label}"]`).click()
  const type = async (i, lon, lat) => {
    await page.getByTestId('corner').selectOption(String(i))
    await page.getByTestId('corner-lon').fill(lon.toFixed(6))
    await page.getByTestId('corner-lat').fill(lat.toFixed(6))
    await page.getByTestId('corner-move').click()
  }
  await type(rim, ring[rim][0] + 0.0003, ring[rim][1] + 0.0002)
  await page.getByTestId('rim').waitFor()
  assert.equal(await page.getByTestId('reshape').isDisabled(), true)
  const [lon, lat] = ring[inner]
  await type(inner, lon + 0.00003, lat + 0.00002)
  await page.getByTestId('pending').waitFor()
  await look(page, 'reshape')
  await page.getByTestId('reshape').click()
  await page.getByTestId('pending').waitFor({ state: 'detached' })
  const after = ringsOf(JSON.parse((await api.get(`/editions/${idOf()}/grids`)).text))
  const moved = `${Number((lon + 0.00003).toFixed(6))},${Number((lat + 0.00002).toFixed(6))}`
  assert.equal([...after.values()].filter((one) => one.some((at) => String(at) === moved)).length, owners(ring[inner]).length)
})

test('a corner dragged with the mouse takes along every grid that shares it, and can be let go again', async () => {
  const now = ringsOf(JSON.parse((await api.get(`/editions/${idOf()}/grids`)).text))
  const [label] = [...now.keys()].filter((one) => one.startsWith('new.'))
  const all = [...now.values()]
  const shared = (at) => all.filter((ring) => ring.some((one) => String(one) === String(at))).length
  const inner = now.get(label).find((at) => shared(at) >= 3) ?? now.get(label).find((at) => shared(at) >= 2)
  await page.locator('.buttons .button').last().click()
  await page.locator(`[data-grid="${label}"]`).click()
  const [at] = await pixels(now, [{ lon: inner[0], lat: inner[1] }])
  await page.mouse.move(at.x, at.y)
  await page.mouse.down()
  await page.mouse.move(at.x + 6, at.y + 5, { steps: 4 })
  await page.mouse.move(at.x + 16, at.y + 14, { steps: 4 })
  await page.mouse.up()
  await page.locator('[data-testid="pending"], [data-testid="rim"]').first().waitFor()
  await look(page, 'dragged')
  if (await page.getByTestId('pending').count())
    assert.match(await page.getByTestId('pending').innerText(), new RegExp(`^[${shared(inner)}-9]`))
  await page.getByTestId('discard').click()
  await page.getByTestId('pending').waitFor({ state: 'detached' })
})

test('checked, it says that another person publishes; replayed, it shows each grid before and after', async () => {
  for (const at of pointsIn(outlines.get(GRID), 3))
    await (await Client.login(server, `grid.${GRID}`)).report({ item: '0602', ...at, title: '消防通道被占', description: '车辆无法通行' })
  await page.getByTestId('check').click()
  await until(page, 'CHECKED')
  await page.getByTestId('wait-other').waitFor()
  assert.equal(await page.getByTestId('publish').count(), 0)
  await page.getByTestId('consequences').waitFor()
  assert.equal(await page.getByTestId('rehomed').count(), 3, 'open work is listed before it is published')
  await look(page, 'checked')
  await page.getByTestId('tab-replay').click()
  await page.getByTestId('replay').click()
  await page.getByTestId('replay-row').first().waitFor()
  assert.equal(await page.locator(`[data-key="${GRID}"]`).count(), 1)
  assert.equal(await page.locator('[data-measure="cases"] td').last().innerText(), '3')
  await look(page, 'replay')
  await page.getByTestId('compare').click()
  await page.locator('[data-testid="current-map"] canvas').first().waitFor()
  await look(page, 'compare')
  await page.getByTestId('tab-history').click()
  await page.getByTestId('edition-history').waitFor()
  await look(page, 'history')
})

test('another person publishes it on the page, and a new report falls into a new grid', async () => {
  const other = await openAs(browser, server, PUBLISHER, { complaints })
  await other.goto(`${server.url}/grids`)
  await other.getByTestId('edition-row').first().waitFor()
  assert.equal(await other.getByTestId('edition-new').count(), 0, 'who may not draw is not asked to')
  await look(other, 'list')
  await other.locator('[data-testid="edition-row"] a').first().click()
  await until(other, 'CHECKED')
  await other.getByTestId('tab-publish').click()
  await other.getByTestId('rehomed').first().waitFor()
  await other.getByTestId('publish').click()
  await until(other, 'IN_FORCE')
  await other.getByTestId('in-force').waitFor()
  assert.ok((await other.getByTestId('lineage').innerText()).includes(GRID), 'what came of what stays to be read')
  await look(other, 'published')
  const [, at] = pointsIn(outlines.get(GRID), 2)
  const fresh = await (await Client.login(server, 'resident.1')).report({ item: '0602', ...at, title: '新网格', description: '车辆无法通行' })
  assert.notEqual(fresh.unit, GRID)
  assert.ok(fresh.unit.startsWith(VILLAGE.slice(0, 12)))
  await other.context().close()
})

test('each fault of a check stands in the list and on the map, and is flown to', async () => {
  const village = `${TOWN}004000`
  const edition = (await api.post('/editions', { unit: village, name: '有问题的草案' })).body
  const rings = ringsOf(JSON.parse((await api.get(`/editions/${edition.id}/grids`)).text))
  const [a] = neighbours(rings)
  const ring = rings.get(a).map(([lon, lat]) => ({ lon: lon + 0.002, lat }))
  await api.post(`/editions/${edition.id}/changes`, { kind: 'RESHAPE', version: 1, outlines: [{ grid: a, ring }] })
  await page.goto(`${server.url}/grids/${edition.id}`)
  await until(page, 'DRAFT')
  await page.getByTestId('tab-faults').click()
  await page.getByTestId('unchecked').waitFor()
  await page.getByTestId('check').click()
  await page.getByTestId('fault').first().waitFor()
  assert.equal(await state(), 'DRAFT')
  assert.ok((await page.locator('[data-kind="GAP"]').count()) > 0)
  await look(page, 'faults')
  await page.getByTestId('fault').last().click()
  await page.locator('[data-testid="fault"][aria-pressed="true"]').waitFor()
  await look(page, 'fault')
  await page.getByTestId('tab-draw').click()
  await page.getByTestId('undo').click()
  await page.getByTestId('check').click()
  await until(page, 'CHECKED')
})

test('a file is imported on the page: how far it is, why it is refused and where, and the draft it makes', async () => {
  const edition = (await api.post('/editions', { unit: `${TOWN}005000`, name: '导入的图' })).body
  const text = (await api.get(`/editions/${edition.id}/grids`)).text
  await page.goto(`${server.url}/grids/${edition.id}?tab=import`)
  const send = async (name, raw) => {
    await page.getByTestId('import-file').setInputFiles({ name, mimeType: 'application/geo+json', buffer: Buffer.from(raw) })
    await page.getByTestId('import-send').click()
  }
  const bad = JSON.parse(text)
  const [[x, y]] = bad.features[0].geometry.coordinates[0]
  bad.features[0].geometry.coordinates = [[[x, y], [x + 0.003, y + 0.003], [x + 0.003, y], [x, y + 0.003], [x, y]]]
  await send('bow-tie.geojson', JSON.stringify(bad))
  await page.getByTestId('import-refused').waitFor()
  await page.locator('[data-testid="fault"][data-kind="INVALID"]').click()
  await page.locator('[data-testid="fault"][aria-pressed="true"]').waitFor()
  await look(page, 'refused')
  await send('half.geojson', text.slice(0, text.length / 2))
  await page.locator('[data-testid="import-refused"] small').waitFor()
  assert.match(await page.getByTestId('import-refused').innerText(), /at byte \d+/)
  const good = JSON.parse(text)
  good.features[0].properties.name = '从文件来的网格'
  await send('good.geojson', JSON.stringify(good))
  await page.getByTestId('import-taken').waitFor()
  await page.getByTestId('tab-draw').click()
  await rows().filter({ hasText: '从文件来的网格' }).first().waitFor()
  await page.getByTestId('check').click()
  await until(page, 'CHECKED')
})

test('a large file in pieces shows its way, and one beyond the bound is not sent', async () => {
  const other = await openAs(browser, server, 'city.supervisor', { complaints })
  const city = await Client.login(server, 'city.supervisor')
  const edition = (await city.post('/editions', { unit: '441900000000000', name: '全市' })).body
  const text = (await city.get(`/editions/${edition.id}/grids`)).text
  await other.goto(`${server.url}/grids/${edition.id}?tab=import`)
  await other.getByTestId('import-file').setInputFiles({ name: 'city.geojson', mimeType: 'application/geo+json', buffer: Buffer.from(text) })
  await other.getByTestId('import-send').click()
  await other.getByTestId('import-running').waitFor()
  await other.getByTestId('import-taken').waitFor()
  await look(other, 'imported')
  await other.getByTestId('import-file').evaluate((input) => {
    const chosen = new globalThis.DataTransfer()
    chosen.items.add(new globalThis.File([new Uint8Array(65 * 1024 * 1024)], 'large.geojson'))
    input.files = chosen.files
    input.dispatchEvent(new Event('change', { bubbles: true }))
  })
  await other.getByTestId('import-large').waitFor()
  assert.equal(await other.getByTestId('import-send').isDisabled(), true)
  await other.getByTestId('tab-draw').click()
  await other.getByTestId('grid-row').first().waitFor()
  await look(other, 'city')
  await other.context().close()
})

test('a village is founded on the page: its grids stand first in the list, and it is told before it is published', async () => {
  const on = await openAs(browser, server, DRAWER, { complaints })
  await on.goto(`${server.url}/grids`)
  await on.getByTestId('edition-new').click()
  await on.getByTestId('edition-unit').selectOption(`${TOWN}000000`)
  await on.getByTestId('edition-name').fill('设新村')
  await on.getByTestId('edition-begin').click()
  await until(on, 'DRAFT')
  await on.getByTestId('tool-FOUND').click()
  const taken = `${TOWN}002001`
  await on.locator(`[data-grid="${taken}"]`).click()
  await on.getByTestId('village-name').fill('启明社区')
  await on.getByTestId('village-name').press('Enter')
  await on.locator(`[data-grid="${taken}"]`).waitFor({ state: 'detached' })
  assert.match(await on.getByTestId('grid-row').first().innerText(), /启明社区/)
  await look(on, 'founded')
  await on.getByTestId('check').click()
  await until(on, 'CHECKED')
  await on.getByTestId('village-news').getByText(/新设村\s*启明社区/).waitFor()
  await look(on, 'founded-checked')
  await on.context().close()
})

test('who may not is told so: another town, and a post without the grants', async () => {
  const other = await openAs(browser, server, 'town.441900003.supervisor', { complaints })
  await other.goto(`${server.url}/grids/${idOf()}`)
  await other.getByTestId('no-edition').waitFor()
  await look(other, 'not-there')
  await other.context().close()
  const grid = await openAs(browser, server, `grid.${TOWN}002001`, { complaints })
  await grid.goto(`${server.url}/grids`)
  await grid.waitForURL((url) => !url.pathname.startsWith('/grids'))
  await grid.context().close()
})

test('in both languages, light and dark, on a desk and on a phone', async () => {
  await page.goto(`${server.url}/grids/${idOf()}`)
  await until(page, 'CHECKED')
  await page.getByTestId('tool-SPLIT').click()
  await page.getByTestId('grid-row').first().click()
  await everyLook(page, 'grids-draw', [PHONE])
  for (const tab of ['faults', 'import', 'replay', 'publish', 'history']) {
    await page.getByTestId(`tab-${tab}`).click()
    await everyLook(page, `grids-${tab}`, [PHONE])
  }
  assert.deepEqual(complaints, [])
})

test('a city with districts: its pages stand for each tier, and the district is drawn town by town', async () => {
  const city = await startServer({ demo: 'qingchuan' })
  try {
    const DISTRICT = '990102000000000'
    const name = (await (await Client.login(city, 'city.supervisor')).get(`/units/${DISTRICT}`)).body.name
    const GRID_THERE = '990102001001001'
    const reporter = await Client.login(city, `grid.${GRID_THERE}`)
    const place = await placeIn(reporter, GRID_THERE)
    await reporter.report({ item: '0605', ...place, title: '消防通道被占', description: '通道被占，车辆无法通行' })
    const desk = await openAs(browser, city, 'district.990102.supervisor', { complaints })
    await desk.goto(city.url)
    await desk.locator('.map canvas').first().waitFor()
    for (const path of ['/command', '/analysis', '/decision']) {
      await desk.goto(`${city.url}${path}`)
      await desk.locator('main', { hasText: name }).waitFor()
      await desk.locator('[data-testid="area-map"]:not([data-drawn="0"])').first().waitFor()
    }
    for (const [path, says] of [['/supervision', name], ['/stats', name], ['/centres', '区（县）中心']]) {
      await desk.goto(`${city.url}${path}`)
      await desk.locator('main', { hasText: says }).waitFor()
    }
    const drawer = await Client.login(city, 'district.990102.supervisor')
    const { id, grids } = (await drawer.post('/editions', { unit: DISTRICT, name: '区级调整' })).body
    await desk.goto(`${city.url}/grids/${id}`)
    await desk.getByTestId('grid-row').nth(grids - 1).waitFor()
    await desk.getByTestId('tool-MOVE').click()
    await desk.getByTestId('grid-row').first().click()
    await desk.locator('form.card select').first().locator('option').nth(2).waitFor({ state: 'attached' })
    await shot(desk, 'grids-district')
    const phone = await openAs(browser, city, `grid.${GRID_THERE}`, { viewport: PHONE, complaints, place })
    await phone.goto(`${city.url}/report`)
    await phone.getByTestId('report-where').waitFor()
    assert.deepEqual([await refusals(desk), await refusals(phone), complaints], [[], [], []])
    for (const on of [desk, phone]) await on.context().close()
  } finally {
    await city.end()
  }
})
