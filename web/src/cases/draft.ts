// What was typed stays on the device until the server has acknowledged it.
export interface ReportDraft {
  item: string
  title: string
  description: string
  lon: string
  lat: string
  place: string
  /** The id under which it was sent: sent again, it stays one case. */
  id: string
}
export const EMPTY: ReportDraft = { item: '', title: '', description: '', lon: '', lat: '', place: '', id: '' }
const KEY = 'zw-report-draft'

export function loadDraft(): ReportDraft {
  try {
    return { ...EMPTY, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<ReportDraft>) }
  } catch {
    return { ...EMPTY }
  }
}
export const keepDraft = (draft: ReportDraft): void => localStorage.setItem(KEY, JSON.stringify(draft))
export const dropDraft = (): void => localStorage.removeItem(KEY)
