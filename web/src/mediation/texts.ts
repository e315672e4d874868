// What the pages of mediation say, in the one language that is wanted.
import { lateSpeaker } from '../i18n'
import type { MediationKey } from './texts_zh'

export type { MediationKey } from './texts_zh'
const texts = lateSpeaker<MediationKey>({
  zh: () => import('./texts_zh').then(({ zhMediation }) => zhMediation),
  en: () => import('./texts_en').then(({ enMediation }) => enMediation),
})
export const say = texts.say
export const isText = texts.has
