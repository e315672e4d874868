import { describe, expect, it } from 'vitest'
import { judge } from './judge'
import { MemoryStore } from './memory'
import { Outbox, type NewOrder } from './outbox'
import { restMs } from './pace'
import { pull } from './pull'
import type { Answer, Order, Thing } from './types'

interface Sent {
  method: string
  path: string
  body: unknown
}
/** A phone whose server answers by the rule given. */
function phone(reply: (sent: Sent) => Answer | null) {
  const sent: Sent[] = []
  let key = 0
  const clock = { now: 1_000_000 }
  const ask = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    sent.push({ method, path, body })
    const answer = reply({ method, path, body })
    if (!answer) throw new Error('cut')
    return answer
  }
  const store = new MemoryStore()
  const world = {
    store,
    wire: { ask, askBytes: ask },
    now: () => clock.now,
    random: () => 0.5,
    key: () => `k${(key += 1)}`,
  }
  return { outbox: new Outbox(world, 'p'), sent, clock, store, world }
}
type Items = { items: { key: string; body: string }[] }
const verdicts = (body: unknown, status: number, answer: unknown): Answer => ({
  status: 200,
  body: {
    received_at: '2026-01-01T00:00:00Z',
    items: (body as Items).items.map((one) => ({ key: one.key, status, body: answer })),
  },
})
const report = (subject: string): NewOrder => ({ kind: 'report', subject, path: '/cases', body: { id: subject } })
const move = (subject: string, event: string, base: Thing): NewOrder => ({
  kind: 'move',
  subject,
  path: `/cases/${subject}/moves`,
  body: { event },
  base,
})

