// What the phone has to say, in the order in which it may be said, until the server has said that it
// has it. One pass sends what is due: facts first, the newest subject first, each subject in order;
// then the bytes of photos, piece by piece.
import { clashes, judge } from './judge'
import { isPassing, restMs } from './pace'
import { sendBytes } from './pieces'
import type { Answer, Order, OrderKind, Thing, World } from './types'

const BATCH_MAX = 20
const BATCH_CHARS_MAX = 40000
const KEPT_SENT = 100
/** Why nothing is sent at all. */
export type Halt = '' | 'away' | 'login' | 'old'

interface Verdict {
  key: string
  status: number
  body: unknown
  problem?: string
}
export interface NewOrder {
  kind: OrderKind
  subject: string
  path: string
  body?: Record<string, unknown>
  needs?: string[]
  base?: Thing | null
  label?: string
  blob?: { sha256: string; bytes: Uint8Array }
  /** For a report, whose id is its key as well. */
  key?: string
}

const slugOf = (body: unknown): string =>
  String((body as { type?: string } | null)?.type ?? '').replace(/^\/problems\//, '')

/** A route that takes no body is told none. */
const textOf = (body: Record<string, unknown>): string => (Object.keys(body).length > 0 ? JSON.stringify(body) : '')

export class Outbox {
  orders: Order[] = []
  halt: Halt = ''
  /** How far the server's clock is ahead; null: never heard. */
  offsetMs: number | null = null
  private tries = 0
  private restUntil = 0
  private running: Promise<void> | null = null
  /** What has happened since, and the disk had no room to say: it stands here until it has. After a restart the disk
   * says the older thing, and the server is asked once more: the key is the same. */
  private readonly unkept = new Map<string, Order>()
  /** The disk has refused something, and nothing since has shown that there is room. */
  isFull = false
  onChange = (): void => undefined

  constructor(
    readonly world: World,
    readonly person: string,
  ) {}

  /** What was on its way when the phone went dark has to be asked for again. */
  async open(): Promise<void> {
    const kept = await this.world.store.orders(this.person)
    this.orders = kept.map((one) => this.unkept.get(one.key) ?? one).sort((a, b) => a.made - b.made)
    if (this.unkept.size > 0) await this.note([...this.unkept.values()])
    for (const order of this.orders) if (order.state === 'sending') order.state = 'wait'
    this.onChange()
  }

  /** All or none of them: a report and its photos are kept together. */
  async add(news: NewOrder[]): Promise<Order[]> {
    let made = Math.max(0, ...this.orders.map((one) => one.made))
    const now = this.world.now()
    const orders = news.map((one): Order => {
      made += 1
      return {
        key: one.key ?? this.world.key(),
        person: this.person,
        kind: one.kind,
        subject: one.subject,
        path: one.path,
        body: one.body ?? {},
        needs: one.needs ?? [],
        observed_at: new Date(now).toISOString(),
        made,
        state: 'wait',
        tries: 0,
        rest_until: 0,
        base: one.base ?? null,
        label: one.label ?? '',
        blob: one.blob?.sha256 ?? '',
        bytes: one.blob?.bytes.length ?? 0,
        sent_bytes: 0,
        problem: null,
        clash: [],
        theirs: null,
        answer: null,
        sent_at: '',
        merged: false,
      }
    })
    const blobs = news.flatMap((one) => (one.blob ? [one.blob] : []))
    try {
      await this.world.store.put(orders, blobs)
      this.isFull = this.unkept.size > 0
    } catch (error) {
      this.isFull = true
      throw error
    }
    this.orders.push(...orders)
    this.onChange()
    return orders
  }

  /** Written down, as far as there is room; what a full disk does not take holds nothing up. gone: bytes that nobody
   * needs any more, which make room. */
  async note(orders: Order[], gone = ''): Promise<void> {
    const { store } = this.world
    const write = (): Promise<void> => (gone ? store.putAndForget(orders[0]!, gone) : store.put(orders))
    try {
      await write().catch(async (error: unknown) => {
        if (!gone) throw error
        await store.forget(gone)
        await store.put(orders)
      })
      for (const one of orders) this.unkept.delete(one.key)
      this.isFull = this.unkept.size > 0
    } catch {
      for (const one of orders) this.unkept.set(one.key, one)
      this.isFull = true
    }
  }

  waiting = (): Order[] => this.orders.filter((one) => one.state === 'wait' || one.state === 'sending')
  asking = (): Order[] => this.orders.filter((one) => one.state === 'asks')

  /** The network is back, or somebody asked: nobody rests. */
  hurry(): void {
    this.restUntil = 0
    if (this.halt === 'away') this.halt = ''
    for (const order of this.orders) order.rest_until = 0
  }
  /** Somebody has logged in, or the pages are new. */
  resume(): void {
    this.halt = ''
    this.hurry()
  }

  /** When there is something to do again, by the clock of the phone; null: nothing waits. */
  nextAt(): number | null {
    if (this.halt === 'login' || this.halt === 'old') return null
    const times = this.waiting()
      .filter((one) => !this.isHeld(one))
      .map((one) => Math.max(one.rest_until, this.restUntil))
    return times.length > 0 ? Math.min(...times) : null
  }

  /** One pass at a time; who calls during one waits for it. */
  run(): Promise<void> {
    this.running ??= this.pass().finally(() => {
      this.running = null
      this.onChange()
    })
    return this.running
  }

  private async pass(): Promise<void> {
    for (;;) {
      const now = this.world.now()
      if (this.halt === 'login' || this.halt === 'old' || now < this.restUntil) return
      const due = this.due(now)
      const facts = due.filter((one) => !one.blob)
      const next = facts.length > 0 ? facts : due.slice(0, 1)
      if (next.length === 0) return
      if (!(await (facts.length > 0 ? this.push(this.batchOf(facts)) : this.sendFile(next[0]!)))) return
    }
  }

  /** Something before it is not done yet. */
  private isHeld(order: Order): boolean {
    const before = (one: Order): boolean =>
      one.state !== 'sent' &&
      one.state !== 'let-go' &&
      (order.needs.includes(one.key) ||
        (!one.blob && !order.blob && one.subject === order.subject && one.made < order.made))
    return this.orders.some(before)
  }

  private due(now: number): Order[] {
    return this.orders
      .filter((one) => one.state === 'wait' && one.rest_until <= now && !this.isHeld(one))
      .sort((a, b) => b.made - a.made)
  }

  private batchOf(facts: Order[]): Order[] {
    const chosen: Order[] = []
    let chars = 0
    for (const one of facts) {
      chars += JSON.stringify(one.body).length + 200
      if (chosen.length > 0 && (chosen.length === BATCH_MAX || chars > BATCH_CHARS_MAX)) break
      chosen.push(one)
    }
    return chosen
  }

  private bodyOf(order: Order): Record<string, unknown> {
    return order.base?.version === undefined ? order.body : { ...order.body, version: order.base.version }
  }

  /** False: nothing more now. */
  private async push(orders: Order[]): Promise<boolean> {
    for (const order of orders) order.state = 'sending'
    this.onChange()
    const sent = this.world.now()
    const answer = await this.ask('POST', '/sync', {
      sent_at: new Date(sent).toISOString(),
      items: orders.map((one) => ({
        key: one.key,
        path: one.path,
        body: textOf(this.bodyOf(one)),
        observed_at: one.observed_at,
      })),
    })
    for (const order of orders) order.state = 'wait'
    if (!answer) return false
    const { received_at, items } = answer.body as { received_at: string; items: Verdict[] }
    this.offsetMs = Date.parse(received_at) - Math.round((sent + this.world.now()) / 2)
    for (const verdict of items) {
      const order = orders.find((one) => one.key === verdict.key)
      if (order && !(await this.take(order, verdict.status, verdict.body, received_at))) return false
    }
    return true
  }

  /** The answer to a request; null when there is none that says anything, and then it is time to rest. */
  async ask(method: string, path: string, body?: unknown): Promise<Answer | null> {
    return this.heard(() => this.world.wire.ask(method, path, body))
  }
  async askBytes(method: string, path: string, bytes: Uint8Array): Promise<Answer | null> {
    return this.heard(() => this.world.wire.askBytes(method, path, bytes))
  }
  private async heard(send: () => Promise<Answer>): Promise<Answer | null> {
    const answer = await send().catch(() => ({ status: 0, body: null }))
    if (answer.status === 401) this.halt = 'login'
    else if (answer.status === 426) this.halt = 'old'
    else if (isPassing(answer.status)) {
      if (answer.status === 0) this.halt = 'away'
      this.restUntil = this.world.now() + restMs(this.tries, this.world.random())
      this.tries += 1
    } else {
      this.tries = 0
      this.halt = ''
      return answer
    }
    return null
  }

  private async settle(order: Order, answer: Thing | null, at: string): Promise<void> {
    Object.assign(order, { state: 'sent', problem: null, clash: [], theirs: null, answer, sent_at: at })
    const next = this.orders.find(
      (one) => !one.blob && one.subject === order.subject && one.made > order.made && one.state === 'wait',
    )
    // The branch point moves along with what one has done oneself.
    if (next?.base && answer) next.base = answer
    await this.note(next ? [order, next] : [order])
    await this.forgetOld()
  }

  /** False: the server has trouble; the rest of the verdicts is asked for again. */
  private async take(order: Order, status: number, body: unknown, at: string): Promise<boolean> {
    if (status >= 200 && status < 300) {
      await this.settle(order, body as Thing | null, at)
      return true
    }
    if (isPassing(status)) {
      order.tries += 1
      order.rest_until = this.world.now() + restMs(order.tries, this.world.random())
      await this.note([order])
      return true
    }
    return this.contest(order, status, body, at)
  }

  /** The server said no. Whether that is a conflict is judged against what it has now. */
  private async contest(order: Order, status: number, body: unknown, at: string): Promise<boolean> {
    const slug = slugOf(body)
    let theirs: Thing | null = null
    if (['move', 'step', 'visit'].includes(order.kind)) {
      const now = await this.ask('GET', order.path.replace(/\/moves$/, ''))
      if (!now) return false
      theirs = now.status === 200 ? (now.body as Thing) : null
    }
    const verdict = judge(order, slug, theirs)
    if (verdict === 'done') {
      order.merged = true
      await this.settle(order, theirs, at)
      return true
    }
    if (verdict === 'again' && theirs) {
      order.base = theirs
      await this.note([order])
      return true
    }
    const { field, detail } = (body ?? {}) as { field?: string; detail?: string }
    await this.raise(order, { slug, status, field, detail }, theirs)
    return true
  }

  private async raise(order: Order, problem: Order['problem'], theirs: Thing | null): Promise<void> {
    Object.assign(order, { state: 'asks', problem, theirs, clash: theirs ? clashes(order, theirs) : [] })
    await this.note([order])
    this.onChange()
  }

  /** The bytes of one file, and what they are for. False: nothing more now. */
  private async sendFile(order: Order): Promise<boolean> {
    order.state = 'sending'
    this.onChange()
    const result = await sendBytes(this, order)
    order.state = 'wait'
    if (result.kind === 'rest') return false
    if (result.kind === 'kept') {
      Object.assign(order, { state: 'sent', problem: null, answer: result.receipt, sent_bytes: order.bytes })
      order.sent_at = new Date(this.world.now() + (this.offsetMs ?? 0)).toISOString()
      await this.note([order], this.isNeeded(order) ? '' : order.blob)
      await this.forgetOld()
      return true
    }
    await this.raise(order, result.problem, null)
    return true
  }

  private isNeeded(order: Order): boolean {
    return this.orders.some((one) => one !== order && one.blob === order.blob && one.state !== 'sent')
  }

  /** What was sent is shown for a while; what somebody still has to see never goes. */
  private async forgetOld(): Promise<void> {
    const sent = this.orders.filter((one) => one.state === 'sent' || one.state === 'let-go')
    const inUse = new Set(this.waiting().flatMap((one) => one.needs))
    const old = sent.slice(0, Math.max(0, sent.length - KEPT_SENT)).filter((one) => !inUse.has(one.key))
    if (old.length === 0) return
    const keys = old.map((one) => one.key)
    await this.world.store.drop(keys)
    for (const key of keys) this.unkept.delete(key)
    this.orders = this.orders.filter((one) => !keys.includes(one.key))
  }

  // ---- what somebody decides in the tray

  /** All the same: on top of what there is now. */
  async insist(key: string, changes: Record<string, unknown> = {}): Promise<void> {
    const order = this.orders.find((one) => one.key === key && one.state === 'asks')
    if (!order) return
    if (order.theirs) order.base = order.theirs
    Object.assign(order, { state: 'wait', problem: null, clash: [], theirs: null, tries: 0, rest_until: 0 })
    order.body = { ...order.body, ...changes }
    await this.note([order])
    this.onChange()
  }
  /** It stays in the list as let go, with what stood against it. What needed it is let go as well. */
  async letGo(key: string): Promise<void> {
    const order = this.orders.find((one) => one.key === key && one.state === 'asks')
    if (!order) return
    order.state = 'let-go'
    await this.note([order], order.blob && !this.isNeeded(order) ? order.blob : '')
    if (['report', 'hand', 'visit'].includes(order.kind))
      for (const one of this.orders)
        if (one.needs.includes(key) && one.state === 'wait') await this.raise(one, order.problem, null)
    this.onChange()
  }
}
