// A phone that is nobody's any more: what it kept of this person goes, sent or not.
import { dropPhotosOf } from '../report/album'
import { closePhone } from './start'

const NAMES = ['zw-draft-', 'zw-drafts-', 'zw-track-', 'zw-shift-', 'zw-recent-']

/** next: where to begin anew, for nothing in this page's memory holds any more. */
export async function wipePhone(person: string, next: string): Promise<void> {
  closePhone()
  for (const name of NAMES) localStorage.removeItem(name + person)
  await dropPhotosOf(person)
  await new Promise<void>((done) => {
    const asking = indexedDB.deleteDatabase('zw-field')
    // Blocked by another page of this phone: it goes as soon as that is closed.
    asking.onsuccess = asking.onerror = asking.onblocked = () => done()
  })
  location.replace(next)
}