describe('the outbox', () => {
  it('sends the newest first, and of one subject in order', async () => {
    const { outbox, sent } = phone(({ body }) => verdicts(body, 201, { id: 'x', version: 2 }))
    await outbox.add([report('a'), report('b'), move('a', 'SIGN', { id: 'a', version: 1 })])
    await outbox.run()
    const keys = sent.map((one) => (one.body as Items).items.map((item) => item.key))
    expect(keys).toEqual([['k2', 'k1'], ['k3']])
    expect(outbox.waiting()).toEqual([])
  })
  it('sends a second step on top of its own first one', async () => {
    const { outbox, sent } = phone(({ body }) => verdicts(body, 200, { id: 'a', version: 7, state: 'HANDLING' }))
    const base = { id: 'a', version: 6, state: 'DISPATCHED' }
    await outbox.add([move('a', 'SIGN', base), move('a', 'FINISH', base)])
    await outbox.run()
    const versions = sent.map((one) => JSON.parse((one.body as Items).items[0]!.body).version)
    expect(versions).toEqual([6, 7])
  })
  it('rests twice as long each time, never longer than a minute, never all at once', () => {
    expect([0, 1, 2, 3, 20].map((n) => restMs(n, 1))).toEqual([1000, 2000, 4000, 8000, 60000])
    expect(restMs(3, 0)).toBe(4000)
  })
  it('keeps everything while nobody answers, also over a restart', async () => {
    const { outbox, world, clock } = phone(() => null)
    await outbox.add([report('a')])
    await outbox.run()
    expect(outbox.halt).toBe('away')
    expect(outbox.nextAt()).toBeGreaterThan(clock.now)
    const again = new Outbox(world, 'p')
    await again.open()
    expect(again.waiting().map((one) => one.subject)).toEqual(['a'])
    expect(await new Outbox(world, 'q').open()).toBeUndefined()
  })
  it.each([
    [401, 'login'],
    [426, 'old'],
  ])('stops at %s and loses nothing', async (status, halt) => {
    const { outbox, sent } = phone(() => ({ status, body: null }))
    await outbox.add([report('a')])
    await outbox.run()
    await outbox.run()
    expect([outbox.halt, sent.length, outbox.waiting().length, outbox.nextAt()]).toEqual([halt, 1, 1, null])
  })
  it('shows what was refused, with the field, until somebody decides', async () => {
    const problem = { type: '/problems/input/invalid', field: 'title', detail: 'must be 2 to 80 characters' }
    const { outbox, store } = phone(({ body }) => verdicts(body, 422, problem))
    await outbox.add([report('a')])
    await outbox.run()
    expect(outbox.asking()[0]!.problem).toEqual({
      slug: 'input/invalid',
      status: 422,
      field: 'title',
      detail: 'must be 2 to 80 characters',
    })
    await outbox.letGo(outbox.asking()[0]!.key)
    expect((await store.orders('p'))[0]!.state).toBe('let-go')
  })
  it('does not keep a photo that the disk has no room for, and says so', async () => {
    const { outbox, store } = phone(() => null)
    store.room = 3
    const blob = { sha256: 'f'.repeat(64), bytes: new Uint8Array(4) }
    await expect(outbox.add([report('a'), { ...report('a'), kind: 'photo', blob }])).rejects.toThrow()
    expect([outbox.orders, outbox.isFull]).toEqual([[], true])
  })
  it('sends on a full disk what it has kept, lets go of the bytes for it, and asks again after a restart', async () => {
    const sha256 = 'f'.repeat(64)
    const { outbox, sent, store, world } = phone(({ method, path, body }) => {
      if (path === '/sync') return verdicts(body, 201, { id: 'a', version: 1 })
      if (method === 'GET') return { status: 200, body: { offset: 4, whole: true } }
      return { status: 201, body: { id: 'p', source_sha256: sha256 } }
    })
    const blob = { sha256, bytes: new Uint8Array(4) }
    await outbox.add([
      { ...report('a'), key: 'r' },
      { ...report('a'), kind: 'photo', path: '/cases/a/photos', needs: ['r'], blob },
    ])
    store.room = 0
    await outbox.run()
    expect(outbox.orders.map((one) => one.state)).toEqual(['sent', 'sent'])
    expect([outbox.isFull, await store.blob(sha256)]).toEqual([true, null])
    await outbox.open()
    expect(outbox.waiting(), 'what the disk could not write stands in memory').toEqual([])
    const again = new Outbox(world, 'p')
    await again.open()
    expect(again.waiting().map((one) => one.key)).toEqual(['r', 'k1'])
    store.room = Infinity
    sent.length = 0
    await again.run()
    expect(again.orders.map((one) => one.state)).toEqual(['sent', 'sent'])
    expect(sent.map((one) => one.path.split('?')[0])).toEqual(['/sync', '/cases/a/photos'])
    expect((await store.orders('p')).map((one) => one.state)).toEqual(['sent', 'sent'])
    expect(again.isFull).toBe(false)
  })
  it('sends the evidence before the end of the work that rests on it', async () => {
    const sha256 = 'f'.repeat(64)
    const { outbox, sent } = phone(({ method, path, body }) => {
      if (path === '/sync') return verdicts(body, 200, { id: 'a', version: 3 })
      if (method === 'GET') return { status: 200, body: { offset: 4, whole: true } }
      return { status: 201, body: { id: 'p', source_sha256: sha256 } }
    })
    const blob = { sha256, bytes: new Uint8Array(4) }
    const [photo] = await outbox.add([{ ...report('a'), kind: 'photo', path: '/cases/a/photos', blob }])
    await outbox.add([{ ...move('a', 'FINISH', { id: 'a', version: 2 }), needs: [photo!.key] }])
    await outbox.run()
    expect(sent.map((one) => one.path.split('?')[0])).toEqual([`/uploads/${sha256}`, '/cases/a/photos', '/sync'])
  })
  it('sends no byte of a photo before its report has arrived, and all facts before any photo', async () => {
    const sha256 = 'f'.repeat(64)
    let isCut = true
    const { outbox, sent, clock } = phone(({ method, path, body }) => {
      if (path === '/sync') return isCut ? null : verdicts(body, 201, { id: 'a', version: 1 })
      if (method === 'GET') return { status: 200, body: { offset: 4, whole: true } }
      return { status: 201, body: { id: 'p', source_sha256: sha256 } }
    })
    const blob = { sha256, bytes: new Uint8Array(4) }
    const photo: NewOrder = { ...report('a'), kind: 'photo', path: '/cases/a/photos', needs: ['r'], blob }
    await outbox.add([photo, { ...report('a'), key: 'r' }])
    await outbox.run()
    expect(sent.map((one) => one.path)).toEqual(['/sync'])
    isCut = false
    clock.now += 120_000
    await outbox.add([report('b')])
    outbox.hurry()
    await outbox.run()
    expect(sent.slice(1).map((one) => one.path.split('?')[0])).toEqual([
      '/sync',
      `/uploads/${sha256}`,
      '/cases/a/photos',
    ])
    const { items } = sent[1]!.body as Items
    expect(items.map((one) => one.key)).toEqual(expect.arrayContaining(['r', 'k2']))
  })
  it('sends no photo of a report that was refused, until somebody decides', async () => {
    const { outbox, sent } = phone(({ body }) =>
      verdicts(body, 422, { type: '/problems/input/invalid', field: 'title' }),
    )
    const blob = { sha256: 'f'.repeat(64), bytes: new Uint8Array(4) }
    const photo: NewOrder = { ...report('a'), kind: 'photo', path: '/cases/a/photos', needs: ['r'], blob }
    await outbox.add([{ ...report('a'), key: 'r' }, photo])
    await outbox.run()
    expect(sent.map((one) => one.path)).toEqual(['/sync'])
    expect(outbox.asking().map((one) => one.key)).toEqual(['r'])
    expect(outbox.waiting().map((one) => one.kind)).toEqual(['photo'])
  })
  it('keeps a photo whose receipt names other bytes', async () => {
    const { outbox, store } = phone(({ method, path }) => {
      if (method === 'GET') return { status: 200, body: { offset: 0, whole: false } }
      if (path.startsWith('/uploads/')) return { status: 200, body: { offset: 4, whole: true } }
      return { status: 201, body: { id: 'p', source_sha256: '0'.repeat(64) } }
    })
    const sha256 = 'f'.repeat(64)
    await outbox.add([
      { ...report('a'), kind: 'photo', path: '/cases/a/photos', blob: { sha256, bytes: new Uint8Array(4) } },
    ])
    await outbox.run()
    expect(outbox.asking()[0]!.problem!.slug).toBe('page/receipt-differs')
    expect(await store.blob(sha256)).not.toBeNull()
  })
})

