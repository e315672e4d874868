// The cases of a made-up city. Each has a number that says everything about it: who reports what and
// where, whether it goes to one arrow of the machine on purpose, and by chance what happens then. The
// same seed makes the same city; only the instants differ.
import assert from 'node:assert/strict'
import { psql } from '../harness/counts.mjs'
import { png } from '../harness/images.mjs'
import { rfc } from '../harness/rehearsal.mjs'
import { makeId } from '../harness/server.mjs'
import { doer, IN_TIME, LOOK, SAID, STOPS, wayTo, weight } from './paths.mjs'

const TOWNS = ['441900119', '441900003']
const VILLAGES = ['001', '002', '003']
/** Where it happens. More desks are more log-ins, and each of them is slow on purpose. */
export const villages = (n) => TOWNS.flatMap((town) => VILLAGES.slice(0, n).map((village) => town + village))
const GRIDS = ['001', '002', '003']
const DEPARTMENTS = ['XF', 'GA', 'AJ']
// By kind and length of their limit; the department that has the duty.
const ITEMS = [['0501', 'XF'], ['0605', 'XF'], ['0602', 'XF'], ['0602', 'XF'], ['0102', 'GA'], ['0402', 'GA'], ['0203', 'GA'], ['0801', 'AJ'],
  ['0903', 'AJ'], ['1002', 'AJ']]
const S1 = ['0602', '0203', '0903']
const SHOWN = ['FINISH', 'PASS', 'FAIL', 'ASK_SUSPENSION']
const CLASSES = ['ENGINEERING', 'SEASONAL', 'OWNER_UNCLEAR', 'OTHER']

/** Mulberry32: small, and the same everywhere. */
export function chance(seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const pick = (list) => list[Math.floor(next() * list.length)]
  const weighted = (list) => {
    let left = next() * list.reduce((n, one) => n + weight(one), 0)
    return list.find((one) => (left -= weight(one)) < 0) ?? list.at(-1)
  }
  return { next, pick, weighted }
}

export class Case {
  constructor(city, number, arrow) {
    this.city = city
    this.number = number
    this.arrow = arrow
    this.luck = chance(city.seed * 1_000_003 + number)
    this.village = this.luck.pick(city.villages)
    this.town = this.village.slice(0, 9)
    this.grid = this.luck.pick(GRIDS)
    // The public cannot repair it on the spot, and is believed only when somebody has looked.
    const byGrid = arrow ? !['RECONSIDER', 'ASK_VERIFY', 'CONFIRM', 'DENY', 'OBJECT'].includes(arrow.event) : this.luck.next() < 0.6
    this.reporter = byGrid ? `grid.${this.village}${this.grid}` : 'resident.1'
    const waits = arrow && wayTo(arrow)[0] !== 'FILE' // what files itself is never asked about
    const [item, department] = this.luck.pick(waits ? ITEMS.filter(([code]) => !S1.includes(code)) : ITEMS)
    Object.assign(this, { item, duty: department })
  }

  /** Who plays that part; undefined when nobody does now. */
  login(part) {
    switch (part) {
      case 'reporter': return this.reporter
      case 'verifier': return this.verifier
      case 'checker': return this.checker
      case 'city': return 'city.shift_leader'
      case 'acceptor': case 'head': return `village.${this.village}.${part}`
      case 'handler': case 'liaison': return this.isByName ? this.leaver : this.is.department && `dept.${this.is.department}.${this.town}.${part}`
      case 'helper': return this.is.helping[0] && `dept.${this.is.helping[0]}.${this.town}.handler`
      default: return `town.${this.town}.${part === 'leader' ? 'shift_leader' : part}`
    }
  }

  /** Who has it by name and will leave: somebody who does nothing else here. */
  get leaver() {
    return `grid.${this.village}00${this.arrow?.from === 'HANDLING' ? 5 : 4}`
  }

  get units() {
    return { city: `${this.town.slice(0, 6)}000000000`, town: `${this.town}000000`, village: `${this.village}000` }
  }

  /** A grid administrator of the village who did not report it. */
  colleague(not) {
    return this.luck.pick(GRIDS.map((grid) => `grid.${this.village}${grid}`).filter((login) => login !== this.reporter && login !== not))
  }

  /** Undefined when all of them have a part in it. */
  otherDepartment() {
    return this.luck.pick(DEPARTMENTS.filter((code) => code !== this.is.department && !this.is.helpers.includes(code)))
  }

