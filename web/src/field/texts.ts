// The texts of the field pages, Chinese first; a key that is missing in English is an error of types.
import { filled, language } from '../i18n'

export const zhField = {
  updateWaits: '有新版本。正在写的内容写完再更新；草稿和待传的都会留着',
  updateNow: '现在更新',
  tooOld: '这个版本太旧，服务器不再接受',
  tooOldKept: '本机的草稿和待传内容都还在，更新后会继续上传。',
}
export type FieldKey = keyof typeof zhField
export const enField: Record<FieldKey, string> = {
  updateWaits: 'A new version is here. Finish what you are writing first; drafts and what waits are kept',
  updateNow: 'Update now',
  tooOld: 'This version is too old for the server',
  tooOldKept: 'Drafts and everything that waits to be sent are still on this phone, and go out after the update.',
}
export const tf = (key: FieldKey, fill: Record<string, string | number> = {}): string =>
  filled((language.value === 'zh' ? zhField : enField)[key], fill)
