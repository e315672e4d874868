// The texts of a call for help: with the page that makes one.
import { speaker } from '../i18n'

export const zhCall = {
  title: '报警',
  hint: '遇到危险、需要马上支援时用。指挥中心立刻响铃，看到你是谁、在哪里。',
  hold: '按住 2 秒报警',
  holding: '继续按住…',
  taps: '按不住？连点三下也行',
  tapsLeft: '再点 {n} 下',
  counting: '{n} 秒后发出',
  cancel: '取消',
  now: '马上发出',
  sending: '正在发出…',
  late: '未送达',
  lateHint: '指挥中心还没有收到。请直接打电话；手机会继续发，收到后这里会变。',
  refused: '指挥中心没有接受这次报警。请直接打电话。',
  dial: '拨打 {number}',
  sent: '已送达',
  sentHint: '指挥中心已收到，编号 {number}。',
  followed: '位置持续上报到 {at}，上不上班都一样，到时自动停止。请不要关掉这个页面。',
  safe: '我已安全，停止上报位置',
  stop: '我打过电话了，不再发',
  open: '查看案件',
  place: '会带上你的姓名、网格和当前位置；到时间（{n} 分钟）自动停止上报位置。',
  caseTitle: '报警：{name}请求支援',
  caseText: '{name}（{unit}）在手机上报警，请马上支援。定位精度 {n} 米。',
  caseTextNowhere: '{name}（{unit}）在手机上报警，请马上支援。手机没有取得定位，位置是所属单位的。',
}
export type CallKey = keyof typeof zhCall
export const enCall: Record<CallKey, string> = {
  title: 'Call for help',
  hint: 'When you are in danger and need support now. The command centre rings at once and sees who you are and where.',
  hold: 'Hold for 2 seconds',
  holding: 'Keep holding…',
  taps: 'Cannot hold? Three taps will do',
  tapsLeft: '{n} more',
  counting: 'Goes out in {n} s',
  cancel: 'Cancel',
  now: 'Send it now',
  sending: 'Sending…',
  late: 'Not delivered',
  lateHint:
    'The command centre has not got it. Please ring up; the phone goes on trying, and this will change when it is through.',
  refused: 'The command centre did not take this call. Please ring up.',
  dial: 'Ring {number}',
  sent: 'Delivered',
  sentHint: 'The command centre has it, number {number}.',
  followed: 'Where you are goes out until {at}, on shift or off, and then stops by itself. Please keep this page open.',
  safe: 'I am safe: stop telling where I am',
  stop: 'I have rung up: send no more',
  open: 'Open the case',
  place:
    'It takes along your name, your grid and where you are; after {n|1 minute|# minutes} your place is told no more.',
  caseTitle: 'Call for help: {name}',
  caseText: '{name} ({unit}) calls for help by phone. Send support now. Accurate to {n} m.',
  caseTextNowhere:
    '{name} ({unit}) calls for help by phone. Send support now. The phone had no fix: the place is that of the unit.',
}
export const sayCall = speaker(zhCall, enCall)