describe('a visit', () => {
  const visit = { id: 'v', version: 1, state: 'PLANNED' }
  const step = (event: string, base: Thing, change: Partial<NewOrder> = {}): NewOrder => ({
    kind: 'visit',
    subject: 'v',
    path: '/visits/v/moves',
    body: { event },
    base,
    ...change,
  })
  it('hands the sheet in on top of its own beginning', async () => {
    let version = 1
    const { outbox, sent } = phone(({ body }) => verdicts(body, 200, { id: 'v', version: (version += 1) }))
    const [begun] = await outbox.add([step('START', visit)])
    await outbox.add([step('SUBMIT', { ...visit, version: 2 }, { needs: [begun!.key] })])
    await outbox.run()
    const bodies = sent.map((one) => JSON.parse((one.body as Items).items[0]!.body))
    expect(bodies.map((one) => [one.event, one.version])).toEqual([
      ['START', 1],
      ['SUBMIT', 2],
    ])
  })
  it('that another has begun is asked about; let go, its sheet is asked about too, and nothing is lost', async () => {
    const theirs = { id: 'v', version: 2, state: 'STARTED', may: [] }
    const { outbox } = phone(({ method, body }) =>
      method === 'GET' ? { status: 200, body: theirs } : verdicts(body, 409, { type: '/problems/visit/stale' }),
    )
    const [begun] = await outbox.add([step('START', visit)])
    await outbox.add([step('SUBMIT', { ...visit, version: 2 }, { needs: [begun!.key] })])
    await outbox.run()
    expect(outbox.asking().map((one) => one.clash)).toEqual([[{ field: 'state', mine: 'PLANNED', theirs: 'STARTED' }]])
    await outbox.letGo(begun!.key)
    expect(outbox.orders.map((one) => one.state)).toEqual(['let-go', 'asks'])
  })
})

describe('what is due on rounds', () => {
  const list = { items: [{ unit: 'g1' }, { unit: 'g1' }, { unit: 'g2' }] }
  const answers = (path: string): unknown => {
    if (path === '/sync') return { reset: true, more: false, next: '7', changes: [] }
    if (path.startsWith('/visits')) return list
    return path.startsWith('/rounds/') ? { unit: path.slice(8), items: [{ id: `v-${path.slice(8)}` }] } : { items: [] }
  }
  it('is read by grid with the other lists, by who walks', async () => {
    const { outbox, store, world } = phone(({ path }) => ({ status: 200, body: answers(path) }))
    expect(await pull(outbox)).toBe(true)
    expect((await store.known('p')).map((one) => one.kind)).toEqual([])
    const walker = new Outbox({ ...world, walks: true }, 'p')
    await store.learn([], [], '', 'p')
    expect(await pull(walker)).toBe(true)
    expect((await store.known('p')).map((one) => [one.kind, one.id])).toEqual([
      ['round', 'g1'],
      ['round', 'g2'],
    ])
  })
})

describe('the judge', () => {
  const order = (kind: 'move' | 'step', event: string, base: Thing): Order =>
    ({ kind, body: { event }, base, person: 'me' }) as unknown as Order
  const base = { id: 'a', version: 3, state: 'HANDLING', handler: 'me', supervised: 0, mine: true }
  it.each([
    [
      'what it did not rest on has changed',
      order('move', 'FINISH', base),
      { ...base, version: 5, supervised: 2 },
      'again',
    ],
    ['the state has changed', order('move', 'FINISH', base), { ...base, version: 5, state: 'DISPATCHED' }, 'ask'],
    ['another handles it', order('move', 'FINISH', base), { ...base, version: 5, handler: 'other' }, 'ask'],
    ['it was signed from the other phone', order('move', 'SIGN', base), { ...base, version: 5 }, 'done'],
    ['it was signed by another', order('move', 'SIGN', base), { ...base, version: 5, handler: 'other' }, 'ask'],
    ['one is there already', order('step', 'GO', base), { ...base, version: 5, state: 'ON_SITE' }, 'done'],
    ['it was withdrawn', order('step', 'GO', base), { ...base, version: 5, state: 'WITHDRAWN' }, 'ask'],
    ['it is out of sight', order('step', 'GO', base), null, 'ask'],
  ])('%s', (_, made, theirs, verdict) => {
    expect(judge(made, 'case/stale', theirs as Thing | null)).toBe(verdict)
  })
})
