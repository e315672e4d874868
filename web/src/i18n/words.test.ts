import { beforeEach, describe, expect, it, vi } from 'vitest'
import { chosenLanguage, keepLanguage } from './words'

/** What a browser does that may keep nothing. */
const throws = () => {
  throw new DOMException('access is denied', 'SecurityError')
}

describe('the language of the page', () => {
  beforeEach(() => {
    vi.unstubAllGlobals()
    vi.stubGlobal('navigator', { language: 'en-GB' })
  })
  it('is the one that was chosen, and else that of the browser', () => {
    const kept = new Map<string, string>()
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    })
    expect(chosenLanguage()).toBe('en')
    keepLanguage('zh')
    expect(chosenLanguage()).toBe('zh')
  })
  it('is that of the browser where nothing may be kept', () => {
    vi.stubGlobal('localStorage', { getItem: throws, setItem: throws })
    expect(chosenLanguage()).toBe('en')
    expect(() => keepLanguage('zh')).not.toThrow()
  })
  it('is that of the browser where the store itself may not be touched', () => {
    vi.stubGlobal('localStorage', undefined)
    Object.defineProperty(globalThis, 'localStorage', { configurable: true, get: throws })
    expect(chosenLanguage()).toBe('en')
    expect(() => keepLanguage('en')).not.toThrow()
    Reflect.deleteProperty(globalThis, 'localStorage')
  })
})
