// Accounts on the page: from the first log-in of the one that makes the others to somebody who works.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { PROGRAM, startServer } from '../harness/server.mjs'
import { TOWN } from './day.mjs'
import { barriers, DESK, launch, logIn, openPage, PHONE, refusals, shot } from './page.mjs'

const ZW = join(dirname(PROGRAM), existsSync(join(dirname(PROGRAM), 'zw')) ? 'zw' : 'app/zw')
let server
let browser
const complaints = []

before(async () => {
  server = await startServer()
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await server?.end()
})

async function enter(page, login, password) {
  await page.getByTestId('login-name').fill(login)
  await page.getByTestId('login-password').fill(password)
  await page.getByTestId('login-submit').click()
}
async function change(page, old, next) {
  await page.waitForURL('**/password')
  await page.getByTestId('old').fill(old)
  await page.getByTestId('next').fill(next)
  await page.getByTestId('again').fill(next)
  await page.getByTestId('change').click()
}

/** Somebody of each role, and the page he lands on; of the tiers too where they differ in what they may open. */
const HOMES = {
  'city.shift_leader': '/',
  'city.supervisor': '/supervision',
  [`town.${TOWN}.shift_leader`]: '/',
  [`town.${TOWN}.acceptor`]: '/',
  [`town.${TOWN}.dispatcher`]: '/',
  [`town.${TOWN}.supervisor`]: '/supervision',
  [`village.${TOWN}001.head`]: '/',
  [`dept.XF.${TOWN}.liaison`]: '/inbox',
  [`dept.XF.${TOWN}.handler`]: '/inbox',
  [`grid.${TOWN}001001`]: '/mine',
  'resident.1': '/mine',
}
test('after the log-in each role stands where its work is', async () => {
  const page = await openPage(browser, server, { viewport: DESK, complaints })
  for (const [login, home] of Object.entries(HOMES)) {
    await page.context().clearCookies()
    await page.evaluate(() => localStorage.clear())
    await page.goto(`${server.url}/login`)
    await enter(page, login, server.accounts().get(login).password)
    await page.waitForURL((url) => url.pathname !== '/login')
    assert.equal(new URL(page.url()).pathname, home, login)
    await page.waitForFunction(() => document.querySelector('main')?.innerText.trim().length > 5)
  }
  await page.context().close()
})

test('the first account makes another, whose owner chooses a password and works', async () => {
  const first = spawnSync(ZW, ['admin', '--data', server.dir, 'chief'], { encoding: 'utf8' })
  assert.equal(first.status, 0, first.stderr)
  const once = first.stdout.trim()
  const page = await openPage(browser, server, { viewport: DESK, complaints, who: 'chief' })
  await enter(page, 'chief', once)
  await page.waitForURL('**/password')
  await page.goto(`${server.url}/accounts`)
  await page.waitForURL('**/password') // there is no other page until it is changed
  await page.getByTestId('old').fill(once)
  await page.getByTestId('next').fill('weak')
  await page.getByTestId('again').fill('weak')
  await page.getByTestId('change').click()
  assert.match(await page.locator('.error').innerText(), /10/)
  await change(page, once, 'My-own-rain-42')
  await page.waitForURL('**/accounts')
  await page.locator('.one').first().waitFor()
  await shot(page, 'accounts-desk')

  await page.getByTestId('new').click()
  await page.getByTestId('new-login').fill('li.mei')
  await page.getByTestId('new-name').fill('李梅')
  await page.getByTestId('post-unit-0').selectOption('441900119000000')
  await page.getByTestId('post-role').selectOption('DISPATCHER')
  assert.deepEqual(await barriers(page), [])
  await page.getByTestId('new-save').click()
  const password = await page.getByTestId('once-password').innerText()
  assert.match(password, /^\S{13}$/)
  await page.getByTestId('once-done').click()
  await page.locator('h1', { hasText: '李梅' }).waitFor()
  assert.equal(await page.getByText(password).count(), 0, 'once handed over it is nowhere')
  await shot(page, 'accounts-detail')
  assert.deepEqual(await barriers(page), [])

  const hers = await openPage(browser, server, { viewport: DESK, complaints, who: 'li.mei' })
  await enter(hers, 'li.mei', password)
  await change(hers, password, 'Rain-over-17')
  await hers.getByTestId('stage-all').waitFor() // her desk

  await page.getByTestId('q').fill('li.mei')
  await page.locator('[data-login="li.mei"]').click()
  await page.getByTestId('give-open').click()
  await page.getByTestId('post-unit-0').selectOption('441900119000000')
  await page.getByTestId('post-role').selectOption('LIAISON')
  await page.getByTestId('post-department').selectOption('XF')
  await page.getByTestId('give').click()
  await page.locator('.post', { hasText: '联络员' }).waitFor()
  await page.getByTestId('close').click()
  await page.getByTestId('sure').click()
  await page.getByTestId('open').waitFor()
  await hers.goto(`${server.url}/stats`)
  await hers.getByTestId('login-submit').waitFor() // a closed account is nowhere logged in
  assert.deepEqual([...(await refusals(page)), ...(await refusals(hers))], [])
})

test('a table is taken whole, or its wrong line is named', async () => {
  const page = await openPage(browser, server, { viewport: DESK, complaints, who: 'chief again' })
  await enter(page, 'chief', 'My-own-rain-42')
  await page.waitForURL('**/accounts')
  await page.getByTestId('import-open').click()
  const table = (lines) => ({ name: 'staff.csv', mimeType: 'text/csv', buffer: Buffer.from(`login,name,role,unit,department,valid_from\n${lines}`) })
  await page.getByTestId('import').setInputFiles(table('t.1,甲,GRID_ADMIN,441900119001001,,\nt.2,乙,MAYOR,441900119001001,,\n'))
  assert.match(await page.locator('.error').innerText(), /line 3, role/)
  await page.getByTestId('import').setInputFiles(table('t.1,甲,GRID_ADMIN,441900119001001,,\n'))
  assert.match(await page.getByTestId('imported').innerText(), /新建 1 人/)
  await page.getByTestId('q').fill('t.1')
  await page.locator('[data-login="t.1"]').waitFor()
})

test('on a phone it is one column, and one\'s own page leads to the password', async () => {
  const page = await openPage(browser, server, { viewport: PHONE, complaints, who: 'phone', dark: true })
  await enter(page, 'chief', 'My-own-rain-42')
  await page.waitForURL('**/accounts')
  await page.locator('.one').first().click()
  await page.locator('.detail h1').waitFor()
  await shot(page, 'accounts-phone')
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth))
  assert.deepEqual(await barriers(page), [])
  const grid = await logIn(await openPage(browser, server, { viewport: PHONE, complaints, who: 'grid' }), server, 'grid.441900119001001')
  await grid.goto(`${server.url}/me`)
  await grid.getByTestId('to-password').click()
  await grid.getByTestId('old').waitFor()
  await shot(grid, 'password-phone')
  assert.deepEqual(await barriers(grid), [])
})

test('no page complained', () => assert.deepEqual(complaints, []))
