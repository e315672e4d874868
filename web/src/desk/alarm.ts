// The sound of a desk: made here, without a file. It repeats until every critical case is taken.
import { ref, watch } from 'vue'
import { listen, type News } from '../live/live'
import { ALARM, toneOf, type Tone } from './tones'
import { untakenAfter } from './untaken'

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
/** Known here; the case itself is not taken by it. */
export const knowAll = (): void => void (untaken.value = [])

/** While a desk is open. */
export function keepAlarm(): () => void {
  const ring = (): void => void (untaken.value.length > 0 && !muted.value && sound(ALARM))
  const again = setInterval(ring, AGAIN_MS)
  const stop = listen(
    (news) => {
      const before = untaken.value.length
      untaken.value = untakenAfter(untaken.value, news)
      if (untaken.value.length > before) return ring()
      const tone = toneOf(news, soundsAll.value)
      if (tone && !muted.value) sound(tone)
    },
    () => undefined,
  )
  return () => {
    clearInterval(again)
    stop()
    untaken.value = []
  }
}
