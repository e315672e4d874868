// usage: node demo_accounts.mjs FILE URL READY_LINE: what a newcomer needs to know, in two languages.
import { readFileSync } from 'node:fs'

const [file, url, ready] = process.argv.slice(2)
const accounts = JSON.parse(readFileSync(file, 'utf8'))
const milliseconds = JSON.parse(ready).ms
const WHO = [
  ['SHIFT_LEADER', '值班长 shift leader'],
  ['ACCEPTOR', '受理员 acceptor'],
  ['DISPATCHER', '派遣员 dispatcher'],
  ['SUPERVISOR', '督查员 supervisor'],
  ['VILLAGE_HEAD', '站长 village head'],
  ['MEDIATION_HEAD', '调委会主任 head of a mediation committee'],
  ['MEDIATOR', '调解员 mediator'],
  ['GRID_ADMIN', '网格管理员 grid administrator'],
  ['LIAISON', '部门联络员 department liaison'],
  ['HANDLER', '处置人员 handler'],
  ['RESIDENT', '居民 resident'],
]
const SHOWN = [
  'grid.441900119001001', 'resident.1', 'village.441900119001.acceptor', 'village.441900119001.head',
  'village.441900119001.mediator', 'town.441900119.mediation_head', 'town.441900119.mediator',
  'town.441900119.dispatcher', 'dept.XF.441900119.handler', 'town.441900119.shift_leader',
  'city.dispatcher', 'city.shift_leader',
]
const byLogin = new Map(accounts.map((account) => [account.login, account]))
const passwords = new Set(accounts.map((account) => account.password))

console.log(`  智网 zhiwang    ${url}    (ready in ${(milliseconds / 1000).toFixed(1)} s)\n`)
for (const login of SHOWN) {
  const account = byLogin.get(login)
  if (account) {
    const role = WHO.find(([name]) => name === account.role)?.[1] ?? account.role
    console.log(`  ${login.padEnd(32)} ${role}`)
  }
}
if (passwords.size === 1) console.log(`\n  password 密码   ${[...passwords][0]}    (the same for all of them)`)
console.log(`  all ${accounts.length} accounts   ${file}\n  stop: Ctrl-C\n`)
