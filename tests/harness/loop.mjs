// Tales that last for days. Each is told straight on, and says `await at(time)` where time passes;
// all tales of a file live at once in one city. When every one of them waits, the server is stopped
// and started again at the earliest time that somebody waits for (--rehearse), so that a hundred
// tales cost as many starts as there are different times in them. Times are the city's.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { row } from './database.mjs'
import { png } from './images.mjs'
import { Client, makeId, placeIn, startServer } from './server.mjs'

export const GRID = '441900119001001'
export const VILLAGE = '441900119001000'
export const TOWN = '441900119000000'
export const CITY = '441900000000000'

// Who plays in the tales. The place is the first grid; its village has the duty at first.
const CAST = {
  resident: 'resident.1',
  grid: `grid.${GRID}`,
  neighbour: 'grid.441900119001002',
  acceptor: 'village.441900119001.acceptor',
  head: 'village.441900119001.head',
  nextVillage: 'village.441900119002.head',
  leader: 'town.441900119.shift_leader',
  dispatcher: 'town.441900119.dispatcher',
  supervisor: 'town.441900119.supervisor',
  city: 'city.shift_leader',
  citySupervisor: 'city.supervisor',
  fireman: 'dept.XF.441900119.handler',
  fireHead: 'dept.XF.441900119.liaison',
  police: 'dept.GA.441900119.handler',
  safety: 'dept.AJ.441900119.handler',
}

// Items of the fire brigade by what their limit is like.
export const S3_DAYS = '0501' // 1440 working minutes
export const S2_HOURS = '0605' // 240 working minutes
export const S1_NIGHT = '0602' // 120 minutes, day and night

const AT_ONCE = 6 // requests; more is a load test
const PATIENCE_MS = 240_000 // for a stuck server only

export const rfc = (time) => `${time.replace(' ', 'T')}${time.length === 16 ? ':00' : ''}+08:00`
/** Microseconds are kept as a fraction: exact to the second is what people are promised. */
export const ms = (text) => Date.parse(text)

/** A client that logs in when it must: after a start, and when its session has ended. */
class Person extends Client {
  constructor(rehearsal, login) {
    super()
    this.rehearsal = rehearsal
    this.login = login
  }

  request(method, path, options) {
    return this.rehearsal.turn(async () => {
      await this.rehearsal.admit(this)
      const answer = await super.request(method, path, options)
      if (answer.status !== 401) return answer
      this.token = undefined
      await this.rehearsal.admit(this)
      return super.request(method, path, options)
    })
  }

  /** A stream opens with the token that holds now. */
  async listen(lastEventId) {
    await this.get('/me')
    return this.stream(lastEventId).ready()
  }
}

class Rehearsal {
  constructor(start) {
    this.time = start
    this.tales = []
    this.waiting = []
    this.people = Object.fromEntries(Object.entries(CAST).map(([name, login]) => [name, new Person(this, login)]))
    this.free = AT_ONCE
    this.queue = []
    before(() => this.begin())
    after(() => this.end())
  }

  tell(name, tale) {
    const told = { name, tale }
    told.promise = new Promise((pass, fail) => Object.assign(told, { pass, fail }))
    told.promise.catch(() => {}) // the test below is who hears of it
    this.tales.push(told)
    test(name, { timeout: PATIENCE_MS }, () => told.promise)
  }

  async begin() {
    this.server = await startServer({ args: ['--rehearse', rfc(this.time)] })
    this.place = await placeIn(this.people.grid, GRID)
    this.active = this.tales.length
    for (const told of this.tales) this.live(told)
  }

  async live(told) {
    try {
      await told.tale(this)
      told.pass()
    } catch (error) {
      error.message += `\n  at ${this.time} of the rehearsal`
      told.fail(error)
    }
    this.rest()
  }

  rest() {
    this.active -= 1
    if (this.active > 0 || this.waiting.length === 0) return
    this.goOn().catch((error) => {
      for (const one of this.waiting.splice(0)) {
        this.active += 1
        one.fail(error)
      }
    })
  }

  /** Resolves when it is that time, and time has done what was due until then. */
  at(time) {
    if (time === this.time) return Promise.resolve()
    if (time < this.time) throw new Error(`it is ${this.time} already: nobody goes back to ${time}`)
    return new Promise((wake, fail) => {
      this.waiting.push({ time, wake, fail })
      this.rest()
    })
  }

  async goOn() {
    const time = this.waiting.map((one) => one.time).sort()[0]
    await this.leave()
    this.server = await startServer({ dir: this.server.dir, args: ['--rehearse', rfc(time)] })
    this.time = time
    await this.settle()
    const woken = this.waiting.filter((one) => one.time === time)
    this.waiting = this.waiting.filter((one) => one.time !== time)
    this.active = woken.length
    for (const one of woken) one.wake()
  }

  /** What nobody asked for is heard of too: a dirty exit, a tick that failed. */
  async leave() {
    const { code } = await this.server.stop()
    assert.equal(code, 0, this.server.log.slice(-40).join('\n'))
    assert.deepEqual(this.server.log.filter((line) => line.includes('"event":"tick failed"')), [])
  }

  /** Until nothing is due any more. A timer that was given up is a failure of everybody. */
  async settle() {
    for (;;) {
      const { due, failed } = await row(this.server, `select count(*) filter (where due_at <= '${rfc(this.time)}') as due,
        max(last_error) filter (where attempts > 0) as failed from timers`)
      assert.equal(failed, null, `a timer failed: ${failed}`)
      if (due === 0) return
      await pause(20)
    }
  }

  async turn(work) {
    if (this.free > 0) this.free -= 1
    else await new Promise((next) => this.queue.push(next))
    try {
      return await work()
    } finally {
      const next = this.queue.shift()
      if (next) next()
      else this.free += 1
    }
  }

