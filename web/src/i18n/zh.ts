// The texts, Chinese first. A key that is missing in en.ts is an error of types.
export const zh = {
  app: '智网', login: '登录', loginName: '账号', password: '密码', logout: '退出登录', language: 'English',
  desk: '工作台', report: '上报', mine: '我的', me: '账号', all: '全部', todo: '待办', more: '加载更多', refresh: '刷新',
  search: '搜索编号或标题', allStates: '全部状态', allSeverities: '全部等级', empty: '没有案件', emptyHint: '有新案件会自动出现在这里', loading: '加载中',
  pick: '从左侧选择一个案件', live: '实时', offline: '连接断开，正在重连', newHere: '有变化', place: '地点', grid: '网格', owner: '责任中心',
  department: '部门', handler: '处置人', severity: '等级', reportedAt: '上报时间', dueAt: '时限', history: '经过', photos: '照片', moves: '可做的事',
  noMoves: '现在没有需要你做的事', send: '提交', cancel: '取消', reason: '原因', note: '说明', person: '人员', unit: '单位', into: '并入案件编号（ID）',
  rating: '评分', outcome: '结果', back: '返回', item: '事项', title: '标题', description: '描述', lon: '经度', lat: '纬度', locate: '用我的位置',
  addPhoto: '加照片', submit: '上报', receipt: '已收到', receiptHint: '编号', another: '再报一件', findItem: '搜索事项', outside: '这个位置不在本市',
  located: '位于', choose: '请选择', draft: '草稿已保存在本机', sessions: '登录的设备', revoke: '注销', current: '本机', posts: '岗位', use: '切换',
  stale: '案件刚被别人更新，已重新加载，请再看一眼', toDepartment: '派给部门', toPerson: '派给人员', keys: '键盘：j/k 上下 · / 搜索 · 数字 操作 · Ctrl+Enter 提交',
  rework: '返工', referred: '移交中', voidAsked: '待第二人确认作废', uploading: '正在上传照片', noPlace: '还没有位置', reporter: '我上报的', system: '系统',
}
export type Texts = typeof zh
export type Key = keyof Texts

export const zhStates: Record<string, string> = {
  REPORTED: '已上报', VERIFYING: '核实中', REFUSED: '不予受理', FILED: '已立案', DISPATCHED: '已派遣', HANDLING: '处置中', HANDLED: '已处置',
  CHECKING: '核查中', SUSPENDED: '已挂账', CLOSED: '已结案', ARCHIVED: '已归档', MERGED: '已合并', VOID: '已作废',
}
export const zhEvents: Record<string, string> = {
  REPORT: '上报', FILE: '立案', REFUSE: '不予受理', DISPATCH: '派遣', SIGN: '签收', RETURN: '退回', FINISH: '处置完毕', ASSIGN_CHECK: '派核查',
  PASS: '核查通过', FAIL: '核查不通过', RATE: '评价', ARCHIVE: '归档', REFER: '移交', ACCEPT_REFERRAL: '接收移交', DECLINE_REFERRAL: '退回移交',
  MERGE: '合并', ASK_VOID: '申请作废', VOID: '作废',
}
export const zhRoles: Record<string, string> = {
  SHIFT_LEADER: '值班长', ACCEPTOR: '受理员', DISPATCHER: '派遣员', SUPERVISOR: '督查员', VILLAGE_HEAD: '站长', GRID_ADMIN: '网格管理员',
  LIAISON: '联络员', HANDLER: '处置人员', RESIDENT: '居民', SYSTEM: '系统',
}
export const zhProblems: Record<string, string> = {
  'session/wrong': '账号或密码不对', 'session/locked': '错误次数太多，账号暂时锁定，请稍后再试', 'session/none': '请先登录',
  'case/stale': '案件刚被别人更新', 'case/bad-move': '案件现在不能这样做', 'case/may-not': '你不能做这个操作', 'case/not-found': '没有这个案件',
  'case/outside': '这个位置不在本市', 'http/may-not': '你的岗位不能做这个操作', 'http/cross-site': '请求来自别的网站，已拒绝',
  'http/busy': '系统忙，请稍后再试', 'http/too-large': '文件太大', 'db/unavailable': '数据库暂时连不上，正在恢复', 'db/busy': '数据库忙，请再试一次',
  'db/full': '磁盘已满，暂时不能写入', 'input/invalid': '填写有误', 'page/offline': '连不上服务器', 'unit/outside': '这个位置不在本市',
}
export const zhFields: Record<string, string> = {
  title: '标题', description: '描述', item: '事项', lon: '经度', lat: '纬度', place: '地点', reason: '原因', person: '人员', department: '部门',
  unit: '单位', into: '并入案件', rating: '评分', note: '说明', id: '编号',
}
