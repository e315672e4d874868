// Lighthouse (mobile) on what a resident and an administrator open. What does not depend on the machine is a
// gate: accessibility and best practices, at least 95. Performance is written down twice: as it was, in which every task
// lasts as long as others keep the core from it; and by time on a core (core.mjs), which hardly knows of them.
// ZW_LIGHTHOUSE=95, on a machine that does nothing else, makes the middle one of nine visits of each a gate as well.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import lighthouse from 'lighthouse'
import { chromium } from 'playwright-core'
import { Client, startServer } from '../harness/server.mjs'
import { PICTURES } from '../browser/page.mjs'
import { withoutWaiting } from './core.mjs'

const GATES = { accessibility: 95, 'best-practices': 95, performance: Number(process.env.ZW_LIGHTHOUSE ?? 0) }
const RUNS = GATES.performance > 0 ? 9 : 1
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

/** A recording without its beginning says nothing of the page: Lighthouse asks to be run again. */
const isLost = (error) => error.code === 'NO_NAVSTART'
const TRIES = 3

async function visit(url, flags) {
  for (let left = TRIES - 1; ; left -= 1) {
    try {
      return await visitOnce(url, flags)
    } catch (error) {
      if (!isLost(error) || left === 0) throw error
    }
  }
}
/** One visit, read twice: by time on a core, and as it was. */
async function visitOnce(url, flags) {
  const dir = mkdtempSync(join(tmpdir(), 'zw-lighthouse-'))
  const read = async () => (await lighthouse(url, { ...flags, auditMode: dir })).lhr
  try {
    await lighthouse(url, { ...flags, gatherMode: dir })
    const was = await read()
    const trace = join(dir, 'defaultPass.trace.json')
    writeFileSync(trace, JSON.stringify(withoutWaiting(JSON.parse(readFileSync(trace, 'utf8')))))
    const lhr = await read()
    for (const { runtimeError } of [was, lhr]) if (runtimeError) throw Object.assign(new Error(runtimeError.message), runtimeError)
    return { lhr, was }
  } finally {
    rmSync(dir, { recursive: true })
  }
}
const scoreOf = (lhr, name) => Math.round(lhr.categories[name].score * 100)
const metricOf = (lhr, name) => Math.round(lhr.audits[name].numericValue * 1000) / 1000
const figuresOf = (lhr) => ({
  performance: scoreOf(lhr, 'performance'), fcp_ms: metricOf(lhr, 'first-contentful-paint'), lcp_ms: metricOf(lhr, 'largest-contentful-paint'),
  tbt_ms: metricOf(lhr, 'total-blocking-time'), cls: metricOf(lhr, 'cumulative-layout-shift'),
})
const middle = (all, key) => [...all].sort((a, b) => a[key].categories.performance.score - b[key].categories.performance.score)[all.length >> 1][key]

for (const { path, who } of PAGES) {
  test(`${path}${who ? ', logged in' : ''}: at least 95 of 100`, async (t) => {
    const client = who && (await Client.login(server, who))
    const flags = { port, logLevel: 'silent', output: 'json', onlyCategories: Object.keys(GATES), ...(client ? { extraHeaders: { Cookie: `zw_session=${client.token}` } } : {}) }
    const all = []
    while (all.length < RUNS) all.push(await visit(server.url + path, flags))
    const lhr = middle(all, 'lhr')
    const scores = Object.fromEntries(Object.keys(GATES).map((name) => [name, scoreOf(lhr, name)]))
    figures[path] = { ...scores, ...figuresOf(lhr), with_waiting: figuresOf(middle(all, 'was')) }
    t.diagnostic(JSON.stringify(figures[path]))
    const missed = Object.values(lhr.audits).filter((one) => one.score !== null && one.score < 0.9).map((one) => `${one.id}: ${one.title} ${one.displayValue ?? ''}`)
    for (const [name, least] of Object.entries(GATES)) assert.ok(scores[name] >= least, `${name} ${scores[name]}:\n${missed.join('\n')}`)
    const asItWas = figures[path].with_waiting.performance
    assert.ok(asItWas >= GATES.performance, `performance as it was ${asItWas}`)
    assert.equal(new URL(lhr.finalDisplayedUrl).pathname, path)
  })
}
