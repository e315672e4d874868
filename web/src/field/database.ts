// The phone's disk: orders, bytes, what is known of cases, packs. Bytes lie encrypted under a key that
// the browser keeps and no script can read out.
import { MemoryStore } from './core/memory'
import type { Known, Order, Store } from './core/types'

/** The one pack with names of people in it. */
export const COLLEAGUES = '/colleagues'
const TABLES = ['orders', 'bytes', 'known', 'meta', 'packs'] as const
type Table = (typeof TABLES)[number]
interface Sealed {
  sha256: string
  iv: Uint8Array
  data: ArrayBuffer
}
interface KeptThing extends Known {
  name: string
}

export function openDatabase(): Promise<IDBDatabase | null> {
  return new Promise((found) => {
    try {
      const asking = indexedDB.open('zw-field', 1)
      asking.onupgradeneeded = () => {
        const keys: Record<Table, string> = {
          orders: 'key',
          bytes: 'sha256',
          known: 'name',
          meta: 'name',
          packs: 'path',
        }
        for (const table of TABLES) asking.result.createObjectStore(table, { keyPath: keys[table] })
      }
      asking.onsuccess = () => {
        // Who wipes this phone is not held up by a page that is open.
        asking.result.onversionchange = () => asking.result.close()
        found(asking.result)
      }
      asking.onerror = () => found(null)
      asking.onblocked = () => found(null)
    } catch {
      found(null)
    }
  })
}

/** All that `act` asks for is one transaction. */
function change(
  db: IDBDatabase,
  tables: Table[],
  act: (of: (table: Table) => IDBObjectStore) => unknown,
): Promise<void> {
  return new Promise((done, failed) => {
    const tx = db.transaction(tables, 'readwrite', { durability: 'strict' })
    tx.oncomplete = () => done()
    tx.onabort = () => failed(tx.error ?? new Error('QuotaExceededError'))
    act((table) => tx.objectStore(table))
  })
}
function read<T>(db: IDBDatabase, table: Table, act: (store: IDBObjectStore) => IDBRequest): Promise<T> {
  return new Promise((found, failed) => {
    const asking = act(db.transaction(table).objectStore(table))
    asking.onsuccess = () => found(asking.result as T)
    asking.onerror = () => failed(asking.error)
  })
}

export class DiskStore implements Store {
  private constructor(
    readonly db: IDBDatabase,
    private readonly key: CryptoKey,
  ) {}

  static async open(): Promise<Store & { db?: IDBDatabase }> {
    const db = await openDatabase()
    if (!db || !crypto.subtle) return new MemoryStore()
    const kept = await read<{ key: CryptoKey } | undefined>(db, 'meta', (store) => store.get('key'))
    if (kept) return new DiskStore(db, kept.key)
    const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
    await change(db, ['meta'], (of) => of('meta').put({ name: 'key', key }))
    return new DiskStore(db, key)
  }

  async orders(person: string): Promise<Order[]> {
    const all = await read<Order[]>(this.db, 'orders', (store) => store.getAll())
    return all.filter((one) => one.person === person)
  }
  private async seal(sha256: string, bytes: Uint8Array): Promise<Sealed> {
    const iv = crypto.getRandomValues(new Uint8Array(12))
    return { sha256, iv, data: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, this.key, bytes) }
  }
  async put(orders: Order[], blobs: { sha256: string; bytes: Uint8Array }[] = []): Promise<void> {
    const sealed = await Promise.all(blobs.map((one) => this.seal(one.sha256, one.bytes)))
    await change(this.db, ['orders', 'bytes'], (of) => {
      for (const one of sealed) of('bytes').put(one)
      for (const one of orders) of('orders').put(JSON.parse(JSON.stringify(one)))
    })
  }
  putAndForget(order: Order, sha256: string): Promise<void> {
    return change(this.db, ['orders', 'bytes'], (of) => {
      of('orders').put(JSON.parse(JSON.stringify(order)))
      if (sha256) of('bytes').delete(sha256)
    })
  }
  forget(sha256: string): Promise<void> {
    return change(this.db, ['bytes'], (of) => of('bytes').delete(sha256))
  }
  drop(keys: string[]): Promise<void> {
    return change(this.db, ['orders'], (of) => keys.forEach((key) => of('orders').delete(key)))
  }
  async blob(sha256: string): Promise<Uint8Array | null> {
    const sealed = await read<Sealed | undefined>(this.db, 'bytes', (store) => store.get(sha256))
    if (!sealed) return null
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.iv }, this.key, sealed.data))
  }
  async known(person: string): Promise<Known[]> {
    const all = await read<KeptThing[]>(this.db, 'known', (store) => store.getAll())
    return all.filter((one) => one.person === person)
  }
  learn(put: Known[], gone: string[], place: string, person: string): Promise<void> {
    return change(this.db, ['known', 'meta'], (of) => {
      for (const one of put) of('known').put({ ...one, name: `${person} ${one.id}` })
      for (const id of gone) of('known').delete(`${person} ${id}`)
      of('meta').put({ name: `place ${person}`, place })
    })
  }
  async place(person: string): Promise<string> {
    return (
      (await read<{ place: string } | undefined>(this.db, 'meta', (store) => store.get(`place ${person}`)))?.place ?? ''
    )
  }
}

/** After log-out nobody reads here what somebody saw; what waits to be sent stays. */
export async function forgetKnown(): Promise<void> {
  const db = await openDatabase()
  if (!db) return
  await change(db, ['known', 'meta', 'packs'], (of) => {
    of('known').clear()
    of('packs').delete(COLLEAGUES)
    of('meta').delete(IDBKeyRange.bound('place ', 'place \uffff'))
  })
  db.close()
}

// ---- packs: dictionaries and outlines, by version

interface Pack {
  path: string
  etag: string
  body: unknown
}
let packs: Promise<IDBDatabase | null> | null = null
export async function readPack(path: string): Promise<Pack | undefined> {
  const db = await (packs ??= openDatabase())
  return db ? read<Pack | undefined>(db, 'packs', (store) => store.get(path)) : undefined
}
export async function writePack(pack: Pack): Promise<void> {
  const db = await (packs ??= openDatabase())
  if (db) await change(db, ['packs'], (of) => of('packs').put(pack)).catch(() => undefined)
}
