// Every page there is, and a day of a town for them to show: whom each is for, where it is, what shows that it is there.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { eventually } from '../harness/cluster.mjs'
import { Client, placeIn, PROGRAM, startServer } from '../harness/server.mjs'
import { makeDay, TOWN } from './day.mjs'
import { DESK, everyLook, launch, openAs, openPage, PHONE, WALL } from './page.mjs'

export const GRID = `${TOWN}001001`
export const LEADER = `town.${TOWN}.shift_leader`
export const MEDIATOR = `village.${TOWN}001.mediator`
const ZW = join(dirname(PROGRAM), existsSync(join(dirname(PROGRAM), 'zw')) ? 'zw' : 'app/zw')
export let server
export let browser
export let place
export let open
export let asked
let code
let key
export let file
export let edition
export let shop
export let visit
export const complaints = []
before(async () => {
  server = await startServer()
  browser = await launch()
  place = await placeIn(await Client.login(server, `grid.${GRID}`), GRID)
  const made = await makeDay(server, { n: 20 })
  open = made[2].id
  asked = made[8].id
  const told = await new Client(server.url).post('/public/reports', { item: '0501', ...place, title: '灭火器过期', description: '压力为零', place: '市场' })
  code = told.body.code
  const drawer = await Client.login(server, `town.${TOWN}.supervisor`)
  const head = await Client.login(server, `village.${TOWN}001.head`)
  shop = (await head.post('/premises', { kind: 'SMALL_PLACE', name: '便民小店', address: '新民路66号', ...place })).body.id
  visit = (await eventually(async () => (await head.get(`/visits?premises=${shop}&state=PLANNED`)).body.items[0])).id
  key = (await new Client(server.url).post('/public/mediations', { ...DISPUTE, ...place })).body.code
  file = await accepted(await Client.login(server, MEDIATOR))
  edition = (await drawer.post('/editions', { unit: `${TOWN}001000`, name: '东坑重划' })).body.id
})
after(async () => {
  await browser?.close()
  await server?.end()
})

const DISPUTE = { kind: 'NEIGHBOUR', words: '楼上空调外机漏水三个月', name: '陈阿明', contact: '13800138000', other: '楼上 502 的那一户' }
/** A dispute that was taken in at the window and accepted: its id. */
async function accepted(head) {
  const { body } = await head.get('/mediation-bodies')
  const mine = body.items.find((one) => one.unit === `${TOWN}001000`).id
  const parties = ['陈阿明', '林先生'].map((name) => ({ name, consent: 'YES' }))
  const made = await head.post('/mediations', { body: mine, kind: 'NEIGHBOUR', words: DISPUTE.words, ...place, parties })
  assert.equal(made.status, 201, made.text)
  const moved = await head.post(`/mediations/${made.body.id}/moves`, { event: 'ACCEPT', version: made.body.version, rights_told: true })
  assert.equal(moved.status, 200, moved.text)
  return made.body.id
}

export const pages = new Map()
/** One page a person, which goes from route to route. */
export async function pageOf(who, viewport = DESK) {
  if (!pages.has(who)) {
    const options = { viewport, place, complaints, who, walked: true }
    pages.set(who, await (who === 'nobody' ? openPage(browser, server, options) : openAs(browser, server, who, options)))
  }
  return pages.get(who)
}

