import { describe, expect, it } from 'vitest'
import { BOUNDS, fit, MAP_PX } from './layout'

describe('a pane', () => {
  it('stays within its bounds, and leaves the map its place', () => {
    expect(fit('queue_px', 10, 437, 1366)).toBe(BOUNDS.queue_px[0])
    expect(fit('queue_px', 5000, 437, 3840)).toBe(BOUNDS.queue_px[1])
    expect(fit('queue_px', 800, 437, 1366)).toBe(1366 - 437 - MAP_PX)
    expect(fit('detail_px', 500.6, 372, 1366)).toBe(501)
  })
  it('is no smaller than its least where the screen has no room', () => {
    expect(fit('detail_px', 700, 372, 700)).toBe(BOUNDS.detail_px[0])
  })
})
