// The limits: pgbench with the server's own statements, nginx with the same bytes.
import { execFile, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '../tests/harness/server.mjs'

const run = promisify(execFile)
const first = (...paths) => paths.find((path) => existsSync(path)) ?? paths.at(-1).split('/').at(-1)
const PGBENCH = first('/usr/lib/postgresql/15/bin/pgbench', '/usr/bin/pgbench')
const NGINX = first('/usr/sbin/nginx')

/**
 * The text of a named statement of a .sql file as the server sends it: without comments, and of
 * the optional lines those whose argument is given. Each $n becomes args[n].
 */
export function statement(file, name, args) {
  const text = readFileSync(join(ROOT, file), 'utf8')
  const part = text.split(/^-- name: */m).find((piece) => piece.split('\n', 1)[0].trim() === name)
  if (!part) throw new Error(`${file} has no statement ${name}`)
  const lines = []
  for (const line of part.split('\n').slice(1)) {
    const optional = /--\s*\?(\d+)\s*$/.exec(line)
    if (optional && args[optional[1]] === undefined) continue
    const bare = line.replace(/--.*$/, '').trim()
    if (bare) lines.push(bare)
  }
  const filled = lines.join('\n').replace(/\$(\d+)/g, (_, n) => {
    if (args[n] === undefined) throw new Error(`${name}: nothing is given for $${n}`)
    return args[n]
  })
  return `${filled.replace(/;\s*$/, '')};`
}

export class Pgbench {
  constructor(server, dir) {
    this.socket = join(server.dir, 'pg/run')
    this.dir = dir
    this.run_number = 0
  }

  /**
   * Transactions a second of scripts ({text, weight}) with so many clients. Texts go in as
   * variables: pgbench would read a colon in a literal as one.
   */
  async tps(name, { scripts, variables = {} }, clients, seconds) {
    const files = scripts.flatMap(({ text, weight = 1 }, i) => {
      const path = join(this.dir, `${name}-${i}.sql`)
      writeFileSync(path, text)
      return ['-f', `${path}@${weight}`]
    })
    const { stdout, stderr } = await run(PGBENCH, [
      '-h', this.socket, '-U', 'postgres', '-n', '-M', 'prepared', '-c', String(clients), '-j', String(Math.min(clients, 2)),
      '-T', String(seconds), ...Object.entries({ run: ++this.run_number, n: 0, ...variables }).flatMap(([k, v]) => ['-D', `${k}=${v}`]),
      ...files, 'zhiwang',
    ], { env: { ...process.env, PGOPTIONS: '-c jit=off -c timezone=UTC' } })
    const found = /tps = ([\d.]+)/.exec(stdout)
    if (!found || /^pgbench: error/m.test(stderr)) throw new Error(`pgbench ${name}: ${stdout}${stderr}`)
    return Number(found[1])
  }

  /** The best of several numbers of clients. */
  async best(name, work, clientCounts, seconds) {
    let best = 0
    for (const clients of clientCounts) best = Math.max(best, await this.tps(name, work, clients, seconds))
    return best
  }
}

/** One worker of nginx on a port of its own, serving the files of a directory and nothing else. */
export async function startNginx(dir, port, files) {
  const root = join(dir, 'html')
  mkdirSync(root, { recursive: true })
  for (const [name, bytes] of files) writeFileSync(join(root, name), bytes)
  chmodSync(dir, 0o755)
  writeFileSync(join(dir, 'nginx.conf'), `
daemon off;
worker_processes 1;
pid ${dir}/nginx.pid;
error_log ${dir}/nginx.log;
events { worker_connections 4096; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  open_file_cache max=100;
  types { text/javascript js; application/json json; }
  client_body_temp_path ${dir}/t1; proxy_temp_path ${dir}/t2; fastcgi_temp_path ${dir}/t3;
  uwsgi_temp_path ${dir}/t4; scgi_temp_path ${dir}/t5;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    root ${root};
    add_header X-Content-Type-Options nosniff;
    add_header Cache-Control no-store;
  }
}
`)
  const child = spawn(NGINX, ['-p', dir, '-c', join(dir, 'nginx.conf')], { stdio: 'ignore' })
  const exited = new Promise((done) => child.once('exit', done).once('error', done))
  return {
    pid: child.pid,
    async stop() {
      child.kill('SIGTERM')
      await exited
    },
  }
}
