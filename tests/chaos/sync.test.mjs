// The sync fuzzer: phones, network and server fail as the seed says, against the real server. At the end of
// a run every acknowledged fact is there exactly once, and whatever could not be done is in somebody's tray.
//   ZW_SYNC_RUNS=1000 ZW_SYNC_SEED=1 node --test tests/chaos/sync.test.mjs     the long way
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { png } from '../harness/images.mjs'
import { chances, Phone, sha256 } from '../harness/phone.mjs'
import { Client, makeDataDir, makeId, placeIn, startServer } from '../harness/server.mjs'

const RUNS = Number(process.env.ZW_SYNC_RUNS ?? 64)
const FIRST = Number(process.env.ZW_SYNC_SEED ?? 1)
const KILL_EACH = 16 // runs: the server dies by kill -9 in one of so many
const STEPS = 60
const TOWN = 441900119
const VILLAGE = `${TOWN}001`

let dir
let server
let head
let supervisor
let grids
before(async () => {
  dir = makeDataDir()
  server = await startServer({ dir })
  head = await Client.login(server, `village.${VILLAGE}.head`)
  supervisor = await Client.login(server, `town.${TOWN}.supervisor`)
  grids = [...server.accounts().keys()].filter((login) => login.startsWith(`grid.${VILLAGE}`)).sort()
})
after(() => server?.end())

const people = new Map()
async function personOf(seed) {
  const login = grids[seed % grids.length]
  if (!people.has(login)) people.set(login, await Client.login(server, login))
  const client = people.get(login)
  client.url = server.url
  return { client, login }
}

/** One run: what was decided on the phones, and what the desk did meanwhile. */
class Run {
  constructor(seed) {
    this.seed = seed
    this.random = chances(seed)
    this.ledger = new Map() // key of an order -> what it is
    this.cases = []
    this.n = 0
  }

  async begin() {
    const { client, login } = await personOf(this.seed)
    this.person = client
    this.login = login
    this.place = await placeIn(client, login.slice(5))
    this.phones = [new Phone('one', client, this.random), new Phone('two', client, this.random)]
    for (const phone of this.phones) phone.trouble = this.random.next() * 0.4
  }

  /** False: the phone is full, and said so; nothing was promised. */
  async add(phone, news) {
    const orders = await phone.outbox.add(news).catch(() => null)
    for (const order of orders ?? []) this.ledger.set(order.key, { phone, order: { ...order } })
    return orders !== null
  }

  // ---- what a person does on a phone

  async report(phone) {
    this.n += 1
    const id = makeId(TOWN)
    const title = `第${this.seed}轮第${this.n}件`
    const key = `r-${this.seed}-${this.n}-${id}`
    const photos = Array.from({ length: this.random.below(3) }, (_, i) => png(5 + this.n, 3 + i + (this.seed % 40)))
    const isKept = await this.add(phone, [
      { kind: 'report', subject: id, path: '/cases', key, body: { id, item: '0501', ...this.place, title, description: title } },
      ...photos.map((bytes) => ({ kind: 'photo', subject: id, path: `/cases/${id}/photos`, needs: [key], blob: { sha256: sha256(bytes), bytes } })),
    ])
    if (isKept) this.cases.push({ id, title, photos: photos.map(sha256), phone })
  }

  async step(phone) {
    const mine = (await phone.known('assignment')).filter((one) => one.mine && one.may?.length > 0)
    if (mine.length === 0) return
    const one = this.random.pick(mine)
    const event = this.random.pick(one.may)
    await this.add(phone, [
      { kind: 'step', subject: one.id, path: `/assignments/${one.id}/moves`, body: { event, ...(event === 'DECLINE' ? { reason: '走不开' } : {}) }, base: one },
    ])
  }

  async move(phone) {
    const mine = (await phone.known('case')).filter((one) => one.may?.some((event) => ['SIGN', 'FINISH'].includes(event)))
    if (mine.length === 0) return
    const one = this.random.pick(mine)
    const first = one.may.includes('SIGN') ? 'SIGN' : 'FINISH'
    // Without a network one signs and finishes in one go.
    const events = first === 'SIGN' && this.random.hits(0.5) ? ['SIGN', 'FINISH'] : [first]
    await this.add(phone, events.map((event) => ({
      kind: 'move', subject: one.id, path: `/cases/${one.id}/moves`, body: { event, ...(event === 'FINISH' ? { outcome: 'CANNOT', note: `${phone.name}：已清理` } : {}) }, base: one,
    })))
  }

  // ---- what others do

