// The sound of a desk: made here, without a file. It repeats until every critical case is taken.
import { ref, watch } from 'vue'
import { get, type Page } from '../api'
import type { Case } from '../cases/types'
import { listen, type News } from '../live/live'
import { ALARM, toneOf, type Tone } from './tones'
import { hasDesk, me } from '../session/session'
import { readClock, now } from '../shell/clock'
import { isTaken, untakenAfter, untakenOf, untakenWith } from './untaken'
import { keepText, readKept } from '../shell/store'

const AGAIN_MS = 4000

export const muted = ref(readKept('zw-mute') === 'on')
/** Reports that are neither critical nor urgent sound too. */
export const soundsAll = ref(readKept('zw-sound-all') === 'on')
export const volume = ref(Number(readKept('zw-volume') ?? 70))
export const testedOn = ref(readKept('zw-sound-tested') ?? '')
watch(muted, (is) => keepText('zw-mute', is ? 'on' : 'off'))
watch(soundsAll, (is) => keepText('zw-sound-all', is ? 'on' : 'off'))
watch(volume, (is) => keepText('zw-volume', String(is)))
watch(testedOn, (day) => keepText('zw-sound-tested', day))

export const untaken = ref<News[]>([])
let context: AudioContext | null = null
/** This window sounds. Of several of one person, on one browser, one does; the bar stands in each. */
let hasVoice = false
/** A window that nobody has touched may not sound, and does not ask: the alarm would be with one that is dumb. Who has the
 * voice has it until the window closes; then the next that asked. Without locks (no https) each window sounds. */
function keepVoice(): () => void {
  const own = (context ??= new AudioContext())
  const over = new AbortController()
  const { signal } = over
  let isAsked = false
  const hold = (): Promise<void> => {
    hasVoice = true
    return new Promise((free) => signal.addEventListener('abort', () => free()))
  }
  const ask = (): void => {
    if (isAsked || own.state !== 'running') return
    isAsked = true
    if (!('locks' in navigator)) return void (hasVoice = true)
    navigator.locks.request(`zw-alarm ${me.value?.id ?? ''}`, { signal }, hold).catch(() => undefined)
  }
  const wake = (): void => void (own.state === 'running' || own.resume())
  own.addEventListener('statechange', ask, { signal })
  for (const touch of ['pointerup', 'keydown']) window.addEventListener(touch, wake, { signal, capture: true })
  ask()
  wake()
  return () => {
    hasVoice = false
    over.abort()
  }
}

function sound({ hertz, loud }: Tone): void {
  const out = (context ??= new AudioContext())
  void out.resume()
  hertz.forEach((pitch, i) => {
    const at = out.currentTime + i * 0.28
    const tone = out.createOscillator()
    const gain = out.createGain()
    tone.frequency.value = pitch
    gain.gain.setValueAtTime(0, at)
    gain.gain.linearRampToValueAtTime((loud * volume.value) / 100, at + 0.02)
    gain.gain.linearRampToValueAtTime(0, at + 0.24)
    tone.connect(gain).connect(out.destination)
    tone.start(at)
    tone.stop(at + 0.26)
  })
}
export function testSound(day: string): void {
  sound(ALARM)
  testedOn.value = day
}
/** Known to who sits here; the case itself is not taken by it. It stays known in a page that is opened again, and in the
 * other windows. */
const KNOWN_MAX = 50
const knownKey = (): string => `zw-alarm-known ${me.value?.id ?? ''}`
const knownIds = (): string[] => (readKept(knownKey()) ?? '').split(',').filter((id) => id !== '')
export function knowAll(): void {
  const ids = [...knownIds(), ...untaken.value.map((one) => one.id)]
  keepText(knownKey(), ids.slice(-KNOWN_MAX).join(','))
  untaken.value = []
}
/** What another window of this browser has set holds here, too. */
function hearWindows({ key, newValue }: StorageEvent): void {
  if (key === 'zw-mute') muted.value = newValue === 'on'
  if (key === 'zw-sound-all') soundsAll.value = newValue === 'on'
  if (key === 'zw-volume') volume.value = Number(newValue ?? 70)
  if (key === 'zw-sound-tested') testedOn.value = newValue ?? ''
  if (key !== knownKey()) return
  const known = knownIds()
  untaken.value = untaken.value.filter((one) => !known.includes(one.id))
}
/** What somebody took in hand while readings are on their way: they may not show it yet. */
const taken = new Map<string, number>()
let nReading = 0
/** A page that is opened while something waits rings as the one before it did; so does one that missed news. */
async function readWaiting(): Promise<void> {
  if (!hasDesk()) return
  if (nReading === 0) taken.clear()
  nReading += 1
  const query = new URLSearchParams({ severity: 'S1', state: 'REPORTED,FILED', duty: 'true', limit: '50' })
  const page = await get<Page<Case>>(`/cases?${query}`).catch(() => null)
  nReading -= 1
  if (!page) return
  readClock()
  untaken.value = untakenWith(untaken.value, untakenOf(page.items, now.value), knownIds(), taken)
}

/** While a desk is open. */
export function keepAlarm(): () => void {
  const leaveVoice = keepVoice()
  window.addEventListener('storage', hearWindows)
  const maySound = (): boolean => hasVoice && !muted.value
  const ring = (): void => void (untaken.value.length > 0 && maySound() && sound(ALARM))
  const again = setInterval(ring, AGAIN_MS)
  const look = (): void => void readWaiting().then(ring)
  const stop = listen((news) => {
    if (nReading > 0 && isTaken(news)) taken.set(news.id, news.version)
    const before = untaken.value.length
    untaken.value = untakenAfter(untaken.value, news)
    if (untaken.value.length > before) return ring()
    const tone = toneOf(news, soundsAll.value)
    if (tone && maySound()) sound(tone)
  }, look)
  look()
  return () => {
    clearInterval(again)
    stop()
    leaveVoice()
    window.removeEventListener('storage', hearWindows)
    untaken.value = []
  }
}
