// A pin that somebody moved: where the phone was, why the matter is elsewhere, and how far.
import { speaker } from '../i18n'

export const PIN_REASONS = ['DRIFT', 'AFAR', 'WRONG_GRID'] as const
export const zhPin = {
  ask: '图钉离手机定位 {n} 米，为什么移动',
  kept: '手机自己的定位会一起保存。',
  title: '手机定位',
  shown: '距图钉 {n} 米（{reason}）',
  accuracy: '精度 {n} 米',
  DRIFT: '手机定位不准',
  AFAR: '事情不在我站的地方',
  WRONG_GRID: '定位到了别的网格',
  NO_GRID: '手机所在的位置不在任何网格内',
}
export type PinKey = keyof typeof zhPin
export const enPin: Record<PinKey, string> = {
  ask: 'The pin is {n} m from where the phone is. Why was it moved',
  kept: 'Where the phone itself was is kept beside it.',
  title: 'Phone was at',
  shown: '{n} m from the pin ({reason})',
  accuracy: 'accurate to {n} m',
  DRIFT: 'the phone errs',
  AFAR: 'it is not where I stand',
  WRONG_GRID: 'another grid was found',
  NO_GRID: 'no grid holds where the phone was',
}
export const sayPin = speaker(zhPin, enPin)
export const pinReason = (code: string): string => (code in zhPin ? sayPin(code as PinKey) : code)
