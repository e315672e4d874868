// Several people at one queue: who has a case in hand, what rings, what a shift leaves to the next.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { psql } from '../harness/counts.mjs'
import { Client, makeId, placeIn, startServer } from '../harness/server.mjs'
import { barriers, DESK, fits, launch, logIn, openAs, openPage, PHONE, refusals, shot } from './page.mjs'

const VILLAGE = '441900119001'
const HEAD = `village.${VILLAGE}.head`
const ACCEPTOR = `village.${VILLAGE}.acceptor`
let server
let browser
let grid
let place
const complaints = []
before(async () => {
  server = await startServer()
  browser = await launch()
  grid = await Client.login(server, `grid.${VILLAGE}001`)
  place = await placeIn(grid, `${VILLAGE}001`)
})
after(async () => {
  await browser?.close()
  await server?.end()
})

const report = (title, item = '0101') => grid.report({ item, title, description: title, ...place })
const rowOf = (page, id) => page.locator(`[data-testid="queue-row"][data-id="${id}"]`)
const sit = (login, options = {}) => openAs(browser, server, login, { viewport: DESK, complaints, ...options })

test('who comes second sees who has the case, cannot act, and may take it over; the first is told', async () => {
  const one = await report('两人同看一件', '0102')
  const first = await sit(HEAD)
  const second = await sit(ACCEPTOR)
  await rowOf(first, one.id).click()
  await first.getByTestId('move-FILE').waitFor()
  await rowOf(second, one.id).getByTestId('row-held').waitFor()
  await rowOf(second, one.id).click()
  await second.getByTestId('held').waitFor()
  assert.ok(await second.getByTestId('move-FILE').isDisabled())
  await second.getByTestId('held').waitFor()
  await second.keyboard.press('f')
  assert.equal((await grid.get(`/cases/${one.id}`)).body.state, 'REPORTED', 'its key does nothing either')
  await shot(second, 'desk-held')
  await second.getByTestId('take-over').click()
  await second.getByTestId('held').waitFor({ state: 'detached' })
  await first.getByTestId('held').getByText('已接手').waitFor()
  await second.keyboard.press('f')
  await second.locator('[data-state="FILED"]').waitFor()
  await first.context().close()
  await second.context().close()
  const leader = await sit('town.441900119.shift_leader')
  await leader.goto(`${server.url}/hand-over`)
  await leader.getByTestId('take-overs').locator('p', { hasText: '两人同看一件' }).getByText(/从.+手上接手/).waitFor()
  await shot(leader, 'take-overs', { fullPage: true })
  await leader.context().close()
})

test('who goes to another case lets the first one go', async () => {
  const one = await report('先看的一件')
  const two = await report('后看的一件')
  const first = await sit(HEAD)
  const second = await sit(ACCEPTOR)
  await rowOf(first, one.id).click()
  await rowOf(second, one.id).getByTestId('row-held').waitFor()
  await rowOf(first, two.id).click()
  await rowOf(second, two.id).getByTestId('row-held').waitFor()
  await rowOf(second, one.id).getByTestId('row-held').waitFor({ state: 'detached' })
  await first.context().close()
  await second.context().close()
})

/** Where a place lies on the map, in pixels of the page. */
async function pixelOf(page, { lon, lat }) {
  const canvas = page.locator('.map .canvas[data-settled]')
  const [midLon, midLat, zoom] = (await canvas.getAttribute('data-view')).split(' ').map(Number)
  const box = await canvas.boundingBox()
  const world = 256 * 2 ** zoom
  const y = (at) => (Math.log(Math.tan(Math.PI / 4 + (at * Math.PI) / 360)) / (2 * Math.PI)) * world
  return { x: box.width / 2 + ((lon - midLon) / 360) * world, y: box.height / 2 - (y(lat) - y(midLat)), box, zoom }
}
const sentTo = async (client, id) => (await client.get(`/cases/${id}/assignments`)).body.items.map((row) => [row.person_name, row.state])

