// The texts, Chinese first. A key that is missing in en.ts is an error of types.
export const zh = {
  app: '智网', appLong: '智网 · 社区网格服务管理', login: '登录', loginName: '账号', password: '密码', logout: '退出登录', language: 'English', languageName: '语言', loginBusy: '正在登录…',
  revokedHere: '这台设备已在别处被退出登录，本机保存的内容已清除',
  welcomeHint: '请使用本人账号，每一步操作都会留痕', lost: '登录已失效，请重新登录；没有提交的草稿还在本机',
  desk: '工作台', mediation: '调解', inbox: '收件箱', accounts: '账号管理', sos: '报警', areas: '业务区', stats: '统计', commandBar: '命令', commandHint: '案件编号或标题、镇村名（首字母也行）、要做的事；派 37 李某', commandWhich: '{number}：{title}', commandNone: '没有找到', cmd_move: '操作', cmd_case: '案件', cmd_unit: '辖区', cmd_view: '视图', cmd_page: '页面', keyCommand: '命令栏：找案件、辖区、操作', reportedIn: '{from} 到 {to} 上报', gridMap: '网格划分', report: '上报', mine: '我的', me: '账号', all: '全部', todo: '待办', tasks: '待我处理', reporter: '我上报的', around: '网格里在办的', more: '加载更多',
  search: '搜索编号或标题', clear: '清除', filters: '筛选', anyUnit: '全部辖区', anyItem: '全部事项', anyDepartment: '全部部门', loading: '加载中…', notRead: '没有读到', readAgain: '重新读取', traceNo: '{said}（编号 {trace}）',
  emptyTodo: '没有待办', emptyTodoHint: '新的案件会自动出现在这里', emptyTodoOpen: '别人手里在办 {n} 件，看一看', emptyFound: '没有符合条件的案件', emptyFoundHint: '换个条件，或清除筛选', emptyMine: '还没有上报过', emptyMineHint: '发现问题，点下面的“上报”',
  stAccept: '待受理', stDispatch: '待派遣', stSign: '待签收', stHandle: '处置中', stSuspend: '挂账', stAssign: '待核查', stCheck: '核查中', stOpen: '在办', stEnded: '已办结',
  moreMoves: '更多', clocks: '时限怎么算的', clockKept: '按时', clockLate: '超时 {t}', clockPaused: '已暂停', round: '第 {n} 轮', twins: '附近有 {n} 件可能是同一件事', helpers: '协办部门', supervised: '督办{level}',
  askedMinutes: '申请延期 {t}，待决定', askedUntil: '申请挂账到 {at}，待决定', reviewAt: '复查时间', answerUntil: '异议截止',
  pick: '从左侧选择一个案件', pickHint: 'J / K 上下移动，? 查看全部按键', queue: '案件列表', ofAll: '共 {n} 件', ofMore: '已显示 {n} 件', freshRows: '{n} 件新动态', gone: '已处理', changed: '有变化',
  live: '实时', offline: '连接断开，正在重连', offlineLong: '实时连接断开，正在重连；下面的内容停在 {at}', offlineGrey: '，列表和数字已变灰，重连后自动更新', offlineFor: '（{t} 秒前的数据）', place: '地点', grid: '网格', owner: '责任中心', item: '事项', source: '来源',
  department: '承办部门', handler: '处置人', severity: '等级', reportedAt: '上报时间', dueAt: '时限', history: '办理经过', photos: '照片', photoN: '第 {n} 张照片，{stage}', moves: '下一步', facts: '案件信息',
  noMoves: '现在没有需要你做的事', unshown: '这个事项的现场照片还差 {n} 张。补上照片，或者选一个理由先立案（理由记入流转记录）。', photosLacking: '这个事项要有近景、远景和参照物的照片，还差 {n} 张', extensionFirst: '不能直接申请挂账：先申请延期，延期后仍办不了，或时限已过，才能申请挂账。', noMovesClosed: '案件已办结', send: '提交', sending: '正在提交…', sent: '已{event}：{number}', sure: '确定{event}？提交后不能撤回。', cancel: '取消', person: '人员', unit: '移交给',
  reason: '原因', note: '说明', optional: '（可不填）', colon: '：', into: '并入哪一件', rating: '满意度', outcome: '处置结果', outcomeShort: '结果', back: '返回', title: '标题', description: '情况描述', either: '派给',
  hereFound: '已取得当前位置', hereNot: '取当前位置', findPerson: '输入姓名或网格', noPerson: '这个范围内没有合适的人', inVillage: '本村（社区）', inTown: '本镇街', nobody: '还没选人', change: '更换', up: '上报到 {name}', down: '下派到 {name}', noUnit: '没有可移交的中心',
  noTwin: '附近没有其他在办案件', sameItem: '可能相同', metres: '{n} 米', kilometres: '{n} 公里', addPhoto: '加照片', addAfterPhoto: '加整改后照片', threeClocks: '发现 {observed} · 发出 {sent} · 收到 {came}（前两个是手机时间，时限按收到算）', addBasis: '加依据照片（批文、通知、现场）', basisShown: '依据照片 {n} 张', uploading: '正在上传 {n}/{all}', rework: '返工 {n} 次', referred: '正移交给 {name}', mergedInto: '并入的案件',
  overtaken: '你填写的时候，案件有了新的变化。看一眼再提交；你写的内容都还在',
  overtakenOver: '你填写的时候，案件已被别人办到下一步，这一步不能再做了。你写的内容还在，可以复制后取消',
  stale: '案件刚被别人更新，已重新加载。请再看一眼再操作', dueLeft: '剩 {t}', dueOver: '超时 {t}', days: '{n}天', hours: '{n}小时', minutes: '{n}分', aged: '已 {t}', justNow: '刚刚', system: '系统', reporterName: '上报人', tookTime: '历时 {t}',
  map: '地图', mapHide: '收起地图', mapShow: '展开地图', mapOf: '{name}的网格和案件', zoomIn: '放大', zoomOut: '缩小', mapAll: '全貌', mapHint: '边界为示意', mapHere: '案件位置', mapFailed: '地图没有取到，案件不受影响', mapList: '地图上的内容在左侧列表中都有',
  theme: '外观', themeSystem: '跟随系统', themeLight: '浅色', themeDark: '深色', switchTheme: '切换深浅色', keysSetting: '键盘快捷键', on: '开', off: '关', settings: '设置',
  keys: '键盘快捷键', keysHint: '单键在输入框里不起作用；可在“账号”里关闭', keyMove: '下一件 / 上一件', keyOpen: '到案件的操作', keySearch: '搜索', keyMap: '展开或收起地图', keySeverity: '只看特急 / 紧急 / 一般 / 提示', keyHelp: '这张表', keySend: '提交表单', keyEscape: '取消，回到列表', keyFresh: '更新列表', keyUndo: '撤销刚才的操作（十秒内）', close: '关闭',
  sessions: '登录的设备', sessionsHint: '不认识的设备请立即注销，并修改密码', revoke: '注销', revoked: '已注销', current: '本机', posts: '我的岗位', use: '切换到此岗位', inUse: '当前',
  reportTitle: '上报问题', step1: '拍照', step2: '位置', step3: '事项', step4: '情况', photoTake: '拍照或选照片', photoMore: '再加一张', photoDrop: '删除第 {n} 张照片', photoHint: '最多 {n} 张；近景、远景、参照物各一张最好',
  placing: '正在定位…', placeFound: '已定位', placeAccuracy: '误差约 {n} 米', placeNone: '还没有位置', placeNearest: '这里不在任何网格内，按最近的网格受理（相距约 {n} 米）', locate: '重新定位', onMap: '在地图上选', mapTap: '点一下地图，选出发生的位置', placeDetail: '具体地点', placeExample: '如：长盛市场二号楼一层', lonLat: '经纬度', lon: '经度', lat: '纬度', pin_reason: '移动图钉的原因', fix_lon: '手机定位的经度', fix_lat: '手机定位的纬度',
  pickTown: '选择镇街（园区）', pickVillage: '选择村（社区）', choose: '请选择', recent: '最近用过', allItems: '全部 {n} 项', findItem: '搜索事项或代码', itemNone: '没有这样的事项', titleExample: '一句话说清是什么', descriptionExample: '什么情况、有没有危险（可不填）',
  submit: '上报', submitting: '正在上报…', still: '还差：{what}', draftKept: '草稿已保存在本机', draftFound: '上次没有报完的内容还在', draftDrop: '清空重填',
  receipt: '已收到', receiptNumber: '案件编号', receiptNext: '接下来由 {name} 受理。有了进展，“我的”里会更新。', receiptOpen: '查看这个案件', another: '再报一件', photosSent: '照片 {n} 张已上传', photosLeft: '照片待传 {n} 张', photosRetry: '继续上传',
  keptHere: '没有网络：内容已存在本机。联网后再点“上报”，不会重复。', geoDenied: '没有定位权限。请在浏览器里允许定位，或在地图上选', geoLost: '现在取不到定位，请到开阔处再试，或在地图上选',
  toTip: '居民上报：人人拍（不用登录）', dayHoliday: '节假日', dayMakeup: '调休上班（{name}）', dayStart: '当天不算，第二天起算', dayPause: '暂停', dayWeekend: '周末', dayAfter: '不在计时范围', sumDay: '日期', sumWhen: '计入的时间', sumAmount: '当天', sumTotal: '累计',
  standing: '等待决定', askedBy: '{who}，{at}', referredWho: '接收之前仍由 {owner} 负责；{name} 接收或退回', untilAt: '{at} 前', comma: '、', helpAsked: '请 {names} 协办，待答复', untilDate: '到指定日期', clocksTitle: '时限', clocksNone: '现在没有在走的时限', clocksEnded: '已结束的时限 {n} 项', clockFromTo: '{from} 起，{to} 到期', clockUsed: '已用 {used}，共 {all}', clockMissing: '算不出', clockMissingLong: '日历里缺 {what} 的安排，时限算不出来，请联系管理员', pauseFromTo: '暂停：{from} 到 {to}', pauseFrom: '暂停：{from} 起', warned: '{at} 到 {n}%，已提醒{who}', twinsTitle: '可能重复', twinsMore: '还有 {n} 件', twinsNone: '附近没有相似的案件（同一事项，一般看 50 米、24 小时内）', mergeInto: '并入这件',
}
export type Texts = typeof zh
export type Key = keyof Texts

