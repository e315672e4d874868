// The sound of a desk: made here, without a file. It repeats until every critical case is taken.
import { ref, watch } from 'vue'
import { listen, type News } from '../live/live'
import { untakenAfter } from './untaken'

const AGAIN_MS = 4000
/** Hertz, one after the other; the second level sounds once and lower. */
const TONES: Record<string, number[]> = { S1: [880, 660, 880, 660], S2: [520] }

export const muted = ref(localStorage.getItem('zw-mute') === 'on')
export const volume = ref(Number(localStorage.getItem('zw-volume') ?? 70))
export const testedOn = ref(localStorage.getItem('zw-sound-tested') ?? '')
watch(muted, (is) => localStorage.setItem('zw-mute', is ? 'on' : 'off'))
watch(volume, (is) => localStorage.setItem('zw-volume', String(is)))
watch(testedOn, (day) => localStorage.setItem('zw-sound-tested', day))

export const untaken = ref<News[]>([])
let context: AudioContext | null = null

function sound(tones: number[]): void {
  context ??= new AudioContext()
  void context.resume()
  tones.forEach((hertz, i) => {
    const at = context!.currentTime + i * 0.28
    const tone = context!.createOscillator()
    const gain = context!.createGain()
    tone.frequency.value = hertz
    gain.gain.setValueAtTime(0, at)
    gain.gain.linearRampToValueAtTime(volume.value / 100, at + 0.02)
    gain.gain.linearRampToValueAtTime(0, at + 0.24)
    tone.connect(gain).connect(context!.destination)
    tone.start(at)
    tone.stop(at + 0.26)
  })
}
export function testSound(day: string): void {
  sound(TONES.S1!)
  testedOn.value = day
}
/** Known here; the case itself is not taken by it. */
export const knowAll = (): void => void (untaken.value = [])

/** While a desk is open. */
export function keepAlarm(): () => void {
  const ring = (): void => void (untaken.value.length > 0 && !muted.value && sound(TONES.S1!))
  const again = setInterval(ring, AGAIN_MS)
  const stop = listen(
    (news) => {
      const before = untaken.value.length
      untaken.value = untakenAfter(untaken.value, news)
      if (untaken.value.length > before) ring()
      else if (news.event === 'REPORT' && news.severity === 'S2' && !muted.value) sound(TONES.S2!)
    },
    () => undefined,
  )
  return () => {
    clearInterval(again)
    stop()
    untaken.value = []
  }
}
