// What premises there are, in words; the server has the same names at /premise-kinds.
import { speaker } from '../i18n'

export const KINDS = ['STREET', 'SMALL_PLACE', 'RENTAL', 'RENTAL_FLAT', 'ENTERPRISE', 'FOOD', 'MEDICAL'] as const
export type Kind = (typeof KINDS)[number]
const zh: Record<Kind, string> = {
  STREET: '公共区域',
  SMALL_PLACE: '三小场所',
  RENTAL: '出租屋（整栋）',
  RENTAL_FLAT: '出租房（单套）',
  ENTERPRISE: '企业',
  FOOD: '餐饮、食品',
  MEDICAL: '医疗机构',
}
const en: Record<Kind, string> = {
  STREET: 'Public area',
  SMALL_PLACE: 'Small place',
  RENTAL: 'Rental house',
  RENTAL_FLAT: 'Rented flat',
  ENTERPRISE: 'Enterprise',
  FOOD: 'Food',
  MEDICAL: 'Medical',
}
const sayKind = speaker(zh, en)
/** A kind of a newer server stands under its own name. */
export const kindName = (kind: string): string => (kind in zh ? sayKind(kind as Kind) : kind)
