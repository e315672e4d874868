// What a browser shows when it is told of something and no page is open. The message has codes only;
// the sentence is put together here, in the language of the device. Shared with the service worker,
// so nothing of the pages is used.
export interface Message {
  id: string
  kind?: string
  topic?: string
  state?: string
  severity?: string
  subject?: string
  number?: string
}
export interface Shown {
  title: string
  body: string
  /** A later one about the same thing takes the place of one that nobody has looked at. */
  tag: string
  url: string
}

const WORDS: Record<string, [string, string]> = {
  CASE: ['案件有新进展', 'A case has moved'],
  WARNING: ['案件时限提醒', 'A deadline'],
  ASSIGNMENT: ['派员有变化', 'Somebody is sent'],
  EXPORT: ['导出有消息', 'About an export'],
  MEDIATION: ['调解有消息', 'About a mediation'],
}
const OFFERED: [string, string] = ['派你去，请答复', 'You are asked to go: please answer']
const OTHER: [string, string] = ['有新通知', 'Something new']
const URGENT: [string, string] = ['【特急】', 'Urgent: ']
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** null: no message of ours. */
export function parseMessage(text: string): Message | null {
  try {
    const read: unknown = JSON.parse(text)
    return typeof read === 'object' && read !== null && 'id' in read && typeof read.id === 'string'
      ? (read as Message)
      : null
  } catch {
    return null
  }
}

/** Where it leads: of a dispute to its file, which opens for who may. */
function urlOf(kind: string | undefined, subject: string | undefined): string {
  if (kind === 'EXPORT') return '/exports'
  if (kind === 'MEDIATION') return subject ? `/mediation/${subject}` : '/mediation'
  return subject ? `/cases/${subject}` : '/notices'
}
export function shownOf(message: Message, isChinese: boolean): Shown {
  const pick = (words: [string, string]): string => words[isChinese ? 0 : 1]
  const isOffer = message.kind === 'ASSIGNMENT' && message.state === 'OFFERED'
  const words = isOffer ? OFFERED : (WORDS[message.kind ?? ''] ?? OTHER)
  const subject = ID.test(message.subject ?? '') ? message.subject : undefined
  return {
    title: (message.severity === 'S1' ? pick(URGENT) : '') + pick(words),
    body: message.number ?? '',
    tag: subject ?? message.id,
    url: isOffer ? '/mine' : urlOf(message.kind, subject),
  }
}
