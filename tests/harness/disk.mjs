// A disk that is small enough to be filled: a tmpfs. Mounting needs root, or a namespace in which one
// is root: there the whole test file runs again, and only the server goes back to being nobody special.
import { spawnSync } from 'node:child_process'
import { chmodSync, closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statfsSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const runs = (program, ...args) => spawnSync(program, args, { stdio: 'ignore' }).status === 0
const shell = (text) => runs('sh', '-c', text)
const MOUNTS = 'd=$(mktemp -d) && mount -t tmpfs none "$d" && umount "$d"; s=$?; rmdir "$d"; exit $s'

/** 'here', 'namespace', or null when this machine lets nobody mount. */
export function mounting() {
  if (process.getuid() === 0 && shell(MOUNTS)) return 'here'
  return runs('unshare', '-rm', 'sh', '-c', MOUNTS) ? 'namespace' : null
}

/** Runs this test file again where it may mount; its exit code. */
export function runInNamespace(file, program) {
  const dir = mkdtempSync(join(tmpdir(), 'zw-ns-'))
  const wrapper = join(dir, 'server')
  writeFileSync(wrapper, `#!/bin/sh\nexec unshare --user --map-user=${process.getuid()} --map-group=${process.getgid()} '${program}' "$@"\n`)
  chmodSync(wrapper, 0o755)
  const env = { ...process.env, ZWD: wrapper, ZW_MOUNTING: 'here' }
  delete env.NODE_TEST_CONTEXT
  const run = spawnSync('unshare', ['-rm', process.execPath, '--test', file], { env, encoding: 'utf8' })
  rmSync(dir, { recursive: true, force: true })
  return run
}

export class SmallDisk {
  constructor(megabytes) {
    this.root = mkdtempSync(join(tmpdir(), 'zw-disk-'))
    if (!runs('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m,mode=711`, 'tmpfs', this.root)) throw new Error('mount')
    this.dir = join(this.root, 'data')
    mkdirSync(this.dir)
    chmodSync(this.dir, 0o711)
    this.filler = join(this.root, 'filler')
  }

  free() {
    const { bavail, bsize } = statfsSync(this.root)
    return bavail * bsize
  }

  /** Somebody else fills the disk until so many bytes are left. */
  fill(left = 0) {
    const piece = Buffer.alloc(64 * 1024, 1)
    const fd = openSync(this.filler, 'a')
    try {
      for (let more = this.free() - left; more > 0; more = this.free() - left) writeSync(fd, piece, 0, Math.min(more, piece.length))
    } catch (error) {
      if (error.code !== 'ENOSPC') throw error
    }
    closeSync(fd)
  }

  clear() {
    rmSync(this.filler, { force: true })
  }

  end() {
    if (runs('umount', '-l', this.root)) rmSync(this.root, { recursive: true, force: true })
  }
}
