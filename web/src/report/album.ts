// Photos wait in the browser's database, so that a closed page or a dead network loses none. Where
// there is no such database (a private window), they wait in memory.
export interface Waiting {
  key: string
  person: string
  /** The case they belong to; empty while that is not reported yet. */
  caseId: string
  blob: Blob
}

const STORE = 'photos'
const memory = new Map<string, Waiting>()
/** Dropped while the database was being read: what that reading brings of them is old. */
const dropped = new Set<string>()
let opened: Promise<IDBDatabase | null> | null = null

function open(): Promise<IDBDatabase | null> {
  opened ??= new Promise((found) => {
    try {
      const asking = indexedDB.open('zhiwang', 1)
      asking.onupgradeneeded = () => asking.result.createObjectStore(STORE, { keyPath: 'key' })
      asking.onsuccess = () => found(asking.result)
      asking.onerror = () => found(null)
    } catch {
      found(null)
    }
  })
  return opened
}

async function run<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | null> {
  const db = await open()
  if (!db) return null
  return new Promise((found) => {
    const asking = act(db.transaction(STORE, mode).objectStore(STORE))
    asking.onsuccess = () => found(asking.result)
    asking.onerror = () => found(null)
  })
}

export async function putPhoto(photo: Waiting): Promise<void> {
  memory.set(photo.key, photo)
  await run('readwrite', (store) => store.put(photo))
}
export async function dropPhoto(key: string): Promise<void> {
  memory.delete(key)
  dropped.add(key)
  await run('readwrite', (store) => store.delete(key))
}
export async function photosOf(person: string): Promise<Waiting[]> {
  for (const one of ((await run('readonly', (store) => store.getAll())) as Waiting[] | null) ?? [])
    if (!dropped.has(one.key) && !memory.has(one.key)) memory.set(one.key, one)
  return [...memory.values()].filter((one) => one.person === person).sort((a, b) => a.key.localeCompare(b.key))
}
export async function dropPhotosOf(person: string): Promise<void> {
  for (const one of await photosOf(person)) await dropPhoto(one.key)
}
