import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { together } from './together'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('ten pieces of news at once are one reading', () => {
  const read = vi.fn()
  const { soon } = together(250, read)
  for (let i = 0; i < 10; i += 1) soon()
  vi.advanceTimersByTime(1000)
  expect(read).toHaveBeenCalledTimes(1)
})
test('news that never ends is read all the same', () => {
  const read = vi.fn()
  const { soon } = together(250, read)
  for (let i = 0; i < 100; i += 1) {
    soon()
    vi.advanceTimersByTime(100)
  }
  expect(read.mock.calls.length).toBeGreaterThan(30)
})
test('what has stopped reads no more, and may begin anew', () => {
  const read = vi.fn()
  const { soon, stop } = together(250, read)
  soon()
  stop()
  vi.advanceTimersByTime(1000)
  expect(read).not.toHaveBeenCalled()
  soon()
  vi.advanceTimersByTime(250)
  expect(read).toHaveBeenCalledTimes(1)
})
