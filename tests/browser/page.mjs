// Chromium on the real pages: one context a person, and every complaint of the page kept.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { eventually } from '../harness/cluster.mjs'
import { ROOT } from '../harness/server.mjs'
import { jitter } from './jitter.mjs'

export const DESK = { width: 1366, height: 768 }
export const WALL = { width: 1920, height: 1080 }
export const PHONE = { width: 390, height: 844 }
export const PICTURES = process.env.ZW_ARTEFACTS ?? join(ROOT, 'tests/artefacts')
const SHOOTS = process.env.ZW_PICTURES === '1'

// Chromium takes the last list only, so it has what playwright-core 1.60 switches off, and the two pages behind the bar for
// addresses: each window makes them, and they cost as much as the page of a person who is seldom there for long.
const NOT_WANTED = `AvoidUnnecessaryBeforeUnloadCheckSync BoundaryEventDispatchTracksNodeRemoval DestroyProfileOnBrowserClose DialMediaRouteProvider
  GlobalMediaControls HttpsUpgrades LensOverlay MediaRouter PaintHolding ThirdPartyStoragePartitioning Translate AutoDeElevate RenderDocument
  OptimizationHints WebUIOmniboxPopup WebUIOmniboxAimPopup`
const ARGS = [
  '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream',
  `--disable-features=${NOT_WANTED.split(/\s+/).join(',')}`,
]

export async function launch() {
  mkdirSync(PICTURES, { recursive: true })
  return chromium.launch({ executablePath: process.env.ZW_CHROMIUM || '/usr/bin/chromium', args: ARGS })
}

const disks = new WeakMap()
/** The browser gives these pages so many bytes of disk, and refuses truly what is more; 0: as many as there are. Before a
 * page has kept anything: what room it had then, it goes on counting with for a while. */
export async function setQuota(page, server, bytes) {
  if (!disks.has(page)) disks.set(page, await page.context().newCDPSession(page))
  await disks.get(page).send('Storage.overrideQuotaForOrigin', { origin: server.url, ...(bytes ? { quotaSize: bytes } : {}) })
}

/** A page for nobody yet. quota: see setQuota. complaints: errors, refusals of the policy, requests to other hosts.
 * walked: it goes from page to page without a hand on it for minutes, and must not lock itself as a phone left lying does. */
export async function openPage(browser, server, { viewport = DESK, locale = 'zh-CN', dark = false, place, serviceWorkers = 'allow', complaints = [], who = '', quota = 0, walked = false } = {}) {
  const context = await browser.newContext({
    viewport, locale, serviceWorkers, colorScheme: dark ? 'dark' : 'light', isMobile: viewport === PHONE, hasTouch: viewport === PHONE, reducedMotion: 'reduce',
    deviceScaleFactor: viewport === PHONE ? 2 : 1, ...(place ? { geolocation: { longitude: place.lon, latitude: place.lat }, permissions: ['geolocation'] } : {}),
  })
  const page = await context.newPage()
  page.setDefaultTimeout(20000)
  await jitter(context, page)
  page.on('pageerror', (error) => complaints.push(`${who}: ${error.stack ?? error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) complaints.push(`${who}: ${message.text()}`)
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url) && !/^(data|blob):/.test(request.url())) complaints.push(`${who}: asked ${request.url()}`)
  })
  await page.addInitScript(() => {
    globalThis.refused = []
    addEventListener('securitypolicyviolation', (event) => globalThis.refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`))
  })
  if (walked)
    await page.addInitScript(() => {
      if (!location.protocol.startsWith('http')) return
      const touch = () => Object.keys(localStorage).filter((key) => key.startsWith('zw-touched-')).forEach((key) => localStorage.setItem(key, String(Date.now())))
      touch()
      setInterval(touch, 30000)
    })
  if (quota) await setQuota(page, server, quota)
  await page.goto(server.url)
  return page
}

export async function logIn(page, server, login) {
  await page.getByTestId('login-name').fill(login)
  await page.getByTestId('login-password').fill(server.accounts().get(login).password)
  await page.getByTestId('login-submit').click()
  await page.locator('[data-testid="live-state"]:not(.off)').waitFor()
  return page
}

export const openAs = async (browser, server, login, options = {}) => logIn(await openPage(browser, server, { ...options, who: login }), server, login)
/** The keys of what the phone's database keeps in this table. To wait for one: eventually(). waitForFunction does not wait
 * for a promise: it looks once. */
export const keysOf = (page, table) =>
  page.evaluate(async (name) => {
    if (!(await indexedDB.databases()).some((one) => one.name === 'zw-field')) return []
    const done = (asking) => new Promise((found, failed) => Object.assign(asking, { onsuccess: () => found(asking.result), onerror: () => failed(asking.error) }))
    const db = await done(indexedDB.open('zw-field'))
    const keys = db.objectStoreNames.contains(name) ? await done(db.transaction(name).objectStore(name).getAllKeys()) : []
    db.close()
    return keys
  }, table)
/** Until the phone knows this case or assignment without a network. */
export const untilKnown = (page, id) => eventually(async () => (await keysOf(page, 'known')).some((key) => key.endsWith(id)))
/** The row of this case: of a long queue only what is in view is in the page. */
export async function queueRow(page, id) {
  await page.getByTestId('queue-row').first().waitFor()
  await page.waitForFunction((of) => {
    const list = document.querySelector('.queue [role="listbox"]')
    if (list.querySelector(`[data-id="${of}"]`)) return true
    const isAtEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 1
    list.scrollTop = isAtEnd ? 0 : list.scrollTop + list.clientHeight / 2
    return false
  }, id)
  return page.locator(`[data-testid="queue-row"][data-id="${id}"]`)
}
/** The bytes of what a page gives as a data: URL. An array of numbers would be taken over one by one: a second for each 100 kB. */
export const bytesOf = (url) => Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')
/** What the content security policy refused on this page. */
export const refusals = (page) => page.evaluate(() => globalThis.refused)
/** Packed kilobytes of this kind (script, style) that the page has read; of what a worker kept, the browser knows only
 * the unpacked size: block them. */
