import { beforeEach, describe, expect, it, vi } from 'vitest'

class FakeSource {
  static CLOSED = 2
  static made: FakeSource[] = []
  readyState = 0
  onopen?: () => void
  onerror?: () => void
  hears = new Map<string, (event: { data: string }) => void>()
  constructor(readonly url: string) {
    FakeSource.made.push(this)
  }
  addEventListener(name: string, hear: (event: { data: string }) => void): void {
    this.hears.set(name, hear)
  }
  close(): void {
    this.readyState = 2
  }
}
vi.stubGlobal('EventSource', FakeSource)
const { closeStream, connected, listen, listenToAssignments, lostAt, openStream, pauseMs } = await import('./live')
const newest = (): FakeSource => FakeSource.made.at(-1)!

describe('the stream', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    FakeSource.made = []
    closeStream()
  })
  it('gives news to who listens, and not after they stopped', () => {
    const heard: string[] = []
    const stop = listen(
      (news) => heard.push(news.id),
      () => undefined,
    )
    openStream()
    newest().hears.get('case.moved')!({ data: '{"id":"a"}' })
    stop()
    newest().hears.get('case.moved')!({ data: '{"id":"b"}' })
    expect(heard).toEqual(['a'])
  })
  it('keeps news of cases and of assignments apart', () => {
    const heard: string[] = []
    const stops = [
      listen(
        (news) => heard.push(`case ${news.id}`),
        () => undefined,
      ),
      listenToAssignments(
        (news) => heard.push(`of ${news.case_id}`),
        () => undefined,
      ),
    ]
    openStream()
    newest().hears.get('assignment.moved')!({ data: '{"id":"a","case_id":"c"}' })
    newest().hears.get('case.moved')!({ data: '{"id":"c"}' })
    stops.forEach((stop) => stop())
    expect(heard).toEqual(['of c', 'case c'])
  })
  it('takes silence for a stream that died, and says since when; a beat is no silence', () => {
    let missed = 0
    const stop = listen(
      () => undefined,
      () => (missed += 1),
    )
    openStream()
    newest().onopen!()
    for (let i = 0; i < 8; i += 1) {
      vi.advanceTimersByTime(15000)
      newest().hears.get('beat')!({ data: '' })
    }
    expect([FakeSource.made.length, connected.value]).toEqual([1, true])
    const last = new Date().toISOString()
    vi.advanceTimersByTime(46000)
    expect([FakeSource.made.length, connected.value, lostAt.value]).toEqual([2, false, last])
    expect(FakeSource.made[0]!.readyState).toBe(FakeSource.CLOSED)
    vi.advanceTimersByTime(46000) // not begun anew for ever: this one has not been answered yet
    expect(FakeSource.made.length).toBe(2)
    newest().onopen!()
    expect([connected.value, missed]).toEqual([true, 1])
    stop()
  })
  it('tells to read again after a resync', () => {
    const miss = vi.fn()
    const stop = listen(() => undefined, miss)
    openStream()
    newest().hears.get('resync')!({ data: '{}' })
    expect(miss).toHaveBeenCalledTimes(1)
    stop()
  })
  it('begins again when the browser has given up, and then has everything read again', () => {
    const miss = vi.fn()
    const stop = listen(() => undefined, miss)
    openStream()
    newest().onopen!()
    expect(connected.value).toBe(true)
    expect(miss).not.toHaveBeenCalled()
    newest().readyState = 2
    newest().onerror!()
    expect(connected.value).toBe(false)
    vi.advanceTimersByTime(1000)
    expect(FakeSource.made).toHaveLength(2)
    newest().onopen!()
    expect(miss).toHaveBeenCalledTimes(1)
    stop()
  })
  it('opened late, has everything read again: what happened while a page was answered was not heard', () => {
    const miss = vi.fn()
    const stop = listen(() => undefined, miss)
    openStream()
    vi.advanceTimersByTime(1500)
    newest().onopen!()
    expect(miss).toHaveBeenCalledTimes(1)
    stop()
  })
  it('waits longer each time, and never more than half a minute', () => {
    expect([1, 2, 3, 4, 5, 6, 50].map(pauseMs)).toEqual([1000, 2000, 4000, 8000, 16000, 30000, 30000])
  })
})
