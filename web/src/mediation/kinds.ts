// What a dispute is about, as domain/bodies/dispute_kinds.def has it; and what kinds of bodies mediate. For residents and
// for staff: a part of its own, so that neither reads the other's texts.
import { language } from '../i18n'

/** In the order in which they are offered: what neighbours and families bring most first. */
export const KINDS: Record<string, [string, string]> = {
  NEIGHBOUR: ['邻里纠纷', 'Neighbours'],
  FAMILY: ['婚姻家庭纠纷', 'Marriage and family'],
  PROPERTY: ['物业纠纷', 'Estate management'],
  HOUSING: ['房屋租赁纠纷', 'Housing and rent'],
  LABOUR: ['劳动纠纷', 'Labour'],
  CONSUMER: ['消费纠纷', 'Consumer'],
  DEBT: ['债务合同纠纷', 'Debts and contracts'],
  DAMAGE: ['损害赔偿纠纷', 'Damages'],
  TRAFFIC: ['交通事故纠纷', 'Traffic accident'],
  MEDICAL: ['医疗纠纷', 'Medical'],
  LAND: ['山林土地纠纷', 'Forest and land'],
  OTHER: ['其他纠纷', 'Other'],
}
export const BODY_KINDS: Record<string, [string, string]> = {
  VILLAGE: ['村（社区）人民调解委员会', "People's mediation committee of a village"],
  TOWN: ['镇街人民调解委员会', "People's mediation committee of a town"],
  INDUSTRY: ['行业性、专业性人民调解组织', 'Mediation body of a trade'],
  CHAMBER: ['商会调解组织', 'Mediation of a chamber of commerce'],
  PEACE: ['平安建设促进会', 'Peace-building promotion association'],
  PEACEMAKER: ['社区和事佬', 'Community peacemakers'],
  POLICE: ['行政调解（公安交警）', 'Administrative mediation by the police'],
}
const named = (of: Record<string, [string, string]>, code: string): string =>
  of[code]?.[language.value === 'zh' ? 0 : 1] ?? code
export const disputeName = (code: string): string => named(KINDS, code)
export const bodyKindName = (code: string): string => named(BODY_KINDS, code)
/** A body has a name in Latin letters where its city gave it one. */
export const bodyName = (body: { name: string; name_en?: string | null }): string =>
  language.value === 'zh' ? body.name : (body.name_en ?? body.name)
