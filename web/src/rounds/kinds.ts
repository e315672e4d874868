// What premises there are, in words; the server has the same names at /premise-kinds.
import { speaker } from '../i18n'

export const KINDS = ['STREET', 'SMALL_PLACE', 'RENTAL', 'RENTAL_FLAT', 'ENTERPRISE', 'FOOD', 'MEDICAL'] as const
export type Kind = (typeof KINDS)[number]
const zh: Record<Kind, string> = {
  STREET: '网格公共区域',
  SMALL_PLACE: '三小场所',
  RENTAL: '自建出租屋',
  RENTAL_FLAT: '小区出租屋',
  ENTERPRISE: '生产企业',
  FOOD: '餐饮食品',
  MEDICAL: '药店诊所',
}
const en: Record<Kind, string> = {
  STREET: 'Public area of a grid',
  SMALL_PLACE: 'Small shop or workshop',
  RENTAL: 'Self-built rented house',
  RENTAL_FLAT: 'Rented flat of an estate',
  ENTERPRISE: 'Manufacturing enterprise',
  FOOD: 'Food business',
  MEDICAL: 'Pharmacy or clinic',
}
const sayKind = speaker(zh, en)
/** A kind of a newer server stands under its own name. */
export const kindName = (kind: string): string => (kind in zh ? sayKind(kind as Kind) : kind)
