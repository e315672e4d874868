// Every number is told with the two it is made of, and can be followed to what is behind it; a period that
// is over can be frozen, and is corrected only beside itself.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client, startServer } from '../harness/server.mjs'
import { makeDay, TOWN } from './day.mjs'
import { barriers, launch, openAs, refusals, shot } from './page.mjs'

const SUPERVISOR = `town.${TOWN}.supervisor`
let server
let browser
let page
let api
const complaints = []
before(async () => {
  server = await startServer()
  browser = await launch()
  await makeDay(server, { n: 20 })
  api = await Client.login(server, SUPERVISOR)
  page = await openAs(browser, server, SUPERVISOR, { complaints })
  await page.goto(`${server.url}/stats`)
  await page.getByTestId('indicators').waitFor()
})
after(async () => {
  await browser?.close()
  await server?.end()
})

const query = () => new URL(page.url()).searchParams
const row = (code) => page.locator(`[data-code="${code}"]`)
async function figures(more = '') {
  const month = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date()).slice(0, 8)
  const answer = await api.get(`/stats/indicators?from=${month}01${more}`)
  assert.equal(answer.status, 200, answer.text)
  return answer.body.rows
}
async function look(on, name) {
  await shot(on, name)
  assert.deepEqual(await barriers(on), [], name)
  const over = await on.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  assert.ok(over <= 0, `${name} is ${over} px wider than the screen`)
  assert.deepEqual(await refusals(on), [], name)
}

test('an indicator stands with its value, and both of its numbers, as the server has them', async () => {
  const [whole] = await figures()
  const valid = whole.indicators.find((one) => one.code === 'VALID_REPORT')
  const text = await row('VALID_REPORT').innerText()
  assert.ok(text.includes(`${valid.numerator} / ${valid.denominator}`), text)
  assert.ok(text.includes(`${(valid.value * 100).toFixed(1)}%`), text)
})

test('what has no data says so, and what is none says 0', async () => {
  assert.match(await row('OBJECTION_UPHELD').innerText(), /无数据/)
  assert.match(await row('FORCED').innerText(), /\b0\b/)
  assert.doesNotMatch(await row('FORCED').innerText(), /无数据/)
})

test('chosen, it says in words what is above and below the line, and the address keeps it', async () => {
  await row('VALID_REPORT').locator('button').click()
  const text = await page.getByTestId('made-of').innerText()
  for (const part of ['网格管理员上报的案件', '其中已立案的']) assert.ok(text.includes(part), text)
  assert.equal(query().get('code'), 'VALID_REPORT')
  await page.reload()
  await page.getByTestId('made-of').getByText('其中已立案的').waitFor()
})

test('by village: the rows are the server\'s, and add up to the whole', async () => {
  await row('RECEIVED').locator('button').click()
  await page.getByTestId('by-village').click()
  await page.getByTestId('breakdown').waitFor()
  const values = await page.locator('[data-testid="breakdown"] tbody .value').allInnerTexts()
  const [whole] = await figures()
  assert.equal(values.reduce((sum, text) => sum + Number(text), 0), whole.indicators.find((one) => one.code === 'RECEIVED').value)
  assert.deepEqual([...values].map(Number), [...values].map(Number).sort((a, b) => b - a))
})

test('from a number down to the village, and to the list behind it', async () => {
  const first = page.locator('[data-testid="breakdown"] tbody tr').first()
  const n = Number(await first.locator('.value').innerText())
  const key = await first.getAttribute('data-key')
  await first.getByRole('link').click()
  await page.getByTestId('list-row').nth(n - 1).waitFor()
  assert.equal(query().get('unit'), key)
  assert.equal(query().get('indicator'), 'RECEIVED')
  assert.equal(await page.getByTestId('list-row').count(), n)
  await page.goBack()
  await page.locator(`[data-key="${key}"] .name`).click()
  await page.locator('h1').waitFor()
  assert.equal(query().get('unit'), key)
  await page.getByTestId('by-department').click()
  await page.locator('.path .link').first().click()
})

test('a period that is not over cannot be frozen; one that is, is, and then corrected beside itself', async () => {
  await page.getByTestId('period-month').click()
  assert.equal(await page.getByTestId('freeze').isDisabled(), true)
  await page.getByTestId('period-lastMonth').click()
  await page.getByTestId('freeze').click()
  await page.getByTestId('freeze-name').fill('上月月报')
  await page.getByTestId('freeze-do').click()
  await page.getByTestId('frozen-note').getByText('上月月报，第 1 版').waitFor()
  await look(page, 'stats-frozen-1366')
  await page.getByTestId('correct').click()
  await page.getByTestId('correct-reason').fill('补录了两件')
  await page.getByTestId('freeze-do').click()
  await page.getByTestId('frozen-note').getByText('更正原因：补录了两件').waitFor()
  const periods = (await api.get('/stats/periods')).body.items
  assert.deepEqual(periods.map((one) => [one.version, one.newest]), [[2, true], [1, false]])
})

test('the same period twice is refused in words, and what is being written stands while the clock goes on', async () => {
  await page.clock.install()
  await page.goto(`${server.url}/stats`)
  await page.getByTestId('period-lastMonth').click()
  await page.getByTestId('freeze').click()
  await page.getByTestId('freeze-name').fill('再冻结一次')
  await page.clock.runFor(21000)
  await page.getByTestId('freeze-do').click()
  await page.getByText('已经冻结过').waitFor()
})

test('who may only read sees no way to freeze', async () => {
  const other = await openAs(browser, server, `town.${TOWN}.dispatcher`, { complaints })
  await other.goto(`${server.url}/stats`)
  await other.getByTestId('indicators').waitFor()
  assert.equal(await other.getByTestId('freeze').count(), 0)
  await other.context().close()
})

test('no page complained, or asked another host', () => assert.deepEqual(complaints, []))
