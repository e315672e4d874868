// Starts the real server on a data directory of its own, and talks to it as a client would.
// ZWD is the program; ZW_URL would be ignored: a test never touches a server that is not its own.
import { spawn } from 'node:child_process'
import { mkdtempSync, chmodSync, readFileSync, rmSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { png } from './images.mjs'
import { copyTemplate } from './template.mjs'

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
export const PROGRAM = process.env.ZWD ?? join(ROOT, 'build/zhiwangd')

export function makeDataDir() {
  const dir = mkdtempSync(join(tmpdir(), 'zw-test-'))
  chmodSync(dir, 0o711) // PostgreSQL may run as another user
  return dir
}

/** Starts the server; resolves when it says "ready". Without a dir: on one of its own, of which nobody has begun to use the
 * city. program, share: of another build. */
export async function startServer({ dir, demo = true, args = [], env = {}, program = PROGRAM, share = ROOT } = {}) {
  if (dir === undefined) {
    dir = makeDataDir()
    if (demo === true && program === PROGRAM && share === ROOT) await copyTemplate(dir, args, (of, makes) => startServer({ dir: of, args: makes }))
  }
  const child = spawn(
    program,
    ['--data', dir, '--listen', '127.0.0.1:0', '--share', share, ...(demo ? ['--demo', demo === true ? 'dongguan' : demo] : []), ...args],
    { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env } },
  )
  const log = []
  const exited = new Promise((done) => child.once('exit', (code, signal) => done({ code, signal })))
  const url = await new Promise((found, failed) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      log.push(line)
      const ready = line.includes('"event":"ready"') && /"url":"([^"]+)"/.exec(line)
      if (ready) found(ready[1].replace(/\/$/, ''))
    })
    child.once('exit', (code) => failed(new Error(`the server ended with ${code}:\n${log.slice(-40).join('\n')}`)))
    child.once('error', failed)
  })
  const server = {
    dir, url, child, log, exited, pid: child.pid,
    accounts: () => new Map(JSON.parse(readFileSync(join(dir, 'demo-accounts.json'), 'utf8')).map((a) => [a.login, a])),
    /** SIGTERM; resolves to {code, signal}. */
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
      return exited
    },
    async kill() {
      child.kill('SIGKILL')
      return exited
    },
    /** Stops, and removes the data directory. A dirty exit (a sanitizer's, say) is an error. */
    async end() {
      const { code, signal } = await server.stop()
      rmSync(dir, { recursive: true, force: true })
      if (code !== 0) throw new Error(`the server ended with ${code ?? signal}:\n${log.slice(-60).join('\n')}`)
    },
    exists: (name) => existsSync(join(dir, name)),
  }
  return server
}

let photos = 100 // each has bytes of its own
/** One person's client. token undefined: nobody. */
// Most tales have no photo of how it was found: it is filed by a word of whoever files it.
export const FILES = ['FILE', 'CONFIRM']
export const UNSHOWN = '现场已看过，未拍照'

export class Client {
  constructor(url, token, me) {
    this.url = url
    this.token = token
    this.me = me
  }

  static async login(server, login, password = server.accounts().get(login)?.password) {
    const answer = await new Client(server.url).post('/session', { login, password })
    if (answer.status !== 201) throw new Error(`${login}: ${answer.status} ${answer.text}`)
    return new Client(server.url, answer.body.token, answer.body.me)
  }

  async request(method, path, { body, headers = {}, raw, type } = {}) {
    const all = { ...headers }
    if (this.token) all.authorization = `Bearer ${this.token}`
    let payload
    if (raw !== undefined) {
      payload = raw
      if (type) all['content-type'] = type
    } else if (body !== undefined) {
      payload = JSON.stringify(body)
      all['content-type'] ??= 'application/json'
    }
    const target = path.startsWith('/api/') || path.startsWith('/~') ? path : `/api/v1${path}`
    const response = await fetch(this.url + target.replace(/^\/~/, ''), { method, headers: all, body: payload, redirect: 'manual' })
    const bytes = Buffer.from(await response.arrayBuffer())
    const text = bytes.toString('utf8')
    let parsed
    if ((response.headers.get('content-type') ?? '').includes('json') && text) parsed = JSON.parse(text)
    return { status: response.status, headers: response.headers, text, bytes, body: parsed }
  }

  get(path, options) {
    return this.request('GET', path, options)
  }
  post(path, body, options) {
    return this.request('POST', path, { body, ...options })
  }
  delete(path, options) {
    return this.request('DELETE', path, options)
  }

  /** Reports a case; throws unless 201. */
  async report(fields) {
    const answer = await this.post('/cases', fields)
    if (answer.status !== 201) throw new Error(`report: ${answer.status} ${answer.text}`)
    return answer.body
  }