test('a case let fall on a person asks, says why he fits, sends him, and he is called back by the key', async () => {
  const one = await report('拖给人的案件', '0605')
  const head = await Client.login(server, HEAD)
  await head.move(one.id, 'FILE')
  const desk = await sit(HEAD)
  await rowOf(desk, one.id).click()
  await desk.getByTestId('map-crew').click()
  const first = desk.getByTestId('crew-row').first()
  await first.getByText(/就管这个网格|岗位有这项职责/).waitFor()
  await shot(desk, 'desk-crew')
  assert.deepEqual(await barriers(desk), [])
  await rowOf(desk, one.id).dragTo(first)
  await desk.getByTestId('send-why').waitFor()
  await desk.getByTestId('send-box').getByText('就管这个网格').waitFor()
  await shot(desk, 'desk-send-box')
  assert.deepEqual(await barriers(desk), [])
  await desk.keyboard.press('Escape')
  await desk.getByTestId('send-box').waitFor({ state: 'detached' })
  assert.deepEqual(await sentTo(head, one.id), [], 'looking sends nobody')
  await rowOf(desk, one.id).dragTo(first)
  await desk.getByTestId('send-box-go').click()
  await desk.locator('[data-assignment][data-state="OFFERED"]').waitFor()
  await desk.getByTestId('undo-do').waitFor()
  await desk.keyboard.press('z')
  await desk.locator('[data-assignment][data-state="WITHDRAWN"]').waitFor()
  assert.equal((await sentTo(head, one.id))[0][1], 'WITHDRAWN')
  await desk.context().close()
})

test('the same by keys alone: to the people, down, Enter, Enter', async () => {
  const one = await report('按键派人的案件', '0605')
  const head = await Client.login(server, HEAD)
  await head.move(one.id, 'FILE')
  const desk = await sit(HEAD)
  await rowOf(desk, one.id).focus()
  await desk.keyboard.press('Enter')
  await desk.getByTestId('move-DISPATCH').waitFor()
  await desk.keyboard.press('5')
  await desk.locator('[data-testid="crew-row"]:focus').waitFor()
  await desk.keyboard.press('ArrowDown')
  await desk.keyboard.press('ArrowUp')
  await desk.keyboard.press('Enter')
  await desk.locator('[data-testid="send-box-go"]:enabled').waitFor()
  await desk.keyboard.press('Enter')
  await desk.locator('[data-assignment][data-state="OFFERED"]').waitFor()
  await desk.context().close()
})

test('the map shows a grid of who is on shift, a point of who has accepted, and the point moves by itself', async () => {
  const one = await report('看人走到哪的案件', '0605')
  const head = await Client.login(server, HEAD)
  await head.move(one.id, 'FILE')
  const at = (dLat) => grid.post('/positions', { items: [{ lon: place.lon, lat: place.lat + dLat, observed_at: new Date().toISOString(), accuracy_m: 12 }] })
  await grid.post('/shifts', { event: 'BEGIN' })
  await at(0.001)
  const desk = await sit(HEAD)
  await desk.clock.install()
  await desk.goto(`${server.url}/?case=${one.id}`)
  await desk.getByTestId('map-crew').click()
  const row = desk.locator(`[data-testid="crew-row"][data-person="${grid.me.id}"]`)
  await row.waitFor()
  assert.doesNotMatch(await row.innerText(), /离现场/, 'no point before he has accepted')
  const sent = (await head.post(`/cases/${one.id}/assignments`, { id: makeId('441900119'), person: grid.me.id, purpose: 'HANDLE' })).body
  assert.equal((await grid.post(`/assignments/${sent.id}/moves`, { event: 'ACCEPT', version: sent.version })).status, 200)
  await at(0.002)
  await desk.clock.runFor(11000)
  await row.getByText(/离现场 22\d 米/).waitFor()
  await at(0.003)
  await desk.clock.runFor(11000)
  await row.getByText(/离现场 33\d 米/).waitFor()
  await desk.getByTestId('crew').getByRole('button', { name: '关闭' }).click()
  await shot(desk, 'desk-live')
  const point = await pixelOf(desk, { lon: place.lon, lat: place.lat + 0.003 })
  await rowOf(desk, one.id).dragTo(desk.locator('.map .canvas'), { targetPosition: { x: point.x, y: point.y } })
  await desk.getByTestId('send-why').getByText('已经派了他').waitFor()
  assert.ok(await desk.getByTestId('send-box-go').isDisabled(), 'nobody is sent twice')
  assert.deepEqual(await barriers(desk), [])
  await desk.keyboard.press('Escape')
  await grid.post('/shifts', { event: 'END' })
  await desk.context().close()
})

