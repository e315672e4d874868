// Phones for tests: the very outbox of the pages (web/src/field/core), on a disk in memory, with a network
// that fails as the seed says.
import { createHash, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from './server.mjs'

/** The core as a program for node: built by what builds the pages. */
async function loadCore() {
  const { build } = createRequire(join(ROOT, 'web/package.json'))('esbuild')
  const dir = mkdtempSync(join(tmpdir(), 'zw-core-'))
  const outfile = join(dir, 'core.mjs')
  try {
    await build({
      stdin: {
        contents: ['outbox', 'pull', 'memory'].map((name) => `export * from './${name}'`).join('\n'),
        resolveDir: join(ROOT, 'web/src/field/core'), loader: 'ts',
      },
      bundle: true, format: 'esm', platform: 'neutral', target: 'es2022', outfile,
    })
    return await import(pathToFileURL(outfile).href)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
export const core = await loadCore()

/** A row of chances that is the same for the same seed (mulberry32). */
export function chances(seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return { next, below: (n) => Math.floor(next() * n), pick: (list) => list[Math.floor(next() * list.length)], hits: (share) => next() < share }
}

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')

export class Phone {
  /** client: a Client of the person, whose url may change when the server is started again. */
  constructor(name, client, random) {
    Object.assign(this, { name, client, random, disk: new core.MemoryStore(), skewMs: 0, trouble: 0, isCut: false, now: Date.now() })
    this.start()
  }

  /** As after the battery: memory is gone, the disk is not. */
  start() {
    const world = {
      store: this.disk, now: () => this.now + this.skewMs, random: this.random.next, key: randomUUID,
      wire: {
        ask: (method, path, body) => this.send(method, path, body === undefined ? {} : { body }),
        askBytes: (method, path, bytes) => this.send(method, path, { raw: Buffer.from(bytes), type: 'application/octet-stream' }),
      },
    }
    this.outbox = new core.Outbox(world, this.client.me.id)
    return this.outbox.open()
  }

  /** Four ways to fail: nothing goes out; half of a body does; the answer is lost; a proxy answers. */
  async send(method, path, options) {
    const way = this.isCut ? 0 : this.random.hits(this.trouble) ? this.random.below(4) : -1
    if (way === 0) throw new Error('cut')
    if (way === 1 && options.raw?.length > 1) {
      // What a proxy passed on of a piece before the line broke.
      const part = options.raw.subarray(0, options.raw.length >> 1)
      await this.client.request(method, path, { ...options, raw: part }).catch(() => null)
      throw new Error('cut in the middle')
    }
    if (way === 3) return { status: 503, body: null }
    const { status, body } = await this.client.request(method, path, options)
    if (way === 2) throw new Error('the answer is lost')
    return { status, body: body ?? null }
  }

  async known(kind) {
    return (await this.disk.known(this.client.me.id)).filter((one) => one.kind === kind).map((one) => one.body)
  }
  async sync() {
    await this.outbox.run()
    return core.pull(this.outbox)
  }
}
