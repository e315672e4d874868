// Ctrl+K: by a few keys to a case, a place, a view, or what the open case allows; without the mouse.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { psql } from '../harness/counts.mjs'
import { Client, startServer } from '../harness/server.mjs'
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

const endOf = (one) => String(Number(one.number.slice(-5)))
/** Whom the server would send to it first, as the leader of the town sees it. */
async function firstFor(one) {
  const leader = await Client.login(server, `town.${TOWN}.shift_leader`)
  const purpose = (await leader.get(`/cases/${one.id}`)).body.state === 'REPORTED' ? 'VERIFY' : 'HANDLE'
  const fits = (await leader.get(`/cases/${one.id}/candidates?purpose=${purpose}`)).body.items.filter((who) => who.may_be_sent)
  assert.ok(fits.length > 0, 'somebody can be sent')
  return { leader, who: fits[0] }
}
const offersOf = async (client, one) => (await client.get(`/cases/${one.id}/assignments`)).body.items.filter((row) => row.state === 'OFFERED').map((row) => row.person)
const chosen = (id) => page.locator(`[data-command="${id}"][aria-selected="true"]`)

test('a number and a name: who is meant is proposed, and Enter sends', async () => {
  const one = made[0]
  const { leader, who } = await firstFor(one)
  await page.keyboard.press('Control+k')
  await page.keyboard.type(`派 ${endOf(one)} ${who.name.slice(0, -1)}`)
  await page.locator(`[data-command="send ${who.person}"]`).waitFor()
  assert.deepEqual(await offersOf(leader, one), [], 'naming sends nobody')
  await shot(page, 'command-send')
  assert.deepEqual(await barriers(page), [])
  await page.getByTestId('command').fill(`派 ${endOf(one)} ${who.name}`)
  await chosen(`send ${who.person}`).waitFor()
  await page.keyboard.press('Enter')
  await page.getByTestId('command').waitFor({ state: 'detached' })
  await page.locator('h1', { hasText: one.title }).waitFor()
  await page.locator('[data-assignment][data-state="OFFERED"]', { hasText: who.name }).waitFor()
  assert.deepEqual(await offersOf(leader, one), [who.person])
  await page.getByTestId('undo-do').waitFor()
})

test('typed and sent in one breath, it waits for its own answer: a number before its name is no answer to both', async () => {
  const one = made[6]
  const { leader, who } = await firstFor(one)
  await page.keyboard.press('Control+k')
  await page.getByTestId('command').fill(`派 ${endOf(made[2])}`)
  await chosen(`do DISPATCH ${made[2].id}`).waitFor()
  await page.route('**/api/v1/cases/*/candidates*', async (route) => {
    await new Promise((done) => setTimeout(done, 300))
    await route.continue()
  })
  await page.getByTestId('command').fill(`派 ${endOf(one)} ${who.name}`)
  await page.keyboard.press('Enter')
  await page.getByTestId('command').waitFor({ state: 'detached' })
  await page.unroute('**/api/v1/cases/*/candidates*')
  await page.locator('h1', { hasText: one.title }).waitFor()
  assert.deepEqual(await offersOf(leader, one), [who.person])
  assert.deepEqual(await offersOf(leader, made[2]), [])
})

test('a number that two cases have: which of them is asked first, and only that one is sent to', async () => {
  const [one, other] = [made[1], made[2]]
  const { leader, who } = await firstFor(one)
  const day = one.number.split('-')[1]
  const before = new Date(Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`) - 86400000).toISOString().slice(0, 10)
  psql(server, `update cases set number = '${one.number.split('-')[0]}-${before.replaceAll('-', '')}-${one.number.slice(-5)}' where id = '${other.id}'`)
  await page.keyboard.press('Control+k')
  await page.keyboard.type(`派${endOf(one)} ${who.name}`)
  for (const id of [one.id, other.id]) await page.locator(`[data-command="which ${id}"]`).waitFor()
  assert.equal(await page.locator('[data-command^="send "]').count(), 0)
  assert.equal(await page.locator(`[data-command="${one.id}"]`).count(), 0, 'each stands there once')
  await shot(page, 'command-which')
  assert.deepEqual(await barriers(page), [])
  while ((await chosen(`which ${one.id}`).count()) === 0) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await chosen(`send ${who.person}`).waitFor()
  assert.equal(await page.getByTestId('command').inputValue(), `派 ${one.number} ${who.name}`)
  await page.keyboard.press('Enter')
  await page.getByTestId('command').waitFor({ state: 'detached' })
  await page.locator('h1', { hasText: one.title }).waitFor()
  await page.locator('[data-assignment][data-state="OFFERED"]', { hasText: who.name }).waitFor()
  assert.deepEqual([await offersOf(leader, one), await offersOf(leader, other)], [[who.person], []])
  psql(server, `update cases set number = '${other.number}' where id = '${other.id}'`)
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
