import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sceneAt, scheduleOf, takingOver, turnFrom } from './schedule'
import { pauseMs, Wall, type Alarm } from './wall'

describe('the schedule', () => {
  it('is what the address says, within bounds, and whole by default', () => {
    expect(scheduleOf({})).toEqual({ scenes: ['today', 'matters'], everyS: 30, alarmMin: 30 })
    const own = { scenes: 'matters', every: '1', alarm: '0' }
    expect(scheduleOf(own)).toEqual({ scenes: ['matters'], everyS: 5, alarmMin: 0 })
    expect(scheduleOf({ scenes: 'x', every: 'y' }).scenes).toEqual(['today', 'matters'])
  })
  it('shows each scene in its turn, the same on every wall', () => {
    const schedule = scheduleOf({ every: '10' })
    expect([0, 9999, 10000, 20000].map((at) => sceneAt(at, schedule))).toEqual(['today', 'today', 'matters', 'today'])
  })
  it('turns by hand both ways and round, a scene alone to itself', () => {
    const schedule = scheduleOf({ every: '10' })
    const to = (shown: 'today' | 'matters', by: number, which = schedule) => turnFrom(shown, by, 0, which).scene
    expect([to('today', 1), to('today', -1), to('matters', 1)]).toEqual(['matters', 'matters', 'today'])
    expect(to('matters', 1, scheduleOf({ scenes: 'matters' }))).toBe('matters')
  })
  it('holds what was turned to for a whole period, also just before its own turn, then is in step again', () => {
    const schedule = scheduleOf({ every: '10' })
    for (const pressed of [0, 5000, 9999, 10000, 19999]) {
      const held = turnFrom(sceneAt(pressed, schedule), 1, pressed, schedule)
      expect(sceneAt(pressed + 9999, schedule, held), `pressed at ${pressed}`).toBe(held.scene)
      expect([held.until % 10000, held.until - pressed < 20000]).toEqual([0, true])
      expect(sceneAt(held.until, schedule, held)).toBe(sceneAt(held.until, schedule))
    }
  })
  it('gives up what is held when the address no longer has that scene', () => {
    const held = turnFrom('today', 1, 0, scheduleOf({}))
    expect(sceneAt(0, scheduleOf({ scenes: 'today' }), held)).toBe('today')
  })
  it('is taken over by new alarms only', () => {
    const alarm = (at: number): Alarm => ({ created_at: new Date(at).toISOString() }) as Alarm
    const now = 100 * 60000
    expect(takingOver([alarm(now - 60000), alarm(now - 40 * 60000)], now, scheduleOf({}))).toHaveLength(1)
    expect(takingOver([alarm(now)], now, scheduleOf({ alarm: '0' }))).toEqual([])
  })
})

describe('a wall', () => {
  let answers: (() => Response)[]
  let asked: string[]
  const away = (): never => {
    throw new TypeError('no network')
  }
  const screen = (open: number) => () => new Response(JSON.stringify({ open }))
  beforeEach(() => {
    vi.useFakeTimers()
    asked = []
    vi.stubGlobal('fetch', (path: string) => {
      asked.push(path)
      if (path.endsWith('/stream')) return Promise.reject(new TypeError('no network'))
      return Promise.resolve().then(() => (answers.shift() ?? away)())
    })
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('keeps what it has while the server is away, and comes back by itself', async () => {
    answers = [screen(1), away, away, screen(2)]
    const wall = new Wall('', 't')
    wall.start()
    await vi.advanceTimersByTimeAsync(0)
    expect([wall.state.value, wall.value.value?.open]).toEqual(['live', 1])
    await vi.advanceTimersByTimeAsync(20000)
    expect([wall.state.value, wall.value.value?.open]).toEqual(['waiting', 1])
    await vi.advanceTimersByTimeAsync(pauseMs(1) + pauseMs(2))
    expect([wall.state.value, wall.value.value?.open]).toEqual(['live', 2])
    wall.stop()
  })
  it('shows nothing any more when its token is revoked', async () => {
    answers = [screen(1), () => new Response('{}', { status: 401 })]
    const wall = new Wall('', 't')
    wall.start()
    await vi.advanceTimersByTimeAsync(20000)
    expect([wall.state.value, wall.value.value]).toEqual(['bad', null])
    wall.stop()
  })
  it('says which unit is no more, and shows nothing of it', async () => {
    answers = [screen(1), () => new Response('{"detail":"霄边社区"}', { status: 410 })]
    const wall = new Wall('', 't')
    wall.start()
    await vi.advanceTimersByTimeAsync(20000)
    expect([wall.state.value, wall.value.value, wall.ended.value]).toEqual(['ended', null, '霄边社区'])
    wall.stop()
  })
  it('leaves no timer behind', async () => {
    answers = [screen(1)]
    const wall = new Wall('', 't')
    wall.start()
    await vi.advanceTimersByTimeAsync(0)
    wall.stop()
    expect(vi.getTimerCount()).toBe(0)
    const before = asked.length
    await vi.advanceTimersByTimeAsync(600000)
    expect(asked.length).toBe(before)
  })
  it('asks less and less often, and never less than twice a minute', () => {
    expect([1, 2, 3, 9].map(pauseMs)).toEqual([1000, 2000, 4000, 30000])
  })
})
