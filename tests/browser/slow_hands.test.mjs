// A person takes minutes over what a test writes in a moment. Each form of the pages is opened and written in, and then what
// happens in a minute of an office happens: the clock of the page ticks, news comes of this case and of another, the
// connection goes and comes back, the language and the light are changed. What was written, its box, and the focus are
// to be there still.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Client } from '../harness/server.mjs'
import { TOWN } from './day.mjs'
import { DESK, openAs, openPage, PHONE, wear } from './page.mjs'
import { browser, chief, edition, file, GRID, LEADER, MEDIATOR, open, pages, place, server, shop, visit } from './routes.mjs'

const VILLAGE = `${TOWN}001`
const HEAD = `village.${VILLAGE}.head`
const HANDLER = `dept.XF.${TOWN}.handler`
const GRID_ADMIN = `grid.${GRID}`
let leader
let head
let resident
let grid
let mediator
/** Cases: one that waits for the head, one somebody is sent to, one that a department has. */
const cases = {}
const report = (title, item = '0102') => resident.report({ item, ...place, title, description: '等人慢慢填' })
async function makeCases() {
  ;[leader, head, resident, grid, mediator] = await Promise.all([LEADER, HEAD, 'resident.1', GRID_ADMIN, MEDIATOR].map((login) => Client.login(server, login)))
  cases.fresh = await report('等着核实的一件')
  cases.sent = await report('派了人去看的一件')
  const sent = await head.post(`/cases/${cases.sent.id}/assignments`, {
    person: GRID_ADMIN,
    purpose: 'VERIFY',
  })
  assert.equal(sent.status, 201, sent.text)
  cases.signed = await report('消防部门手里的一件', '0501')
  await head.move(cases.signed.id, 'ASK_VERIFY', { person: GRID_ADMIN })
  await grid.move(cases.signed.id, 'CONFIRM', { note: '到场看过，情况属实' })
  await head.move(cases.signed.id, 'DISPATCH', { department: 'XF' })
  await (await Client.login(server, HANDLER)).move(cases.signed.id, 'SIGN')
}
let making
/** After the server of routes.mjs: what runs before all tests runs at once. */
const prepared = () => (making ??= makeCases())
const everyone = new Map()
after(() => Promise.all([...everyone.values()].map((page) => page.context().close())))

