// A photo on its way: in pieces, from where the last one ended. The bytes leave the phone only when the
// server has named their hash in the receipt.
import type { Outbox } from './outbox'
import type { Order, Thing } from './types'

const PIECE = 128 * 1024
/** Too many of one's files are on their way already: they come first. */
const FULL_RESTS_MS = 60000

type Result = { kind: 'kept'; receipt: Thing } | { kind: 'rest' } | { kind: 'refused'; problem: Order['problem'] }
interface UploadState {
  offset: number
  whole: boolean
}

const refused = (status: number, body: unknown): Result => {
  const { type, field, detail } = (body ?? {}) as { type?: string; field?: string; detail?: string }
  return { kind: 'refused', problem: { slug: String(type ?? '').replace(/^\/problems\//, ''), status, field, detail } }
}

/** Brings the server to the whole; a Result when that ends here. */
async function bring(outbox: Outbox, order: Order, bytes: Uint8Array): Promise<Result | null> {
  const path = `/uploads/${order.blob}`
  const begin = await outbox.ask('GET', path)
  if (!begin) return { kind: 'rest' }
  if (begin.status !== 200) return refused(begin.status, begin.body)
  let now = begin.body as UploadState
  for (let broken = 0; !now.whole; ) {
    const piece = bytes.subarray(now.offset, now.offset + PIECE)
    const answer = await outbox.askBytes('PUT', `${path}?offset=${now.offset}&bytes=${bytes.length}`, piece)
    if (!answer) return { kind: 'rest' }
    if (answer.status === 200) now = answer.body as UploadState
    else if (broken < 3 && /upload\/(gap|mismatch)$/.test(String((answer.body as { type?: string })?.type))) {
      broken += 1
      const again = await outbox.ask('GET', path)
      if (!again) return { kind: 'rest' }
      now = again.body as UploadState
    } else if (slug(answer.body) === 'upload/full') {
      order.rest_until = outbox.world.now() + FULL_RESTS_MS
      return { kind: 'rest' }
    } else return refused(answer.status, answer.body)
    order.sent_bytes = now.offset
    outbox.onChange()
  }
  return null
}

export async function sendBytes(outbox: Outbox, order: Order): Promise<Result> {
  const bytes = await outbox.world.store.blob(order.blob)
  const mark = order.path.includes('?') ? '&' : '?'
  const attach = (): Promise<{ status: number; body: unknown } | null> =>
    outbox.askBytes('POST', `${order.path}${mark}upload=${order.blob}`, new Uint8Array())
  // It may have been kept, and the receipt lost: then the server has forgotten the pieces. Or a full disk has let go
  // of the bytes, and had no room to write that the receipt was here.
  const mayBeThere = !bytes || order.sent_bytes === order.bytes
  let answer = mayBeThere ? await attach() : null
  if (mayBeThere && !answer) return { kind: 'rest' }
  if (!answer || slug(answer.body) === 'upload/not-found') {
    if (!bytes) return refused(0, { type: '/problems/page/bytes-lost' })
    const ended = await bring(outbox, order, bytes)
    if (ended) return ended
    await outbox.note([order])
    answer = await attach()
    if (!answer) return { kind: 'rest' }
  }
  if (answer.status < 200 || answer.status >= 300) return refused(answer.status, answer.body)
  const receipt = answer.body as Thing
  if (receipt.source_sha256 !== order.blob) return refused(answer.status, { type: '/problems/page/receipt-differs' })
  return { kind: 'kept', receipt }
}
const slug = (body: unknown): string => String((body as { type?: string })?.type ?? '').replace(/^\/problems\//, '')
