// Lighthouse (mobile) on what a resident and an administrator open. What does not depend on the machine is a
// gate: accessibility and best practices, at least 95. Performance is measured and written down, for a loaded
// machine says nothing of a page: ZW_LIGHTHOUSE=95 makes the middle one of three a gate as well, on one that is quiet.
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import lighthouse from 'lighthouse'
import { chromium } from 'playwright-core'
import { Client, startServer } from '../harness/server.mjs'
import { PICTURES } from '../browser/page.mjs'

const GATES = { accessibility: 95, 'best-practices': 95, performance: Number(process.env.ZW_LIGHTHOUSE ?? 0) }
const RUNS = GATES.performance > 0 ? 3 : 1
const PAGES = [
  { path: '/tip', who: '' },
  { path: '/tip/find', who: '' },
  { path: '/report', who: 'grid.441900119001001' },
  { path: '/mine', who: 'grid.441900119001001' },
]
const figures = {}
let server
let browser
let port

const freePort = () =>
  new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: found } = probe.address()
      probe.close(() => done(found))
    })
  })
before(async () => {
  server = await startServer()
  port = await freePort()
  browser = await chromium.launch({
    executablePath: process.env.ZW_CHROMIUM || '/usr/bin/chromium',
    // As nearly all who use it: in another language the other texts are read too.
    args: ['--lang=zh-CN', '--accept-lang=zh-CN', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', `--remote-debugging-port=${port}`],
  })
})
after(async () => {
  await browser?.close()
  await server?.end()
  mkdirSync(PICTURES, { recursive: true })
  writeFileSync(join(PICTURES, 'lighthouse.json'), `${JSON.stringify(figures, null, 2)}\n`)
})

for (const { path, who } of PAGES) {
  test(`${path}${who ? ', logged in' : ''}: at least 95 of 100`, async (t) => {
    const client = who && (await Client.login(server, who))
    const all = []
    while (all.length < RUNS) {
      const { lhr } = await lighthouse(server.url + path, {
        port, logLevel: 'silent', output: 'json', onlyCategories: Object.keys(GATES),
        ...(client ? { extraHeaders: { Cookie: `zw_session=${client.token}` } } : {}),
      })
      assert.equal(lhr.runtimeError, undefined)
      all.push(lhr)
    }
    all.sort((a, b) => a.categories.performance.score - b.categories.performance.score)
    const lhr = all[all.length >> 1]
    const scores = Object.fromEntries(Object.entries(lhr.categories).map(([name, one]) => [name, Math.round(one.score * 100)]))
    const metric = (name) => Math.round(lhr.audits[name].numericValue * 1000) / 1000
    figures[path] = { ...scores, fcp_ms: metric('first-contentful-paint'), lcp_ms: metric('largest-contentful-paint'), tbt_ms: metric('total-blocking-time'), cls: metric('cumulative-layout-shift') }
    t.diagnostic(JSON.stringify(figures[path]))
    const missed = Object.values(lhr.audits).filter((one) => one.score !== null && one.score < 0.9).map((one) => `${one.id}: ${one.title} ${one.displayValue ?? ''}`)
    for (const [name, least] of Object.entries(GATES)) assert.ok(scores[name] >= least, `${name} ${scores[name]}:\n${missed.join('\n')}`)
    assert.equal(new URL(lhr.finalDisplayedUrl).pathname, path)
  })
}