  /** One move of a case as it stands now; throws unless 200. */
  async move(id, event, fields = {}) {
    if (FILES.includes(event)) fields = { reason: UNSHOWN, ...fields }
    const answer = await this.tryMove(id, event, fields)
    if (answer.status !== 200) throw new Error(`${event}: ${answer.status} ${answer.text}`)
    return answer.body
  }

  /** Shows how it is now, and moves it: what the work and its check rest on. */
  async showAndMove(id, event, fields = {}) {
    photos += 1
    const answer = await this.request('POST', `/cases/${id}/photos${event === 'ASK_SUSPENSION' ? '?stage=BASIS' : ''}`, { raw: png(photos, 3), type: 'image/png' })
    if (answer.status !== 201) throw new Error(`photo: ${answer.status} ${answer.text}`)
    const { lon, lat } = event === 'PASS' ? (await this.get(`/cases/${id}`)).body : {} // who passes it stands there
    return this.move(id, event, { lon, lat, ...fields })
  }

  async tryMove(id, event, fields = {}) {
    const now = fields.version ?? (await this.get(`/cases/${id}`)).body?.version
    return this.post(`/cases/${id}/moves`, { event, version: now, ...fields })
  }

  /** since: what an answer said in Zw-Position. */
  stream(lastEventId, since) {
    return new Stream(this, lastEventId, since)
  }
}

/** A listener of /stream that keeps all it heard. */
export class Stream {
  constructor(client, lastEventId, since) {
    this.heard = []
    this.waiting = []
    this.aborter = new AbortController()
    const headers = { authorization: `Bearer ${client.token}` }
    if (lastEventId) headers['last-event-id'] = lastEventId
    this.opened = fetch(`${client.url}/api/v1/stream${since ? `?since=${since}` : ''}`, { headers, signal: this.aborter.signal })
    this.done = this.opened.then((response) => this.#read(response)).catch(() => {})
  }

  /** Resolves when the server has answered; call before making what should be heard. */
  async ready() {
    const response = await this.opened
    if (response.status !== 200) throw new Error(`stream: ${response.status}`)
    await this.until(() => this.greeted, 'the first bytes of the stream')
    return this
  }

  async #read(response) {
    let buffer = ''
    const decoder = new TextDecoder()
    for await (const chunk of response.body) {
      buffer += decoder.decode(chunk, { stream: true })
      this.greeted = true
      for (let end = buffer.indexOf('\n\n'); end >= 0; end = buffer.indexOf('\n\n')) {
        this.#take(buffer.slice(0, end))
        buffer = buffer.slice(end + 2)
      }
      this.#wake()
    }
    this.closed = true
    this.#wake()
  }

  #take(block) {
    const event = { event: 'message' }
    for (const line of block.split('\n')) {
      const at = line.indexOf(':')
      if (at <= 0) continue
      event[line.slice(0, at)] = line.slice(at + 1).replace(/^ /, '')
    }
    if (event.data !== undefined) {
      this.heard.push({ id: event.id, topic: event.event, data: JSON.parse(event.data) })
      this.lastId = event.id ?? this.lastId
    }
  }

  #wake() {
    this.waiting = this.waiting.filter((check) => !check())
  }

  /** Resolves with what `test` gives as soon as it is truthy. Patience is for a stuck server only. */
  until(test, what = 'an event', patienceMs = 20000) {
    return new Promise((found, failed) => {
      const timer = setTimeout(() => failed(new Error(`did not come: ${what}; heard ${JSON.stringify(this.heard)}`)), patienceMs)
      const check = () => {
        const value = test(this.heard)
        if (value) {
          clearTimeout(timer)
          found(value)
        }
        return Boolean(value)
      }
      if (!check()) this.waiting.push(check)
    })
  }

  /** The event of this case and version. */
  of(id, version) {
    return this.until((heard) => heard.find((e) => e.data.id === id && e.data.version === version), `version ${version} of ${id}`)
  }

  versions(id) {
    return this.heard.filter((e) => e.data.id === id).map((e) => e.data.version)
  }

  async close() {
    this.aborter.abort()
    await this.done
  }
}

/** A UUIDv8 of this town, as a phone makes it. */
let counter = 0
export function makeId(town, at = Date.now()) {
  const bytes = Buffer.alloc(16)
  bytes.writeUIntBE(at, 0, 6)
  counter = (counter + 1) & 0xfff
  bytes.writeUInt16BE(0x8000 | counter, 6)
  bytes.writeUInt32BE(((0b10 << 30) | town) >>> 0, 8)
  bytes.writeUInt32BE(Math.floor(Math.random() * 2 ** 32), 12)
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** A place in this grid that the server itself says is in it. */
export async function placeIn(client, grid) {
  const answer = await client.get(`/units/${grid}`)
  return { lon: answer.body.lon, lat: answer.body.lat }
}
