// Every page there is, by the router itself: each says so when it has nothing, may not, or cannot read; what opens on it
// stands in nobody's way in both languages, light and dark. Pictures are for people to look at. The phone's routes are walked here
// in every look, and keep what they have read; those of the desk in pages_desk, which runs beside it.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Client, ROOT } from '../harness/server.mjs'
import { TOWN } from './day.mjs'
import { DESK, everyLook, fits, logIn, openAs, openPage, PHONE, queueRow, shot, WALL, weightOf, wear } from './page.mjs'
import { asked, browser, chief, complaints, GRID, LEADER, mapDrawn, open, pageOf, pages, place, ROUTES, seesId, server, urlOf, walkRoutes } from './routes.mjs'

test('the table of routes has every route of the router, and no other', () => {
  const source = readFileSync(join(ROOT, 'web/src/shell/router.ts'), 'utf8')
  const paths = [...source.matchAll(/^ *(?:\{ )?path: '([^']+)'/gm)].map((found) => found[1]).filter((path) => path !== '/:rest(.*)')
  assert.ok(paths.length > 20)
  assert.deepEqual(Object.keys(ROUTES).sort(), paths.sort())
})

walkRoutes((row) => row.phone)

// ---- what a view says when it is not simply there -------------------------------------------------

/** Readings are answered like this; the stream and "who am I" go on as they are. */
const problem = (type, status) => (route) =>
  route.fulfill({ status, contentType: 'application/problem+json', body: JSON.stringify({ type: `/problems/${type}`, title: 'raw', status, trace: 'abc123' }) })
const LISTS = ['items', 'rows', 'cells', 'places', 'alarms']
async function emptied(route) {
  const answer = await route.fetch()
  const body = await answer.json().catch(() => null)
  for (const name of LISTS) if (Array.isArray(body?.[name])) body[name] = []
  await route.fulfill(body ? { response: answer, json: body } : { response: answer })
}
/** said: one of these sentences, in the language of the reader. */
const SAID = {
  loading: { zh: /加载中|正在查|正在读取/, en: /Loading|Looking|Reading/ },
  offline: { zh: /连不上服务器|没有网络|连接中断|没有读到/, en: /cannot be reached|No network|Connection lost|Not read/ },
  forbidden: { zh: /你的岗位不能做这个操作|不在您的范围内/, en: /may not|not yours|outside|not in your/i },
  empty: { zh: /没有/, en: /\bno\b|nothing|none|nobody/i },
  error: { zh: /服务器出了错[^]*abc123|连接中断/, en: /The server failed[^]*abc123|Connection lost/ },
}
/** Which pages have lists, and so may have nothing to show. */
const LISTING = ['/', '/grids', '/analysis', '/decision', '/list', '/presence', '/hand-over', '/exports', '/centres', '/inbox', '/mine', '/notices', '/accounts', '/premises', '/coverage', '/visits', '/mediation']
/** Which pages need no reading, or have what they show on the device: they stand as ever. */
const STANDS = {
  '/login': 'all', '/tip': 'all', '/tip/find': 'all', '/password': 'all', '/outbox': 'all', '/report': 'all', '/hand': 'all', '/call': 'all', '/rounds': 'all', '/rounds/:id': 'all', '/mediate': 'all',
  // It says that the desk it belongs to is not open; the map says by itself what it could not read.
  '/map': 'all',
  // Towns to choose from come by themselves; the telephone numbers are there.
  '/services': 'loading', '/me': 'loading',
  // What the phone keeps of its person.
  '/mine': 'offline', '/inbox': 'offline',
}
const RAW = /undefined|NaN|\[object|\bnull\b|\/problems\/|Error:|\braw\b|view-|https?:/
const textOf = (page) => page.locator('main').first().innerText()
async function saysSo(page, path, state) {
  for (const [language, of] of [['zh-CN', 'zh'], ['en', 'en']]) {
    await wear(page, language, 'light')
    const tag = `${path} ${state} ${of}`
    if (STANDS[path] === 'all' || STANDS[path] === state) await (ROUTES[path].stands ?? ROUTES[path].there)(page)
    else {
      const reads = (pattern, is) =>
        page
          .waitForFunction(([source, flags, want]) => new RegExp(source, flags).test(document.querySelector('main')?.innerText ?? '') === want, [pattern.source, pattern.flags, is])
          .catch(async () => assert.fail(`${tag}: ${await textOf(page)}`))
      await reads(SAID[state][of], true)
      if (state !== 'loading') await reads(SAID.loading[of], false)
    }
    const text = await textOf(page)
    assert.ok(text.trim().length > 3, `${tag}: "${text}"`)
    assert.doesNotMatch(text, RAW, tag)
  }
}
/** From page to page as a click does it: nothing is loaded anew but what the view asks for. */
const goInside = (page, to) =>
  page.evaluate((path) => {
    history.pushState(null, '', path)
    dispatchEvent(new PopStateEvent('popstate', { state: null }))
  }, to)
/** Answers of the server by `answer` while `act` runs; what was held is let go as lost. */
async function answering(page, answer, act) {
  const goesOn = /\/api\/v1\/(stream|screen\/stream|me)$/
  const handle = (route) => (goesOn.test(route.request().url()) || route.request().method() !== 'GET' ? route.fallback() : answer(route))
  await page.route('**/api/v1/**', handle)
  try {
    await act()
  } finally {
    await page.unroute('**/api/v1/**', handle)
  }
}
test('every view says in both languages that it loads, has nothing, may not, cannot or has no network: never a blank, raw code, or a wait without end', async () => {
  const before = complaints.length
  const atRest = new Set()
  for (const [path, row] of Object.entries(ROUTES)) {
    if (row.as === 'chief' && !pages.has('chief')) await chief()
    const page = await pageOf(row.as)
    const to = urlOf(path).slice(server.url.length)
    const [rest, isThere] = row.as === 'nobody' ? ['/tip', seesId('tip-step')] : ['/password', seesId('old')]
    const away = () => goInside(page, rest).then(() => isThere(page))
    const held = []
    let isLost = false
    await page.setViewportSize(row.phone ? PHONE : DESK)
    // What the device keeps, it has read once.
    if (STANDS[path] === 'offline') await page.goto(urlOf(path)).then(() => row.there(page))
    if (!atRest.has(row.as)) await page.goto(server.url + rest).then(() => isThere(page))
    atRest.add(row.as)
    await away()
    await answering(page, (route) => (isLost ? route.abort('internetdisconnected') : held.push(route)), async () => {
      await goInside(page, to)
      await saysSo(page, path, 'loading')
      isLost = true
      await Promise.all(held.map((route) => route.abort('internetdisconnected')))
      await saysSo(page, path, 'offline')
    })
    const states = [['forbidden', problem('http/may-not', 403)], ['error', problem('http/failed', 500)], ['empty', emptied]]
    for (const [state, answer] of states.slice(0, LISTING.includes(path) ? 3 : 2)) {
      await away()
      await answering(page, answer, async () => {
        await goInside(page, to)
        await saysSo(page, path, state)
      })
    }
    await wear(page, 'zh-CN', 'light')
  }
  // The browser itself writes down what was refused; nothing else was complained of.
  const odd = complaints.splice(before).filter((one) => !/Failed to load resource/.test(one))
  assert.deepEqual(odd, [])
})

/** Pages that news keep true: who, where, what on it goes grey. */
const LIVE = [
  [LEADER, '/', '.queue'],
  [LEADER, '/command', 'main'],
  [LEADER, '/analysis', 'main'],
  [LEADER, '/supervision', 'main'],
  [LEADER, '/decision', 'main'],
  [LEADER, '/list', 'main'],
  [LEADER, '/stats', 'main'],
  ['city.supervisor', '/centres', 'main'],
  [`dept.XF.${TOWN}.handler`, '/inbox', '.left'],
  [`grid.${GRID}`, '/mine', '.list'],
]
test('cut off, every page that is kept true says how old it is, goes grey with what it has, and comes back by itself', async () => {
  for (const who of new Set(LIVE.map(([one]) => one))) {
    const page = await openPage(browser, server, { viewport: ROUTES[LIVE.find(([one]) => one === who)[1]].phone ? PHONE : DESK, place })
    await page.clock.install()
    await logIn(page, server, who)
    for (const [, path, grey] of LIVE.filter(([one]) => one === who)) {
      await page.goto(urlOf(path))
      await ROUTES[path].there(page)
      await page.locator('[data-testid="live-state"]:not(.off)').waitFor()
      await page.context().setOffline(true)
      await page.locator('[data-testid="live-state"].off').waitFor()
      await page.clock.runFor(11000)
      await page.getByTestId('data-age').filter({ hasText: '列表和数字已变灰' }).waitFor()
      await page.getByTestId('data-seconds').filter({ hasText: /（\d+ 秒前的数据）/ }).waitFor()
      await page.waitForFunction((part) => getComputedStyle(document.querySelector(part)).filter === 'grayscale(1)', grey)
      await ROUTES[path].there(page)
      await page.context().setOffline(false)
      await page.clock.runFor(31000) // the longest pause between two attempts
      await page.locator('[data-testid="live-state"]:not(.off)').waitFor()
      await page.getByTestId('data-age').waitFor({ state: 'detached' })
    }
    await page.context().close()
  }
})

test('a lost line is told without moving anything under a finger; it has its room once the page moves anyway', async () => {
  for (const [who, path, viewport] of [[`grid.${GRID}`, '/report', PHONE], [LEADER, '/', DESK]]) {
    const page = await openPage(browser, server, { viewport, place })
    await page.clock.install()
    await logIn(page, server, who)
    await page.goto(`${server.url}${path}`)
    const main = page.locator('main').first()
    await main.waitFor()
    await page.locator('[data-testid="live-state"]:not(.off)').waitFor()
    const topOf = async () => Math.round((await main.boundingBox()).y)
    const before = await topOf()
    await page.context().setOffline(true)
    await page.locator('[data-testid="live-state"].off').waitFor()
    await page.clock.runFor(11000)
    await page.getByTestId('data-age').waitFor()
    assert.equal(await topOf(), before, `${path}: cut off`)
    const isTapThrough = await page.evaluate(() => {
      const { left, top } = document.querySelector('[data-testid="data-age"]').getBoundingClientRect()
      return document.elementFromPoint(left + 4, top + 2).closest('[data-testid="data-age"]') === null
    })
    assert.ok(isTapThrough, `${path}: what lies under it can be pressed`)
    await page.evaluate(() => window.dispatchEvent(new Event('scroll')))
    await page.waitForFunction((top) => document.querySelector('main').getBoundingClientRect().y > top + 10, before)
    const roomy = await topOf()
    await page.context().setOffline(false)
    await page.clock.runFor(31000)
    await page.getByTestId('data-age').waitFor({ state: 'detached' })
    assert.equal(await topOf(), roomy, `${path}: back again`)
    await page.context().close()
  }
})

const DESK_STATES = {
  async all(page) {
    await page.getByTestId('stage-all').click()
    await queueRow(page, open)
    await mapDrawn(page)
  },
  async tint(page) {
    await page.getByTestId('map-tint').click()
    await page.getByTestId('tint-by').selectOption('OPEN')
    await page.getByTestId('tint-legend').waitFor()
    await page.getByTestId('tint-table').click()
    await page.getByTestId('tint-row').nth(1).waitFor()
    const n = (await page.getByTestId('tint-row').locator('td').allInnerTexts()).reduce((sum, text) => sum + Number(text), 0)
    assert.equal(n, (await (await Client.login(server, LEADER)).get('/analysis/counts?sets=OPEN')).body.rows[0].n, 'the table adds up')
    await page.getByTestId('tint-by').selectOption('RECEIVED')
    await page.locator('[data-testid="tint-row"] a[href*="indicator=RECEIVED"]').first().waitFor()
  },
  async question(page) {
    await page.getByTestId('map-tint').click()
    await (await queueRow(page, asked)).click()
    await page.locator('[data-flag="EXTENSION_ASKED"]').waitFor()
  },
  async case(page) {
    await (await queueRow(page, open)).click()
    await page.getByTestId('history-row').first().waitFor()
  },
  async clocks(page) {
    await page.locator('.clock summary').first().click()
    await page.locator('.clocks table').first().waitFor()
  },
  async dispatch(page) {
    await page.keyboard.press('d')
    await page.getByTestId('either-person').click()
    await page.locator('[data-login]').first().waitFor()
  },
  async merge(page) {
    await page.keyboard.press('Escape')
    await page.getByTestId('move-MERGE').click()
    await page.locator('[data-into]').first().waitFor()
  },
  async keys(page) {
    await page.keyboard.press('Escape')
    await page.locator('h1').first().click()
    await page.keyboard.press('?')
    await page.locator('dialog[open]').waitFor()
  },
  async 'no-map'(page) {
    await page.keyboard.press('Escape')
    await page.getByTestId('map-hide').click()
  },
  async filters(page) {
    await page.getByTestId('queue-filters').click()
    await page.locator('.el-select').first().waitFor()
  },
}
const PHONE_STATES = {
  async case(page) {
    await page.goto(`${server.url}/mine`)
    await page.getByTestId('mine-row').first().click()
    await page.getByTestId('history-row').first().waitFor()
    await mapDrawn(page)
  },
  async 'report-items'(page) {
    await page.goto(`${server.url}/report`)
    await page.getByTestId('report-where').waitFor()
    await page.getByTestId('report-item').click()
    await page.locator('[data-item]').first().waitFor()
  },
  async 'report-map'(page) {
    await page.locator('[data-item]').first().click()
    await page.getByTestId('report-map').click()
    await mapDrawn(page)
  },
}
test('what opens on the desk, in both languages, light and dark, on a desk and a wall', async () => {
  const page = await pageOf(LEADER)
  await page.setViewportSize(DESK)
  await page.goto(server.url)
  await wear(page, 'zh-CN', 'light')
  for (const [name, go] of Object.entries(DESK_STATES)) {
    await go(page)
    await everyLook(page, `desk-${name}`, name === 'keys' ? [] : [WALL])
  }
  // How the desk is folded is kept with its person: the rows below have a map again.
  await page.locator('h1').first().click()
  const kept = page.waitForResponse((one) => one.url().endsWith('/desk/layout') && one.request().method() === 'PUT')
  await page.keyboard.press('g')
  assert.equal((await kept).status(), 200)
})
test('what opens on a phone, in both languages, light and dark', async () => {
  const page = await openAs(browser, server, `grid.${GRID}`, { viewport: PHONE, place, complaints, walked: true })
  for (const [name, go] of Object.entries(PHONE_STATES)) {
    await go(page)
    await everyLook(page, `phone-${name}`)
  }
  await page.context().close()
})

// A blocked worker is no browser that people have: what these two pages complain of is not counted.
test('in large type on the narrowest phone nothing is too wide, and no word lies on another', async () => {
  for (const [path, row] of Object.entries(ROUTES).filter(([, one]) => one.phone)) {
    const page = await pageOf(row.as, PHONE)
    await page.setViewportSize({ width: 320, height: 700 })
    for (const language of ['zh', 'en']) {
      await page.evaluate((of) => {
        localStorage.setItem('zw-type', 'big')
        localStorage.setItem('zw-language', of)
      }, language)
      await page.goto(urlOf(path))
      await row.there(page)
      const tag = `big-320${path.replace(/[/:]+/g, '-')}-${language}`
      await fits(page, tag)
      const covered = await page.locator('.case-row .line').evaluateAll((lines) =>
        lines.filter((line) => [...line.children].some((one, i, all) => i > 0 && one.getBoundingClientRect().left < all[i - 1].getBoundingClientRect().right - 1)).map((line) => line.textContent))
      assert.deepEqual(covered, [], tag)
      await shot(page, tag)
    }
    await page.evaluate(() => localStorage.removeItem('zw-type'))
  }
})

// What lies in the text of a sentence, and what a finger does not press (hidden fields of a file), are not counted.
test('with gloves, at its own size and in large type at 320 px, what is pressed is 56 px, and the deed lies low', async () => {
  const page = await openAs(browser, server, `grid.${GRID}`, { viewport: PHONE, place, complaints, walked: true })
  for (const [width, height, type] of [[360, 740, 'normal'], [320, 700, 'big']]) {
    await page.setViewportSize({ width, height })
    await page.evaluate((of) => {
      localStorage.setItem('zw-type', of)
      localStorage.setItem('zw-glove', 'on')
    }, type)
    for (const [path, deed] of [['/mine'], ['/report', 'report-submit'], ['/hand', 'hand-give'], ['/me'], ['/notices']]) {
      await page.goto(urlOf(path))
      await ROUTES[path].there(page)
      const tag = `glove-${width}${path.replace('/', '-')}`
      await fits(page, tag)
      const small = await page.locator(':is(main, .bottom) :is(button, a.button, .links a, .bottom a, select, .tabs button)').evaluateAll((all) =>
        all.filter((one) => one.offsetParent !== null).map((one) => [one.getBoundingClientRect(), one.textContent.trim()]).filter(([box]) => box.width < 55.5 || box.height < 55.5).map(([box, text]) => `${text} ${box.width} x ${box.height}`))
      assert.deepEqual(small, [], tag)
      if (deed) assert.ok((await page.getByTestId(deed).boundingBox()).y > (height * 2) / 3 - 30, `${tag}: the deed lies in the lower third`)
      await shot(page, tag)
    }
  }
  await page.context().close()
})

test('a desk reads at most 270 kB of script and 40 kB of style; a phone, to report, 120 and 20; a resident 90 and 15', async (t) => {
  const desk = await openAs(browser, server, LEADER, { viewport: DESK, serviceWorkers: 'block' })
  await mapDrawn(desk)
  const phone = await openAs(browser, server, `grid.${GRID}`, { viewport: PHONE, place, serviceWorkers: 'block' })
  await phone.goto(`${server.url}/report`)
  await phone.getByTestId('report-where').waitFor()
  const resident = await openPage(browser, server, { viewport: PHONE, place, serviceWorkers: 'block' })
  await resident.goto(`${server.url}/tip`)
  await resident.locator('main').waitFor()
  const budgets = [
    [desk, '.js', 270], [desk, '.css', 40], [phone, '.js', 120], [phone, '.css', 20], [resident, '.js', 90], [resident, '.css', 15],
  ]
  for (const [page, ending, most] of budgets) {
    const weight = await weightOf(page, ending)
    t.diagnostic(`${weight} kB of ${ending}, ${most} allowed`)
    assert.ok(weight > 1 && weight <= most, `${weight} kB of ${ending}, ${most} allowed`)
  }
  await desk.context().close()
  await phone.context().close()
  await resident.context().close()
})
test('no page complained, or asked another host', () => assert.deepEqual(complaints, []))
