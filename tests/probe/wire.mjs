// A connection that sends exactly these bytes, and reads answers as they lie on the wire.
import { connect } from 'node:net'

export class Wire {
  #bytes = Buffer.alloc(0)
  #ended = false
  #wake = () => {}

  constructor(socket) {
    this.socket = socket
    socket.on('data', (bytes) => {
      this.#bytes = Buffer.concat([this.#bytes, bytes])
      this.#wake()
    })
    const end = () => {
      this.#ended = true
      this.#wake()
    }
    socket.on('end', end)
    socket.on('close', end)
    socket.on('error', end) // a reset is an end too
  }

  static open(server) {
    const { hostname, port } = new URL(server.url)
    return new Promise((opened, failed) => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true })
      socket.once('error', failed)
      socket.once('connect', () => {
        socket.off('error', failed)
        opened(new Wire(socket))
      })
    })
  }

  /** Text is bytes: one character, one byte. */
  send(bytes) {
    if (!this.socket.destroyed) this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
    return this
  }

  async #more() {
    if (this.#ended) return false
    await new Promise((wake) => {
      this.#wake = wake
    })
    return true
  }

  /** The next answer: {status, headers, body}; null when the connection ended instead. `head`: to a HEAD. */
  async answer({ head = false } = {}) {
    let end
    for (;;) {
      end = this.#bytes.indexOf('\r\n\r\n')
      if (end >= 0) break
      if (!(await this.#more())) {
        if (this.#bytes.length > 0) throw new Error(`half an answer: ${this.#bytes.toString('latin1')}`)
        return null
      }
    }
    const [first, ...lines] = this.#bytes.toString('latin1', 0, end).split('\r\n')
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1])
    if (!status) throw new Error(`no answer of HTTP/1.1: ${first}`)
    const headers = new Map(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]))
    const length = head || status < 200 || status === 204 || status === 304 ? 0 : Number(headers.get('content-length'))
    if (!Number.isInteger(length)) throw new Error(`an answer without its length: ${first}`)
    const whole = end + 4 + length
    while (this.#bytes.length < whole) {
      if (!(await this.#more())) throw new Error(`an answer that was cut: ${first}`)
    }
    const body = this.#bytes.toString('utf8', end + 4, whole)
    this.#bytes = this.#bytes.subarray(whole)
    return { status, headers, body }
  }

  /** All answers until the server closes. */
  async answers() {
    const all = []
    for (let one = await this.answer(); one; one = await this.answer()) all.push(one)
    return all
  }

  /** Resolves when the text has come (for what is no plain answer: a stream). */
  async until(text) {
    while (!this.#bytes.includes(text)) {
      if (!(await this.#more())) throw new Error(`ended before ${JSON.stringify(text)}: ${this.#bytes.toString('latin1')}`)
    }
    return this.#bytes.toString('utf8')
  }

  /** Resolves when the server has closed, with what was not read as an answer. */
  async closed() {
    while (await this.#more());
    return this.#bytes.toString('utf8')
  }

  abort() {
    this.socket.resetAndDestroy()
  }

  close() {
    this.socket.destroy()
  }
}

export const get = (path = '/healthz', ...lines) => `GET ${path} HTTP/1.1\r\nHost: probe\r\n${lines.map((l) => `${l}\r\n`).join('')}\r\n`

export function post(path, text, ...lines) {
  const body = Buffer.from(text).toString('latin1')
  return `POST ${path} HTTP/1.1\r\nHost: probe\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n${
    lines.map((l) => `${l}\r\n`).join('')}\r\n${body}`
}
