import { afterEach, describe, expect, it, vi } from 'vitest'
import { dropKept, isUnkept, keepDear, keepText, readJson, readKept } from './store'

function disk(refuses = false): Map<string, string> {
  const kept = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => {
      if (refuses) throw new DOMException('full', 'QuotaExceededError')
      kept.set(name, text)
    },
    removeItem: (name: string) => kept.delete(name),
  })
  return kept
}
/** Cookies are blocked: the word itself throws. */
function forbidden(): void {
  vi.stubGlobal('localStorage', undefined)
  Object.defineProperty(globalThis, 'localStorage', {
    configurable: true,
    get: () => {
      throw new DOMException('denied', 'SecurityError')
    },
  })
}
afterEach(() => {
  for (const name of ['a', 'b']) dropKept(name)
  Reflect.deleteProperty(globalThis, 'localStorage')
  isUnkept.value = false
})

describe('what a browser keeps', () => {
  it('is read as it was written, and dropped', () => {
    const kept = disk()
    expect(keepText('a', '1')).toBe(true)
    expect([readKept('a'), kept.get('a'), readKept('b')]).toEqual(['1', '1', null])
    dropKept('a')
    expect([readKept('a'), kept.size]).toEqual([null, 0])
  })
  it('lasts as long as the page where the word itself throws', () => {
    forbidden()
    expect(keepText('a', '1')).toBe(false)
    expect(readKept('a')).toBe('1')
    dropKept('a')
    expect(readKept('a')).toBe(null)
  })
  it('is the newest, also where the disk holds an older one and is full', () => {
    disk().set('a', 'old')
    const full = disk(true)
    full.set('a', 'old')
    keepText('a', 'new')
    expect(readKept('a')).toBe('new')
  })
  it('is said to be unkept when it is dear, and no longer once it is kept', () => {
    disk(true)
    keepText('a', 'a theme')
    expect(isUnkept.value).toBe(false)
    keepDear('b', 'a draft')
    expect(isUnkept.value).toBe(true)
    const kept = disk()
    keepDear('b', 'a draft')
    expect([isUnkept.value, kept.get('b'), readKept('b')]).toEqual([false, 'a draft', 'a draft'])
  })
  it('is none when it cannot be read', () => {
    disk().set('a', '{')
    expect(readJson('a', [1])).toEqual([1])
    expect(readJson('b', [2])).toEqual([2])
  })
})
