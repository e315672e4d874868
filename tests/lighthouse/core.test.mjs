// What is taken out of a trace, and what is not. Times in microseconds.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutWaiting } from './core.mjs'

const PAGE = { pid: 1, tid: 1 }
const task = (ts, dur, tts, tdur, of = PAGE) => ({ ph: 'X', name: 'RunTask', ts, dur, tts, tdur, ...of })
const work = (ts, dur, tts, tdur, of = PAGE) => ({ ph: 'X', name: 'FunctionCall', ts, dur, tts, tdur, ...of })
const read = (events) => withoutWaiting({ traceEvents: events, metadata: { kept: true } })

test('a task that waited for a core lasts as long as it had one, and begins when it began', () => {
  const { traceEvents, metadata } = read([task(1000, 900, 50, 100)])
  assert.deepEqual(traceEvents, [task(1000, 100, 50, 100)])
  assert.deepEqual(metadata, { kept: true })
})
test('what is in a task stays in it and in its order, by the time on the core', () => {
  const { traceEvents } = read([task(1000, 900, 50, 100), work(1500, 300, 70, 30), work(1600, 20, 80, 5)])
  assert.deepEqual(traceEvents.map(({ ts, dur }) => [ts, dur]), [[1000, 100], [1020, 30], [1030, 5]])
})
test('a moment without a length is moved with the task it is in; between tasks nothing is moved', () => {
  const mark = (ts, tts) => ({ ph: 'I', name: 'firstPaint', ts, tts, ...PAGE })
  const { traceEvents } = read([task(1000, 900, 50, 100), mark(1800, 140), mark(2500, 160), task(3000, 10, 200, 10)])
  assert.deepEqual(traceEvents.map(({ ts }) => ts), [1000, 1090, 2500, 3000])
})
test('a task within a task is part of it', () => {
  const { traceEvents } = read([task(1000, 900, 50, 100), task(1400, 400, 60, 40)])
  assert.deepEqual(traceEvents.map(({ ts, dur }) => [ts, dur]), [[1000, 100], [1010, 40]])
})
test('each thread has its own clock; an event without one stays as it is', () => {
  const other = { pid: 1, tid: 2 }
  const bare = { ph: 'X', name: 'ResourceSendRequest', ts: 1200, dur: 5, ...PAGE }
  const { traceEvents } = read([task(1000, 900, 50, 100), task(1000, 900, 7, 300, other), bare])
  assert.deepEqual([...traceEvents].sort((a, b) => a.tid - b.tid || a.ts - b.ts).map(({ ts, dur }) => [ts, dur]), [[1000, 100], [1200, 5], [1000, 300]])
})
