// A believable morning in Chang'an town: some forty cases at every stage, made through the API by the
// people who would make them. For the pictures in docs/ and for tests that need a full desk.
import { Client } from '../harness/server.mjs'

export const TOWN = '441900119'

// item, title, what is said, where, how far it has come
const CASES = [
  ['0602', '疏散通道被电动车堵塞', '二号楼一层疏散通道停了十多辆电动车，安全出口打不开，楼上有住户。', '长盛市场二号楼一层', 'REPORTED'],
  ['0701', '楼梯间电动车飞线充电', '三楼窗口拉下插线板，两辆电动车在楼梯口充电。', '荣华街18号', 'REPORTED'],
  ['0502', '消火栓被杂货圈占', '路边消火栓被水果摊围住，水带接口生锈。', '东门路与长青街交界', 'FILED'],
  ['0403', '路口两车追尾', '一辆小货车追尾轿车，占用一条车道，暂无人受伤。', '振安路与德政路口', 'DISPATCHED'],
  ['0601', '五金店阁楼住人', '临街五金店铺内搭建阁楼，晚上住两名工人，只有一道卷闸门。', '新民路66号', 'HANDLING'],
  ['0605', '消防车通道停满货车', '工业区北门消防车通道停了六辆货车。', '锦厦第二工业区北门', 'HANDLED'],
  ['1101', '无证豆制品加工点', '出租屋一楼夜间加工豆腐，无证照，污水直排。', '上沙村三巷7号', 'FILED'],
  ['0901', '冲压机无防护罩', '车间三台冲压机光电保护被拆除，仍在生产。', '乌沙江贝路科达五金厂', 'DISPATCHED'],
  ['1401', '无照经营早餐摊', '每天早上六点到九点占道卖早餐，使用液化气瓶。', '沙头小学门口', 'EXTENSION_ASKED'],
  ['1802', '走失老人需要救助', '一位老人在公园坐了一上午，说不清住址，手上有医院腕带。', '长安公园东门', 'RETURN_ASKED'],
  ['0501', '灭火器全部失压', '一至五楼共十支灭火器，指针全在红区。', '霄边商业街25号', 'CHECKING'],
  ['0702', '私拉电线未穿管', '出租屋天井内电线缠在水管上，绝缘皮破损。', '厦岗村八巷12号', 'REPORTED'],
  ['1603', '理发店无卫生许可', '店内未见公共场所卫生许可证，毛巾混放。', '咸西新街9号', 'FILED'],
  ['0202', '路口探头被树枝遮挡', '治安探头完全被榕树枝叶挡住。', '乌沙环村路口', 'CLOSED'],
  ['0401', '村道护栏撞断两节', '护栏断口朝外，夜里没有灯，已有人擦伤。', '新安大道桥头', 'REWORK'],
  ['1503', '电线杆上贴满违法广告', '贷款、办证小广告，整排电线杆都有。', '长中路西段', 'REPORTED'],
  ['0101', '出租屋租客未登记', '六间房租客更换后没有登记。', '涌头社区南坊五巷3号', 'FILED'],
  ['1702', '水沟积水孳生蚊虫', '排水沟堵塞，积水发黑，蚊虫很多。', '上角村尾水沟', 'DISPATCHED'],
  ['0704', '餐馆液化气瓶放在室内', '厨房内并排五个液化气瓶，无报警器。', '沙头北路大排档', 'REFERRED'],
  ['1001', '仓库存放油漆稀释剂', '无证仓库内堆放约四十桶稀释剂，气味大，旁边就是宿舍。', '新民村旧厂房', 'TOWN_DISPATCHED'],
  ['0203', '烧烤店门口打架', '七八个人推搡，有人拿啤酒瓶。', '长盛广场美食街', 'HANDLING'],
  ['1302', '药店违规卖处方药', '不看处方直接卖抗生素。', '宵边大道康民药店', 'HANDLED'],
  ['1201', '奶茶店超范围做盒饭', '许可证只有饮品，后厨炒菜卖盒饭。', '步步高路3号', 'CHECKING'],
  ['1803', '独居老人请求探访', '邻居反映独居老人三天没有出门。', '上沙村祠堂旁', 'DISPATCHED'],
  ['0903', '外墙清洗无安全绳', '两名工人在五楼外墙作业，没有系安全绳。', '信义商务楼', 'TOWN_OWNED'],
  ['0301', '士多店偷卖烟花', '店内柜台下放有烟花爆竹约二十箱。', '锦厦三洲街41号', 'SUSPENDED'],
  ['1502', '地摊卖假冒手机配件', '夜市地摊卖假冒充电头，发热严重。', '地王广场夜市', 'REFUSED'],
  ['0504', '安全出口指示灯不亮', '四至六楼指示灯全部不亮。', '德政大厦', 'CLOSED'],
  ['1604', '二次供水水箱没有盖', '天台水箱盖板破损，有落叶和鸟粪。', '锦绣花园三栋天台', 'FILED'],
  ['0201', '小区门禁坏了一周', '门禁常开，外人随意进出。', '金沙花园北门', 'VOID_ASKED'],
  ['0302', '便利店散装卖汽油', '用矿泉水瓶分装汽油售卖。', '乌沙新街便利店', 'DISPATCHED'],
  ['1402', '登记地址查无此公司', '现场为空置铺面，房东说已搬走半年。', '长青南路112号', 'REPORTED'],
  ['0902', '叉车年检过期', '厂内两辆叉车年检均过期八个月。', '振安科技园B栋', 'CLOSED'],
  ['0705', '阁楼用泡沫板隔间', '阁楼隔成八间，用泡沫夹芯板。', '涌头老围六巷2号', 'TOWN_REFERRED'],
  ['1104', '路边宰杀活鸡', '菜市场外无证摊位现场宰杀活鸡。', '厦边市场侧门', 'FILED'],
  ['0105', '三居室隔成九间出租', '客厅厨房都隔成房间，没有窗。', '新安社区富安楼602', 'REPORTED'],
]
/** Two that say the same: the second is for merging. */
const TWIN = ['0602', '二号楼通道停满电动车', '市场二号楼通道走不通，全是电动车。', '长盛市场二号楼', 'REPORTED']

