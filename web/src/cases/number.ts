// The end of a number, with as much before it as tells it from another: the day, where it is not today's, and at a desk
// of several towns the town.
import { computed, shallowRef } from 'vue'
import { me } from '../session/session'
import { now } from '../shell/clock'
import { tierOf } from '../units/place'
import { townsOf } from '../units/tree'
import { dateOf } from './daysum'
import { placeName } from '../units/latin'

const today = computed(() => dateOf(now.value))
const towns = shallowRef(new Map<string, string>())
let askedFor = ''
/** Whoever looks over several towns. */
export const isWide = (): boolean => ['CITY', 'DISTRICT'].includes(tierOf(me.value?.unit ?? '000'))

/** The names come once; until then the number stands whole. */
function learn(): void {
  const unit = me.value?.unit ?? ''
  if (askedFor === unit) return
  askedFor = unit
  townsOf(unit).then(
    (all) => (towns.value = new Map(all.map((one) => [one.key.slice(0, 9), one.name]))),
    () => (askedFor = ''),
  )
}
/** "441900119-20261126-00037": "00037" today, "1126-00037" later, "长安镇 00037" where there are several towns. Pure. */
export function endOf(number: string, date: string, town?: string): string {
  const [, day = '', serial = number] = number.split('-')
  const end = day === date.replaceAll('-', '') ? serial : `${day.slice(4)}-${serial}`
  return town ? `${town} ${end}` : end
}
export function shortNumber(number: string): string {
  if (!isWide()) return endOf(number, today.value)
  learn()
  const town = towns.value.get(number.slice(0, 9))
  return town ? endOf(number, today.value, placeName(town)) : number
}