/** One camera of this town, from a list as its owner gives it. */
async function setCamera(n, fields = {}) {
  const one = { name: '东门', lon: place.lon + 0.001, lat: place.lat, address: `https://video.example/${n}`, ...fields }
  const leader = await Client.login(server, 'town.441900119.shift_leader')
  const raw = `code,name,department,lon,lat,address\n4419000000132800000${n},${one.name},GA,${one.lon},${one.lat},${one.address}\n`
  const answer = await leader.request('PUT', '/cameras', { raw, type: 'text/csv' })
  assert.equal(answer.status, 200, answer.text)
  return `4419000000132800000${n}`
}

test('cameras near the case by keys alone: 6, Enter, what for, and the address is a link; who looked is told to the next', async () => {
  const code = await setCamera(1, { name: '最近的东门', lon: place.lon, lat: place.lat })
  const one = await report('看一眼摄像头的案件', '0605')
  const desk = await sit(HEAD)
  await rowOf(desk, one.id).focus()
  await desk.keyboard.press('Enter')
  await desk.getByTestId('move-FILE').waitFor()
  await desk.keyboard.press('6')
  await desk.locator(`[data-testid="camera-row"][data-code="${code}"]:focus`).waitFor() // the nearest is the first
  await desk.keyboard.press('Enter')
  await desk.getByText('还没有人看过').waitFor()
  await shot(desk, 'desk-cameras')
  assert.deepEqual(await barriers(desk), [])
  await desk.keyboard.press('ArrowDown')
  await desk.locator('[data-testid="camera-SEE"]:focus').waitFor()
  assert.equal(await desk.getByTestId('camera-open').count(), 0, 'no address before somebody said what for')
  await desk.keyboard.press('Enter')
  const link = desk.locator('[data-testid="camera-open"]:focus')
  await link.waitFor()
  assert.deepEqual(await link.evaluate((a) => [a.href, a.target, a.rel]), ['https://video.example/1', '_blank', 'noopener noreferrer'])
  await desk.getByTestId('camera-looked').getByText(/看现场情况/).waitFor()
  assert.deepEqual(await barriers(desk), [])
  await shot(desk, 'desk-camera-open')
  await desk.keyboard.press('Escape')
  await desk.getByTestId('cameras').waitFor({ state: 'detached' })
  const { items } = (await (await Client.login(server, ACCEPTOR)).get(`/cameras/looks?case_id=${one.id}`)).body
  assert.deepEqual(items.map((row) => [row.camera, row.purpose, row.role]), [[code, 'SEE', 'VILLAGE_HEAD']])
  await desk.context().close()
})

test('on a phone, which has no desk’s map, cameras near a case are on its page', async () => {
  const code = await setCamera(3, { name: '手机上看的南门', lon: place.lon, lat: place.lat })
  const one = await report('在手机上看一眼的案件', '0605')
  const phone = await openAs(browser, server, HEAD, { viewport: PHONE, complaints })
  await phone.goto(`${server.url}/cases/${one.id}`)
  await phone.getByTestId('case-cameras').click()
  const row = phone.locator(`[data-testid="camera-row"][data-code="${code}"]`)
  await row.click()
  await phone.getByTestId('camera-SEE').click()
  await phone.locator('[data-testid="camera-open"]:focus').waitFor()
  assert.ok((await row.boundingBox()).height >= 44, 'for a finger')
  assert.deepEqual(await barriers(phone), [])
  await fits(phone, 'cameras on a phone')
  await shot(phone, 'phone-cameras')
  await phone.keyboard.press('Escape')
  await phone.locator('[data-testid="case-cameras"]:focus').waitFor()
  assert.equal(await phone.getByTestId('cameras').count(), 0)
  await phone.context().close()
})

