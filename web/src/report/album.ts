// Photos wait in the browser's database, so that a closed page or a dead network loses none: encrypted, each
// person's under a key of his own that no script can read out and that goes with the log-out (web/README.md
// says what that protects from). Where there is no such database or no such key (a private window, plain
// http), they wait in memory and nowhere else.
export interface Waiting {
  key: string
  person: string
  /** The case they belong to; empty while that is not reported yet. */
  caseId: string
  blob: Blob
}
/** As it lies there. A row with a blob is of a version of these pages that did not seal. */
interface Sealed {
  key: string
  person: string
  caseId: string
  type: string
  iv: Uint8Array
  data: ArrayBuffer
}

const STORE = 'photos'
const KEYS = 'keys'
const memory = new Map<string, Waiting>()
/** Dropped while the database was being read: what that reading brings of them is old. */
const dropped = new Set<string>()
/** In memory alone: the disk has not taken them. */
const loose = new Set<string>()
export const isLoose = (one: Waiting): boolean => loose.has(one.key)
const keys = new Map<string, Promise<CryptoKey | null>>()
let opened: Promise<IDBDatabase | null> | null = null

function open(): Promise<IDBDatabase | null> {
  opened ??= new Promise((found) => {
    try {
      const asking = indexedDB.open('zhiwang', 2)
      asking.onupgradeneeded = ({ oldVersion }) => {
        if (oldVersion < 1) asking.result.createObjectStore(STORE, { keyPath: 'key' })
        asking.result.createObjectStore(KEYS, { keyPath: 'person' })
      }
      asking.onsuccess = () => {
        asking.result.onversionchange = () => asking.result.close()
        found(asking.result)
      }
      asking.onerror = asking.onblocked = () => found(null)
    } catch {
      found(null)
    }
  })
  return opened
}

async function run<T>(
  name: string,
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T | null> {
  const db = await open()
  if (!db) return null
  return new Promise((found) => {
    try {
      const tx = db.transaction(name, mode)
      const asking = act(tx.objectStore(name))
      // Written is what the whole transaction has written: a full disk says no at its end.
      tx.oncomplete = () => found(asking.result)
      tx.onabort = () => found(null)
    } catch {
      found(null)
    }
  })
}

// ---- the key

async function readKey(person: string): Promise<CryptoKey | null> {
  const row = await run<{ key: CryptoKey } | undefined>(KEYS, 'readonly', (store) => store.get(person))
  return row?.key ?? null
}
/** Made at the first photo. Of two pages that make one at once, add lets one through, and both use it. */
async function makeKey(person: string): Promise<CryptoKey | null> {
  const kept = await readKey(person)
  if (kept) return kept
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  await run(KEYS, 'readwrite', (store) => store.add({ person, key }))
  return readKey(person)
}
function keyOf(person: string): Promise<CryptoKey | null> {
  if (!globalThis.crypto?.subtle) return Promise.resolve(null)
  if (!keys.has(person)) keys.set(person, makeKey(person))
  return keys.get(person)!
}
/** Whose it is goes into the seal: a row that was put under another name does not open. */
const sealOf = (one: { person: string; key: string }, iv: Uint8Array): AesGcmParams => ({
  name: 'AES-GCM',
  iv,
  additionalData: new TextEncoder().encode(`${one.person} ${one.key}`),
})

async function unseal(row: Sealed): Promise<Waiting | null> {
  const key = await keyOf(row.person)
  if (!key) return null
  return crypto.subtle.decrypt(sealOf(row, row.iv), key, row.data).then(
    (bytes) => ({ key: row.key, person: row.person, caseId: row.caseId, blob: new Blob([bytes], { type: row.type }) }),
    () => null,
  )
}

// ---- a few bytes of one's own, under the same key and gone with it

export interface SealedBytes {
  iv: Uint8Array
  data: Uint8Array
}
/** null: this browser keeps no key. */
export async function sealBytes(person: string, name: string, bytes: Uint8Array): Promise<SealedBytes | null> {
  const key = await keyOf(person)
  if (!key) return null
  const iv = crypto.getRandomValues(new Uint8Array(12))
  return { iv, data: new Uint8Array(await crypto.subtle.encrypt(sealOf({ person, key: name }, iv), key, bytes)) }
}
/** null: sealed under another key, or by nobody. */
export async function openBytes(person: string, name: string, { iv, data }: SealedBytes): Promise<Uint8Array | null> {
  const key = await keyOf(person)
  if (!key) return null
  return crypto.subtle.decrypt(sealOf({ person, key: name }, iv), key, data).then(
    (bytes) => new Uint8Array(bytes),
    () => null,
  )
}

// ---- the photos

export async function putPhoto(photo: Waiting): Promise<void> {
  memory.set(photo.key, photo)
  loose.add(photo.key)
  const { key, person, caseId, blob } = photo
  const sealer = await keyOf(person)
  if (!sealer) return
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const data = await crypto.subtle.encrypt(sealOf(photo, iv), sealer, await blob.arrayBuffer())
  // Replaced or dropped while it was sealed: what is newer stands.
  if (memory.get(key) !== photo) return
  const row: Sealed = { key, person, caseId, type: blob.type, iv, data }
  if ((await run(STORE, 'readwrite', (store) => store.put(row))) !== null) loose.delete(key)
}
export async function dropPhoto(key: string): Promise<void> {
  memory.delete(key)
  loose.delete(key)
  dropped.add(key)
  await run(STORE, 'readwrite', (store) => store.delete(key))
}
export async function photosOf(person: string): Promise<Waiting[]> {
  const rows = ((await run<(Sealed | Waiting)[]>(STORE, 'readonly', (store) => store.getAll())) ?? []).filter(
    (row) => row.person === person && !memory.has(row.key),
  )
  for (const row of rows) {
    const one = 'blob' in row ? row : await unseal(row)
    if (!one || dropped.has(row.key) || memory.has(row.key)) continue
    if ('blob' in row) await putPhoto(row)
    else memory.set(row.key, one)
  }
  return [...memory.values()].filter((one) => one.person === person).sort((a, b) => a.key.localeCompare(b.key))
}
/** Those that `isGone` says, without opening the seal of any: a key begins with when it was taken. */
export async function dropPhotosWhere(
  person: string,
  isGone: (caseId: string, takenMs: number) => boolean,
): Promise<void> {
  const rows = (await run<Sealed[]>(STORE, 'readonly', (store) => store.getAll())) ?? []
  for (const { key, caseId, person: whose } of [...rows, ...memory.values()])
    if (whose === person && isGone(caseId, Number.parseInt(key, 10))) await dropPhoto(key)
}
/** The key first: what is left behind by whatever comes between is noise. */
export async function dropPhotosOf(person: string): Promise<void> {
  keys.delete(person)
  await run(KEYS, 'readwrite', (store) => store.delete(person))
  for (const one of [...memory.values()]) if (one.person === person) memory.delete(one.key)
  const rows = (await run<Sealed[]>(STORE, 'readonly', (store) => store.getAll())) ?? []
  for (const row of rows) if (row.person === person) await dropPhoto(row.key)
}
