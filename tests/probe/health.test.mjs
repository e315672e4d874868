// What a monitor and a supervisor see.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { after, before, test } from 'node:test'
import { backends, eventually, postmaster } from '../harness/cluster.mjs'
import { Client, startServer } from '../harness/server.mjs'

let server
let nobody
before(async () => {
  server = await startServer({ demo: false })
  nobody = new Client(server.url)
})
after(() => server.end())

test('/metrics is what Prometheus reads, and promtool has nothing against it', async () => {
  await nobody.get('/me')
  const answer = await nobody.get('/~/metrics')
  assert.equal(answer.status, 200)
  assert.match(answer.headers.get('content-type'), /^text\/plain; version=0\.0\.4/)
  assert.match(answer.text, /^zhiwang_http_requests_total\{status="4xx"\} [1-9]/m)
  assert.match(answer.text, /^zhiwang_database_up 1$/m)
  assert.equal(execFileSync('promtool', ['check', 'metrics'], { input: answer.text, encoding: 'utf8' }), '')
})

test('a database that is away: alive, not ready, and ready again when it is back', { timeout: 120000 }, async () => {
  assert.equal((await nobody.get('/~/readyz')).status, 200)
  const pid = postmaster(server.dir)
  process.kill(pid, 'SIGSTOP') // a new connection is not answered, and the old ones die
  for (const backend of backends(server.dir)) process.kill(backend, 'SIGKILL')
  const away = await eventually(async () => {
    const answer = await nobody.get('/~/readyz')
    return answer.status === 503 && answer
  })
  assert.equal(away.body.database, 'unavailable')
  assert.ok(Number(away.headers.get('retry-after')) >= 1)
  assert.equal((await nobody.get('/~/healthz')).status, 200)
  assert.match((await nobody.get('/~/metrics')).text, /^zhiwang_database_up 0$/m)
  process.kill(pid, 'SIGCONT')
  await eventually(async () => (await nobody.get('/~/readyz')).status === 200)
})

test('a database that was killed is started again by the server', { timeout: 120000 }, async () => {
  const pid = postmaster(server.dir)
  process.kill(pid, 'SIGKILL')
  await eventually(() => {
    try {
      return postmaster(server.dir) !== pid
    } catch {
      return false // the file is being made
    }
  })
  await eventually(async () => (await nobody.get('/~/readyz')).status === 200 && (await nobody.get('/me')).status === 401)
})