/** Each event of the stream is counted: what was not heard has proved nothing. */
const COUNT = () => {
  globalThis.nHeard = 0
  const Own = globalThis.EventSource
  globalThis.EventSource = class extends Own {
    addEventListener(name, hear, ...rest) {
      super.addEventListener(
        name,
        (event) => {
          hear(event)
          if (/^(case|assignment|mediation)\./.test(name)) globalThis.nHeard += 1
        },
        ...rest,
      )
    }
  }
}
/** By the page's own clock, which runs ahead of ours: a phone would lock itself for being left alone. */
const TOUCH = () => {
  if (!location.protocol.startsWith('http')) return
  const touch = () =>
    Object.keys(localStorage)
      .filter((key) => key.startsWith('zw-touched-'))
      .forEach((key) => localStorage.setItem(key, String(Date.now())))
  touch()
  setInterval(touch, 10000)
}
async function pageFor({ as, phone }) {
  await prepared()
  if (!everyone.has(as)) {
    const options = { viewport: phone ? PHONE : DESK, place, who: as, walked: true }
    if (as === 'chief') await chief()
    const page = as === 'chief' ? pages.get('chief') : as === 'nobody' ? await openPage(browser, server, options) : await openAs(browser, server, as, options)
    await page.addInitScript(COUNT)
    await page.clock.install()
    await page.addInitScript(TOUCH)
    everyone.set(as, page)
  }
  return everyone.get(as)
}
const live = (page) => page.locator('[data-testid="live-state"]:not(.off)').waitFor()
const id = (name) => `[data-testid="${name}"]`
const press =
  (...names) =>
  async (page) => {
    for (const name of names)
      await page
        .locator(/[[#.]/.test(name) ? name : id(name))
        .first()
        .click()
  }
const onCase = (which, as, ...names) => ({
  as,
  at: () => `/cases/${which()}`,
  open: press(...names),
  of: which,
})
const made = (name) => () => cases[name].id

/** name: who, where, how the form is opened, what is written where. of: the case that is touched by somebody else meanwhile. */
const FORMS = {
  'a search of the queue': { as: LEADER, at: () => '/', field: 'queue-search', text: '消防' },
  'the name of a view': {
    as: LEADER,
    at: () => '/?stage=stOpen',
    open: press('queue-filters', '[data-testid="views"] summary'),
    field: 'view-name',
    text: '夜班',
  },
  'a dispatch at the desk': {
    as: LEADER,
    at: () => `/?stage=all&case=${open}`,
    of: () => open,
    open: press('move-DISPATCH', 'either-department'),
    field: 'move-note',
    text: '请带上钥匙',
  },
  'a person for a dispatch': {
    as: LEADER,
    at: () => `/?stage=all&case=${open}`,
    of: () => open,
    open: press('move-DISPATCH', 'either-person'),
    field: 'move-person',
    text: '张',
  },
  'a refusal': {
    ...onCase(made('fresh'), HEAD, 'move-REFUSE'),
    field: 'move-reason',
    text: '经核实不属实',
  },
  'whom to send': { ...onCase(made('fresh'), HEAD, 'send'), field: 'send-note', text: '先看后门' },
  'when to send': {
    ...onCase(made('fresh'), HEAD, 'send', 'send-later'),
    field: 'send-at',
    text: '2031-03-05T09:30',
  },
  'why somebody is called back': {
    ...onCase(made('sent'), HEAD, 'withdraw'),
    field: 'withdraw-why',
    text: '改由部门自己去',
  },
  'what a reporter is called for': {
    ...onCase(made('fresh'), `village.${VILLAGE}.acceptor`, '[data-testid="call-back"] summary'),
    field: 'call-back-for',
    option: 'ASK_RESULT',
  },
  'a return by a department': {
    as: HANDLER,
    at: () => `/inbox?box=all&case=${cases.signed.id}`,
    of: made('signed'),
    open: press('move-ASK_EXTENSION'),
    field: 'move-reason',
    text: '材料还在路上',
  },
  'the command bar': {
    as: LEADER,
    at: () => '/',
    open: (page) => page.keyboard.press('Control+k'),
    field: 'command',
    text: '消防',
  },
  'the notes of a hand-over': {
    as: LEADER,
    at: () => '/hand-over',
    field: 'hand-over-notes',
    text: '西门岗亭换锁',
  },
  'a period to freeze': {
    as: `town.${TOWN}.supervisor`,
    at: () => '/stats',
    open: press('period-lastMonth', 'freeze'),
    field: 'freeze-name',
    text: '上月第一次',
  },
  'how many are lent': { as: LEADER, at: () => '/decision', field: 'lend-n', text: '7' },
  'a search of the premises': { as: LEADER, at: () => '/premises', field: 'find-q', text: '便民' },
  'a new place': {
    as: LEADER,
    at: () => '/premises',
    open: press('premises-add'),
    field: 'premises-name',
    text: '新开的早餐店',
  },
  'another name of a place': {
    as: LEADER,
    at: () => `/premises?premises=${shop}`,
    open: press('premises-change'),
    field: 'premises-name',
    text: '便民小店二店',
  },
  'why a place is closed': {
    as: LEADER,
    at: () => `/premises?premises=${shop}`,
    open: press('premises-set'),
    field: 'premises-why',
    text: '房子要拆',
  },
  'an edition of the map': {
    as: `town.${TOWN}.supervisor`,
    at: () => '/grids',
    open: press('edition-new'),
    field: 'edition-name',
    text: '明年的网格',
  },
  'a search of the grids': {
    as: `town.${TOWN}.supervisor`,
    at: () => `/grids/${edition}`,
    field: 'grid-filter',
    text: '3',
  },
  'why a list is exported': {
    as: 'city.supervisor',
    at: () => '/exports',
    open: press('export-more'),
    field: 'export-reason',
    text: '季度复盘要用',
  },
  'the report of a centre': {
    as: LEADER,
    at: () => `/centres?unit=${TOWN}000000&tier=TOWN&centre=${TOWN}000000`,
    open: press('centre-report'),
    field: 'report-reason',
    text: '场地还没交付',
  },
  'a link for a wall': {
    as: 'city.supervisor',
    at: () => '/screen?alarm=0&every=3600',
    open: press('kiosks'),
    field: 'kiosk-name',
    text: '一楼大厅',
  },
  'a new account': {
    as: 'chief',
    at: () => '/accounts',
    open: press('new'),
    field: 'new-login',
    text: 'night.watch',
  },
  'a search of the accounts': { as: 'chief', at: () => '/accounts', field: 'q', text: 'city' },
  'a new password': { as: 'chief', at: () => '/password', field: 'old', text: 'something else' },
  'a report': {
    as: GRID_ADMIN,
    phone: true,
    at: () => '/report',
    field: 'report-title',
    text: '井盖翘起',
  },
  'what is reported': {
    as: GRID_ADMIN,
    phone: true,
    at: () => '/report',
    open: press('report-item'),
    field: 'item-search',
    text: '井',
  },
  'why one does not go': {
    as: GRID_ADMIN,
    phone: true,
    at: () => '/mine',
    open: press('task-DECLINE'),
    field: 'task-why',
    text: '脚扭了',
    of: made('sent'),
  },
  'what is handed over in the field': {
    as: GRID_ADMIN,
    phone: true,
    at: () => '/hand',
    field: 'hand-notes',
    text: '钥匙在门卫',
  },
  'why a tag was not read': {
    as: GRID_ADMIN,
    phone: true,
    at: () => `/rounds/${visit}`,
    open: press('tag-none'),
    field: 'visit-reason',
    text: '标签被撕掉了',
  },
  'a resident’s code': {
    as: 'nobody',
    phone: true,
    at: () => '/tip/find',
    field: 'find-code',
    text: 'ABCD',
  },
  'a resident’s words': {
    as: 'nobody',
    phone: true,
    at: () => '/tip',
    field: 'tip-title',
    text: '路灯不亮',
    async open(page) {
      await press('tip-next', 'tip-here')(page)
      await page.getByTestId('tip-where').waitFor()
      await press('tip-next')(page)
    },
  },
  'what a resident would have mediated': {
    as: 'nobody',
    phone: true,
    at: () => '/mediate',
    field: 'mediate-words',
    text: '楼上漏水三个月',
  },
  'how a resident is reached by a mediator': {
    as: 'nobody',
    phone: true,
    at: () => '/mediate',
    field: 'mediate-contact',
    text: '13800138000',
    async open(page) {
      await page.locator('label', { has: page.getByTestId('kind-NEIGHBOUR') }).click()
      await page.getByTestId('mediate-words').fill('楼上空调外机漏水三个月')
      await press('mediate-next', 'tip-here')(page)
      await page.getByTestId('tip-where').waitFor()
      await page.getByTestId('mediate-other').fill('楼上 502')
      await press('mediate-next')(page)
    },
  },
  'the number of a mediation': { as: MEDIATOR, at: () => '/mediation', field: 'find-number', text: '4419' },
  'somebody who comes to the window': { as: MEDIATOR, at: () => '/mediation', open: press('intake'), field: 'intake-words', text: '夫妻为孩子上学' },
  'a new member of a body': { as: MEDIATOR, at: () => '/mediation', open: press('members'), field: 'member-person', text: 'village.' },
  'why a mediation is sealed': { as: MEDIATOR, at: () => `/mediation/${file}`, open: press('do-more', 'do-SEAL'), field: 'ask-words', text: '有被害人' },
  'how a party said yes': { as: MEDIATOR, at: () => `/mediation/${file}`, open: press('party-edit'), field: 'edit-contact', text: '1380013' },
  'what names are looked at for': { as: MEDIATOR, at: () => `/mediation/${file}`, field: 'names-purpose', option: 'VISIT' },
  'who logs in': { as: 'nobody', at: () => '/login', field: 'login-name', text: 'city.supervisor' },
}

/** News of this row's case and of another one in the same grid, and until the page has heard them. */
async function happen(page, { as, of }) {
  const before = await page.evaluate(() => globalThis.nHeard)
  const heard = as === 'nobody' || as === 'chief' ? null : page.waitForFunction((n) => globalThis.nHeard > n, before)
  await report('别处来的一件')
  if (as === MEDIATOR) {
    const { version } = (await mediator.get(`/mediations/${file}`)).body
    const put = await mediator.request('PUT', `/mediations/${file}/parties/乙`, { body: { version, contact: `1390000${version}` } })
    assert.equal(put.status, 200, put.text)
  }
  if (of) {
    await leader.move(of(), 'SUPERVISE', { level: 1, reason: '请尽快答复' }).catch(() => undefined) // once only; then it is the other news
    await head.post(`/cases/${of()}/assignments`, {
      person: `grid.${VILLAGE}002`,
      purpose: 'VERIFY',
    })
  }
  await heard
  await page.clock.runFor(3000)
}
async function cutOff(page, hasStream) {
  await page.context().setOffline(true)
  if (hasStream) await page.locator('[data-testid="live-state"].off').waitFor()
  await page.clock.runFor(12000)
  await page.context().setOffline(false)
  await page.clock.runFor(31000)
  if (hasStream) await live(page)
  await page.clock.runFor(3000)
}
for (const [name, row] of Object.entries(FORMS)) {
  test(`${name}: what is written stands, whatever happens meanwhile`, async () => {
    const page = await pageFor(row)
    await page.goto(server.url + row.at())
    const hasStream = row.as !== 'nobody' && !row.at().startsWith('/screen')
    if (hasStream) await live(page)
    await row.open?.(page)
    const field = page.locator(id(row.field)).first()
    await (row.option ? field.selectOption(row.option) : field.fill(row.text))
    await field.focus()
    const stands = async (what, isFocused = true) => {
      assert.equal(await field.isVisible(), true, `${name}: its box is there after ${what}`)
      assert.equal(await field.inputValue(), row.option ?? row.text, `${name}: what was written stands after ${what}`)
      if (isFocused) assert.equal(await field.evaluate((one) => one === document.activeElement), true, `${name}: the focus stays through ${what}`)
    }
    await page.clock.runFor(1000)
    await stands('a second')
    await page.clock.runFor(25000)
    await stands('the clock')
    if (hasStream) await happen(page, row)
    await stands('news')
    await cutOff(page, hasStream)
    await stands('a cut')
    if (row.at().startsWith('/screen')) return // a wall has one language and is always dark
    await wear(page, 'en', 'dark')
    await page.clock.runFor(1000)
    await stands('another language', false)
    await wear(page, 'zh-CN', 'light')
  })
}

test('words for a step that somebody else made impossible stand to be copied, and cannot be sent', async () => {
  await prepared()
  const one = await grid.report({
    item: '0102',
    ...place,
    title: '写到一半被别人立案',
    description: '等人慢慢填',
  })
  const page = await pageFor({ as: HEAD })
  await page.goto(`${server.url}/cases/${one.id}`)
  await page.getByTestId('move-REFUSE').click()
  await page.getByTestId('move-reason').fill('写了很久的一段话')
  await head.move(one.id, 'FILE')
  await page.getByTestId('overtaken').filter({ hasText: '这一步不能再做了' }).waitFor()
  assert.equal(await page.getByTestId('move-reason').inputValue(), '写了很久的一段话')
  assert.equal(await page.getByTestId('move-send').isDisabled(), true)
  await page.keyboard.press('Escape')
  await page.getByTestId('move-reason').waitFor({ state: 'detached' })
})

test('a place that somebody else changed meanwhile keeps what was written about it, and takes in the rest', async () => {
  const page = await pageFor({ as: LEADER })
  await page.goto(`${server.url}/premises?premises=${shop}`)
  await page.getByTestId('premises-change').click()
  await page.getByTestId('premises-name').fill('便民小店（南门）')
  const { version } = (await leader.get(`/premises/${shop}`)).body
  const changed = await leader.post(`/premises/${shop}/changes`, {
    version,
    address: '新民路68号',
  })
  assert.equal(changed.status, 200, changed.text)
  await page.getByTestId('premises-save').click()
  await page.waitForFunction(() => document.querySelector('[data-testid="premises-address"]')?.value === '新民路68号')
  assert.equal(await page.getByTestId('premises-name').inputValue(), '便民小店（南门）')
  await page.getByTestId('premises-save').click()
  await page.getByTestId('premises-form').waitFor({ state: 'detached' })
  const is = (await leader.get(`/premises/${shop}`)).body
  assert.deepEqual([is.name, is.address], ['便民小店（南门）', '新民路68号'])
})

test('a day that is typed key by key becomes that day, and the half of it outlives the clock', async () => {
  const page = await pageFor({ as: LEADER })
  await page.goto(`${server.url}/stats`)
  await page.getByTestId('indicators').waitFor()
  const to = page.getByTestId('to')
  // In the order that this browser has: it shows by what a first digit becomes.
  await to.focus()
  await page.keyboard.type('3')
  const isYearFirst = (await to.inputValue()).startsWith('0003')
  async function type(year, between = async () => {}) {
    await page.getByTestId('from').focus()
    await to.focus()
    if (!isYearFirst) await page.keyboard.type('0303')
    await page.keyboard.type(year.slice(0, 2)) // the year 20, by the browser
    await between()
    await page.keyboard.type(year.slice(2))
    if (isYearFirst) await page.keyboard.press('ArrowRight')
    if (isYearFirst) await page.keyboard.type('0303')
  }
  await type('2031', () => page.clock.runFor(25000))
  await page.waitForFunction(() => new URLSearchParams(location.search).get('to') === '2031-03-03')
  assert.equal(await to.inputValue(), '2031-03-03')
  // The other end goes along: a period is never turned round, nor silently another one.
  await type('2020')
  await page.waitForFunction(() => new URLSearchParams(location.search).get('to') === '2020-03-03')
  await page.waitForFunction(() => new URLSearchParams(location.search).get('from') === '2020-03-03')
  assert.equal(await page.getByTestId('from').inputValue(), '2020-03-03')
})

test('who reads far down the notices stays there when a new one comes, and it stands on top', async () => {
  await prepared()
  const login = `grid.${VILLAGE}003`
  for (let i = 0; i < 4; i += 1) {
    const one = await report(`通知里的第${i}件`)
    const sent = await head.post(`/cases/${one.id}/assignments`, {
      person: login,
      purpose: 'VERIFY',
    })
    assert.equal(sent.status, 201, sent.text)
  }
  const page = await openAs(browser, server, login, {
    viewport: { width: 390, height: 420 },
    walked: true,
  })
  await page.goto(`${server.url}/notices`)
  await page.getByTestId('notice').nth(3).waitFor()
  const first = page.getByTestId('notice').first()
  await first.evaluate((one) => (one.dataset.mark = 'mine'))
  const one = await report('刚来的一件')
  await head.post(`/cases/${one.id}/assignments`, { person: login, purpose: 'VERIFY' })
  await page.getByTestId('notice').nth(4).waitFor()
  assert.equal(await page.getByTestId('notice').first().getAttribute('data-mark'), null, 'the new one is first')
  assert.equal(await page.getByTestId('notice').nth(1).getAttribute('data-mark'), 'mine', 'what was read stands as it was')
  await page.context().close()
})
