// What a wall shows, kept true without anybody: read again when something changed, every so often anyway, and
// again and again after a network or a server went away. A kiosk shows a token; a person has a session.
import { ref, shallowRef } from 'vue'
import { Answers } from '../live/answers'

export interface Sum {
  key: string
  name: string
  /** null: fewer than 5. */
  n: number | null
}
export interface Alarm {
  id?: string
  number: string
  item: string
  item_name: string
  village: string
  place: string
  state: string
  lon: number
  lat: number
  created_at: string
}
export interface Screen {
  at: string
  unit: string
  name: string
  kiosk: boolean
  day_from: string
  hours_from: string
  received: number
  closed: number
  open: number
  overdue: number
  urgent: number
  on_the_way: number
  on_site: number
  alarms: Alarm[]
  received_hours: Sum[]
  closed_hours: Sum[]
  places: Sum[]
  items: Sum[]
  departments: Sum[]
}
export type WallState = 'loading' | 'live' | 'waiting' | 'bad' | 'ended'

const TOGETHER_MS = 700
const ANYWAY_MS = 20000
const ANSWER_MS = 10000
/** 1 s, 2 s, 4 s .. at most 30 s. */
export const pauseMs = (failures: number): number => Math.min(30000, 1000 * 2 ** Math.max(0, failures - 1))
type Timer = 'soon' | 'anyway' | 'stream'

export class Wall {
  readonly value = shallowRef<Screen | null>(null)
  readonly state = ref<WallState>('loading')
  /** The unit that is no more, by name. */
  readonly ended = ref('')
  private readonly init: RequestInit
  private readonly timers = new Map<Timer, ReturnType<typeof setTimeout>>()
  private ends: AbortController | null = null
  private failures = 0
  private readonly answers = new Answers()
  private streamFailures = 0
  private stopped = false

  constructor(
    private readonly query: string,
    token: string,
  ) {
    this.init = token
      ? { headers: { Authorization: `Bearer ${token}` }, credentials: 'omit' }
      : { credentials: 'same-origin' }
  }

  start(): void {
    void this.read()
    void this.hear()
  }
  stop(): void {
    this.stopped = true
    for (const timer of this.timers.values()) clearTimeout(timer)
    this.ends?.abort()
  }
  private after(name: Timer, ms: number, act: () => Promise<void>): void {
    clearTimeout(this.timers.get(name))
    if (!this.stopped)
      this.timers.set(
        name,
        setTimeout(() => void act(), ms),
      )
  }

  /** Together with what comes right after it; news without end does not put it off. */
  private soon(): void {
    if (this.timers.has('soon')) return
    this.after('soon', TOGETHER_MS, () => {
      this.timers.delete('soon')
      return this.read()
    })
  }

  private async read(): Promise<void> {
    const isNew = this.answers.ask()
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(), ANSWER_MS)
    try {
      const answer = await fetch(`/api/v1/screen${this.query}`, { ...this.init, signal: late.signal })
      const screen = answer.ok ? ((await answer.json()) as Screen) : null
      if (!isNew()) return
      if (screen) {
        this.value.value = screen
        this.state.value = 'live'
        this.failures = 0
      } else {
        if (answer.status === 410) this.ended.value = ((await answer.json()) as { detail?: string }).detail ?? ''
        this.fail([401, 403, 404, 410].includes(answer.status), answer.status === 410)
      }
    } catch {
      if (!isNew()) return
      this.fail(false)
    } finally {
      clearTimeout(timer)
    }
    this.after('anyway', this.failures > 0 ? pauseMs(this.failures) : ANYWAY_MS, () => this.read())
  }
  /** Who is not let in any more shows nothing any more. */
  private fail(bad: boolean, ended = false): void {
    this.failures += 1
    this.state.value = ended ? 'ended' : bad ? 'bad' : 'waiting'
    if (bad) this.value.value = null
  }

  private async hear(): Promise<void> {
    this.ends = new AbortController()
    try {
      const answer = await fetch('/api/v1/screen/stream', { ...this.init, signal: this.ends.signal })
      if (!answer.ok || !answer.body) throw new TypeError('no stream')
      if (this.streamFailures > 0) void this.read()
      this.streamFailures = 0
      const decoder = new TextDecoder()
      const reader = answer.body.getReader()
      for (let part = await reader.read(); !part.done; part = await reader.read())
        if (/event: (changed|resync)/.test(decoder.decode(part.value, { stream: true }))) this.soon()
    } catch {
      // It is opened again below, whatever ended it.
    }
    this.streamFailures += 1
    this.after('stream', pauseMs(this.streamFailures), () => this.hear())
  }
}
