// The outbox of this page: opened with the session, run when there is a network, a reason or a while.
import { computed, ref, shallowRef, watch } from 'vue'
import { PAGE_VERSION, tellLost } from '../api'
import { may, me } from '../session/session'
import { loadLists } from '../shell/lists'
import { areasOf } from '../units/outlines'
import { villageKey } from '../units/place'
import { loadColleagues } from './colleagues'
import { DiskStore, forgetKnown } from './database'
import { Outbox, type NewOrder } from './core/outbox'
import { pull } from './core/pull'
import type { Answer, Known, Order, Wire } from './core/types'
import { isTooOld } from './install'

const QUIET_MS = 30000
const ANSWER_MS = 30000
const QUOTA_SHARE = 0.8

export const orders = shallowRef<Order[]>([])
export const known = shallowRef<Known[]>([])
/** The server has said at some time what this phone shall know: before that nothing it does not know is nought. */
export const hasRead = ref(false)
export const halt = ref('')
/** The phone's clock is off by so much; null: not known yet. */
export const clockOffMs = ref<number | null>(null)
/** 0 to 1 of what the browser gives; whether it may throw it away; whether it has refused something. */
export const storage = ref({ share: 0, persisted: true, full: false })
/** This browser has no disk for us: what waits goes with the page. */
export const isFleeting = ref(false)
export const waiting = computed(() => orders.value.filter((one) => one.state === 'wait' || one.state === 'sending'))
export const asking = computed(() => orders.value.filter((one) => one.state === 'asks'))
export const storageTight = computed(() => storage.value.share > QUOTA_SHARE)

let outbox: Outbox | null = null
let timer: ReturnType<typeof setTimeout> | undefined
let opening: Promise<void> | null = null

async function request(method: string, path: string, init: RequestInit): Promise<Answer> {
  const giveUp = new AbortController()
  const late = setTimeout(() => giveUp.abort(), ANSWER_MS)
  try {
    const response = await fetch(`/api/v1${path}`, {
      method,
      credentials: 'same-origin',
      signal: giveUp.signal,
      ...init,
    })
    const text = await response.text()
    if (response.status === 401 && text.includes('session/revoked')) tellLost(true)
    return { status: response.status, body: text ? (JSON.parse(text) as unknown) : null }
  } finally {
    clearTimeout(late)
  }
}
const HEADERS = { 'Zw-Page': PAGE_VERSION }
const wire: Wire = {
  ask: (method, path, body) =>
    request(method, path, {
      headers: { ...HEADERS, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  askBytes: (method, path, bytes) =>
    request(method, path, { headers: { ...HEADERS, 'Content-Type': 'application/octet-stream' }, body: bytes }),
}

function show(): void {
  if (!outbox) return
  orders.value = outbox.orders.map((one) => ({ ...one }))
  halt.value = outbox.halt
  clockOffMs.value = outbox.offsetMs
  storage.value = { ...storage.value, full: outbox.isFull }
  if (outbox.halt === 'old') isTooOld.value = true
}
async function weigh(): Promise<void> {
  const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.()) ?? {}
  const persisted = (await navigator.storage?.persisted?.()) ?? false
  storage.value = { ...storage.value, share: quota > 0 ? usage / quota : 0, persisted }
}

/** Of all pages that are open one sends, and each reads what the others have put there. */
async function exclusively(act: () => Promise<void>): Promise<void> {
  if (navigator.locks) await navigator.locks.request('zw-outbox', act)
  else await act()
}

async function turn(isAsked = false): Promise<void> {
  const mine = outbox
  if (!mine) return
  clearTimeout(timer)
  await exclusively(async () => {
    await mine.open()
    if (isAsked) mine.hurry()
    await mine.run()
    if (mine.halt !== '' || !(await pull(mine))) return
    known.value = await mine.world.store.known(mine.person)
    hasRead.value = outbox === mine
  }).catch(() => undefined)
  if (outbox !== mine) return
  show()
  await weigh()
  const next = mine.nextAt()
  clearTimeout(timer)
  timer = setTimeout(() => void turn(), next === null ? QUIET_MS : Math.min(QUIET_MS, Math.max(500, next - Date.now())))
}
/** Now, whatever was meant to rest. */
export const sendNow = (): Promise<void> => turn(true)
const onSight = (): void => {
  if (document.visibilityState === 'visible') void turn(true)
}
const onBack = (): void => void turn(true)

/** With the session. What waits of this person goes out; what others left here stays theirs. */
export function openPhone(): Promise<void> {
  const person = me.value?.id
  if (!person) return Promise.resolve()
  if (opening) return opening
  const mine = (async () => {
    const store = await DiskStore.open()
    isFleeting.value = !(store instanceof DiskStore)
    const walks = may('round:walk')
    const key = (): string => crypto.randomUUID()
    outbox = new Outbox({ store, wire, now: Date.now, random: Math.random, key, walks }, person)
    outbox.onChange = show
    await outbox.open()
    known.value = await store.known(person)
    hasRead.value = Boolean(await store.place(person))
    window.addEventListener('online', onBack)
    document.addEventListener('visibilitychange', onSight)
    void navigator.storage?.persist?.()
    if (me.value?.unit && me.value.role === 'GRID_ADMIN') void areasOf(villageKey(me.value.unit)).catch(() => undefined)
    // Before the signal goes: what a report is made of.
    void loadLists().catch(() => undefined)
    if (me.value?.unit && may('position:report')) void loadColleagues().catch(() => undefined)
    void turn(true)
  })()
  opening = mine
  // A disk that was full may have room the next time.
  mine.catch(() => {
    if (opening === mine) opening = null
  })
  return mine
}
export function closePhone(): void {
  clearTimeout(timer)
  window.removeEventListener('online', onBack)
  document.removeEventListener('visibilitychange', onSight)
  outbox = null
  opening = null
  orders.value = []
  known.value = []
  hasRead.value = false
}
export async function wipeKnown(): Promise<void> {
  closePhone()
  await forgetKnown().catch(() => undefined)
}

/** Kept on this phone when it resolves; throws when there is no room. */
export async function keep(news: NewOrder[]): Promise<Order[]> {
  await openPhone()
  if (!outbox) throw new Error('nobody is logged in')
  try {
    return await outbox.add(news)
  } finally {
    show()
  }
}
const PATIENCE_MS = 4000
/** What became of it, as far as can be said while somebody waits: sent, refused, or still on its way. */
export function outcome(key: string): Promise<Order | undefined> {
  return new Promise((done) => {
    const look = (): void => {
      const order = orders.value.find((one) => one.key === key)
      const isMoving = order && (order.state === 'wait' || order.state === 'sending') && halt.value === ''
      if (!isMoving) finish()
    }
    const finish = (): void => {
      clearTimeout(late)
      stop()
      done(orders.value.find((one) => one.key === key))
    }
    const late = setTimeout(finish, PATIENCE_MS)
    const stop = watch([orders, halt], look)
  })
}
export async function insist(key: string, changes: Record<string, unknown> = {}): Promise<void> {
  await outbox?.insist(key, changes)
  await turn(true)
}
export async function letGo(key: string): Promise<void> {
  await outbox?.letGo(key)
  show()
}
export async function bytesOf(sha256: string): Promise<Uint8Array | null> {
  return (await outbox?.world.store.blob(sha256)) ?? null
}
export async function sha256Of(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
/** Is there a place where an order can wait? Not over plain http from another host. */
export const canWait = (): boolean => Boolean(globalThis.crypto?.subtle)