  async admit(person) {
    person.url = this.server.url
    if (person.token) return
    person.admission ??= this.logIn(person).finally(() => { person.admission = undefined })
    await person.admission
  }

  async logIn(person) {
    const { password } = this.server.accounts().get(person.login)
    const answer = await new Client(this.server.url).post('/session', { login: person.login, password })
    assert.equal(answer.status, 201, `${person.login}: ${answer.text}`)
    person.token = answer.body.token
  }

  async end() {
    for (const one of this.waiting.splice(0)) one.fail(new Error('the rehearsal is over'))
    if (!this.server) return
    await this.leave()
    await this.server.end()
  }

  // ---- what tales begin with ------------------------------------------------------------------

  /** Reported by that person. sampled: whether it is one of the tenth that is checked anyway. */
  async reported(who, { item = S3_DAYS, sampled = false, ...more } = {}) {
    let id = makeId(Number(TOWN.slice(0, 9)), ms(rfc(this.time)))
    id = `${id.slice(0, -2)}${sampled ? '0a' : '0b'}`
    const is = await this.people[who].report({ id, item, ...this.place, title: '消防隐患', description: '现场情况如图', ...more })
    return new Matter(this, is)
  }

  /** Found by the grid administrator himself, and filed. */
  async filed(options) {
    const matter = await this.reported('grid', options)
    await matter.does('acceptor', 'FILE')
    return matter
  }

  async dispatched(options) {
    const matter = await this.filed(options)
    await matter.does('head', 'DISPATCH', { department: 'XF' })
    return matter
  }

  async handling(options) {
    const matter = await this.dispatched(options)
    await matter.does('fireman', 'SIGN')
    return matter
  }

  async handled(options) {
    const matter = await this.handling(options)
    await matter.does('fireman', 'FINISH', { note: '已整改' })
    return matter
  }

  async checking(options) {
    const matter = await this.handled(options)
    await matter.does('head', 'ASSIGN_CHECK', { person: CAST.neighbour })
    return matter
  }

  /** options.by: who reported it. */
  async closed({ by = 'grid', ...options } = {}) {
    const matter = await this.reported(by, options)
    if (by === 'resident') {
      await matter.does('acceptor', 'ASK_VERIFY', { person: CAST.neighbour })
      await matter.does('neighbour', 'CONFIRM')
    } else {
      await matter.does('acceptor', 'FILE')
    }
    await matter.does('head', 'DISPATCH', { department: 'XF' })
    await matter.does('fireman', 'SIGN')
    await matter.does('fireman', 'FINISH')
    await matter.does('head', 'ASSIGN_CHECK', { person: CAST.neighbour })
    await matter.does('neighbour', 'PASS')
    return matter
  }
}

/** One case, from the outside. `is` is what it was when last seen. */
class Matter {
  constructor(rehearsal, is) {
    this.rehearsal = rehearsal
    this.id = is.id
    this.is = is
  }

  get people() {
    return this.rehearsal.people
  }

  async look(who = 'leader') {
    this.is = (await this.people[who].get(`/cases/${this.id}`)).body
    return this.is
  }

  /** A move that succeeds. */
  async does(who, event, fields = {}) {
    const answer = await this.people[who].post(`/cases/${this.id}/moves`, { event, version: this.is.version, ...fields })
    assert.equal(answer.status, 200, `${who} ${event} from ${this.is.state}: ${answer.text}`)
    assert.equal(answer.body.version, this.is.version + 1)
    this.is = answer.body
    return this.is
  }

  /** A move that is refused so, and changes nothing. */
  async refuses(who, event, status, fields = {}, more = {}) {
    const answer = await this.people[who].post(`/cases/${this.id}/moves`, { event, version: this.is.version, ...fields })
    assert.equal(answer.status, status, `${who} ${event} from ${this.is.state}: ${answer.text}`)
    for (const [key, value] of Object.entries(more)) assert.equal(answer.body[key], value, `${who} ${event}: ${answer.text}`)
    const now = (await this.people.leader.get(`/cases/${this.id}`)).body
    assert.deepEqual([now.version, now.state, now.flags], [this.is.version, this.is.state, this.is.flags], `${who} ${event} changed it`)
    return answer
  }

  /** Until it stands so. For what time does on its own beat; timers have acted when at() returns. */
  async becomes(state) {
    while ((await this.look()).state !== state) await pause(50)
  }

  /** What one may do with it now is what one is told, and what one may do. */
  async may(who, ...events) {
    const { status, body } = await this.people[who].get(`/cases/${this.id}`)
    assert.deepEqual(status === 404 ? [] : body.may, events, `what ${who} may do from ${this.is.state}`)
  }

  async clocks(who = 'leader') {
    return (await this.people[who].get(`/cases/${this.id}/clocks`)).body.items
  }

  /** The latest round of a step's clock, or undefined. */
  async clock(step) {
    return (await this.clocks()).filter((one) => one.step === step).at(-1)
  }

  async live() {
    return (await this.clocks()).filter((one) => one.ended_at === null).map((one) => one.step).sort()
  }

  async moves(who = 'leader') {
    return (await this.people[who].get(`/cases/${this.id}/moves`)).body.items
  }

  async events() {
    return (await this.moves()).map((move) => move.event)
  }

  async last() {
    return (await this.moves()).at(-1)
  }

  /** The n-th photo: each has bytes of its own. */
  photo(who, stage, n) {
    return this.people[who].request('POST', `/cases/${this.id}/photos?stage=${stage}`, { raw: png(n, 2), type: 'image/png' })
  }
}

export const rehearse = (start) => new Rehearsal(start)
export const login = (name) => CAST[name]
