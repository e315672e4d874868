// Every page at every size, in both languages, light and dark: nothing stands in anybody's way, nothing
// is wider than the screen, the policy refuses nothing. The pictures are kept for people to look at.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client, placeIn, startServer } from '../harness/server.mjs'
import { makeDay, TOWN } from './day.mjs'
import { barriers, DESK, launch, openAs, openPage, PHONE, refusals, shot, WALL, weightOf } from './page.mjs'

const GRID = `${TOWN}001001`
let server
let browser
let place
let open
let asked
const complaints = []
before(async () => {
  server = await startServer()
  browser = await launch()
  place = await placeIn(await Client.login(server, `grid.${GRID}`), GRID)
  const made = await makeDay(server, { n: 20 })
  open = made[2].id
  asked = made[8].id
})
after(async () => {
  await browser?.close()
  await server?.end()
})

const LOOKS = [
  { name: 'zh-light', locale: 'zh-CN', dark: false },
  { name: 'zh-dark', locale: 'zh-CN', dark: true },
  { name: 'en-light', locale: 'en-US', dark: false },
  { name: 'en-dark', locale: 'en-US', dark: true },
]
const sizeName = new Map([[DESK, '1366'], [WALL, '1920'], [PHONE, 'phone']])

async function look(page, name, viewport, style) {
  const tag = `${name}-${sizeName.get(viewport)}-${style.name}`
  await shot(page, tag)
  assert.deepEqual(await barriers(page), [], tag)
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  assert.ok(over <= 0, `${tag} is ${over} px wider than the screen`)
  assert.deepEqual(await refusals(page), [], tag)
}
const mapDrawn = (page) => page.locator('.map canvas').first().waitFor()

const DESK_PAGES = {
  async 'desk-todo'(page) {
    await page.getByTestId('queue-row').first().waitFor()
  },
  async desk(page) {
    await page.getByTestId('stage-all').click()
    await page.locator(`[data-id="${open}"]`).waitFor()
    await mapDrawn(page)
  },
  async 'desk-question'(page) {
    await page.locator(`[data-id="${asked}"]`).click()
    await page.locator('[data-flag="EXTENSION_ASKED"]').waitFor()
  },
  async 'desk-case'(page) {
    await page.locator(`[data-id="${open}"]`).click()
    await page.getByTestId('history-row').first().waitFor()
  },
  async 'desk-clocks'(page) {
    await page.locator('.clock summary').first().click()
    await page.locator('.clocks table').first().waitFor()
  },
  async 'desk-dispatch'(page) {
    await page.keyboard.press('d')
    await page.getByTestId('either-person').click()
    await page.locator('[data-login]').first().waitFor()
  },
  async 'desk-merge'(page) {
    await page.keyboard.press('Escape')
    await page.getByTestId('move-MERGE').click()
    await page.locator('[data-into]').first().waitFor()
  },
  async 'desk-keys'(page) {
    await page.keyboard.press('Escape')
    await page.locator('h1').first().click()
    await page.keyboard.press('?')
    await page.locator('dialog[open]').waitFor()
  },
  async 'desk-no-map'(page) {
    await page.keyboard.press('Escape')
    await page.getByTestId('map-hide').click()
  },
  async 'desk-filters'(page) {
    await page.getByTestId('queue-filters').click()
    await page.locator('.el-select').first().waitFor()
  },
  async report(page) {
    await page.goto(`${server.url}/report`)
    await page.getByTestId('report-where').waitFor()
  },
  async me(page) {
    await page.goto(`${server.url}/me`)
    await page.getByTestId('logout').waitFor()
  },
}
const PHONE_PAGES = {
  async mine(page) {
    await page.getByTestId('mine-row').first().waitFor()
  },
  async case(page) {
    await page.getByTestId('mine-row').first().click()
    await page.getByTestId('history-row').first().waitFor()
    await mapDrawn(page)
  },
  async report(page) {
    await page.goto(`${server.url}/report`)
    await page.getByTestId('report-where').waitFor()
  },
  async 'report-items'(page) {
    await page.getByTestId('report-item').click()
    await page.locator('[data-item]').first().waitFor()
  },
  async 'report-map'(page) {
    await page.locator('[data-item]').first().click()
    await page.getByTestId('report-map').click()
    await mapDrawn(page)
  },
  async me(page) {
    await page.goto(`${server.url}/me`)
    await page.getByTestId('logout').waitFor()
  },
}

for (const style of LOOKS) {
  test(`log in, ${style.name}`, async () => {
    for (const viewport of [DESK, PHONE]) {
      const page = await openPage(browser, server, { viewport, ...style, complaints })
      await page.getByTestId('login-name').waitFor()
      await look(page, 'login', viewport, style)
      await page.context().close()
    }
  })
  for (const viewport of style.dark ? [DESK] : [DESK, WALL]) {
    test(`the pages of a desk at ${sizeName.get(viewport)}, ${style.name}`, async () => {
      const page = await openAs(browser, server, `town.${TOWN}.shift_leader`, { viewport, ...style, place, complaints })
      for (const [name, go] of Object.entries(DESK_PAGES)) {
        await go(page)
        await look(page, name, viewport, style)
      }
      await page.context().close()
    })
  }
  test(`the pages of a phone, ${style.name}`, async () => {
    const page = await openAs(browser, server, `grid.${GRID}`, { viewport: PHONE, ...style, place, complaints })
    for (const [name, go] of Object.entries(PHONE_PAGES)) {
      await go(page)
      await look(page, name, PHONE, style)
    }
    await page.context().close()
  })
}
// A blocked worker is no browser that people have: what these two pages complain of is not counted.
test('a desk reads at most 270 kB of script and 40 kB of style; a phone, to report, 120 and 20; a resident 90 and 15', async (t) => {
  const desk = await openAs(browser, server, `town.${TOWN}.shift_leader`, { viewport: DESK, serviceWorkers: 'block' })
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