test('cameras are a layer of the map: off at first, drawn from close by, and one that is pressed is chosen in the list', async () => {
  const code = await setCamera(2, { name: '图上的西门', lon: place.lon - 0.002, lat: place.lat + 0.001 })
  const desk = await sit(HEAD)
  await desk.locator('.map .canvas[data-settled]').waitFor()
  await desk.getByTestId('map-layers').click()
  const box = desk.locator('[data-layer="cameras"]')
  assert.ok(!(await box.isChecked()))
  const read = desk.waitForResponse((answer) => answer.url().includes('/cameras?'))
  await box.check()
  while ((await pixelOf(desk, place)).zoom < 14) {
    await desk.getByRole('button', { name: '放大' }).click()
    await desk.waitForFunction((zoom) => Number(document.querySelector('.map .canvas').dataset.view.split(' ')[2]) > zoom, (await pixelOf(desk, place)).zoom)
  }
  assert.equal((await read).status(), 200)
  const at = await pixelOf(desk, { lon: place.lon - 0.002, lat: place.lat + 0.001 })
  await desk.getByTestId('map-layers').click()
  await desk.waitForFunction(() => document.querySelector('.map .canvas').dataset.cameras !== '0')
  await desk.locator('.map .canvas').click({ position: { x: at.x, y: at.y } })
  await desk.locator(`[data-testid="camera-row"][data-code="${code}"][aria-expanded="true"]`).waitFor()
  await desk.getByText('先选一件未办结的案件').waitFor()
  assert.equal(await desk.getByTestId('camera-SEE').count(), 0, 'without a case nothing can be looked through')
  await shot(desk, 'desk-cameras-map')
  await desk.reload()
  await desk.getByTestId('map-layers').click()
  assert.ok(await desk.locator('[data-layer="cameras"]').isChecked(), 'what somebody chose stays')
  await desk.context().close()
})

test('several of the queue are moved at once after a look, told one by one, and taken back by one key', async () => {
  const head = await Client.login(server, HEAD)
  const made = []
  for (const title of ['一起移交之一', '一起移交之二', '一起移交之三']) made.push(await report(title, '0605'))
  for (const one of made.slice(0, 2)) await head.move(one.id, 'FILE')
  const desk = await sit(HEAD)
  for (const one of made) {
    await rowOf(desk, one.id).focus()
    await desk.keyboard.press('Space')
  }
  await desk.getByTestId('bulk-DISPATCH').click()
  assert.match(await desk.getByTestId('bulk-preview').innerText(), /派遣 2 件/)
  assert.match(await desk.getByTestId('bulk-cannot').innerText(), /1 件不能/)
  await shot(desk, 'desk-bulk')
  assert.deepEqual(await barriers(desk), [])
  await desk.getByTestId('bulk-go').click()
  await desk.getByTestId('bulk-did').getByText(/2 件已派遣/).waitFor()
  await desk.getByTestId('undo-do').click()
  await desk.getByText('2 件的派遣已撤销').first().waitFor()
  for (const one of made.slice(0, 2)) assert.equal((await head.get(`/cases/${one.id}`)).body.state, 'FILED')
  await desk.context().close()
})

test('a merge is taken apart days later: with a reason, from the case that went into the other, and each stands alone again', async () => {
  const [one, other] = [await report('并错了的一件'), await report('并进去的一件')]
  const head = await Client.login(server, HEAD)
  await head.move(one.id, 'MERGE', { into: other.id, reason: '看着像同一处' })
  const days = "interval '3 days'"
  psql(server, `update case_moves set at = at - ${days}, observed_at = observed_at - ${days}, sent_at = sent_at - ${days} where case_id in ('${one.id}', '${other.id}');
    update cases set created_at = created_at - ${days}, updated_at = updated_at - ${days}, closed_at = closed_at - ${days} where id in ('${one.id}', '${other.id}')`)
  const desk = await sit(HEAD)
  await desk.goto(`${server.url}/cases/${other.id}`)
  const merged = desk.getByTestId('merged')
  await merged.getByRole('link', { name: '并错了的一件' }).waitFor()
  assert.equal(await merged.getByTestId('apart').count(), 0, 'it is taken apart from the one that went')
  await shot(desk, 'merged-into', { fullPage: true })
  await merged.getByRole('link', { name: '并错了的一件' }).click()
  await desk.locator('[data-state="MERGED"]').waitFor()
  await merged.getByTestId('apart').click()
  await merged.getByTestId('apart-send').click()
  await merged.locator('.error', { hasText: '还没填' }).waitFor()
  assert.equal((await head.get(`/cases/${one.id}`)).body.state, 'MERGED', 'without a reason it stands')
  await merged.getByTestId('apart-why').fill('到现场看，是相邻的两处')
  await shot(desk, 'merged-apart', { fullPage: true })
  assert.deepEqual(await barriers(desk), [])
  await merged.getByTestId('apart-send').click()
  await desk.locator('[data-state="REPORTED"]').waitFor()
  await merged.waitFor({ state: 'detached' })
  await desk.getByTestId('history-row').getByText('到现场看，是相邻的两处').waitFor()
  assert.deepEqual((await head.get(`/cases/${other.id}/merged`)).body.items, [])
  assert.equal((await head.get(`/cases/${one.id}`)).body.merged_into, null)
  await desk.goto(`${server.url}/cases/${other.id}`)
  await desk.getByTestId('history-row').first().waitFor()
  assert.equal(await desk.getByTestId('merged').count(), 0)
  await desk.context().close()
})