const REASONS = {
  FAIL: '现场复查仍缺一节护栏，未设警示灯',
  REFUSE: '经核实为有照经营，商品来源票据齐全',
  VOID: '与上周案件为同一门禁，已在维修',
  ASK_EXTENSION: '摊主已外出进货，约好明天上午再来现场清理',
  RETURN: '老人户籍在外市，应由民政部门救助站接收',
  ASK_SUSPENSION: '烟花存放点要等市里的专用仓库腾出来才能转运',
}

class Morning {
  constructor(server) {
    this.server = server
    this.clients = new Map()
  }
  async as(login) {
    if (!this.clients.has(login)) this.clients.set(login, await Client.login(this.server, login))
    return this.clients.get(login)
  }

  /** Moves the case as the village, its town and the department of the item would. */
  async bring(one, village, department, stage) {
    const head = await this.as(`village.${village}.head`)
    const handler = await this.as(`dept.${department}.${TOWN}.handler`)
    const town = await this.as(`town.${TOWN}.shift_leader`)
    const checker = () => this.as(`grid.${one.unit}`)
    const step = {
      // What the public reports is looked at before it is filed; who looks, files.
      file: async () => {
        if (one.state === 'FILED') return one // what may cost life has filed itself
        if (one.source !== 'RESIDENT') return head.move(one.id, 'FILE')
        await head.move(one.id, 'ASK_VERIFY', { person: `grid.${one.unit}` })
        return (await checker()).move(one.id, 'CONFIRM', { note: '到场看过，情况属实' })
      },
      dispatch: () => head.move(one.id, 'DISPATCH', { department, note: '请尽快到场，先控制现场' }),
      sign: () => handler.move(one.id, 'SIGN'),
      finish: () => handler.showAndMove(one.id, 'FINISH', { outcome: 'FIXED', note: '已到场处置，当事人当场整改' }),
      assign: () => head.move(one.id, 'ASSIGN_CHECK', { person: `grid.${one.unit}` }),
      refer: () => head.move(one.id, 'REFER', { unit: `${TOWN}000000`, reason: '涉及多个部门，村里处理不了，请镇里牵头' }),
      accept: () => town.move(one.id, 'ACCEPT_REFERRAL'),
    }
    const handled = ['file', 'dispatch', 'sign', 'finish']
    const asked = [...handled, 'assign']
    const taken = ['file', 'refer', 'accept']
    const ways = {
      REPORTED: [], REFUSED: [], FILED: ['file'], VOID_ASKED: ['file'], DISPATCHED: ['file', 'dispatch'],
      HANDLING: ['file', 'dispatch', 'sign'], HANDLED: handled, CHECKING: asked, CLOSED: asked, REWORK: asked,
      EXTENSION_ASKED: ['file', 'dispatch', 'sign'], RETURN_ASKED: ['file', 'dispatch'], SUSPENDED: ['file', 'dispatch', 'sign'],
      REFERRED: ['file', 'refer'], TOWN_REFERRED: ['file', 'refer'], TOWN_OWNED: taken, TOWN_DISPATCHED: taken,
    }
    for (const name of ways[stage]) await step[name]()
    if (stage === 'CLOSED') await (await checker()).showAndMove(one.id, 'PASS', { lon: one.lon, lat: one.lat })
    if (stage === 'REWORK') await (await checker()).showAndMove(one.id, 'FAIL', { reason: REASONS.FAIL })
    if (stage === 'REFUSED') await head.move(one.id, 'REFUSE', { reason: REASONS.REFUSE })
    if (stage === 'VOID_ASKED') await town.move(one.id, 'VOID', { reason: REASONS.VOID })
    if (stage === 'EXTENSION_ASKED') await handler.move(one.id, 'ASK_EXTENSION', { minutes: 960, reason: REASONS.ASK_EXTENSION })
    if (stage === 'RETURN_ASKED') await handler.move(one.id, 'RETURN', { reason_code: 'NOT_OUR_DUTY', reason: REASONS.RETURN })
    if (stage === 'SUSPENDED') {
      const until = new Date(Date.now() + 20 * 86400000).toISOString()
      await handler.move(one.id, 'ASK_EXTENSION', { minutes: 30, reason: REASONS.ASK_EXTENSION })
      await town.move(one.id, 'GRANT_EXTENSION')
      await handler.showAndMove(one.id, 'ASK_SUSPENSION', { class: 'OTHER', until, reason: REASONS.ASK_SUSPENSION })
      await town.move(one.id, 'SUSPEND')
      await (await this.as(`town.${TOWN}.supervisor`)).move(one.id, 'SUSPEND')
    }
    if (stage === 'TOWN_DISPATCHED') await town.move(one.id, 'DISPATCH', { department })
  }
}