  async desk() {
    const one = this.cases.length > 0 && this.random.pick(this.cases)
    const now = one && (await head.get(`/cases/${one.id}`)).body
    if (!now?.version) return
    const { state } = now
    if (this.random.hits(0.2)) await supervisor.tryMove(one.id, 'SUPERVISE', { level: 1, reason: '逾期' })
    else if (state === 'REPORTED') await head.tryMove(one.id, this.random.hits(0.85) ? 'FILE' : 'REFUSE', { reason: '不属实' })
    else if (state === 'FILED' && this.random.hits(0.5)) await head.tryMove(one.id, 'DISPATCH', { person: this.login })
    else await this.send(one.id)
  }
  async send(id) {
    const open = (await head.get(`/cases/${id}/assignments`)).body.items.filter((row) => row.may.includes('WITHDRAW'))
    if (open.length > 0 && this.random.hits(0.5))
      await head.post(`/assignments/${open[0].id}/moves`, { event: 'WITHDRAW', version: open[0].version, reason: '另派他人' })
    else await head.post(`/cases/${id}/assignments`, { purpose: 'SUPPORT', person: this.login })
  }

  // ---- what goes wrong

  async fail(phone) {
    const kinds = ['cut', 'back', 'dark', 'clock', 'full']
    const kind = this.random.pick(kinds)
    if (kind === 'cut') phone.isCut = true
    else if (kind === 'back') phone.isCut = false
    else if (kind === 'dark') await phone.start()
    else if (kind === 'clock') phone.skewMs = (this.random.below(3) - 1) * 86400000
    else phone.disk.room = this.random.hits(0.5) ? 50 : Infinity
  }

  async act() {
    const phone = this.random.pick(this.phones)
    const acts = [
      [3, () => this.report(phone)], [6, () => this.step(phone)], [6, () => this.move(phone)], [9, () => this.desk()],
      [3, () => this.fail(phone)], [8, () => phone.sync()],
    ]
    let at = this.random.below(acts.reduce((sum, [weight]) => sum + weight, 0))
    const [, act] = acts.find(([weight]) => (at -= weight) < 0)
    await act()
    for (const each of this.phones) each.now += 1000 + this.random.below(90000)
  }

  /** Good weather: everybody gets through. A phone that never ends is a failure. */
  async settle() {
    for (const phone of this.phones) {
      Object.assign(phone, { isCut: false, trouble: 0 })
      phone.disk.room = Infinity
      for (let pass = 0; phone.outbox.waiting().some((one) => !this.waitsForAsking(phone, one)); pass += 1) {
        assert.ok(pass < 50, `seed ${this.seed}: phone ${phone.name} never ends: ${JSON.stringify(phone.outbox.waiting()[0])}`)
        phone.outbox.hurry()
        await phone.outbox.run()
      }
    }
  }
  /** Behind what somebody has to decide first, near or far. A photo is held by what it needs alone. */
  waitsForAsking(phone, order) {
    const isBefore = (one) =>
      order.needs.includes(one.key) || (!one.blob && !order.blob && one.subject === order.subject && one.made < order.made)
    return phone.outbox.orders.some((one) => isBefore(one) && (one.state === 'asks' || (one.state === 'wait' && this.waitsForAsking(phone, one))))
  }
}
// ---- what must be true at the end

async function checkReports(run) {
  const at = `seed ${run.seed}`
  const listed = (await run.person.get('/cases?mine=true&limit=200')).body.items.map((one) => one.title)
  for (const one of run.cases) {
    assert.equal(listed.filter((title) => title === one.title).length, 1, `${at}: ${one.title}`)
    const kept = (await head.get(`/cases/${one.id}/photos`)).body.items.map((photo) => photo.source_sha256).sort()
    const { orders } = one.phone.outbox
    const asked = orders.filter((order) => order.kind === 'photo' && order.subject === one.id && order.state === 'asks')
    const stand = orders.filter((order) => order.kind === 'photo' && order.subject === one.id)
    assert.deepEqual([...kept, ...asked.map((order) => order.blob)].sort(), [...new Set(one.photos)].sort(), `${at}: photos of ${one.title}: ${JSON.stringify(stand)}`)
    for (const sha of kept) {
      if (!orders.some((order) => order.blob === sha && order.state !== 'sent'))
        assert.equal(await one.phone.disk.blob(sha), null, `${at}: a photo that has its receipt leaves the phone`)
    }
    for (const order of asked) assert.equal(order.problem.slug, 'case/bad-move', `${at}: only a case that is over takes no photo`)
    for (const order of asked) assert.ok(await one.phone.disk.blob(order.blob), `${at}: a photo without a receipt stays`)
  }
}

/** "It was so already" is said only of what somebody has truly done. */
const FURTHER = { ACCEPT: ['GO', 'ARRIVE', 'DO'], GO: ['ARRIVE', 'DO'], ARRIVE: ['DO'] }
async function checkMerged(run, order) {
  const { event } = order.body
  const wanted = [event, ...(FURTHER[event] ?? [])]
  const rows = await events(order.path)
  assert.ok(rows.some((row) => wanted.includes(row.event) && row.role === 'GRID_ADMIN'), `seed ${run.seed}: ${order.path} ${event} was merged into nothing`)
}