  /** What is there at one time of day only is checked at that time. */
  isSamePeriod() {
    const hour = (text) => Number(text.slice(11, 13)) + Number(text.slice(14, 16)) / 60
    return this.item !== '0402' || Math.abs(hour(rfc(this.city.time)) - this.hour) < 2
  }

  daysOn(days) {
    return new Date(Date.parse(rfc(this.city.time)) + days * 86_400_000).toISOString().replace('.000', '')
  }

  /** What the event needs, and nothing it does not take. */
  async input(event, login) {
    const { units } = this
    const reason = `第${this.number}号案件`
    switch (event) {
      case 'ASK_VERIFY': return { person: (this.asked = this.colleague(this.verifier)) }
      case 'ASSIGN_CHECK': return { person: (this.asked = this.colleague(this.checker)) }
      case 'DISPATCH': return { department: login.endsWith('.shift_leader') && this.luck.next() < 0.3 ? this.luck.pick(DEPARTMENTS) : this.duty, reason }
      case 'DISPATCH_BY_NAME': this.isByName = true; return { person: this.leaver }
      case 'DISPATCH_ELSEWHERE': return { department: this.luck.pick(DEPARTMENTS.filter((code) => code !== this.duty)), reason }
      case 'ASSIGN_DUTY': return { department: this.duty, reason }
      case 'ASK_HELP': return { department: this.otherDepartment(), reason }
      case 'ASK_EXTENSION': return { minutes: 15, reason }
      case 'ASK_SUSPENSION': return { until: this.daysOn(this.arrow ? 2 : this.luck.pick([2, 3, 49])), class: this.luck.pick(CLASSES), reason }
      case 'FINISH': return { outcome: this.luck.pick(['FIXED', 'FIXED', 'FIXED', 'CANNOT', 'NOT_OURS']), note: '已处置' }
      case 'RETURN': return { reason_code: this.luck.pick(['NOT_OUR_DUTY', 'WRONG_INFORMATION']), reason }
      case 'DENY': return { reason: '现场未发现', ...(await this.city.placeOf(`${this.village}${this.grid}`)) }
      case 'PASS': return this.city.placeOf(`${this.village}${this.grid}`)
      case 'FORCE_CLOSE': return this.is.ending === event ? { outcome: this.luck.pick(['CANNOT', 'NOT_OURS', 'FIXED']), reason } : { reason }
      case 'RATE': return { rating: 1 + Math.floor(this.luck.next() * 5) }
      case 'SUPERVISE': return { level: Math.min(3, this.is.supervised + 1), reason }
      case 'MERGE': return { into: this.city.anchors.get(this.village), reason }
      case 'REFER': return { unit: this.is.owner === units.town ? this.luck.pick([units.village, units.city]) : units.town, reason }
      default: return { reason }
    }
  }

  async report() {
    const id = makeId(Number(this.town))
    // What was repaired on the spot is checked by the tenth: here the number decides.
    this.id = `${id.slice(0, -2)}${this.arrow || this.number % 10 ? '0b' : '0a'}`
    const place = await this.city.placeOf(`${this.village}${this.grid}`)
    const body = { id: this.id, item: this.item, ...place, title: `案件${this.number}`, description: '现场情况如图' }
    this.hour = Number(this.city.time.slice(11, 13)) + Number(this.city.time.slice(14, 16)) / 60
    this.is = await this.city.send(this.reporter, 'POST', '/cases', body, 201)
    this.city.acknowledged({ id: this.id, version: 1, state: 'REPORTED' }, 'REPORT') // what may cost life files itself at once
  }

  /** One event, on purpose: it succeeds. */
  async fire(event) {
    const part = doer(event, this.is.state)
    const said = SAID[event] ?? event
    if (event === 'HANDLE_ON_SPOT') await this.photos()
    if (SHOWN.includes(event)) await this.show(this.login(part), event)
    const asFirst = event === 'ASK_VOID' || event === 'ASK_FORCE_CLOSE' || event === 'SECOND_SUSPENSION'
    await this.move(this.login(part), said, asFirst ? { reason: '申请' } : await this.input(event, this.login(part)), [200])
  }

