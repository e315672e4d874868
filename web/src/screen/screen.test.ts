import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sceneAt, scheduleOf, takingOver } from './schedule'
import { pauseMs, Wall, type Alarm } from './wall'

describe('the schedule', () => {
  it('is what the address says, within bounds, and whole by default', () => {
    expect(scheduleOf({})).toEqual({ scenes: ['today', 'matters'], everyS: 30, alarmMin: 30 })
    const own = { scenes: 'matters', every: '1', alarm: '0' }
    expect(scheduleOf(own)).toEqual({ scenes: ['matters'], everyS: 5, alarmMin: 0 })
    expect(scheduleOf({ scenes: 'x', every: 'y' }).scenes).toEqual(['today', 'matters'])
  })
  it('shows each scene in its turn, the same on every wall, and goes on by hand', () => {
    const schedule = scheduleOf({ every: '10' })
    expect([0, 9999, 10000, 20000].map((at) => sceneAt(at, schedule))).toEqual(['today', 'today', 'matters', 'today'])
    expect([sceneAt(0, schedule, 1), sceneAt(0, schedule, -1)]).toEqual(['matters', 'matters'])
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
