// A push service of our own, and browsers that are subscribed to it. They decrypt with the library
// of the author of RFC 8188, and check the signature with Node's own: nothing here knows how the
// server does either.
import { createECDH, createPublicKey, randomBytes, verify } from 'node:crypto'
import { createServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import ece from 'http_ece'

const PATIENCE_MS = 60_000 // for a broken server only

/** Resolves to the first true thing that `holds` comes to. */
export async function until(holds) {
  const end = Date.now() + PATIENCE_MS
  while (Date.now() < end) {
    const found = await holds()
    if (found) return found
    await pause(20)
  }
  throw new Error(`never came: ${holds}`)
}

/** Throws unless the note is signed by its own key; returns what it says. */
function readNote(header) {
  const [, note, key] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(header) ?? []
  const [head, claims, signature] = note.split('.')
  const point = Buffer.from(key, 'base64url')
  const jwk = { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') }
  const good = verify('sha256', Buffer.from(`${head}.${claims}`), { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'))
  if (!good) throw new Error('the note is not signed by its key')
  return { key, ...JSON.parse(Buffer.from(claims, 'base64url')) }
}

export class PushService {
  #browsers = new Map()

  async start() {
    this.http = createServer((request, response) => {
      const parts = []
      request.on('data', (part) => parts.push(part))
      request.on('end', () => this.#take(request, Buffer.concat(parts), response))
    })
    await new Promise((done) => this.http.listen(0, '127.0.0.1', done))
    this.origin = `http://127.0.0.1:${this.http.address().port}`
    return this
  }

  stop() {
    this.http.closeAllConnections?.()
    return new Promise((done) => this.http.close(done))
  }

  browser() {
    const browser = new Browser(`${this.origin}/push/${randomBytes(8).toString('hex')}`)
    this.#browsers.set(new URL(browser.endpoint).pathname, browser)
    return browser
  }

  #take(request, body, response) {
    const browser = this.#browsers.get(request.url)
    if (!browser) return response.writeHead(404).end()
    const attempt = { headers: request.headers, body }
    const { status, headers } = browser.answers.get(browser.read(attempt).message.subject)?.shift() ?? { status: 201 }
    browser.tries.push({ ...attempt, status })
    response.writeHead(status, headers).end()
  }
}

class Browser {
  answers = new Map() // subject -> what the service answers to its next messages; then 201
  tries = []

  constructor(endpoint) {
    this.endpoint = endpoint
    this.keys = createECDH('prime256v1')
    this.keys.generateKeys()
    this.auth = randomBytes(16)
  }

  get subscription() {
    return { endpoint: this.endpoint, p256dh: this.keys.getPublicKey('base64url'), auth: this.auth.toString('base64url') }
  }

  read({ headers, body, status }) {
    const text = ece.decrypt(body, { version: 'aes128gcm', privateKey: this.keys, authSecret: this.auth.toString('base64url') })
    return { status, headers, note: readNote(headers.authorization), message: JSON.parse(text), text: text.toString() }
  }

  get taken() {
    return this.tries.filter((one) => one.status < 300).map((one) => this.read(one))
  }

  /** The first message about it that was answered with this status, once there is one. */
  tried(subject, status) {
    return until(() => this.tries.filter((one) => one.status === status).map((one) => this.read(one)).find((one) => one.message.subject === subject))
  }

  /** Resolves to the first message for which it holds. */
  hears(holds) {
    return until(() => this.taken.find((one) => holds(one.message)))
  }
}
