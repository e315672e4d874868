import { afterEach, describe, expect, it, vi } from 'vitest'
import { canHold, holdTags, tagOf } from './nfc'

const TAG = '0123456789abcdef0123456789abcdef'
const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
const text = (words: string) => ({ recordType: 'text', encoding: 'utf-8', data: view(new TextEncoder().encode(words)) })
const utf16 = (words: string) => view(new Uint8Array([...words].flatMap((c) => [c.charCodeAt(0), 0])))

describe('what lies on a tag', () => {
  it.each([
    ['its text', [text(TAG)], TAG],
    ['in groups and capitals, as it is printed', [text(TAG.toUpperCase().replace(/(.{4})/g, '$1 '))], TAG],
    ['after what is no text', [{ recordType: 'url', data: text('https://example.org').data }, text(TAG)], TAG],
    ['in the other encoding', [{ recordType: 'text', encoding: 'utf-16le', data: utf16(TAG) }], TAG],
    ['in one that nobody knows', [{ recordType: 'text', encoding: 'klingon', data: text(TAG).data }], ''],
    ['a text of another kind', [text('电表 12')], ''],
    ['a record without bytes', [{ recordType: 'text' }], ''],
    ['nothing', [], ''],
  ])('%s', (_, records, tag) => expect(tagOf(records)).toBe(tag))
})

describe('a phone that reads tags', () => {
  afterEach(() => vi.unstubAllGlobals())
  it('is not offered where the browser cannot', () => expect(canHold()).toBe(false))
  it('tells what is held to it until it is told to stop', async () => {
    let one: { onreading: ((reading: unknown) => void) | null } | undefined
    vi.stubGlobal(
      'NDEFReader',
      class {
        onreading = null
        constructor() {
          one = this
        }
        scan = () => Promise.resolve()
      },
    )
    const stop = new AbortController()
    const found: string[] = []
    await holdTags(stop.signal, (tag) => found.push(tag))
    one?.onreading?.({ message: { records: [text(TAG)] } })
    stop.abort()
    one?.onreading?.({ message: { records: [text(TAG)] } })
    expect([canHold(), found]).toEqual([true, [TAG]])
  })
})
