// usage: node tests/browser/pictures.mjs: makes docs/pictures from the real pages of a city two weeks old, with a morning's cases.
// Wants the server and the pages built (make build). ZWD names another server program.
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Client, placeIn, ROOT, startServer } from '../harness/server.mjs'
import { makeDay, TOWN } from './day.mjs'
import { DESK, launch, openAs, PHONE, queueRow, WALL } from './page.mjs'
import { scenePage, scenes } from './scenes.mjs'

const OUT = join(ROOT, 'docs/pictures')
const BYTES_MAX = 300 * 1000
const GRID = `${TOWN}001001`

mkdirSync(OUT, { recursive: true })
const server = await startServer({ args: ['--demo-days', '14'] })
const browser = await launch()
try {
  const shoot = await scenePage(browser)
  const photos = []
  for (const scene of scenes) photos.push(await shoot(scene))
  const made = await makeDay(server, { photo: (i) => photos[i] ?? null })

  const desk = await openAs(browser, server, `town.${TOWN}.shift_leader`, { viewport: DESK })
  await desk.getByTestId('stage-stOpen').click()
  await (await queueRow(desk, made[2].id)).click()
  await desk.getByTestId('move-DISPATCH').click()
  await desk.getByTestId('either-department').focus()
  await desk.locator('.strip img').first().waitFor()
  await desk.waitForFunction(() => [...document.images].every((image) => image.complete))
  await desk.locator('.map canvas').first().waitFor()
  await desk.locator('body').hover({ position: { x: 700, y: 20 } })
  await desk.screenshot({ path: join(OUT, 'desk.png') })

  const wall = await openAs(browser, server, `town.${TOWN}.supervisor`, { viewport: WALL })
  await wall.goto(`${server.url}/screen?every=3600&alarm=0`)
  await wall.locator('[data-testid="screen"][data-state="live"]').waitFor()
  await wall.locator('[data-testid="area-map"]:not([data-drawn="0"])').waitFor()
  await wall.screenshot({ path: join(OUT, 'screen.png') })
  await wall.setViewportSize(DESK)
  await wall.goto(`${server.url}/analysis`)
  await wall.locator('[data-testid="area-map"]:not([data-drawn="0"])').waitFor()
  await wall.getByTestId('plot').locator('canvas').first().waitFor()
  await wall.screenshot({ path: join(OUT, 'analysis.png') })

  const place = await placeIn(await Client.login(server, `grid.${GRID}`), GRID)
  const phone = await openAs(browser, server, `grid.${GRID}`, { viewport: PHONE, place })
  await phone.goto(`${server.url}/report`)
  await phone.getByTestId('report-where').waitFor()
  for (const i of [0, 1]) await phone.getByTestId('report-photo').setInputFiles({ name: `${i}.jpg`, mimeType: 'image/jpeg', buffer: photos[i] })
  await phone.locator('figure img').nth(1).waitFor()
  await phone.getByTestId('report-place').fill('长盛市场二号楼一层')
  await phone.getByTestId('report-item').click()
  await phone.locator('[data-item="0602"]').click()
  await phone.evaluate(() => document.activeElement?.blur())
  await phone.screenshot({ path: join(OUT, 'report.png') })
  for (const name of ['desk.png', 'screen.png', 'analysis.png', 'report.png']) {
    const { size } = statSync(join(OUT, name))
    console.log(`docs/pictures/${name}  ${Math.round(size / 1000)} kB`)
    if (size > BYTES_MAX) throw new Error(`${name} is larger than ${BYTES_MAX} bytes`)
  }
} finally {
  await browser.close()
  await server.end()
}
