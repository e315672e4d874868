// Each file of the pages that becomes smaller, packed beside it: x.js.br and x.js.gz, which the server gives to who asks
// for them. Brotli takes a tenth off what gzip leaves, and too long for a server to do it when it starts.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

const PACKS = /\.(html|js|css|json|webmanifest|svg|txt)$/
/** In one packet as it is. */
const SMALLEST = 1024

const br = (data: Buffer): Buffer =>
  brotliCompressSync(data, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: data.length },
  })
const gz = (data: Buffer): Buffer => gzipSync(data, { level: 9 })

function packDir(dir: string): void {
  for (const name of readdirSync(dir)) {
    const path = join(dir, name)
    if (statSync(path).isDirectory()) packDir(path)
    else if (PACKS.test(name)) packFile(path)
  }
}
function packFile(path: string): void {
  const data = readFileSync(path)
  if (data.length < SMALLEST) return
  for (const [ending, pack] of Object.entries({ br, gz })) {
    const packed = pack(data)
    if (packed.length < data.length) writeFileSync(`${path}.${ending}`, packed)
  }
}

/** The last of all: what others write is packed too. */
export const packed = (): Plugin => ({
  name: 'packed',
  apply: 'build',
  writeBundle: { order: 'post', sequential: true, handler: ({ dir }) => packDir(dir!) },
})