test('below zoom 12 close cases are one with their number, and what may cost life is pressed for itself', async () => {
  const near = { ...place, lat: place.lat + 0.0004 }
  const two = await grid.report({ item: '0101', title: '挨得很近的一件', description: '一', ...near })
  await grid.report({ item: '0101', title: '挨得很近的另一件', description: '二', ...near, lon: near.lon + 0.0001 })
  const critical = await report('压在一堆上面的特急', '0602')
  const desk = await sit('town.441900119.shift_leader', { viewport: { width: 1366, height: 500 } })
  await desk.goto(`${server.url}/?stage=all`)
  await rowOf(desk, critical.id).waitFor()
  await rowOf(desk, two.id).waitFor()
  const canvas = desk.locator('.map .canvas[data-settled]')
  const zoomOf = async () => Number((await canvas.getAttribute('data-view')).split(' ')[2])
  const zoomOut = async () => {
    await canvas.waitFor()
    while ((await zoomOf()) >= 11.5) {
      const before = await canvas.getAttribute('data-view')
      await desk.getByRole('button', { name: '缩小' }).click()
      await desk.waitForFunction((was) => document.querySelector('.map .canvas').dataset.view !== was, before)
    }
  }
  await zoomOut()
  await shot(desk, 'desk-clusters')
  const at = await pixelOf(desk, place)
  await canvas.click({ position: { x: at.x, y: at.y } })
  await desk.waitForFunction((id) => new URL(location.href).searchParams.get('case') === id, critical.id)
  await desk.locator(`[data-testid="queue-row"][data-id="${critical.id}"][aria-selected="true"]`).waitFor() // the queue follows

  // Several are looked into, by the mouse and by keys, and none of them is picked.
  await desk.goto(`${server.url}/?stage=all&severity=S3`)
  await rowOf(desk, two.id).waitFor()
  await zoomOut()
  const zoomIs = (test, zoom) => desk.waitForFunction(([of, than]) => {
    const now = Number(document.querySelector('.map .canvas').dataset.view.split(' ')[2])
    return of === 'more' ? now > than : now < than
  }, [test, zoom])
  const together = await pixelOf(desk, place)
  await canvas.click({ position: { x: together.x, y: together.y } })
  await zoomIs('more', 13)
  assert.equal(new URL(desk.url()).searchParams.get('case'), null)
  await zoomOut()
  const far = await zoomOf()
  await canvas.focus()
  await desk.keyboard.press('+')
  await zoomIs('more', far + 0.5)
  await desk.keyboard.press('-')
  await zoomIs('less', far + 0.5)
  await desk.context().close()
})

test('a shift is handed over: who gives signs, somebody else takes it, and nobody else has to', async () => {
  const first = await sit(HEAD)
  await first.goto(`${server.url}/hand-over`)
  await first.getByTestId('sound-test').click()
  await first.getByTestId('hand-over-notes').fill('盯住长盛市场的通道')
  await first.getByTestId('hand-over-give').click()
  await first.getByTestId('hand-over').getByText('盯住长盛市场的通道').waitFor()
  assert.equal(await first.getByTestId('hand-over-take').count(), 0)
  await shot(first, 'hand-over', { fullPage: true })
  assert.deepEqual(await barriers(first), [])
  const second = await sit(ACCEPTOR)
  await second.goto(`${server.url}/hand-over`)
  await second.getByTestId('hand-over-take').click()
  await second.getByTestId('hand-over-taken').getByText('受理员').waitFor()
  await second.emulateMedia({ media: 'print' })
  await shot(second, 'hand-over-print', { fullPage: true })
  await first.context().close()
  await second.context().close()
})