export const sees = (selector) => (page) => page.locator(selector).first().waitFor()
export const seesId = (id) => sees(`[data-testid="${id}"]`)
export const mapDrawn = sees('.map canvas')
/** path of the router: who looks, where it is with its parts filled in, what shows that it is there. */
export const ROUTES = {
  '/login': { as: 'nobody', there: seesId('login-name') },
  '/tip': { as: 'nobody', phone: true, there: seesId('tip-step') },
  '/tip/find': { as: 'nobody', phone: true, there: seesId('find-code') },
  '/services': { as: 'nobody', phone: true, there: seesId('turn-here') },
  '/mediate': { as: 'nobody', phone: true, there: seesId('mediate-step') },
  '/mediate/:code': { as: 'nobody', phone: true, at: () => `/mediate/${key}`, there: seesId('mediation-now') },
  '/tip/:code': { as: 'nobody', phone: true, at: () => `/tip/${code}`, there: seesId('follow-now') },
  '/': { as: LEADER, there: seesId('queue-row') },
  '/stats': { as: LEADER, at: () => '/stats?code=RECEIVED', there: seesId('breakdown') },
  '/grids': { as: LEADER, there: seesId('edition-row') },
  '/grids/:id': { as: LEADER, at: () => `/grids/${edition}`, there: seesId('edition-state') },
  '/command': { as: LEADER, there: sees('[data-testid="area-map"]:not([data-drawn="0"])') },
  '/analysis': { as: LEADER, there: sees('[data-testid="plot"] canvas') },
  '/supervision': { as: LEADER, there: seesId('supervision') },
  '/decision': { as: LEADER, there: seesId('decision') },
  '/map': { as: LEADER, there: mapDrawn, stands: seesId('map-alone') },
  '/list': { as: LEADER, at: () => '/list?set=OPEN', there: seesId('list-row') },
  '/screen': { as: LEADER, at: () => '/screen?alarm=0&scenes=today&every=3600', there: sees('[data-testid="screen"][data-state="live"]') },
  '/report': { as: LEADER, there: seesId('report-where'), stands: sees('main h1') },
  '/presence': { as: LEADER, there: sees('main h1') },
  '/cases/:id': { as: LEADER, at: () => `/cases/${open}`, there: seesId('history-row') },
  '/hand-over': { as: LEADER, there: seesId('hand-over-notes') },
  '/audit': { as: 'city.supervisor', there: sees('main h1') },
  '/exports': { as: 'city.supervisor', there: seesId('export-more') },
  '/centres': { as: 'city.supervisor', there: sees('[data-testid="plot"] canvas') },
  '/inbox': { as: `dept.XF.${TOWN}.handler`, there: seesId('box-sign') },
  '/mine': { as: `grid.${GRID}`, phone: true, there: seesId('mine-row') },
  '/premises': { as: LEADER, there: seesId('premises-row') },
  '/premises/tags': { as: LEADER, at: () => `/premises/tags?id=${shop}`, there: seesId('tag') },
  '/coverage': { as: LEADER, there: sees('[data-testid="coverage"] h2') },
  '/visits': { as: LEADER, at: () => '/visits?state=PLANNED', there: seesId('visit-row') },
  '/rounds': { as: `grid.${GRID}`, phone: true, there: seesId('round-row') },
  '/rounds/:id': { as: `grid.${GRID}`, phone: true, at: () => `/rounds/${visit}`, there: seesId('visit-begin') },
  '/outbox': { as: `grid.${GRID}`, phone: true, there: sees('main h1') },
  '/hand': { as: `grid.${GRID}`, phone: true, there: seesId('hand-give') },
  '/call': { as: `grid.${GRID}`, phone: true, there: seesId('call-hold') },
  '/track': { as: `grid.${GRID}`, phone: true, there: seesId('track-day') },
  '/notices': { as: `grid.${GRID}`, phone: true, there: seesId('notice') },
  '/me': { as: `grid.${GRID}`, phone: true, there: seesId('logout') },
  '/mediation': { as: MEDIATOR, there: seesId('mediation-row') },
  '/mediation/:id': { as: MEDIATOR, at: () => `/mediation/${file}`, there: seesId('file-step') },
  '/mediation/:id/print': { as: MEDIATOR, at: () => `/mediation/${file}/print?what=acceptance`, there: seesId('paper') },
  '/password': { as: 'chief', there: seesId('old') },
  '/accounts': { as: 'chief', there: seesId('new') },
}
export const urlOf = (path) => server.url + (ROUTES[path].at?.() ?? path)

export async function chief() {
  const { stdout, status, stderr } = spawnSync(ZW, ['admin', '--data', server.dir, 'chief'], { encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  const page = await openPage(browser, server, { viewport: DESK, complaints, who: 'chief' })
  await page.getByTestId('login-name').fill('chief')
  await page.getByTestId('login-password').fill(stdout.trim())
  await page.getByTestId('login-submit').click()
  await page.getByTestId('old').fill(stdout.trim())
  for (const id of ['next', 'again']) await page.getByTestId(id).fill('My-own-rain-42')
  await page.getByTestId('change').click()
  await page.waitForURL('**/accounts')
  pages.set('chief', page)
}

/** Those of the routes: every look of each. */
export function walkRoutes(those) {
  for (const [path, row] of Object.entries(ROUTES).filter(([, row]) => those(row))) {
    test(`${path} in both languages, light and dark, on a desk, a wall and a phone`, async () => {
      if (row.as === 'chief' && !pages.has('chief')) await chief()
      const page = await pageOf(row.as)
      await page.setViewportSize(row.phone ? PHONE : DESK)
      await page.goto(urlOf(path))
      await row.there(page)
      assert.equal(new URL(page.url()).pathname, new URL(urlOf(path)).pathname, 'it is the page that was asked for')
      await everyLook(page, `page${path.replace(/[/:]+/g, '-')}`, row.phone ? [DESK] : [WALL, PHONE], row.there)
    })
  }
}