export const zhStates: Record<string, string> = {
  REPORTED: '已上报', VERIFYING: '核实中', REFUSED: '不予受理', FILED: '已立案', DISPATCHED: '已派遣', HANDLING: '处置中', HANDLED: '已处置',
  CHECKING: '核查中', SUSPENDED: '已挂账', CLOSED: '已结案', ARCHIVED: '已归档', MERGED: '已合并', VOID: '已作废',
}
export const zhRoles: Record<string, string> = {
  SHIFT_LEADER: '值班长', ACCEPTOR: '受理员', DISPATCHER: '派遣员', SUPERVISOR: '督查员', VILLAGE_HEAD: '站长', GRID_ADMIN: '网格管理员',
  LIAISON: '联络员', HANDLER: '处置人员', RESIDENT: '居民', STAFF_ADMIN: '账号管理员', MEDIATION_HEAD: '调委会主任', MEDIATOR: '调解员', SYSTEM: '系统',
}
/** Names of values: outcomes, severities, where a case came from, when a photo was taken, steps. */
export const zhOptions: Record<string, string> = {
  FIXED: '已解决', NOT_OURS: '非本单位职责', CANNOT: '无法解决', DUPLICATE: '重复', REFUSED: '不予受理', S1: '特急', S2: '紧急', S3: '一般', S4: '提示',
  GRID: '网格巡查', RESIDENT: '居民上报', DEPARTMENT: '部门上报', CENTRE: '中心登记', REPORT: '上报时', HANDLING: '处置时', CHECK: '核查时', BASIS: '挂账依据',
  STEP_REPORT: '上报', STEP_FILE: '立案', STEP_DISPATCH: '派遣', STEP_HANDLE: '处置', STEP_CHECK: '核查', STEP_CLOSE: '结案',
  ENGINEERING: '需工程施工', SEASONAL: '季节性', OWNER_UNCLEAR: '权属不清', OTHER: '其他', 'level.1': '一级（镇街）', 'level.2': '二级（市中心）', 'level.3': '三级（市领导）',
  REFERRED: '移交中', VOID_ASKED: '待第二人确认作废', RETURN_ASKED: '申请退回，待决定', EXTENSION_ASKED: '申请延期，待决定', SUSPENSION_ASKED: '申请挂账，待决定', SUSPENSION_SECONDED: '挂账待督查员同意', FORCE_CLOSE_ASKED: '待第二人确认强制结案',
  SUPERVISED: '督办', REPLY_OWED: '待回复督办', DUTY_DISPUTED: '承办有争议，待市里指定', ON_SPOT: '当场处置', SAMPLED: '抽中核查', NO_DEADLINE: '缺节假日安排，时限待定', HELP_ASKED: '协办中', FORCED: '强制结案', DISPUTED: '对结果有异议', REOPENED: '重开',
  'step.ACCEPT': '受理', 'step.VERIFY': '核实', 'step.DISPATCH': '派遣', 'step.SIGN': '签收', 'step.HANDLE': '处置', 'step.CHECK': '核查', 'step.CLOSE': '结案', 'step.RATE': '评价', 'step.RETURN': '退回审批', 'step.EXTENSION': '延期审批',
  'step.SUSPENSION': '挂账审批', 'step.VOID': '作废审批', 'step.FORCE_CLOSE': '强制结案审批', 'step.REVIEW': '挂账复查', 'step.REPLY': '督办回复', 'step.REFERRAL': '接收移交', 'step.DISPUTE': '异议处理', 'kind.URGENT': '紧急（不分昼夜）', 'kind.WORKING_HOUR': '工作时', 'kind.WORKING_DAY': '工作日', 'kind.NATURAL': '自然日', 'kind.DATE': '到期日',
  'day.WORKDAY': '工作日', 'day.UNKNOWN': '未公布', 'day.WEEKEND': '周末', 'day.HOLIDAY': '节假日', 'day.MAKEUP': '调休上班',
  'step.HELP': '协办', 'audience.HANDLER': '处置人', 'audience.HEAD': '部门联络员', 'audience.SHIFT_LEADER': '值班长', 'audience.SUPERVISOR': '督查员',
  'asked.RETURN_ASKED': '申请退回', 'asked.EXTENSION_ASKED': '申请延期', 'asked.SUSPENSION_ASKED': '申请挂账', 'asked.VOID_ASKED': '申请作废', 'asked.FORCE_CLOSE_ASKED': '申请强制结案', 'asked.REPLY_OWED': '督办待回复', 'asked.DUTY_DISPUTED': '两个部门都退回，承办有争议', 'asked.DISPUTED': '上报人说没有解决', 'asked.NO_DEADLINE': '缺节假日安排，时限待定', 'asked.SUSPENDED': '已挂账，处置时限暂停',
  'who.RETURN_ASKED': '由值班长决定，申请人除外', 'who.EXTENSION_ASKED': '由值班长决定，申请人除外', 'who.SUSPENSION_ASKED': '先由值班长同意，再由督查员决定', 'who.SUSPENSION_SECONDED': '值班长已同意，由督查员决定', 'who.VOID_ASKED': '值班长申请的由督查员决定，督查员申请的由值班长决定', 'who.FORCE_CLOSE_ASKED': '值班长申请的由督查员决定，督查员申请的由值班长决定', 'who.HELP_ASKED': '由被请的部门答复', 'who.REPLY_OWED': '由承办的一方回复', 'who.DUTY_DISPUTED': '由市中心值班长指定', 'who.DISPUTED': '由值班长决定是否重办', 'who.NO_DEADLINE': '由管理员补上日历', 'who.SUSPENDED': '值班长可提前恢复',
  'silence.RETURN_ASKED': '逾期不决，视为不退回', 'silence.EXTENSION_ASKED': '逾期不决，视为不延期', 'silence.VOID_ASKED': '逾期不决，视为不作废', 'silence.FORCE_CLOSE_ASKED': '逾期不决，视为不结案', 'silence.SUSPENSION_ASKED': '逾期不决，视为不挂账', 'silence.REPLY_OWED': '逾期不回复，督办升一级', 'silence.SUSPENDED': '到期自动恢复处置',
  CITY: '市', TOWN: '镇街', VILLAGE: '村（社区）',
}
export const zhProblems: Record<string, string> = {
  'session/wrong': '账号或密码不对。注意大小写，再试一次', 'session/locked': '错误次数太多，账号暂时锁定，请稍后再试', 'session/none': '请先登录', 'session/revoked': '这台设备已在别处被退出登录',
  'password/wrong': '现在的密码不对', 'password/weak': '换一个密码', 'account/not-found': '没有这个账号，或不在你的辖区', 'account/mine': '不能对自己的账号这样做', 'account/out-of-reach': '这个账号在你辖区之外还有岗位，请上级的账号管理员来做', 'account/closed': '账号已停用', 'account/other': '编号冲突，请重新打开这一页', 'account/login-taken': '这个登录名已有人用', 'account/no-post': '没有这个岗位', 'account/post-twice': '已经有这个岗位', 'account/too-many': '一次最多 20000 行', 'csv/bad': '表格不对，没有导入：',
  'position/off-shift': '没有签到上班，位置没有记录', 'shift/none': '现在没有在上班', 'person/no-devices': '这个人现在没有登录任何设备',
  'case/stale': '案件刚被别人更新', 'case/bad-move': '案件现在的状态不能这样做', 'case/undo-over': '已经过了可以撤销的时间，请用案件现有的操作', 'case/may-not': '这一步不归你做', 'case/not-found': '没有这个案件，或不在你的辖区', 'assignment/bad-move': '这次派员已有变化，请看一眼再操作', 'assignment/may-not': '这一步不归你做', 'assignment/stale': '这次派员刚被更新，已重新加载', 'assignment/bad-person': '不能派这个人', 'assignment/case-over': '案件已了结，不用再派人', 'assignment/sent-already': '已经派了这个人', 'assignment/not-found': '没有这次派员', 'assignment/id-taken': '编号冲突，请再点一次',
  'case/outside': '这个位置不在本市', 'case/bad-item': '这个事项现在不能用，请换一个', 'case/bad-department': '没有这个部门', 'case/bad-person': '不能派给这个人', 'case/bad-unit': '不能移交到那里', 'case/bad-into': '不能并入那一件：要是同镇街的在办案件',
  'camera/not-found': '没有这个摄像头，或不在你的辖区', 'camera/no-address': '这个摄像头不能从这里查看', 'camera/case-over': '案件已经办结，不能再为它看摄像头', 'camera/too-far': '这个摄像头离案件太远',
  'centre/not-found': '没有这个中心，或不在你的辖区', 'centre/stale': '刚有人填报过这个中心，已重新加载，请看一眼再填', 'centre/not-yours': '由所在镇街自己填报',
  'edition/not-found': '没有这个方案，或不在你的辖区', 'edition/stale': '方案刚被别人改过，已重新加载，请看一眼再操作', 'edition/bad-move': '方案现在的状态不能这样做', 'edition/may-not': '这一步要由别人来做', 'edition/faulty': '核对发现问题', 'edition/overtaken': '这里的网格已被另一方案重划，或即将被重划：请在新的地图上另起草案', 'edition/no-numbers': '这个村的网格编号已用完', 'edition/no-village-numbers': '这个镇的村编号已用完', 'edition/village-named': '本镇已有同名的村', 'edition/cannot-cut': '这条线不能把网格切成两块', 'edition/cannot-join': '这些网格合不成一个：它们没有共用的边，或围住了别的网格', 'edition/twice-a-day': '其中有网格今天已经重划过：请改到以后的日子生效', 'edition/nothing-to-undo': '没有可以撤销的改动',
  'hand-over/taken': '要由另一位同事接班，而且只接一次', 'hand-over/no-colleague': '本站没有这位做同样工作的同事', 'hand-over/not-found': '没有这份交接，或不是你的岗位', 'hand-over/no-desk': '你的岗位没有工作台', 'desk/views-full': '视图已存满 20 个，请先删一个', 'desk/no-view': '没有这个视图', 'desk/none': '你的岗位没有工作台',
  'stats/frozen': '这一期（或这一版）已经冻结过', 'stats/no-period': '没有这个冻结的统计期', 'stats/no-unit': '没有这个单位，或不在你的辖区', 'case/no-report': '没有这个查询码', 'case/code-taken': '正在提交，请再点一次', 'http/too-often': '报得太多太快，请过几分钟再试',
  'case/id-taken': '编号冲突，请再点一次', 'case/extension-first': '先申请延期：延期后仍办不了，或时限已过，才能申请挂账', 'case/no-evidence': '照片不够：现场照片不够的，立案要选理由；现场处置要有处置前后各一张；处置完毕、核查要有本人现拍的照片；申请挂账要有依据照片', 'case/not-its-duty': '这个事项不归该部门承办；值班长写明理由才能另派', 'case/nobody-there': '该部门今天在这个地方没有在岗的人', 'case/not-there': '你不在案件现场（50 米以内）', 'case/wrong-period': '这个事项要在上报时的同一时段核查', 'calendar/year-missing': '缺这一年的节假日安排，时限算不出来，请联系管理员', 'case/file-removed': '保存期已满，按规定删除了', 'case/file-again': '这张正在清理，请再发一次', 'case/no-order': '没有这道有效的保存令', 'case/photos-full': '这个案件的照片已满', 'page/photos-full': '一件最多 6 张照片，多出的没有放进来', 'case/not-image': '这张照片打不开：请用 JPEG、PNG 或 WebP；相机设成“高效”（HEIC）的，请改回 JPEG 再拍', 'http/may-not': '你的岗位不能做这个操作', 'http/cross-site': '请求来自别的网站，已拒绝',
  'http/busy': '系统忙，请稍后再试', 'http/too-large': '文件太大：照片最大 8 MB', 'http/slow': '网络太慢，没有传完，请再试', 'db/unavailable': '数据库暂时连不上，正在恢复。内容还在，稍后再试', 'db/busy': '数据库忙，请再试一次',
  'db/full': '服务器磁盘已满，暂时不能写入。请联系管理员', 'store/full': '服务器磁盘已满，暂时不能存照片。请联系管理员', 'input/invalid': '请检查', 'page/offline': '连不上服务器。内容还在，稍后再试', 'page/missing': '还没填', 'page/unclear': '服务器没有说清楚出了什么错', 'page/broken': '这个页面出了错，没有改动任何东西。请重新读取，或重新打开页面', 'http/failed': '服务器出了错。没有改动任何东西，请稍后再试；还不行就把编号告诉管理员', 'unit/outside': '这个位置不在本市', 'unit/not-found': '没有这个单位',
}
export const zhFields: Record<string, string> = {
  title: '标题', description: '情况描述', contact: '联系电话', purpose: '用途', item: '事项', lon: '经度', lat: '纬度', place: '具体地点', reason: '原因', reason_code: '原因', reason_text: '补充说明', photos: '照片', person: '人员', department: '部门', position: '位置', login: '账号', password: '密码', old: '现在的密码', new: '新密码', 'post.role': '岗位', 'post.unit': '单位', 'post.department': '部门', 'post.valid_from': '到岗日期', role: '岗位', valid_from: '到岗日期',
  planned_on: '计划完成日', actual_on: '实际完成日', stage: '阶段',
  line: '切线', grids: '网格', outlines: '边界', village: '村（社区）', effective_on: '生效日期',
  minutes: '延长几小时', until: '何时复查', class: '挂账原因', level: '督办级别', unit: '移交给', into: '并入哪一件', rating: '满意度', outcome: '处置结果', note: '说明', id: '编号', photo: '照片', from_at: '约定时间', name: '名称', to: '结束日期', from: '开始日期', q: '搜索',
}
/** The server's rules, which it says in English, by how they read. */
export const zhRules: [RegExp, string][] = [
  [/^must have at least 10 characters/, '至少要 10 位'], [/^must have three of.*/, '要有大写、小写、数字、符号中的三种，或者 16 位以上'], [/^must not hold the login/, '不能含登录名'], [/^holds what is guessed first.*/, '含有最容易猜到的内容（如 123456）'], [/^must not be one character again and again/, '不能是同一个字符'], [/^must be another than the old one/, '要和现在的不一样'], [/^letters, digits.*/, '只能用字母、数字、点、下划线、连字符'], [/^lies in the past/, '不能早于今天'], [/^no such unit in your range/, '不在你的辖区'],
  [/^has not come yet/, '还没到那一天'], [/^a stage before it is not over/, '前一阶段还没完成'], [/^a stage after it is over/, '后一阶段已经完成'], [/^is before the (?:day|plan) of an earlier stage/, '早于前一阶段'], [/^is after the (?:day|plan) of a later stage/, '晚于后一阶段'], [/^nothing is new/, '与已填报的相同'],
  [/^is needed: the plan moves/, '改计划要写原因'], [/^is needed: a day that was reported changes/, '改已填报的日期要写原因'], [/^is needed: the plan is over/, '已过计划，要写原因'],
  [/^is required/, '必填'], [/^is blank/, '不能是空白'], [/^must be valid text/, '有不能用的字符'], [/^must be (\S+) to (\S+) characters/, '要 $1 到 $2 个字'], [/^must be (\S+) to (\S+)/, '要在 $1 和 $2 之间'],
  [/^it must begin and end outside of the grid/, '要从网格外面画到网格外面'], [/^it does not go through the grid/, '没有穿过这个网格'], [/^it goes through the grid more than once/, '穿过了不止一次'], [/^it crosses itself/, '线自己相交'], [/^is past/, '已经过去'],
  [/^must be a number/, '要填数字'], [/^is not a telephone number.*/, '只能填数字、+ 和 -'], [/^is of the unit that handled it/, '是处置单位的人，不能核查自己的活'], [/^is not of a unit that the owner commands/, '不在责任中心的辖区'], [/^no such person/, '没有这个人'],
  [/^the period is not over yet/, '统计期还没有结束'], [/^must be a city or a town/, '要是辖区内的市或镇街'], [/^at most (\d+), half of the limit/, '最多 $1 分钟，即时限的一半'], [/^does not hold/, '的岗位不能做这件事'], [/^give either/, '部门和人员只选一个'], [/^no grid holds/, '不在任何网格里'], [/^this event does not take it/, '这一步不需要填'],
]

export const words = {
  texts: zh,
  states: zhStates,
  roles: zhRoles,
  options: zhOptions,
  problems: zhProblems,
  fields: zhFields,
  rules: zhRules,
}
