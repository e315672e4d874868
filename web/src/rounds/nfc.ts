// A tag that is held to the phone: Web NFC, where the browser has it (Chrome on Android). The tag holds the text of the printed
// code as a text record; what else lies on it says nothing.
import { cleanTag, isTag } from './visit'

interface TextRecord {
  recordType: string
  encoding?: string
  data?: DataView
}
interface Reading {
  message: { records: TextRecord[] }
}
interface Reader {
  scan(options: { signal: AbortSignal }): Promise<void>
  onreading: ((reading: Reading) => void) | null
}
type ReaderClass = new () => Reader

/** Asked when it is wanted, not when the page is read: a browser may learn it late. */
const reader = (): ReaderClass | undefined => (globalThis as { NDEFReader?: ReaderClass }).NDEFReader
export const canHold = (): boolean => reader() !== undefined

/** Pure. The first text that is a tag, or empty. An encoding that the browser does not know is no text. */
export function tagOf(records: TextRecord[]): string {
  for (const { recordType, encoding, data } of records) {
    if (recordType !== 'text' || !data) continue
    try {
      const text = cleanTag(new TextDecoder(encoding ?? 'utf-8').decode(data))
      if (isTag(text)) return text
    } catch {
      // the next record
    }
  }
  return ''
}

/** Tells each tag that is held to the phone until the signal; rejects when it is switched off or not allowed. */
export async function holdTags(signal: AbortSignal, found: (tag: string) => void): Promise<void> {
  const Class = reader()
  if (!Class) return
  const one = new Class()
  one.onreading = ({ message }) => {
    const tag = tagOf(message.records)
    if (tag && !signal.aborted) found(tag)
  }
  await one.scan({ signal })
}
