// Where to turn: the texts of the directory for residents. Plain words, beside tip.ts.
import { speaker } from './index'

export const zhTurn = {
  title: '找谁办',
  urgent: '有危险，先打电话',
  fire: '火警、救援',
  police: '报警',
  ambulance: '急救',
  lines: '想问、想反映、想找人帮',
  l12345: '政务服务便民热线：各部门的事都能问，不知道找谁就打它',
  l12348: '公共法律服务热线：欠薪、租房、婚姻、邻里纠纷，免费问律师；也可以问怎样申请调解、法律援助',
  free: '全国统一号码，不用加区号',
  station: '我这里归谁管',
  stationHint: '每个村（社区）有一个工作站，先找它；它办不了的，转给镇街（园区）指挥中心，再转给市里。',
  here: '用我现在的位置',
  list: '或者自己选',
  placing: '正在定位…',
  denied: '没有拿到位置，请在下面选',
  outside: '这个位置不在本市，请在下面选',
  yours: '先找：{village}工作站',
  above: '它的上级：{town}指挥中心',
  grid: '您在网格：{name}',
  noPhone: '工作站的门牌和电话，这里没有登记；请拨 12345 转接，或在线上报，会直接送到它那里。',
  report: '拍照上报给它',
  what: '哪些事可以报',
  whatHint: '看到不安全、不方便、没人管的都可以报。拿不准归哪一类也没关系，选一个最接近的，工作人员会改。',
  whatList: '看全部事项',
  follow: '报了以后怎么查',
  follow1: '提交后给您一个查询码和二维码，请记下或拍下来：不用注册，凭它就能查。',
  follow2: '每一步都看得到：谁在办（单位）、答应什么时候办好。',
  follow3: '办完可以评价；没有解决可以再反映一次，由上级重新查。',
  find: '查我报过的事',
}
export type TurnKey = keyof typeof zhTurn

export const enTurn: typeof zhTurn = {
  title: 'Where to turn',
  urgent: 'In danger, call first',
  fire: 'Fire, rescue',
  police: 'Police',
  ambulance: 'Ambulance',
  lines: 'To ask, to complain, to get help',
  l12345: 'Government service line: for any office; call it when you do not know whom to ask',
  l12348:
    'Public legal advice: wages, rent, marriage, neighbours; a lawyer answers for free, also on mediation and legal aid',
  free: 'The same number everywhere in China, without an area code',
  station: 'Who is in charge here',
  stationHint:
    'Each village has a station: turn to it first. What it cannot do goes to the command centre of the town, and then to the city.',
  here: 'Where I am now',
  list: 'Or choose',
  placing: 'Finding your position…',
  denied: 'No position: please choose below',
  outside: 'That is not in this city: please choose below',
  yours: 'First: the station of {village}',
  above: 'Above it: the command centre of {town}',
  grid: 'You are in the grid {name}',
  noPhone:
    'No address or telephone of the stations is on file here: call 12345 to be put through, or report online, which goes straight to it.',
  report: 'Report to it with a photo',
  what: 'What can be reported',
  whatHint:
    'Whatever is unsafe, in the way, or cared for by nobody. If you are not sure what it is, choose the nearest: staff will put it right.',
  whatList: 'All of them',
  follow: 'How to follow what you reported',
  follow1: 'You get a code and a QR code. Write it down or take a picture: it is all you need, without an account.',
  follow2: 'You see each step: which office has it, and until when it is promised.',
  follow3:
    'When it is done you can rate it; if it is not solved you can say so once, and the office above looks again.',
  find: 'What I reported',
}
export const sayTurn = speaker(zhTurn, enTurn)