const events = async (path) => (await head.get(path)).body.items
async function checkMoves(run) {
  const done = new Map() // thing + event -> how often it was acknowledged as new
  for (const { phone, order } of run.ledger.values()) {
    if (order.kind !== 'move' && order.kind !== 'step') continue
    const now = phone.outbox.orders.find((one) => one.key === order.key)
    const what = `${order.path} ${order.body.event}`
    done.set(what, (done.get(what) ?? 0) + (now.state === 'sent' && !now.merged ? 1 : 0))
    if (now.merged) await checkMerged(run, order)
  }
  for (const [what, times] of done) {
    const [path, event] = what.split(' ')
    const rows = (await events(path)).filter((row) => row.event === event && row.role === 'GRID_ADMIN')
    assert.equal(rows.length, times, `seed ${run.seed}: ${what}`)
  }
}

async function checkTray(run) {
  for (const { phone, order } of run.ledger.values()) {
    const now = phone.outbox.orders.find((one) => one.key === order.key)
    assert.ok(now, `seed ${run.seed}: ${order.kind} ${order.key} is gone from its phone`)
    if (now.state === 'sent') continue
    const isHeld = now.state === 'wait' && run.waitsForAsking(phone, now)
    assert.ok(now.state === 'asks' || isHeld, `seed ${run.seed}: ${order.kind} is ${now.state}`)
    if (isHeld) continue
    assert.ok(now.problem?.slug, `seed ${run.seed}: no reason is shown for ${JSON.stringify(now)}`)
    if (now.problem.slug.endsWith('/stale')) assert.ok(now.clash.length > 0, `seed ${run.seed}: a conflict in nothing`)
    run.conflicts = (run.conflicts ?? 0) + 1
  }
}

async function checkDeliveries(run) {
  const told = new Map()
  let after = ''
  for (;;) {
    const { items } = (await run.person.get(`/deliveries?limit=200${after}`)).body
    for (const one of items) told.set(one.key, one)
    if (items.length < 200) break
    const last = items.at(-1)
    after = `&before=${encodeURIComponent(last.received_at)}&before_key=${last.key}`
  }
  for (const { phone, order } of run.ledger.values()) {
    const now = phone.outbox.orders.find((one) => one.key === order.key)
    if (order.blob || (now.state !== 'sent' && now.state !== 'asks')) continue
    const delivery = told.get(order.key)
    assert.ok(delivery, `seed ${run.seed}: nothing says that ${order.kind} has come`)
    assert.equal(Date.parse(delivery.observed_at), Date.parse(order.observed_at), `seed ${run.seed}: when it was seen`)
    assert.ok(delivery.status < 500, `seed ${run.seed}: a verdict`)
  }
}

/** null: the phone shows what the server has. A transaction that is still open anywhere holds news back. */
async function oldNews(run, phone) {
  if (!(await phone.sync())) return 'the news did not come'
  for (const kind of ['case', 'assignment']) {
    for (const one of await phone.known(kind)) {
      const now = await run.person.get(`/${kind}s/${one.id}`)
      if (now.status !== 200) return `a ${kind} that is out of sight`
      if (one.version !== now.body.version) return `an old ${kind}: ${one.version}, not ${now.body.version}`
    }
  }
  return null
}
async function checkNews(run) {
  for (const phone of run.phones) {
    let found = ''
    for (let pass = 0; pass < 50 && found !== null; pass += 1) found = await oldNews(run, phone)
    assert.equal(found, null, `seed ${run.seed}: phone ${phone.name} shows what is not so`)
  }
}

async function killServer() {
  await server.kill()
  server = await startServer({ dir })
  for (const client of [head, supervisor, ...people.values()]) client.url = server.url
}

test(`${RUNS} runs from seed ${FIRST}`, async (t) => {
  const sums = { orders: 0, conflicts: 0, kills: 0, merged: 0 }
  for (let seed = FIRST; seed < FIRST + RUNS; seed += 1) {
    const run = new Run(seed)
    await run.begin()
    const killAt = seed % KILL_EACH === 0 ? run.random.below(STEPS) : -1
    for (let i = 0; i < STEPS; i += 1) {
      const acting = run.act()
      if (i === killAt) {
        sums.kills += 1
        await Promise.all([acting.catch(() => null), killServer()])
      } else await acting
    }
    await run.settle()
    await checkReports(run)
    await checkMoves(run)
    await checkTray(run)
    await checkDeliveries(run)
    await checkNews(run)
    sums.orders += run.ledger.size
    sums.conflicts += run.conflicts ?? 0
    for (const { phone, order } of run.ledger.values()) sums.merged += phone.outbox.orders.find((one) => one.key === order.key).merged ? 1 : 0
  }
  t.diagnostic(JSON.stringify(sums))
  assert.ok(sums.orders > RUNS * 3, 'the phones had something to say')
  if (RUNS >= 16) assert.ok(sums.conflicts > 0 && sums.kills > 0, 'conflicts and kills came about')
})
