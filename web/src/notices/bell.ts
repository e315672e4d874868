// What the bell on every page says. The other texts of notices come with their pages.
import { speaker } from '../i18n'

export const zhBell = { title: '通知', count: '{n} 条未读通知' }
export const enBell: typeof zhBell = { title: 'Notices', count: '{n|1 unread notice|# unread notices}' }
export const sayBell = speaker(zhBell, enBell)
