// A phone that is nobody's any more: what it kept of this person goes, sent or not.
import { dropPhotosOf } from '../report/album'
import { forgetLock } from '../shell/door'
import { closePhone } from './start'
import { dropKept } from '../shell/store'

const NAMES = ['zw-draft-', 'zw-drafts-', 'zw-track-', 'zw-shift-', 'zw-recent-', 'zw-walks-', 'zw-mediating-']

/** False: another page of this phone still holds some of it open. */
export async function wipePhone(person: string): Promise<boolean> {
  closePhone()
  for (const name of NAMES) dropKept(name + person)
  forgetLock(person)
  await dropPhotosOf(person)
  return new Promise((done) => {
    try {
      const asking = indexedDB.deleteDatabase('zw-field')
      asking.onsuccess = () => done(true)
      // Blocked by another page of this phone: it goes as soon as that is closed.
      asking.onerror = asking.onblocked = () => done(false)
    } catch {
      done(true) // a browser that keeps no databases
    }
  })
}
