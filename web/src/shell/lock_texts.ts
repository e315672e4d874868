// The texts of a locked phone.
import { speaker } from '../i18n'

const zhLock = {
  title: '已锁定',
  hint: '五分钟没有人碰这部手机。写了一半的、等着上传的，都还在，没有丢。',
  whose: '账号',
  password: '密码',
  open: '解锁',
  opening: '正在核对…',
  wrong: '密码不对',
  needsServer: '没有信号，这部手机自己核对不了。到有信号的地方再解锁；报警照常能用。',
  shift: '正在上班，位置记录中',
  offers: '有 {n} 项任务等您答复',
  waits: '有 {n} 项等着上传，会自己传',
  call: '报警',
  back: '回到解锁',
  other: '换人用：退出登录',
  otherHint: '退出后别人可以登录。没传的和草稿留在手机里，等本人登录再传。',
  otherSure: '确定退出',
  otherNot: '不退出',
}
const enLock: Record<keyof typeof zhLock, string> = {
  title: 'Locked',
  hint: 'Nobody touched this phone for five minutes. What is half written or waits to be sent is still here.',
  whose: 'Account',
  password: 'Password',
  open: 'Unlock',
  opening: 'Checking…',
  wrong: 'The password is wrong',
  needsServer:
    'No signal, and this phone cannot tell by itself. Unlock it where there is a signal; calling for help works all the same.',
  shift: 'On shift, place is taken',
  offers: '{n|1 task waits|# tasks wait} for your answer',
  waits: '{n} to send; they go out by themselves',
  call: 'Call for help',
  back: 'Back to unlocking',
  other: 'Somebody else: log out',
  otherHint:
    'Somebody else can log in then. What was not sent, and drafts, stay on the phone until their own person logs in.',
  otherSure: 'Log out',
  otherNot: 'Do not',
}
export const sayLock = speaker(zhLock, enLock)
