// The sound of a desk: made here, without a file. It repeats until every critical case is taken.
import { ref, watch } from 'vue'
import { get, type Page } from '../api'
import type { Case } from '../cases/types'
import { listen, type News } from '../live/live'
import { ALARM, toneOf, type Tone } from './tones'
import { hasDesk } from '../session/session'
import { readClock, now } from '../shell/clock'
import { untakenAfter, untakenOf } from './untaken'

const AGAIN_MS = 4000

export const muted = ref(localStorage.getItem('zw-mute') === 'on')
/** Reports that are neither critical nor urgent sound too. */
export const soundsAll = ref(localStorage.getItem('zw-sound-all') === 'on')
export const volume = ref(Number(localStorage.getItem('zw-volume') ?? 70))
export const testedOn = ref(localStorage.getItem('zw-sound-tested') ?? '')
watch(muted, (is) => localStorage.setItem('zw-mute', is ? 'on' : 'off'))
watch(soundsAll, (is) => localStorage.setItem('zw-sound-all', is ? 'on' : 'off'))
watch(volume, (is) => localStorage.setItem('zw-volume', String(is)))
watch(testedOn, (day) => localStorage.setItem('zw-sound-tested', day))

export const untaken = ref<News[]>([])
let context: AudioContext | null = null

function sound({ hertz, loud }: Tone): void {
  context ??= new AudioContext()
  void context.resume()
  hertz.forEach((pitch, i) => {
    const at = context!.currentTime + i * 0.28
    const tone = context!.createOscillator()
    const gain = context!.createGain()
    tone.frequency.value = pitch
    gain.gain.setValueAtTime(0, at)
    gain.gain.linearRampToValueAtTime((loud * volume.value) / 100, at + 0.02)
    gain.gain.linearRampToValueAtTime(0, at + 0.24)
    tone.connect(gain).connect(context!.destination)
    tone.start(at)
    tone.stop(at + 0.26)
  })
}
export function testSound(day: string): void {
  sound(ALARM)
  testedOn.value = day
}
/** Known here; the case itself is not taken by it. It stays known when the page is opened again. */
const KNOWN = 'zw-alarm-known'
const KNOWN_MAX = 50
const knownIds = (): string[] => (sessionStorage.getItem(KNOWN) ?? '').split(',').filter((id) => id !== '')
export function knowAll(): void {
  const ids = [...knownIds(), ...untaken.value.map((one) => one.id)]
  sessionStorage.setItem(KNOWN, ids.slice(-KNOWN_MAX).join(','))
  untaken.value = []
}
/** A page that is opened while something waits rings as the one before it did; so does one that missed news. */
async function readWaiting(): Promise<void> {
  if (!hasDesk()) return
  const query = new URLSearchParams({ severity: 'S1', state: 'REPORTED,FILED', duty: 'true', limit: '50' })
  const page = await get<Page<Case>>(`/cases?${query}`).catch(() => null)
  if (!page) return
  readClock()
  const heard = untaken.value
  const known = knownIds()
  const waiting = untakenOf(page.items, now.value).filter(
    (one) => !known.includes(one.id) && !heard.some((other) => other.id === one.id),
  )
  untaken.value = [...heard, ...waiting]
}

/** While a desk is open. */
export function keepAlarm(): () => void {
  const ring = (): void => void (untaken.value.length > 0 && !muted.value && sound(ALARM))
  const again = setInterval(ring, AGAIN_MS)
  const look = (): void => void readWaiting().then(ring)
  const stop = listen((news) => {
    const before = untaken.value.length
    untaken.value = untakenAfter(untaken.value, news)
    if (untaken.value.length > before) return ring()
    const tone = toneOf(news, soundsAll.value)
    if (tone && !muted.value) sound(tone)
  }, look)
  look()
  return () => {
    clearInterval(again)
    stop()
    untaken.value = []
  }
}