test('a critical case rings on the desk until a person has done something with it', async () => {
  const desk = await sit(HEAD)
  const head = await Client.login(server, HEAD)
  // What the rows above left untaken rings here too, and with two of them the bar counts instead of naming one.
  const left = (await head.get('/cases?severity=S1&state=REPORTED,FILED&duty=true&limit=50')).body.items.map(({ id }) => id)
  await desk.evaluate(([key, ids]) => localStorage.setItem(key, ids), [`zw-alarm-known ${head.me.id}`, left.join(',')])
  await desk.reload()
  await desk.getByTestId('hand-over-link').waitFor()
  const one = await report('疏散通道被锁，里面有人', '0602')
  await desk.getByTestId('alarm').getByText('疏散通道被锁').waitFor()
  assert.deepEqual(await barriers(desk), [])
  await shot(desk, 'desk-alarm')
  await desk.goto(`${server.url}/hand-over`)
  await desk.getByTestId('sound-mute').click()
  await desk.getByTestId('hand-over-link').getByText('警铃静音').waitFor() // stands on every page
  await desk.getByTestId('alarm').getByText('疏散通道被锁').waitFor() // a page that is opened anew rings on
  const again = await report('又一条疏散通道被锁', '0602')
  await desk.getByTestId('alarm').getByText('2 件特急没有接，先看：疏散通道被锁，里面有人').waitFor() // muted is not blind
  const filed = (await head.get(`/cases/${again.id}`)).body
  if (filed.state === 'REPORTED') await head.move(again.id, 'FILE')
  await head.move(again.id, 'DISPATCH', { department: 'XF' })
  await desk.getByTestId('alarm').getByText('疏散通道被锁，里面有人').waitFor() // the other one waits still
  await desk.getByTestId('alarm-know').click()
  await desk.getByTestId('alarm').waitFor({ state: 'detached' })
  const read = desk.waitForResponse((answer) => answer.url().includes('severity=S1') && answer.url().includes('duty=true'))
  await desk.reload()
  await read
  await desk.getByTestId('hand-over-notes').waitFor()
  assert.equal(await desk.getByTestId('alarm').count(), 0, 'what is known here stays known')
  assert.ok(one.id)
  await desk.context().close()
})

const BUSY = '441900003'
const N_OPEN = 5000
/** As many open cases in the busy town as `ids`, like the one that was reported there. */
async function crowd(ids) {
  const there = await Client.login(server, `grid.${BUSY}001001`)
  const one = await there.report({ item: '0101', title: '满屏案件之首', description: '一', ...(await placeIn(there, `${BUSY}001001`)) })
  const each = `json_array_elements_text('${JSON.stringify(ids)}') with ordinality i (id, n)`
  psql(server, `insert into cases select r.* from cases c, ${each},
      lateral jsonb_populate_record(c, jsonb_build_object('id', i.id, 'number', c.number || '-' || i.n, 'title', '满屏案件 ' || i.n,
        'lon', c.lon + 0.02 * random(), 'lat', c.lat + 0.02 * random())) r where c.id = '${one.id}';
    insert into case_moves select r.* from case_moves m, ${each},
      lateral jsonb_populate_record(m, jsonb_build_object('case_id', i.id)) r where m.case_id = '${one.id}';
    analyze cases, case_moves`)
  return one
}
/** The stream tells so of each of these cases. */
const tellOf = (of, ids) =>
  psql(server, `insert into outbox (town, topic, unit, data) select o.town, 'case.moved', o.unit, jsonb_set(o.data::jsonb, '{id}', to_jsonb(i.id))::text
      from outbox o, json_array_elements_text('${JSON.stringify(ids)}') i (id) where o.topic = 'case.reported' and o.data::jsonb->>'id' = '${of}'`)
const ROWS_MAX = 80
const REQUESTS_MAX = 30
const rowsOf = (page) => page.getByTestId('queue-row').count()
const pickedAt = (page, at) => page.locator(`[data-testid="queue-row"][aria-selected="true"][aria-posinset="${at}"]:focus`).waitFor()