export const weightOf = (page, ending) =>
  page.evaluate(
    (end) => performance.getEntriesByType('resource').filter((one) => one.name.endsWith(end)).reduce((sum, one) => sum + one.encodedBodySize, 0) / 1000,
    ending,
  )
/** A picture for people to look at: taken when they ask for them, ZW_PICTURES=1. It proves nothing and takes a sixth of a second. */
export const shot = (page, name, options = {}) => (SHOOTS ? page.screenshot({ path: join(PICTURES, `${name}.png`), ...options }) : undefined)

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** What a look at a page asks of it. Contrast is three quarters of the work, for axe seeks for each text what lies under it.
 * ALL: every rule, of everything. COLOURS: the rules of colours, of everything. SHAPE: every rule; contrast of the texts whose
 * pair of colours was not on this page before. STRANGERS: contrast of those only. */
const ALL = { shape: true, contrast: 'all' }
const COLOURS = { shape: false, contrast: 'all' }
const SHAPE = { shape: true, contrast: 'strangers' }
const STRANGERS = { shape: false, contrast: 'strangers' }
/** In the page. A text is a stranger until one in the same colours, size and weight was seen on the same grounds: those of all
 * that it lies in. Read anew, a page knows nobody. */
async function examine({ shape, contrast }) {
  const known = (globalThis.zwSeen ??= new Set())
  const grounds = new Map([[null, '']])
  const groundOf = (element) => {
    if (!grounds.has(element)) {
      const { backgroundColor, backgroundImage, opacity, filter } = getComputedStyle(element)
      grounds.set(element, `${groundOf(element.parentElement)}|${backgroundColor} ${backgroundImage} ${opacity} ${filter}`)
    }
    return grounds.get(element)
  }
  const strangers = []
  for (const element of document.body.querySelectorAll('*')) {
    const speaks = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '') || element.matches('input, select, textarea')
    if (!speaks || !element.checkVisibility({ visibilityProperty: true })) continue
    const { color, fontSize, fontWeight, textShadow } = getComputedStyle(element)
    const face = `${color} ${fontSize} ${fontWeight} ${textShadow}${groundOf(element)}`
    if (!known.has(face)) strangers.push(element)
    known.add(face)
  }
  const run = (context, rules, off = {}) => globalThis.axe.run(context, { runOnly: rules, rules: off, resultTypes: ['violations'], preload: false })
  const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
  const found = []
  if (shape) found.push(await run(document, TAGS, { 'color-contrast': { enabled: contrast === 'all' } }))
  else if (contrast === 'all') found.push(await run(document, { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }))
  if (contrast === 'strangers' && strangers.length > 0) found.push(await run({ include: strangers }, { type: 'rule', values: ['color-contrast'] }))
  return found
    .flatMap((one) => one.violations)
    .filter((one) => ['serious', 'critical'].includes(one.impact))
    .flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target.join(' ')} ${node.any[0]?.message ?? ''}`))
}
/** What stands in somebody's way on this page (WCAG 2.2 A and AA), serious or worse; "rule: where". */
export async function barriers(page, asked = ALL) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE)
  return page.evaluate(examine, asked)
}

/** Words and what they name change with the language, colours with the light: each is asked of everything once a language and
 * once a light, the rest of what only this look shows. */
const LOOKS = [['zh-CN', 'light', ALL], ['en', 'light', SHAPE], ['en', 'dark', COLOURS], ['zh-CN', 'dark', STRANGERS]]
/** Changes language and light as somebody would; ready: after a reload, for a page without a button for it. */
export async function wear(page, language, colorScheme, ready = async () => {}) {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  if ((await page.evaluate(() => document.documentElement.lang)) !== language) {
    const hasButton = await page.evaluate(() => {
      const button = [...document.querySelectorAll('button')].find((one) => /^(English|中文)$/.test(one.textContent.trim()))
      button?.click()
      return button !== undefined
    })
    if (!hasButton) {
      await page.evaluate((value) => localStorage.setItem('zw-language', value), language.slice(0, 2))
      await page.reload()
      await ready(page)
    }
    await page.locator(`html[lang="${language}"]`).waitFor({ state: 'attached' })
  }
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
}
/** At rest: a plot draws itself anew some frames after its room has changed. */
export async function fits(page, tag) {
  const atRest = page.waitForFunction(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)
  await atRest.catch(() => undefined)
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  assert.ok(over <= 0, `${tag} is ${over} px wider than the screen`)
}
/** All four looks of what is on the page, at its own size; by day also at others. ready: see wear. */
export async function everyLook(page, name, sizes = [], ready = undefined) {
  const own = page.viewportSize()
  for (const [language, light, asked] of LOOKS) {
    await wear(page, language, light, ready)
    const tag = `${name}-${language.slice(0, 2)}-${light}`
    assert.deepEqual(await barriers(page, asked), [], tag)
    await fits(page, tag)
    if (light === 'dark') continue
    await shot(page, tag)
    for (const size of sizes) {
      await page.setViewportSize(size)
      await fits(page, `${tag} at ${size.width}`)
      if (language !== 'en') assert.deepEqual(await barriers(page, SHAPE), [], `${tag} at ${size.width}`)
      await shot(page, `${tag}-${size.width}`)
    }
    await page.setViewportSize(own)
  }
  await wear(page, 'zh-CN', 'light', ready)
  assert.deepEqual(await refusals(page), [], name)
}
