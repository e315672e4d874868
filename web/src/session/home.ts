// Where each role's work is: the page that stands there after the log-in.
import type { Me } from './session'

export const HOMES: Record<string, string> = {
  SHIFT_LEADER: '/',
  ACCEPTOR: '/',
  DISPATCHER: '/',
  VILLAGE_HEAD: '/',
  SUPERVISOR: '/supervision',
  LIAISON: '/inbox',
  HANDLER: '/inbox',
  GRID_ADMIN: '/mine',
  RESIDENT: '/mine',
  STAFF_ADMIN: '/accounts',
  MEDIATION_HEAD: '/mediation',
  MEDIATOR: '/mediation',
}
/** A handler of no department has no inbox, and works from the desk. A role of a newer server begins there too. */
export function homeOf({ role, department }: Pick<Me, 'role' | 'department'>): string {
  const home = HOMES[role] ?? '/'
  return home === '/inbox' && !department ? '/' : home
}