test('five thousand wait: the page has the rows in view, J and K go through them all, and nothing moves under the hand', async (t) => {
  const ids = Array.from({ length: N_OPEN - 1 }, () => makeId(Number(BUSY)))
  const one = await crowd(ids)
  const desk = await openPage(browser, server, { viewport: DESK, complaints })
  await desk.addInitScript(() => {
    globalThis.nHeard = 0
    globalThis.EventSource = class extends globalThis.EventSource {
      addEventListener(topic, hear, ...more) {
        super.addEventListener(topic, (event) => {
          hear(event)
          if (topic === 'case.moved') globalThis.nHeard += 1
        }, ...more)
      }
    }
  })
  await desk.goto(`${server.url}/?stage=stAccept`)
  const asked = []
  desk.on('request', (request) => /\/api\/v1\//.test(request.url()) && asked.push(`${request.method()} ${new URL(request.url()).pathname.replace(/\d{15}/, '{unit}')}${request.url().includes('cursor=') ? ' further' : ''}`))
  const begun = Date.now()
  await logIn(desk, server, `town.${BUSY}.shift_leader`)
  await desk.getByTestId('queue-row').first().waitFor()
  t.diagnostic(`usable ${Date.now() - begun} ms after the name was typed, after ${asked.length} requests: ${asked.join(', ')}`)
  // Each of them is measured with three million cases (docs/scale.md): what a desk may ask for before it is usable.
  assert.ok(asked.length <= REQUESTS_MAX, asked.join(', '))
  assert.ok(!asked.includes('GET /api/v1/cases further'), 'the first page of the queue, however long it is')
  await desk.keyboard.press('j')
  await pickedAt(desk, 1)
  for (let at = 2; at <= 60; at += 1) await desk.keyboard.press('j')
  await pickedAt(desk, 60)
  await desk.locator('.detail h1', { hasText: '满屏案件' }).waitFor()
  assert.ok((await rowsOf(desk)) < ROWS_MAX, `${await rowsOf(desk)} rows are in the page`)
  await desk.waitForFunction((n) => {
    const list = document.querySelector('.queue [role="listbox"]')
    list.scrollTop = list.scrollHeight
    return [...list.querySelectorAll('[role="option"]')].every((row) => row.ariaSetSize === String(n))
  }, N_OPEN, { timeout: 90000 }) // twenty-five readings, one after the other
  await desk.locator(`[data-testid="queue-row"][aria-posinset="${N_OPEN}"]`).waitFor()
  assert.ok((await rowsOf(desk)) < ROWS_MAX, `${await rowsOf(desk)} rows are in the page at the end of the list`)
  assert.deepEqual(await barriers(desk), [])
  await shot(desk, 'desk-5000')
  await desk.keyboard.press('End')
  await pickedAt(desk, N_OPEN)
  await desk.keyboard.press('k')
  await pickedAt(desk, N_OPEN - 1)

  // Far down a row changes in its place, and what is new waits.
  const last = desk.locator('[data-testid="queue-row"][aria-selected="true"]')
  await last.hover()
  const before = await last.boundingBox()
  const id = await last.getAttribute('data-id')
  psql(server, `update cases set title = '远处改了名的一件', version = version + 1 where id = '${id}'`)
  tellOf(one.id, [id])
  await last.getByText('远处改了名的一件').waitFor()
  psql(server, `update cases set state = 'FILED', version = version + 1 where id = '${id}'`)
  tellOf(one.id, [id])
  await last.getByText('已处理').waitFor()
  const leader = await Client.login(server, `grid.${BUSY}001001`)
  await leader.report({ item: '0602', title: '满屏时来的新案', description: '一', ...(await placeIn(leader, `${BUSY}001001`)) })
  await desk.getByTestId('queue-waiting').waitFor()
  assert.deepEqual(await last.boundingBox(), before, 'the row under the hand stays where it is')

  // A shift of news, a hundred an hour: three million cases a year in 33 towns, of eight moves each, are 83.
  const cdp = await desk.context().newCDPSession(desk)
  const measure = async () => {
    let bytes = Infinity
    for (let i = 0; i < 4; i += 1) {
      await cdp.send('HeapProfiler.collectGarbage') // what the one has let go the next one may free
      bytes = Math.min(bytes, (await cdp.send('Runtime.getHeapUsage')).usedSize)
    }
    const { nodes, jsEventListeners } = await cdp.send('Memory.getDOMCounters')
    return { bytes, nodes, jsEventListeners }
  }
  let told = await desk.evaluate(() => globalThis.nHeard)
  const hours = async (n) => {
    for (let hour = 0; hour < n; hour += 1) {
      const some = Array.from({ length: 100 }, (_, i) => ids[((hour % 2) * 977 + i * 31) % ids.length]) // those of the first two hours again
      tellOf(one.id, some)
      told += some.length
      await desk.waitForFunction((wanted) => globalThis.nHeard >= wanted, told)
      for (const key of ['k', 'k', 'j']) await desk.keyboard.press(key)
    }
  }
  await hours(2)
  const early = await measure()
  await hours(8)
  const late = await measure()
  const slope = (late.bytes - early.bytes) / 8e6
  t.diagnostic(`heap ${(early.bytes / 1e6).toFixed(1)} MB, ${slope.toFixed(3)} MB an hour; ${early.nodes} nodes, then ${late.nodes}; ${early.jsEventListeners} listeners, then ${late.jsEventListeners}`)
  assert.ok(slope < 1, `the heap grows by ${slope} MB an hour`)
  assert.ok(late.bytes < 120e6, `${late.bytes} bytes after a shift`)
  assert.ok(late.nodes < early.nodes + 500, `${early.nodes} nodes, then ${late.nodes}`)
  assert.ok(late.jsEventListeners < early.jsEventListeners + 200, `${early.jsEventListeners} listeners, then ${late.jsEventListeners}`)
  assert.ok((await rowsOf(desk)) < ROWS_MAX)
  await desk.context().close()
})

test('a view is kept by its name and opens the desk', async () => {
  const desk = await sit(HEAD)
  await desk.goto(`${server.url}/?severity=S1&stage=all`)
  await desk.getByTestId('queue-filters').click()
  await desk.getByTestId('views').locator('summary').click()
  await desk.getByTestId('view-name').fill('全部特急')
  await desk.getByTestId('views').getByRole('checkbox').check()
  await desk.getByTestId('view-keep').click()
  await desk.getByTestId('view').getByText('全部特急').waitFor()
  await desk.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await desk.getByTestId('view-copy').click()
  await desk.getByText('链接已复制').waitFor()
  assert.match(await desk.evaluate(() => navigator.clipboard.readText()), new RegExp(`^${server.url}/\\?(severity=S1&stage=all|stage=all&severity=S1)$`))
  await shot(desk, 'desk-views')
  assert.deepEqual(await barriers(desk), [])
  await desk.goto(server.url)
  await desk.waitForURL(/severity=S1/)
  await desk.context().close()
})

test('the panes are as wide as one has drawn them, at every desk, and the map keeps its place', async () => {
  const desk = await sit(HEAD)
  const width = async (page, selector) => Math.round((await page.locator(selector).boundingBox()).width)
  const QUEUE = '.desk > :first-child'
  await desk.getByTestId('split-queue').waitFor()
  const before = await width(desk, QUEUE)
  const line = await desk.getByTestId('split-queue').boundingBox()
  await desk.mouse.move(line.x + 4, line.y + 200)
  await desk.mouse.down()
  await desk.mouse.move(line.x + 64, line.y + 210, { steps: 3 })
  const saved = desk.waitForResponse((answer) => answer.url().endsWith('/desk/layout') && answer.request().method() === 'PUT')
  await desk.mouse.up()
  assert.equal((await saved).status(), 200)
  assert.equal(await width(desk, QUEUE), before + 60)
  await desk.getByTestId('split-detail').focus()
  const again = desk.waitForResponse((answer) => answer.url().endsWith('/desk/layout') && answer.request().method() === 'PUT')
  await desk.keyboard.press('End') // more than the screen has: the map keeps its place
  assert.equal((await again).status(), 200)
  assert.equal(await width(desk, '.desk > .middle'), 200)
  assert.deepEqual(await barriers(desk), [])
  await shot(desk, 'desk-panes')
  const other = await sit(HEAD)
  await other.locator('.desk[style*="--queue"]').waitFor()
  assert.equal(await width(other, QUEUE), before + 60)
  assert.equal(await width(other, '.desk > .middle'), 200)
})

test('nothing was refused by the policy of the pages, and nothing failed', async () => {
  const page = await sit(HEAD)
  assert.deepEqual(await refusals(page), [])
  assert.deepEqual(complaints, [])
  await page.context().close()
})
