// "Me too": the texts of what was reported about here already. Plain words, beside tip.ts; loaded when it is asked.
import { speaker } from './index'

export const zhNear = {
  title: '可能有人已经报过了',
  hint: '如果说的是同一件事，点“我也遇到”，不用再报一遍。您会有自己的查询码，进度一样能看到。',
  where: '{n} 米以内',
  UNDER_1_H: '不到 1 小时前',
  UNDER_6_H: '不到 6 小时前',
  UNDER_24_H: '不到 1 天前',
  OLDER: '1 天前',
  RECEIVED: '已收到，等待受理',
  ACCEPTED: '已受理',
  HANDLING: '正在处理',
  meToo: '我也遇到',
  noPhotos: '您拍的照片不会送出。要送照片或另外说明，请照常提交。',
  other: '不是同一件？不用管它，照常填写提交。',
  gone: '那一件刚刚有了变化，请照常提交。',
}
export type NearKey = keyof typeof zhNear

export const enNear: typeof zhNear = {
  title: 'Somebody may have told us already',
  hint: 'If it is the same thing, press “Me too”: no need to report it again. You get a code of your own and see every step.',
  where: 'within {n} m',
  UNDER_1_H: 'less than 1 hour ago',
  UNDER_6_H: 'less than 6 hours ago',
  UNDER_24_H: 'less than a day ago',
  OLDER: 'a day ago',
  RECEIVED: 'Received, to be accepted',
  ACCEPTED: 'Accepted',
  HANDLING: 'Being handled',
  meToo: 'Me too',
  noPhotos: 'The photos you took are not sent. To send them, or to say more, report as usual.',
  other: 'Not the same? Never mind this, and go on.',
  gone: 'Something has just changed there: please report as usual.',
}
export const sayNear = speaker(zhNear, enNear)
