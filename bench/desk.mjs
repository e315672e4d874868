// node bench/desk.mjs [CASES] [ROUNDS]: how long a desk waits after its name and password were sent until its queue is there and
// obeys a key, in Chromium, with so many cases in the tables (default 3,000,000; without clocks and moves, which the first
// page does not read). Of the town with the most cases: a 25th of them are open. "first": a browser that has never been
// here; "again": one that has been, with a new log-in. Medians. Needs tools/build.sh release, tools/web.sh, Chromium.
import { openPage, launch, DESK } from '../tests/browser/page.mjs'
import { startServer } from '../tests/harness/server.mjs'
import { filler } from './fill.mjs'
import { median } from './figures.mjs'

const cases = Number(process.argv[2] ?? 3_000_000)
const rounds = Number(process.argv[3] ?? 7)
const began = Date.now()
const server = await startServer({})
const { sql, fill } = filler(server, { progress: (text) => console.error(`  ${String(Math.round((Date.now() - began) / 1000)).padStart(4)} s  ${text}`) })

/** ms from the click on "log in" until the first row stands, and until J has picked it. */
async function sitDown(page, login) {
  await page.goto(`${server.url}/?stage=stAccept`)
  await page.getByTestId('login-name').fill(login)
  await page.getByTestId('login-password').fill(server.accounts().get(login).password)
  const at = performance.now()
  await page.getByTestId('login-submit').click()
  await page.getByTestId('queue-row').first().waitFor()
  const shown = performance.now() - at
  await page.keyboard.press('j')
  await page.locator('[data-testid="queue-row"][aria-selected="true"][aria-posinset="1"]').waitFor()
  return { shown, usable: performance.now() - at }
}

let browser
try {
  await fill(0, cases, { history: false })
  const town = await sql('select town from cases group by 1 order by count(*) desc limit 1')
  const open = Number(await sql(`select count(*) from cases where town = ${town} and state not in ('CLOSED', 'ARCHIVED', 'VOID', 'MERGED')`))
  browser = await launch()
  const figures = { first: [], again: [] }
  for (let n = 0; n < rounds; n++) {
    const page = await openPage(browser, server, { viewport: DESK })
    figures.first.push(await sitDown(page, `town.${town}.shift_leader`))
    await page.goto(`${server.url}/me`)
    await page.getByTestId('logout').click()
    await page.getByTestId('login-name').waitFor()
    figures.again.push(await sitDown(page, `town.${town}.shift_leader`))
    await page.context().close()
  }
  const of = (kind, what) => Math.round(median(figures[kind].map((one) => one[what])))
  console.log(JSON.stringify({ cases, open_in_the_town: open, rounds,
    first_shown_ms: of('first', 'shown'), first_usable_ms: of('first', 'usable'), again_shown_ms: of('again', 'shown'), again_usable_ms: of('again', 'usable') }))
} finally {
  await browser?.close()
  await server.end()
}
