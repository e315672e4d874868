// A draft goes 72 hours after it was last touched, and the photos that lie sealed for it go with it. In the last
// of the three days every page says so.
import { draftsEnd } from '../field/counts'
import { dropPhotosWhere } from './album'
import { endOf, keepParked, LIVES_MS, loadDraft, parkedName, parkedOf, touchedAt, voiceName } from './draft'

const TOLD_MS = 24 * 3_600_000

/** The drafts that end within a day: how many, and when the first does. */
export function endingSoon(person: string): { n: number; at: string } | null {
  const ends = [touchedAt(person), ...parkedOf(person).map((one) => one.at)]
    .filter((at) => at !== '')
    .map(endOf)
    .filter((end) => Date.parse(end) - Date.now() <= TOLD_MS)
    .sort()
  return ends.length > 0 ? { n: ends.length, at: ends[0]! } : null
}

/** The words at once, the photos before it resolves. A photo that was taken meanwhile stays. */
export async function sweepDrafts(person: string): Promise<void> {
  const oldest = Date.now() - LIVES_MS
  loadDraft(person)
  const parked = parkedOf(person)
  keepParked(person, parked)
  const isKept = new Set(parked.map((one) => parkedName(one.key)))
  const hasWords = touchedAt(person) !== ''
  draftsEnd.value = endingSoon(person)
  await dropPhotosWhere(person, (caseId, takenMs) => {
    const draft = caseId.startsWith(voiceName('')) ? caseId.slice(voiceName('').length) : caseId
    return draft === '' ? !hasWords && takenMs <= oldest : draft.startsWith(parkedName('')) && !isKept.has(draft)
  })
}
