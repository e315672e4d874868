// The tales of a case: who plays in them, what they begin with, and a case as they handle it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { png } from './images.mjs'
import { Rehearsal, rfc } from './rehearsal.mjs'
import { FILES, UNSHOWN, makeId, placeIn } from './server.mjs'

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
  elsewhere: 'town.441900005.supervisor',
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

const PATIENCE_MS = 240_000 // for a stuck server only

export const ms = (text) => Date.parse(text)

class City extends Rehearsal {
  constructor(start) {
    super(start)
    this.people = Object.fromEntries(Object.entries(CAST).map(([name, login]) => [name, this.person(login)]))
    before(async () => {
      await this.start()
      this.place = await placeIn(this.people.grid, GRID)
      this.begin()
    })
    after(() => this.end())
  }

  tell(name, tale) {
    const told = this.add(tale)
    test(name, { timeout: PATIENCE_MS }, () => told)
  }

  // ---- what tales begin with ------------------------------------------------------------------

  /** Reported by that person. sampled: whether it is one of the tenth that is checked anyway. */
  async reported(who, { item = S3_DAYS, sampled = false, ...more } = {}) {
    let id = makeId(Number(TOWN.slice(0, 9)), ms(rfc(this.time)))
    id = `${id.slice(0, -2)}${sampled ? '0a' : '0b'}`
    const is = await this.people[who].report({ id, item, ...this.place, title: '消防隐患', description: '现场情况如图', ...more })
    return new Matter(this, is)
  }

  /** Found by the grid administrator himself, and filed: what may cost life files itself. */
  async filed(options) {
    const matter = await this.reported('grid', options)
    if (matter.is.state !== 'FILED') await matter.does('acceptor', 'FILE')
    return matter
  }

  async dispatched(options) {
    const matter = await this.filed(options)
    await this.sendsTheFiremen(matter)
    return matter
  }

  /** Where another department has the duty for the item, only the shift leader does that. */
  async sendsTheFiremen(matter) {
    const isTheirs = /^0[567]/.test(matter.is.item)
    await matter.does(isTheirs ? 'head' : 'leader', 'DISPATCH', { department: 'XF', ...(isTheirs ? {} : { reason: '现场由消防牵头' }) })
  }

  async handling(options) {
    const matter = await this.dispatched(options)
    await matter.does('fireman', 'SIGN')
    return matter
  }

  async handled(options) {
    const matter = await this.handling(options)
    await matter.finishes('fireman')
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
    await this.sendsTheFiremen(matter)
    await matter.does('fireman', 'SIGN')
    await matter.finishes('fireman')
    await matter.does('head', 'ASSIGN_CHECK', { person: CAST.neighbour })
    await matter.passes('neighbour')
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
    if (FILES.includes(event)) fields = { reason: UNSHOWN, ...fields }
    const answer = await this.people[who].post(`/cases/${this.id}/moves`, { event, version: this.is.version, ...fields })
    assert.equal(answer.status, 200, `${who} ${event} from ${this.is.state}: ${answer.text}`)
    assert.equal(answer.body.version, this.is.version + 1)
    this.is = answer.body
    return this.is
  }

  /** Shows how it is now, as who handles or checks it. */
  async shows(who, stage) {
    this.shown = (this.shown ?? 10) + 1
    const answer = await this.photo(who, stage, this.shown)
    assert.equal(answer.status, 201, answer.text)
  }

  async finishes(who, fields = {}) {
    await this.shows(who, 'HANDLING')
    return this.does(who, 'FINISH', { note: '已整改', ...fields })
  }

  /** A minute more: what comes after that can be asked for, and no reckoning changes much. */
  async getsMoreTime(who) {
    await this.does(who, 'ASK_EXTENSION', { minutes: 1, reason: '需等待配件' })
    return this.does('leader', 'GRANT_EXTENSION')
  }

  async asksToSuspend(who, fields) {
    if (this.is.extensions === 0) await this.getsMoreTime(who)
    await this.shows(who, 'BASIS')
    return this.does(who, 'ASK_SUSPENSION', fields)
  }

  async passes(who, fields = {}) {
    await this.shows(who, 'CHECK')
    return this.does(who, 'PASS', { ...this.rehearsal.place, ...fields })
  }

  async fails(who, fields) {
    await this.shows(who, 'CHECK')
    return this.does(who, 'FAIL', fields)
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

export const rehearse = (start) => new City(start)
export { rfc }
export const login = (name) => CAST[name]