/** The places: one grid of one village after the other, so that the map is filled evenly. */
async function grids(client) {
  const villages = (await client.get(`/units?parent=${TOWN}000000&limit=100`)).body.items
  const out = []
  for (const [i, village] of villages.entries()) {
    const own = (await client.get(`/units?parent=${village.key}&limit=100`)).body.items
    out.push(own[i % own.length], own[(i * 3 + 1) % own.length])
  }
  // First the first of every village, then the second.
  return [...out.filter((_, i) => i % 2 === 0), ...out.filter((_, i) => i % 2 === 1)]
}

/** Makes the cases; returns them as they were reported. photo(i): bytes of a JPEG, or null. */
export async function makeDay(server, { n = CASES.length, photo = () => null } = {}) {
  const morning = new Morning(server)
  const town = await morning.as(`town.${TOWN}.shift_leader`)
  const departments = new Map((await town.get('/items')).body.items.map((item) => [item.code, item.department]))
  const places = await grids(town)
  const made = []
  for (const [i, row] of [...CASES.slice(0, n), TWIN].entries()) {
    const [item, title, description, place, stage] = row
    const grid = row === TWIN ? places[0] : places[i % places.length]
    const reporter = await morning.as(i % 3 === 0 ? 'resident.1' : `grid.${grid.key}`)
    const one = await reporter.report({ item, title, description, place, lon: grid.lon + (row === TWIN ? 0.0001 : 0), lat: grid.lat })
    const bytes = await photo(i)
    if (bytes) await reporter.request('POST', `/cases/${one.id}/photos?stage=REPORT`, { raw: bytes, type: 'image/jpeg' })
    await morning.bring(one, grid.key.slice(0, 12), departments.get(item), stage)
    made.push(one)
  }
  return made
}
