// Ctrl+K: by a few keys to a case, a place, a view, or what the open case allows; without the mouse.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startServer } from '../harness/server.mjs'
import { makeDay, TOWN } from './day.mjs'
import { barriers, launch, openAs, refusals, shot } from './page.mjs'

let server
let browser
let page
let made
const complaints = []
before(async () => {
  server = await startServer()
  browser = await launch()
  made = await makeDay(server, { n: 10 })
  page = await openAs(browser, server, `town.${TOWN}.shift_leader`, { complaints })
  await page.getByTestId('stage-all').waitFor()
})
after(async () => {
  await browser?.close()
  await server?.end()
})

const query = () => new URL(page.url()).searchParams
async function command(text, id) {
  await page.keyboard.press('Control+k')
  await page.keyboard.type(text)
  await page.locator(`[data-command="${id}"][aria-selected="true"]`).waitFor()
  await page.keyboard.press('Enter')
  await page.getByTestId('command').waitFor({ state: 'detached' })
}

test('the end of a number is enough for a case', async () => {
  await command(String(Number(made[2].number.slice(-5))), made[2].id)
  await page.locator(`h1`, { hasText: made[2].title }).waitFor()
  assert.equal(query().get('case'), made[2].id)
})

test('a few words of its title, too', async () => {
  await command('走失老人', made[9].id)
  await page.locator('h1', { hasText: made[9].title }).waitFor()
})

test('initials find a place, and the desk looks at it', async () => {
  const villages = await page.evaluate(async (town) => (await (await fetch(`/api/v1/units?parent=${town}000000&limit=100`)).json()).items, TOWN)
  const shang = villages.find((one) => one.name.startsWith('上沙'))
  await command('sssq', shang.key)
  await page.waitForFunction((key) => new URL(location.href).searchParams.get('unit') === key, shang.key)
})

test('what the open case allows is begun from there', async () => {
  await command(made[2].number, made[2].id)
  await page.getByTestId('move-DISPATCH').waitFor()
  await command('pq', 'move DISPATCH')
  await page.getByTestId('either-person').waitFor()
})

test('a word of what to do and the end of a number: the case opens, and it is begun', async () => {
  const digits = String(Number(made[6].number.slice(-5)))
  await command(`派${digits}`, `do DISPATCH ${made[6].id}`)
  await page.locator('h1', { hasText: made[6].title }).waitFor()
  await page.locator('form:focus-within [data-testid="move-department"]').waitFor()
  await command(`yj ${digits}`, `do REFER ${made[6].id}`) // of the case that is open already
  await page.locator('form [data-field="unit"]').waitFor()
  await page.keyboard.press('Escape')
})

test('what is listed leaves as a workbook', async () => {
  const [file] = await Promise.all([page.waitForEvent('download'), command('导出 Excel', 'export')])
  assert.match(file.suggestedFilename(), /\.xlsx$/)
})

test('a view and a page; and Escape leaves everything as it was', async () => {
  await command('待受理', 'view stAccept')
  await page.waitForFunction(() => new URL(location.href).searchParams.get('stage') === 'stAccept')
  await command('统计', '/stats')
  await page.getByTestId('indicators').waitFor()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('zzzzqq')
  await page.getByText('没有找到').waitFor()
  await page.keyboard.press('Escape')
  await page.getByTestId('command').waitFor({ state: 'detached' })
  assert.match(page.url(), /\/stats/)
})

for (const style of [{ name: 'zh-light', locale: 'zh-CN', dark: false }, { name: 'en-dark', locale: 'en-US', dark: true }]) {
  test(`nothing stands in the way, ${style.name}`, async () => {
    const on = await openAs(browser, server, `town.${TOWN}.shift_leader`, { ...style, complaints })
    await on.getByTestId('stage-all').click()
    await on.getByTestId('queue-row').first().click()
    await on.getByTestId('history-row').first().waitFor()
    await on.getByTestId('command-open').click()
    await on.locator('[data-command]').first().waitFor()
    await shot(on, `command-${style.name}`)
    assert.deepEqual(await barriers(on), [])
    assert.deepEqual(await refusals(on), [])
    await on.context().close()
  })
}

test('no page complained, or asked another host', () => assert.deepEqual(complaints, []))
