import { beforeEach, describe, expect, it, vi } from 'vitest'

class FakeSource {
  static CLOSED = 2
  static made: FakeSource[] = []
  readyState = 0
  onopen?: () => void
  onerror?: () => void
  hears = new Map<string, (event: { data: string; lastEventId: string }) => void>()
  constructor(readonly url: string) {
    FakeSource.made.push(this)
  }
  addEventListener(name: string, hear: (event: { data: string; lastEventId: string }) => void): void {
    this.hears.set(name, hear)
  }
  close(): void {
    this.readyState = 2
  }
}
vi.stubGlobal('EventSource', FakeSource)
/** As api.ts: the position an answer tells, and the newest that was told. */
let told = 0
let answered = (_at: number): void => undefined
vi.mock('../api', () => ({
  positionTold: () => told,
  onPosition: (act: (at: number) => void) => (answered = act),
}))
const { closeStream, connected, listen, listenToAssignments, lostAt, openStream, pauseMs } = await import('./live')
const newest = (): FakeSource => FakeSource.made.at(-1)!
let nth = 0
/** The stream tells this; id: of the event, a later one each time unless said. */
const tell = (topic: string, data: string, id = `${1000 + (nth += 1)}-1`): void =>
  newest().hears.get(topic)!({ data, lastEventId: id })
/** A page hears; returns what it heard, how often it had to read again, and how to stop. */
function page(): { heard: string[]; miss: ReturnType<typeof vi.fn>; stop: () => void } {
  const heard: string[] = []
  const miss = vi.fn()
  return { heard, miss, stop: listen((news) => heard.push(news.id), miss) }
}

describe('the stream', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    FakeSource.made = []
    told = 100
    closeStream()
  })
  it('gives news to who listens, and not after they stopped', () => {
    const heard: string[] = []
    const stop = listen(
      (news) => heard.push(news.id),
      () => undefined,
    )
    openStream()
    tell('case.moved', '{"id":"a"}')
    stop()
    tell('case.moved', '{"id":"b"}')
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
    tell('assignment.moved', '{"id":"a","case_id":"c"}')
    tell('case.moved', '{"id":"c"}')
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
      tell('beat', '')
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
    tell('resync', '{}')
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
  it('begins behind what the first page was answered, however late that is and however late it opens', () => {
    const { heard, miss, stop } = page()
    told = 0
    openStream()
    vi.advanceTimersByTime(4000)
    expect(FakeSource.made).toHaveLength(0)
    answered(41)
    expect(FakeSource.made.map((one) => one.url)).toEqual(['/api/v1/stream?since=41'])
    vi.advanceTimersByTime(3000)
    newest().onopen!()
    tell('case.reported', '{"id":"a"}', '42-7')
    vi.advanceTimersByTime(20000)
    expect([heard, miss.mock.calls.length, FakeSource.made.length]).toEqual([['a'], 0, 1])
    stop()
  })
  it('begins at once behind what was told before it was opened', () => {
    told = 77
    openStream()
    expect(newest().url).toBe('/api/v1/stream?since=77')
  })
  it('goes back for an answer that is older than the first, and tells nothing twice', () => {
    const { heard, miss, stop } = page()
    told = 0
    openStream()
    answered(41)
    newest().onopen!()
    tell('case.moved', '{"id":"a"}', '43-7')
    tell('case.moved', '{"id":"b"}', '43-8')
    answered(44) // newer ones change nothing
    answered(41)
    expect(FakeSource.made).toHaveLength(1)
    answered(39)
    expect(FakeSource.made.map((one) => one.url).slice(1)).toEqual(['/api/v1/stream?since=39'])
    expect(FakeSource.made[0]!.readyState).toBe(FakeSource.CLOSED)
    expect(connected.value).toBe(true)
    newest().onopen!()
    tell('case.moved', '{"id":"of the gap"}', '41-9')
    tell('case.moved', '{"id":"a"}', '43-7')
    tell('case.moved', '{"id":"b"}', '43-8')
    tell('case.moved', '{"id":"c"}', '43-9')
    tell('case.moved', '{"id":"d"}', '45-1')
    expect(heard).toEqual(['a', 'b', 'of the gap', 'c', 'd'])
    expect(miss).not.toHaveBeenCalled()
    stop()
  })
  it('does not wait for an answer when nobody answers, or for ever; then all is read once it is open', () => {
    for (const end of [() => answered(0), () => vi.advanceTimersByTime(10000)]) {
      const { miss, stop } = page()
      told = 0
      openStream()
      end()
      expect(newest().url).toBe('/api/v1/stream')
      newest().onopen!()
      expect(miss).toHaveBeenCalledTimes(1)
      answered(12) // what is read from here on was asked while it was open, or is read again
      newest().onerror!() // the browser comes again by itself, where it was
      newest().onopen!()
      expect([FakeSource.made.length, miss.mock.calls.length]).toEqual([1, 1])
      closeStream()
      FakeSource.made = []
      stop()
    }
  })
  it('closed, it is begun by no answer', () => {
    told = 0
    openStream()
    closeStream()
    answered(41)
    vi.advanceTimersByTime(60000)
    expect(FakeSource.made).toHaveLength(0)
  })
  it('waits longer each time, and never more than half a minute', () => {
    expect([1, 2, 3, 4, 5, 6, 50].map(pauseMs)).toEqual([1000, 2000, 4000, 8000, 16000, 30000, 30000])
  })
})
