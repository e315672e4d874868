// A city that is lived through: tales that run at once, each of which says `await at(time)` where time
// passes. When every one of them waits, the server is stopped and started again at the earliest time
// that somebody waits for (--rehearse), so that a hundred tales cost as many starts as there are
// different times in them. Times are the city's: '2026-03-02 09:00'.
import assert from 'node:assert/strict'
import { eventually } from './cluster.mjs'
import { row } from './database.mjs'
import { Client, startServer } from './server.mjs'

export const rfc = (time) => `${time.replace(' ', 'T')}${time.length === 16 ? ':00' : ''}+08:00`

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

export class Rehearsal {
  /** atOnce: how many requests are under way at most. */
  constructor(start, { atOnce = 6 } = {}) {
    this.time = start
    this.known = new Map()
    this.tales = []
    this.waiting = []
    this.free = atOnce
    this.queue = []
  }

  /** The client of that login: always the same one. */
  person(login) {
    if (!this.known.has(login)) this.known.set(login, new Person(this, login))
    return this.known.get(login)
  }

  /** A tale for begin(); the promise is kept when it has been told to its end. */
  add(tale) {
    const told = { tale }
    told.promise = new Promise((pass, fail) => Object.assign(told, { pass, fail }))
    told.promise.catch(() => {}) // whoever awaits it hears of it
    this.tales.push(told)
    return told.promise
  }

  async start() {
    this.server = await startServer({ args: ['--rehearse', rfc(this.time)] })
  }

  begin() {
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
    await eventually(async () => {
      const { due, failed } = await row(this.server, `select count(*) filter (where due_at <= '${rfc(this.time)}') as due,
        max(last_error) filter (where attempts > 0) as failed from timers`)
      assert.equal(failed, null, `a timer failed: ${failed}`)
      return due === 0
    })
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
    this.accounts ??= this.server.accounts()
    const { password } = this.accounts.get(person.login)
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
}
