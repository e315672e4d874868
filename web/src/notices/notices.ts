// My notices: how many are unread, on every page; and whether this browser is told when none is open.
import { ref } from 'vue'
import { get, post, put, remove, type Page } from '../api'
import { Answers } from '../live/answers'
import { listen, listenToAssignments, listenToMediations } from '../live/live'
import { together } from '../live/together'

export interface Notice {
  id: string
  at: string
  kind: string
  topic: string
  unit: string
  unit_name: string | null
  read_at: string | null
  data: {
    id?: string
    case_id?: string
    number?: string
    case_number?: string
    title?: string
    case_title?: string
    state?: string
    event?: string
    severity?: string
    step?: string
    percent?: number
    n?: number
    day?: string
    exports?: number
    cases?: number
  }
}
export interface Choices {
  muted: string[]
  quiet_from: number
  quiet_to: number
  push_key?: string | null
}
export interface Device {
  id: string
  user_agent: string
  renewed_at: string
  current: boolean
}

export const KINDS = ['CASE', 'WARNING', 'ASSIGNMENT', 'EXPORT', 'MEDIATION'] as const
/** The server gathers what happened once a second. */
const GATHERED_MS = 1600
export const unread = ref(0)
const counts = new Answers()

export async function countUnread(): Promise<void> {
  const isNew = counts.ask()
  const { unread: n } = await get<{ unread: number }>('/notices/count')
  if (isNew()) unread.value = n
}

/** From log-in to log-out; returns how to stop. */
export function keepCount(): () => void {
  const { soon, stop } = together(GATHERED_MS, () => countUnread().catch(() => undefined))
  const stops = [listen(soon, soon), listenToAssignments(soon, soon), listenToMediations(soon, soon)]
  void countUnread().catch(() => undefined)
  return () => {
    stop()
    stops.forEach((end) => end())
    counts.drop()
    unread.value = 0
  }
}

export const loadNotices = (onlyUnread: boolean, cursor: string | null): Promise<Page<Notice>> =>
  get(`/notices?limit=50${onlyUnread ? '&unread=true' : ''}${cursor ? `&cursor=${cursor}` : ''}`)
export async function readUpTo(id: string): Promise<void> {
  await post('/notices/read', { up_to: id })
  await countUnread()
}
export const loadChoices = (): Promise<Choices> => get('/notices/choices')
export const saveChoices = ({ muted, quiet_from, quiet_to }: Choices): Promise<Choices> =>
  put('/notices/choices', { muted, quiet_from, quiet_to })

// ---- this browser --------------------------------------------------------------------------------

export const loadDevices = async (): Promise<Device[]> => (await get<Page<Device>>('/push/subscriptions')).items
export const forgetDevice = (id: string): Promise<void> => remove(`/push/subscriptions/${id}`)

const worker = async (): Promise<ServiceWorkerRegistration | undefined> =>
  'serviceWorker' in navigator && 'PushManager' in window ? navigator.serviceWorker.getRegistration() : undefined
export const canTell = async (): Promise<boolean> => Boolean(await worker())
const base64url = (bytes: ArrayBuffer | null): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer(0))))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '')

async function handOver(subscription: PushSubscription): Promise<void> {
  await post('/push/subscriptions', {
    endpoint: subscription.endpoint,
    p256dh: base64url(subscription.getKey('p256dh')),
    auth: base64url(subscription.getKey('auth')),
  })
}

/** false: the person, or the browser, says no. */
export async function tellHere(key: string): Promise<boolean> {
  const registration = await worker()
  if (!registration || (await Notification.requestPermission()) !== 'granted') return false
  const options = { userVisibleOnly: true, applicationServerKey: key }
  // A subscription of another key is of another city, or of before the database was lost.
  const old = await registration.pushManager.getSubscription()
  if (old && base64url(old.options.applicationServerKey) !== key) await old.unsubscribe()
  await handOver(await registration.pushManager.subscribe(options))
  return true
}

/** Nobody who uses this browser next is told. */
export async function stopHere(): Promise<void> {
  const subscription = await (await worker())?.pushManager.getSubscription()
  await subscription?.unsubscribe()
}
