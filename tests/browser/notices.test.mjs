// What one was told: the bell, the page, the choices; and what a browser shows when it is told of
// something while no page is open. The message is handed to the real service worker by the browser.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client, placeIn, startServer } from '../harness/server.mjs'
import { until } from '../harness/push.mjs'
import { launch, openAs, refusals, shot } from './page.mjs'

const GRID = '441900119001001'
let browser
let server
let api
let place
const complaints = []

before(async () => {
  server = await startServer({ args: ['--push-contact', 'mailto:ops@example.org'] })
  browser = await launch()
  api = {}
  for (const [name, login] of Object.entries({ grid: `grid.${GRID}`, acceptor: 'village.441900119001.acceptor', head: 'village.441900119001.head' }))
    api[name] = await Client.login(server, login)
  place = await placeIn(api.grid, GRID)
})
after(async () => {
  await browser?.close()
  await server?.end()
})

async function sent(title) {
  const item = (await api.grid.get('/items')).body.items.find((i) => i.severity === 'S3' && i.department === 'XF').code
  const made = await api.grid.report({ item, ...place, title, description: '现场情况' })
  await api.acceptor.move(made.id, 'FILE')
  const answer = await api.head.post(`/cases/${made.id}/assignments`, { purpose: 'HANDLE', person: 'grid.441900119001002' })
  assert.equal(answer.status, 201, answer.text)
  return made
}

test('the bell counts what is new, the page tells it, and what was seen is read', async () => {
  const page = await openAs(browser, server, 'grid.441900119001002', { complaints })
  await page.goto(`${server.url}/notices`)
  await page.getByText('还没有通知').waitFor()
  const made = await sent('楼道堆放杂物，挡住消防通道')
  await page.locator('.bell .count').waitFor()
  const row = page.getByTestId('notice').first()
  await row.getByText('派员：待答复').waitFor()
  assert.match(await row.textContent(), new RegExp(made.number))
  await shot(page, 'notices-desk')
  await page.getByTestId('read-all').click()
  await page.locator('.bell .count').waitFor({ state: 'detached' })
  await page.getByRole('tab', { name: '未读' }).click()
  await page.getByText('都看过了').waitFor()
  await page.getByRole('tab', { name: '全部' }).click()
  await row.click()
  await page.waitForURL(`**/cases/${made.id}`)
  assert.deepEqual(await refusals(page), [])
  await page.context().close()
})

test('choices are kept: a silenced kind, quiet hours', async () => {
  const page = await openAs(browser, server, 'grid.441900119001002', { complaints })
  await page.goto(`${server.url}/me`)
  await page.getByLabel('时限提醒').uncheck()
  await page.getByLabel('免打扰').fill('22:30')
  await page.getByText('✓ 已保存').waitFor()
  const second = await Client.login(server, 'grid.441900119001002')
  await until(async () => {
    const { body } = await second.get('/notices/choices')
    return body.muted.includes('WARNING') && body.quiet_from === 22 * 60 + 30
  })
  await page.reload()
  assert.equal(await page.getByLabel('时限提醒').isChecked(), false)
  assert.equal(await page.getByLabel('免打扰').inputValue(), '22:30')
  await page.context().close()
})

test('told while no page looks: the worker shows number and kind, and a click leads to the case', async () => {
  const page = await openAs(browser, server, 'grid.441900119001002', { complaints })
  await page.context().grantPermissions(['notifications'])
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  const made = await sent('路灯不亮')
  const wire = await page.context().newCDPSession(page)
  const registrations = new Map()
  wire.on('ServiceWorker.workerRegistrationUpdated', (event) => event.registrations.forEach((one) => registrations.set(one.scopeURL, one.registrationId)))
  await wire.send('ServiceWorker.enable')
  const registrationId = await until(() => registrations.get(`${server.url}/`))
  const message = { id: '9-1', kind: 'CASE', topic: 'case.moved', state: 'FILED', severity: 'S3', subject: made.id, number: made.number }
  await wire.send('ServiceWorker.deliverPushMessage', { origin: server.url, registrationId, data: JSON.stringify(message) })
  const shown = await until(() =>
    page.evaluate(async () => {
      const all = await (await navigator.serviceWorker.ready).getNotifications()
      return all.map(({ title, body, tag, data }) => ({ title, body, tag, url: data.url }))[0]
    }),
  )
  // The worker speaks the language of the device, which is not the page's.
  assert.ok(['案件有新进展', 'A case has moved'].includes(shown.title), shown.title)
  delete shown.title
  assert.deepEqual(shown, { body: made.number, tag: made.id, url: `/cases/${made.id}` })
  await page.context().close()
})

test('nothing was complained of by the pages, and nothing outside was asked', () => assert.deepEqual(complaints, []))
