// The papers of a mediation, in the words of the law. They are Chinese whatever language the pages have: parties sign them, and
// courts read them. Names stand in them once somebody has asked for them; else a line to be written on. No identity number.
import { cityDay, cityTime } from '../i18n/zone'
import type { Fields } from './drafts'
import { KINDS } from './kinds'
import { dueRows } from './moves'
import type { File, Named, Purpose } from './types'

export const PAPERS = ['acceptance', 'minutes', 'agreement', 'visit'] as const
export type Paper = (typeof PAPERS)[number]
/** What names are asked for, to write it. */
export const PURPOSE_OF: Record<Paper, Purpose> = {
  acceptance: 'INVITE',
  minutes: 'INVITE',
  agreement: 'WRITE_AGREEMENT',
  visit: 'VISIT',
}
export const BLANK = '＿＿＿＿＿＿'
export interface Block {
  /** Empty: no heading. */
  title: string
  lines: string[]
}
export interface PaperText {
  title: string
  number: string
  blocks: Block[]
  /** Who signs, each with a line and a day. */
  signs: string[]
  seal: string
  isDraft: boolean
}
/** "2026年11月27日" */
export const dayText = (day: string): string => {
  const [year, month, date] = day.slice(0, 10).split('-').map(Number)
  return `${year}年${month}月${date}日`
}
const timeText = (at: string): string => `${dayText(cityDay(at))} ${cityTime(at).slice(11, 16)}`
const lines = (text: string | null | undefined): string[] =>
  (text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** A party as the paper calls it: by name and alias where the name was asked for, else with a blank. */
export function partyText(alias: string, names: Named[] | null): string {
  const found = names?.find((one) => one.alias === alias)
  const guardian = found?.guardian ? `，监护人 ${found.guardian}` : ''
  return `${alias}方：${found?.name ?? BLANK}${guardian}，联系电话 ${found?.contact ?? found?.guardian_contact ?? BLANK}`
}
const kindOf = (file: File): string => KINDS[file.kind]?.[0] ?? file.kind
const mediatorsOf = (file: File): string =>
  file.appointed
    .filter((one) => !one.until)
    .map((one) => one.name)
    .join('、') || BLANK
const partiesBlock = (file: File, names: Named[] | null): Block => ({
  title: '当事人',
  lines: file.parties.map((party) => partyText(party.alias, names)),
})
const partySigns = (file: File): string[] =>
  file.parties.map((party) => `${party.alias}方当事人（签名、盖章或者按指印）`)

const RIGHTS = [
  '一、人民调解不收取任何费用。',
  '二、您可以选择或者接受调解员，可以要求调解公开进行或者不公开进行；可以接受调解、拒绝调解，也可以随时要求终止调解。',
  '三、请如实陈述纠纷事实，遵守调解现场秩序，尊重调解员和对方当事人。',
  '四、达成的调解协议具有法律约束力，应当按照约定履行；自生效之日起三十日内，双方可以共同向人民法院申请司法确认。',
  '五、不愿调解、调解不成或者终止调解的，可以依法向人民法院起诉，或者申请仲裁、行政处理。',
]
function acceptance(file: File, names: Named[] | null): PaperText | null {
  if (!file.accepted_at) return null
  const who = file.parties.map((party) => names?.find((one) => one.alias === party.alias)?.name ?? BLANK).join('、')
  return {
    title: '人民调解受理通知书',
    number: file.number,
    blocks: [
      {
        title: '',
        lines: [
          `${who}：`,
          `您（们）申请调解的${kindOf(file)}，各方均已表示愿意调解，本组织于${dayText(cityDay(file.accepted_at))}受理。调解员：${mediatorsOf(file)}。`,
        ],
      },
      { title: '您的权利和义务', lines: RIGHTS },
    ],
    signs: [],
    seal: file.body_name ?? '',
    isDraft: false,
  }
}
function minutes(file: File, names: Named[] | null, session: string): PaperText | null {
  const one = file.sessions.find((each) => each.id === session) ?? file.sessions.find((each) => each.state === 'HELD')
  if (!one) return null
  return {
    title: '人民调解笔录',
    number: file.number,
    blocks: [
      {
        title: '',
        lines: [
          `时间：${timeText(one.at)}`,
          `地点：${one.room ?? BLANK}`,
          `调解员：${mediatorsOf(file)}`,
          `事由：${kindOf(file)}`,
        ],
      },
      partiesBlock(file, names),
      { title: '到场', lines: [one.present?.length ? one.present.map((alias) => `${alias}方`).join('、') : BLANK] },
      { title: '记录', lines: one.minutes ? lines(one.minutes) : Array<string>(12).fill('') },
      { title: '', lines: ['以上笔录已向当事人宣读（由当事人阅读），确认无误。'] },
    ],
    signs: [...partySigns(file), '调解员（签名）', '记录人（签名）'],
    seal: '',
    isDraft: false,
  }
}
/** draft: what stands in the form and was not sent yet; a paper is signed first, and recorded then. */
function agreement(file: File, names: Named[] | null, draft: Fields | null): PaperText | null {
  const text = (name: string): string => String(draft?.[name] ?? '')
  const made = file.agreement
  if (!made && text('content').trim() === '') return null
  const due = made ? file.performances : dueRows(draft?.performances)
  return {
    title: '人民调解协议书',
    number: file.number,
    blocks: [
      partiesBlock(file, names),
      { title: '纠纷的主要事实、争议事项和各方的责任', lines: lines(made ? made.facts : text('facts')) },
      { title: '经调解，各方自愿达成如下协议', lines: lines(made ? made.content : text('content')) },
      {
        title: '履行的方式、期限',
        lines: [
          ...lines(made ? made.performance : text('performance')),
          ...due.map((one, i) => `${i + 1}. ${one.what}，${one.due ? `${dayText(one.due)}前` : BLANK}`),
        ],
      },
      {
        title: '',
        lines: [
          '本协议自各方当事人签名、盖章或者按指印，调解员签名并加盖本组织印章之日起生效，对各方具有法律约束力。',
          '自协议生效之日起三十日内，各方可以共同向人民法院申请司法确认。',
          '本协议一式＿＿份，当事人各执一份，本组织留存一份。',
        ],
      },
    ].filter((block) => block.lines.length > 0),
    signs: [...partySigns(file), '调解员（签名）', '记录人（签名）'],
    seal: file.body_name ?? '',
    isDraft: !made,
  }
}
function visit(file: File, names: Named[] | null): PaperText | null {
  if (!file.agreement) return null
  const done = file.performances.map(
    (one, i) => `${i + 1}. ${one.what}：${one.done ? `${dayText(one.done)}已履行` : `应于${dayText(one.due)}前履行`}`,
  )
  const found = file.visits.flatMap((one) => [`回访时间：${dayText(one.day)}`, ...lines(one.outcome)])
  return {
    title: '人民调解回访记录',
    number: file.number,
    blocks: [
      { title: '', lines: [`回访事由：${kindOf(file)}，${dayText(file.agreement.effective_at)}达成协议`] },
      partiesBlock(file, names),
      { title: '协议履行情况', lines: done },
      { title: '回访情况', lines: found.length > 0 ? found : [`回访时间：${BLANK}`, ...Array<string>(6).fill('')] },
    ].filter((block) => block.lines.length > 0),
    signs: ['被回访人（签名）', '回访人（签名）'],
    seal: '',
    isDraft: false,
  }
}
/** null: there is nothing for it yet. */
export function paperOf(
  paper: Paper,
  file: File,
  names: Named[] | null,
  of: { session: string; draft: Fields | null },
): PaperText | null {
  if (paper === 'acceptance') return acceptance(file, names)
  if (paper === 'minutes') return minutes(file, names, of.session)
  return paper === 'agreement' ? agreement(file, names, of.draft) : visit(file, names)
}
