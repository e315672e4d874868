// The outbox of a phone, without a page around it: what is kept, over which wire, by which clock. The
// page gives it a browser's database and fetch; the fuzzer of tests/chaos a memory and a broken network.

/** to send · sending · sent · needs you. Nothing leaves this list unseen. */
export type OrderState = 'wait' | 'sending' | 'sent' | 'asks' | 'let-go'
export type OrderKind = 'report' | 'move' | 'step' | 'photo' | 'voice' | 'shift' | 'hand' | 'visit'
/** A case or an assignment, as the server shows it. */
export type Thing = Record<string, unknown> & { id: string; version?: number; state?: string; may?: string[] }
export interface Clash {
  field: string
  mine: unknown
  theirs: unknown
}

export interface Order {
  /** Made once, sent with every attempt: the server does it once. */
  key: string
  person: string
  kind: OrderKind
  /** What it is about; of one subject everything goes in the order in which it was made. */
  subject: string
  path: string
  body: Record<string, unknown>
  /** Orders that must have arrived before: the report before its photos, the evidence before the end. */
  needs: string[]
  /** By the clock of the phone. */
  observed_at: string
  /** Counts up on this phone, whatever its clock does. */
  made: number
  state: OrderState
  tries: number
  /** Not before then, by the clock of the phone. */
  rest_until: number
  /** The subject as it was seen when this was decided: the branch point. */
  base: Thing | null
  /** In words for the list. */
  label: string
  /** Photos and voices: the SHA-256 of the bytes, which lie apart. */
  blob: string
  bytes: number
  sent_bytes: number
  problem: { slug: string; status: number; field?: string; detail?: string } | null
  /** What stands against it: what was seen, and what is now. */
  clash: Clash[]
  theirs: Thing | null
  answer: Thing | null
  sent_at: string
  /** It was so already, by the same person: nothing was left to do. */
  merged: boolean
}

export interface Known {
  id: string
  person: string
  kind: 'case' | 'assignment' | 'visit' | 'round'
  body: Thing
}

/** Each of these is one transaction: after a crash it is there whole or not at all. */
export interface Store {
  orders(person: string): Promise<Order[]>
  put(orders: Order[], blobs?: { sha256: string; bytes: Uint8Array }[]): Promise<void>
  /** The order and, when nobody else needs them, its bytes. */
  putAndForget(order: Order, sha256: string): Promise<void>
  /** Bytes alone: what takes away only works on a full disk as well. */
  forget(sha256: string): Promise<void>
  drop(keys: string[]): Promise<void>
  blob(sha256: string): Promise<Uint8Array | null>
  known(person: string): Promise<Known[]>
  learn(put: Known[], gone: string[], place: string, person: string): Promise<void>
  place(person: string): Promise<string>
}

export interface Answer {
  status: number
  body: unknown
}
export interface Wire {
  /** Throws when nobody answered. */
  ask(method: string, path: string, body?: unknown): Promise<Answer>
  askBytes(method: string, path: string, bytes: Uint8Array): Promise<Answer>
}
export interface World {
  store: Store
  wire: Wire
  now(): number
  /** 0 to 1. */
  random(): number
  key(): string
  /** Its person walks rounds: what is due on them is known without a network. */
  walks?: boolean
}
