// The limits: pgbench with the server's own statements, nginx with the same bytes.
import { execFile, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const first = (...paths) => paths.find((path) => existsSync(path)) ?? paths.at(-1).split('/').at(-1)
export const PGBENCH = first('/usr/lib/postgresql/15/bin/pgbench', '/usr/bin/pgbench')
const PSQL = first('/usr/lib/postgresql/15/bin/psql', '/usr/bin/psql')
const NGINX = first('/usr/sbin/nginx')

export class Pgbench {
  constructor(server, dir) {
    this.serverDir = server.dir
    this.socket = join(server.dir, 'pg/run')
    this.dir = dir
    this.run_number = 0
  }

  /**
   * The command that runs scripts ({text, weight}) with so many clients. Texts go in as variables: pgbench would
   * read a colon in a literal as one.
   */
  command(name, { scripts, variables = {} }, clients, seconds) {
    const files = scripts.flatMap(({ text, weight = 1 }, i) => {
      const path = join(this.dir, `${name}-${i}.sql`)
      writeFileSync(path, text)
      return ['-f', `${path}@${weight}`]
    })
    const args = [
      '-h', this.socket, '-U', 'postgres', '-n', '-M', 'prepared', '-c', String(clients), '-j', String(Math.min(clients, 2)),
      '-T', String(seconds), ...Object.entries({ run: ++this.run_number, n: 0, ...variables }).flatMap(([k, v]) => ['-D', `${k}=${v}`]),
      ...files, 'zhiwang',
    ]
    return { args, options: { env: { ...process.env, PGOPTIONS: '-c jit=off -c timezone=UTC' } } }
  }

  /** Transactions a second. */
  async tps(name, work, clients, seconds) {
    const { args, options } = this.command(name, work, clients, seconds)
    const { stdout, stderr } = await run(PGBENCH, args, options)
    const found = /tps = ([\d.]+)/.exec(stdout)
    if (/processed: 0$/m.test(stdout)) return 0 // none ended in time
    if (!found || /^pgbench: error/m.test(stderr)) throw new Error(`pgbench ${name}: ${stdout}${stderr}`)
    return Number(found[1])
  }

  /** PostgreSQL writes every statement into its log, or stops doing so. */
  async logStatements(on) {
    await this.sql(on ? "alter system set log_statement = 'all'" : 'alter system reset log_statement')
    await this.sql('select pg_reload_conf()')
    await new Promise((done) => setTimeout(done, 500)) // each backend hears of it at its next command
  }

  async sql(text) {
    const { stdout } = await run(PSQL, ['-h', this.socket, '-U', 'postgres', '-d', 'zhiwang', '-XAtqc', text])
    return stdout.trim()
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
