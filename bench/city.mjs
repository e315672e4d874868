// What is sent: real places of the demo city, its own people and items, bodies as a phone makes them.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client, ROOT } from '../tests/harness/server.mjs'

function csv(name) {
  const [head, ...lines] = readFileSync(join(ROOT, 'city/dongguan', name), 'utf8').trim().split('\n')
  const columns = head.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [columns[i], cell])))
}

const TITLES = ['消防通道被电动车占用', '路边消火栓漏水，积水结在人行道上', '楼道堆放杂物', '井盖松动，夜间有异响', '工地围挡倒向车道']
const DESCRIPTION =
  '巡查时在网格内发现上述情况，现场已拍照。通道宽度不足一米，住户多次反映未解决；附近有幼儿园，上下学时段人流较大。' +
  '已口头劝告当事人，当事人表示需要几天时间清理。请有关部门到场处置，并在处置完成后告知网格员复核。'

/** The first grids of each town: the reporters' own, and the places they report. */
export function chooseGrids(perTown) {
  const towns = new Map()
  for (const unit of csv('units.csv')) {
    if (unit.tier !== 'GRID' || unit.key.slice(9, 12) !== '001') continue
    const list = towns.get(unit.key.slice(0, 9)) ?? []
    if (list.length < perTown) towns.set(unit.key.slice(0, 9), [...list, unit])
  }
  return towns
}

/** Those whose middle the server says they hold. */
export async function checkGrids(client, towns) {
  for (const [town, grids] of towns) {
    const held = []
    for (const grid of grids) {
      const answer = await client.get(`/units/locate?lon=${grid.lon}&lat=${grid.lat}`)
      if (answer.body?.grid?.key === grid.key) held.push(grid)
    }
    if (held.length === 0) throw new Error(`no place was found in town ${town}`)
    towns.set(town, held)
  }
}

export const items = () => csv('items.csv').map((item) => item.code)
/** Those on which a life may hang. */
export const severe = () => csv('items.csv').filter((item) => item.severity === 'S1').map((item) => item.code)

/** Bodies of a report, at every place by turns. */
export function reportBody(grid, n) {
  const codes = items()
  return {
    item: codes[n % codes.length],
    lon: Number(grid.lon),
    lat: Number(grid.lat),
    place: `${grid.name}，临街第${(n % 90) + 1}号`,
    title: TITLES[n % TITLES.length],
    description: DESCRIPTION,
  }
}

/** The bytes of a request, as a client on a kept connection sends it. */
export function message(method, path, token, body) {
  const payload = body === undefined ? '' : JSON.stringify(body)
  const lines = [`${method} ${path} HTTP/1.1`, 'Host: 127.0.0.1', 'User-Agent: zhiwang-bench']
  if (token) lines.push(`Authorization: Bearer ${token}`)
  if (body !== undefined) lines.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(payload)}`)
  return `${lines.join('\r\n')}\r\n\r\n${payload}`
}

/** A file of messages as bench/wire.h reads it. */
export function writeMessages(path, messages) {
  writeFileSync(path, messages.map((text) => `${Buffer.byteLength(text)}\n${text}`).join(''))
  return path
}

/** One grid administrator a town, logged in. */
export async function logInReporters(server, towns, count) {
  const reporters = []
  for (const [town, grids] of [...towns].slice(0, count)) {
    const login = `grid.${grids[0].key}`
    reporters.push({ town, login, client: await Client.login(server, login) })
  }
  return reporters
}
