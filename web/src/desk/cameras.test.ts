import { describe, expect, it, vi } from 'vitest'

vi.stubGlobal('navigator', { language: 'zh-CN' })
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined })
vi.stubGlobal('matchMedia', () => ({ matches: false }))
vi.stubGlobal('window', { matchMedia: () => ({ matches: false, addEventListener: () => undefined }) })
const { inSight, opens, pathOf } = await import('./cameras')

describe('the cameras of a place', () => {
  it('are asked for to the nearest metre, and no wider than the server answers', () => {
    expect(pathOf({ lon: 113.7900001, lat: 22.8, metres: 1000.2 })).toBe(
      '/cameras?lon=113.79000&lat=22.80000&metres=1001&limit=500',
    )
    expect(pathOf({ lon: 113.79, lat: 22.8, metres: 90000 })).toMatch(/metres=30000/)
    expect(pathOf({ lon: 113.79, lat: 22.8, metres: 0 })).toMatch(/metres=1&/)
  })
  it('are asked for where they are drawn, and nowhere else', () => {
    expect(inSight(null)).toBeNull()
    expect(inSight({ lon: 1, lat: 2, zoom: 12.9, metres: 9000 })).toBeNull()
    expect(inSight({ lon: 1, lat: 2, zoom: 13, metres: 900 })).toEqual({ lon: 1, lat: 2, metres: 900 })
  })
  it('are opened at an address that a browser or a player takes, whatever the server says', () => {
    for (const good of ['https://video.example/play/1', 'http://10.0.0.1:80', 'rtsp://video.example/1', 'rtsps://a?b'])
      expect(opens(good), good).toBe(true)
    for (const bad of ['', 'javascript:alert(1)', 'data:text/html,x', '//video.example', 'https://', 'https://a:b@c/d'])
      expect(opens(bad), bad).toBe(false)
  })
})