  async move(login, event, fields, expected) {
    const body = { event, version: this.is.version, ...fields }
    const answer = await this.city.person(login).post(`/cases/${this.id}/moves`, body)
    this.city.answered(answer)
    assert.ok(expected.includes(answer.status), `${login} ${event} from ${this.is.state}: ${answer.status} ${answer.text}`)
    if (answer.status !== 200) return
    const before = this.is
    this.is = answer.body
    if (event === 'ASK_VERIFY') this.verifier = this.asked
    if (event === 'ASSIGN_CHECK') this.checker = this.asked
    this.city.acknowledged(this.is, event)
    // A slip of the hand: taken back at once, and done again.
    if (this.is.undoes && this.luck.next() < 0.15 && (await this.takeBack(login, before))) await this.move(login, event, fields, expected)
  }

  /** False: it came too late. */
  async takeBack(login, before) {
    const answer = await this.city.person(login).post(`/cases/${this.id}/undo`, { version: this.is.version })
    this.city.answered(answer)
    assert.ok([200, 409].includes(answer.status), `${login} UNDO of ${this.is.undoes}: ${answer.status} ${answer.text}`)
    if (answer.status !== 200) return false
    this.is = answer.body
    assert.deepEqual([this.is.state, this.is.department, this.is.checker, this.is.due_at], [before.state, before.department, before.checker, before.due_at])
    this.city.acknowledged(this.is, 'UNDO')
    return true
  }

  /** How it is now: what the work and its check rest on. */
  async show(login, event) {
    this.shown = (this.shown ?? 0) + 1
    if (this.shown > 16) return // a case has at most twenty
    await this.city.send(login, 'POST', `/cases/${this.id}/photos${event === 'ASK_SUSPENSION' ? '?stage=BASIS' : ''}`, undefined, 201, { raw: png(4 + this.shown, 2), type: 'image/png' })
  }

  async photos() {
    this.onSpot = (this.onSpot ?? 0) + 1 // before is before; after is of each round
    for (const [stage, n] of [['REPORT', 0], ['HANDLING', this.onSpot]]) {
      await this.city.send(this.reporter, 'POST', `/cases/${this.id}/photos?stage=${stage}`, undefined, [200, 201], { raw: png(50 + n, 2), type: 'image/png' })
    }
  }

  async look(login = this.login('leader')) {
    const answer = await this.city.person(login).get(`/cases/${this.id}`)
    this.city.answered(answer)
    assert.ok([200, 404].includes(answer.status), answer.text)
    if (answer.status === 200) this.is = answer.body
    return answer.status === 200 ? answer.body.may : []
  }

  /** Somebody looks, and does one of the things that he may. */
  async wander() {
    const login = this.login(this.luck.pick(LOOK[this.is.state] ?? ['leader']))
    if (!login) return
    const may = (await this.look(login)).filter((event) => (event !== 'ASK_HELP' || this.otherDepartment()) && (event !== 'PASS' || this.isSamePeriod()))
    if (may.length === 0) return
    const event = this.luck.weighted(may)
    if (event === 'HANDLE_ON_SPOT') await this.photos()
    if (SHOWN.includes(event)) await this.show(login, event)
    // What one is told that one may, one may; but the archive can be faster.
    await this.move(login, event, await this.input(event, login), this.is.state === 'CLOSED' ? [200, 409] : [200])
  }

  async live() {
    await this.city.at(this.arrow ? STOPS.morning : this.luck.pick([STOPS.morning, STOPS.morning, STOPS.afternoon, STOPS.midweek]))
    await this.report()
    if (this.arrow) await this.goTo(wayTo(this.arrow))
    for (const stop of Object.values(STOPS)) {
      if (stop < this.city.time) continue
      if (stop > this.city.time) await this.city.at(stop)
      await this.look()
      for (let steps = Math.floor(this.luck.next() * 7); steps > 0; steps -= 1) await this.wander()
    }
  }

  async goTo(way) {
    for (const event of way) {
      if (event === 'FILE' && this.is.state === 'FILED') continue
      if (IN_TIME[event]) await this.waitFor(event)
      else await this.fire(event)
    }
  }

  async leaves() {
    psql(this.city.server, `update posts set valid_to = '${this.city.time.slice(0, 10)}' where person = (select id from people where login = '${this.leaver}')`)
    await this.city.none(`id = '${this.id}' and state <> 'FILED'`)
    this.isByName = false
  }

  /** What time does: nobody touches it until then. */
  async waitFor(event) {
    const stop = STOPS[IN_TIME[event]]
    if (stop > this.city.time) await this.city.at(stop)
    if (event === 'TAKE_BACK') await this.leaves()
    if (event === 'ARCHIVE') await this.city.none(`id = '${this.id}' and state <> 'ARCHIVED'`)
    await this.look()
  }
}
