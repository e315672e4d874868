// The sum that GET /cases/{id}/clocks prints is reckoned a second time here, another way: minute by
// minute over the notice of the State Council for 2026, as a person with a paper calendar would.
import assert from 'node:assert/strict'
import { rehearse, rfc, S1_NIGHT } from '../../harness/loop.mjs'

// 国办发明电〔2025〕7号: September and October. Everything else is Monday to Friday.
const REST = ['09-25', '09-26', '09-27', '10-01', '10-02', '10-03', '10-04', '10-05', '10-06', '10-07']
const MADE_UP = ['09-20', '10-10']
const WINDOWS = [[510, 720], [840, 1050]] // 08:30-12:00, 14:00-17:30

// Microseconds, as the server counts: sums are equal or wrong.
const MINUTE = 60_000_000
function us(text) {
  const [, whole, fraction = ''] = /^(.*:\d\d)(?:\.(\d+))?Z$/.exec(text)
  return Date.parse(`${whole}Z`) * 1000 + Number(fraction.padEnd(6, '0'))
}
const local = (at) => new Date(at / 1000 + 8 * 3600_000)
const dateOf = (at) => local(at).toISOString().slice(0, 10)

function isWorkday(at) {
  const day = dateOf(at).slice(5)
  if (MADE_UP.includes(day)) return true
  return !REST.includes(day) && ![0, 6].includes(local(at).getUTCDay())
}

function works(at) {
  const minute = local(at).getUTCHours() * 60 + local(at).getUTCMinutes()
  return isWorkday(at) && WINDOWS.some(([opens, closes]) => minute >= opens && minute < closes)
}

/** What of [from, to) counts, by day. */
function count(from, to, pauses = []) {
  const days = new Map()
  for (let at = from; at < to;) {
    const next = Math.min(Math.floor(at / MINUTE) * MINUTE + MINUTE, to)
    let counts = works(at) ? next - at : 0
    for (const [begin, end] of pauses) counts -= works(at) ? Math.max(0, Math.min(next, end) - Math.max(at, begin)) : 0
    days.set(dateOf(at), (days.get(dateOf(at)) ?? 0) + counts)
    at = next
  }
  return days
}

const sum = (days) => [...days.values()].reduce((a, b) => a + b, 0)
const pausesOf = (clock, now) => clock.pauses.map((p) => [us(p.from), p.to ? us(p.to) : now])
const counted = (clock) => Math.round(clock.counted_minutes * MINUTE)

/** Every day that is printed and what it counted; gives the sum. */
function check(clock, until) {
  const mine = count(us(clock.started_at), until, pausesOf(clock, until))
  assert.deepEqual(clock.days.map((day) => day.date), [...mine.keys()], 'every day between, and no other')
  for (const day of clock.days) {
    assert.equal(day.counted.reduce((n, span) => n + us(span.to) - us(span.from), 0), mine.get(day.date), `what ${day.date} shows`)
    assert.equal(day.counted_us, mine.get(day.date), `what ${day.date} sums to`)
  }
  return sum(mine)
}

// Friday afternoon before a Sunday that is made a working day. Item 0102 has 4800 working minutes.
const city = rehearse('2026-09-18 16:00')

city.tell('a limit over weekends, two holidays and their made-up days ends when the sum says', async () => {
  const matter = await city.handling({ item: '0102' })
  const clock = await matter.clock('HANDLE')
  assert.deepEqual([clock.kind, clock.minutes], ['WORKING_HOUR', 4800])
  assert.equal(check(clock, us(clock.due_at)), 4800 * MINUTE)
  assert.equal(dateOf(us(clock.due_at)), '2026-10-12')
  const kinds = Object.fromEntries(clock.days.map((d) => [d.date.slice(5), d.kind]))
  assert.deepEqual(['09-18', '09-19', '09-20', '09-25', '10-04', '10-08', '10-10', '10-11'].map((day) => kinds[day]),
    ['WORKDAY', 'WEEKEND', 'MAKEUP', 'HOLIDAY', 'HOLIDAY', 'WORKDAY', 'MAKEUP', 'WEEKEND'])
  assert.equal(clock.days.find((d) => d.date === '2026-10-04').name, '国庆节')
  await city.at('2026-10-08 10:00')
  const later = await matter.clock('HANDLE')
  assert.equal(later.due_at, clock.due_at)
  const atTen = sum(count(us(clock.started_at), us('2026-10-08T02:00:00Z')))
  assert.ok(counted(later) >= atTen && counted(later) < atTen + 5 * MINUTE, 'until now it is the sum until now')
  assert.equal(Math.round((later.counted_minutes + later.left_minutes) * MINUTE), 4800 * MINUTE)
  assert.deepEqual(later.warnings.map((w) => w.percent), [50])
  assert.ok(sum(count(us(clock.started_at), us(later.warnings[0].at))) >= 2400 * MINUTE, 'not before half of it')
})

city.tell('a suspension over the holiday is taken out of the sum, to the second', async () => {
  const matter = await city.handling({ item: '0102' })
  await city.at('2026-09-22 10:30')
  await matter.look()
  await matter.asksToSuspend('fireman', { until: rfc('2026-10-09 09:00'), class: 'SEASONAL', reason: '汛期无法施工' })
  await matter.does('leader', 'SUSPEND')
  await matter.does('supervisor', 'SUSPEND')
  const stopped = await matter.clock('HANDLE')
  const before = sum(count(us(stopped.started_at), us(stopped.pauses[0].from)))
  assert.equal(counted(stopped), before)
  await city.at('2026-10-08 10:00')
  assert.equal(counted(await matter.clock('HANDLE')), before, 'and nothing since')
  await city.at('2026-10-09 10:00')
  assert.equal((await matter.look()).state, 'HANDLING')
  const clock = await matter.clock('HANDLE')
  assert.deepEqual([clock.paused, clock.pauses.length, matter.is.due_at], [false, 1, clock.due_at])
  assert.equal(check(clock, us(clock.due_at)), 4801 * MINUTE)
  assert.equal(sum(count(us(clock.pauses[0].to), us(clock.due_at))), 4801 * MINUTE - before, 'the remainder is kept')
  const day = clock.days.find((d) => d.date === '2026-09-22')
  assert.deepEqual(day.pauses.length, 1, 'the day on which it stopped says so')
})

city.tell('an extension adds working minutes, and what has ended never changes', async () => {
  const matter = await city.handling({ item: '0102' })
  await matter.does('fireman', 'ASK_EXTENSION', { minutes: 2400, reason: '工程量大' })
  await matter.does('leader', 'GRANT_EXTENSION')
  const clock = await matter.clock('HANDLE')
  assert.equal(check(clock, us(clock.due_at)), 7200 * MINUTE)
  await city.at('2026-09-22 10:30')
  await matter.look()
  await matter.finishes('fireman')
  const ended = await matter.clock('HANDLE')
  assert.equal(counted(ended), check(ended, us(ended.ended_at)))
  await city.at('2026-10-09 10:00')
  assert.deepEqual(await matter.clock('HANDLE'), ended)
})

city.tell('an urgent limit counts nights and rest days', async () => {
  const matter = await city.handling({ item: S1_NIGHT })
  const clock = await matter.clock('HANDLE')
  assert.equal(us(clock.due_at) - us(clock.started_at), 120 * MINUTE)
  assert.equal(clock.days.reduce((n, day) => n + day.counted_us, 0), 120 * MINUTE, 'the days sum to it')
})
