// node bench/mosquitto.mjs [LISTENERS] [ROUNDS]: one event to all who listen, by our server and by mosquitto.
// Both send the bytes of the same event to so many streams, by turns, on this machine: CPU of the sending process for a
// delivery, and until the last of them has it. Ours begins with a report that is written to the disk; a line of its own
// says how long that alone takes. Needs tools/build.sh release and bench, and mosquitto (tools/deps.sh bench).
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, startServer } from '../tests/harness/server.mjs'
import { checkGrids, chooseGrids, logInReporters, reportBody, writeMessages } from './city.mjs'
import { figure, median, table } from './figures.mjs'
import { machineClass } from './machine.mjs'
import { fanOut, listeners, streamMessages } from './measures.mjs'

const [count = 9000, rounds = 5] = process.argv.slice(2).map(Number)
const EVENTS = Math.max(10, Math.ceil(20000 / count))
const TOPIC = 'cases'
const sleep = (ms) => new Promise((done) => setTimeout(done, ms))

// ---- MQTT 3.1.1, as much of it as is needed: a packet is a type, its length in groups of seven bits, and a body ----

function packet(type, ...parts) {
  const body = Buffer.concat(parts)
  const length = []
  for (let left = body.length; length.length === 0 || left > 0; left >>= 7) length.push((left & 127) | (left > 127 ? 128 : 0))
  return Buffer.concat([Buffer.from([type, ...length]), body])
}
const text = (value) => Buffer.concat([Buffer.from([value.length >> 8, value.length & 255]), Buffer.from(value)])
// A clean session without a name, which is never asked whether it lives.
const CONNECT = packet(0x10, text('MQTT'), Buffer.from([4, 2, 0, 0]), text(''))
const SUBSCRIBE = packet(0x82, Buffer.from([0, 1]), text(TOPIC), Buffer.from([0]))
const publish = (bytes) => packet(0x30, text(TOPIC), Buffer.from(bytes))

function freePort() {
  return new Promise((found) => {
    const socket = createServer().listen(0, '127.0.0.1', () => {
      const { port } = socket.address()
      socket.close(() => found(port))
    })
  })
}

const connected = (port) =>
  new Promise((done, failed) => {
    const socket = connect(port, '127.0.0.1', () => done(socket)).once('error', failed).setNoDelay(true)
  })

async function startMosquitto(dir) {
  const port = await freePort()
  const path = join(dir, 'mosquitto.conf')
  writeFileSync(path, `listener ${port} 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\npersistence false\nlog_type error\n`)
  const child = spawn('bash', ['-c', 'ulimit -n "$(ulimit -Hn)"; exec mosquitto -c "$1"', 'bash', path], {
    stdio: 'ignore', env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
  })
  let ended
  const exited = new Promise((done) => child.once('exit', (code) => done((ended = code ?? 'a signal'))))
  let publisher
  while (!publisher) {
    if (ended !== undefined) throw new Error(`mosquitto ended with ${ended}; is it installed?`)
    publisher = await connected(port).catch(() => sleep(50))
  }
  publisher.write(CONNECT)
  await new Promise((done) => publisher.once('data', done))
  return {
    pid: child.pid,
    port,
    send: (bytes) => publisher.write(publish(bytes)),
    async stop() {
      publisher.destroy()
      child.kill('SIGTERM')
      await exited
    },
  }
}

const dir = mkdtempSync(join(tmpdir(), 'zw-mosquitto-'))
chmodSync(dir, 0o755)
const server = await startServer({})
const mosquitto = await startMosquitto(dir)
try {
  const city = await Client.login(server, 'city.dispatcher')
  const towns = chooseGrids(1)
  await checkGrids(city, towns)
  const [{ town, client }] = await logInReporters(server, towns, 1)
  const report = (i) => client.report(reportBody(towns.get(town)[0], i))
  const stream = await city.stream().ready()
  const sample = await report(0)
  const { id, topic, data } = await stream.of(sample.id, 1)
  await stream.close()
  const event = `id: ${id}\nevent: ${topic}\ndata: ${JSON.stringify(data)}\n\n`
  const subscriptions = join(dir, 'subscribe.messages')
  writeFileSync(subscriptions, Buffer.concat([Buffer.from(`${CONNECT.length + SUBSCRIBE.length}\n`), CONNECT, SUBSCRIBE]))

  const ours = async () => {
    const crowd = await listeners(Number(new URL(server.url).port), count, streamMessages({ dir, city }))
    const found = await fanOut(server.pid, crowd, count, EVENTS, report)
    await crowd.stop()
    return found
  }
  const theirs = async () => {
    const crowd = await listeners(mosquitto.port, count, subscriptions)
    await sleep(300) // the last have been greeted, and are being subscribed
    const found = await fanOut(mosquitto.pid, crowd, count, EVENTS, () => mosquitto.send(event))
    await crowd.stop()
    return found
  }
  const cpu = [], last = []
  for (let n = 0; n < rounds; n++) {
    const [first, second] = n % 2 ? [await theirs(), await ours()].reverse() : [await ours(), await theirs()]
    cpu.push({ ours: first.cpu, limit: second.cpu })
    last.push({ ours: first.last_ms, limit: second.last_ms })
    console.error(`  round ${n + 1} of ${rounds}`)
  }
  const alone = []
  for (let i = 0; i < 20; i++) {
    const at = performance.now()
    await report(i)
    alone.push(performance.now() - at)
  }
  const against = 'mosquitto, QoS 0, the same bytes'
  console.log(`${machineClass()}; ${EVENTS} events of ${Buffer.byteLength(event)} bytes; a report without a listener ${median(alone).toFixed(1)} ms\n`)
  console.log(table([
    figure({ name: 'mosquitto_cpu', unit: `us of CPU a delivery to ${count}`, less: true, against }, cpu),
    figure({ name: 'mosquitto_last', unit: `ms until the last of ${count}`, less: true, against }, last),
  ]))
} finally {
  await mosquitto.stop()
  await server.end()
  rmSync(dir, { recursive: true, force: true })
}
