// A store in memory: for windows without a database, and for tests, where it stands for the phone's disk.
import type { Known, Order, Store } from './types'

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

export class MemoryStore implements Store {
  private readonly kept = new Map<string, Order>()
  private readonly bytes = new Map<string, Uint8Array>()
  private readonly things = new Map<string, Known>()
  private readonly places = new Map<string, string>()
  /** Bytes that may still be written; what is more is refused whole, as a full disk does: only taking away needs none. */
  room = Infinity

  async orders(person: string): Promise<Order[]> {
    return copy([...this.kept.values()].filter((one) => one.person === person))
  }
  async put(orders: Order[], blobs: { sha256: string; bytes: Uint8Array }[] = []): Promise<void> {
    const rows = orders.reduce((sum, one) => sum + JSON.stringify(one).length, 0)
    const size = blobs.reduce((sum, one) => sum + one.bytes.length, rows)
    if (size > this.room) throw new Error('QuotaExceededError')
    for (const one of orders) this.room += this.kept.has(one.key) ? JSON.stringify(this.kept.get(one.key)).length : 0
    this.room -= size
    for (const one of blobs) this.bytes.set(one.sha256, one.bytes)
    for (const one of orders) this.kept.set(one.key, copy(one))
  }
  async putAndForget(order: Order, sha256: string): Promise<void> {
    await this.put([order])
    await this.forget(sha256)
  }
  async forget(sha256: string): Promise<void> {
    this.room += this.bytes.get(sha256)?.length ?? 0
    this.bytes.delete(sha256)
  }
  async drop(keys: string[]): Promise<void> {
    for (const key of keys) this.kept.delete(key)
  }
  async blob(sha256: string): Promise<Uint8Array | null> {
    return this.bytes.get(sha256) ?? null
  }
  async known(person: string): Promise<Known[]> {
    return copy([...this.things.values()].filter((one) => one.person === person))
  }
  async learn(put: Known[], gone: string[], place: string, person: string): Promise<void> {
    for (const one of put) this.things.set(`${person} ${one.id}`, copy(one))
    for (const id of gone) this.things.delete(`${person} ${id}`)
    this.places.set(person, place)
  }
  async place(person: string): Promise<string> {
    return this.places.get(person) ?? ''
  }
}
