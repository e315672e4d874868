// Makes dist/sw.js: the worker of src/field/worker.ts with the list of what the field pages need to
// open without a network. The list follows from what those pages import, so it cannot be forgotten.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { Plugin } from 'vite'
import { addNeeded, begins, chunksOf } from './bundle'

/** Pages that somebody in the field opens, and what they load when it is needed. */
const FIELD = [
  /\/src\/(field|report|rounds|session)\//,
  /\/src\/cases\/(MinePage|CasePage)\.vue/,
  /\/src\/units\/UnitMap\.vue/,
  /\/src\/(shell\/(Inside|DeskBars)|i18n\/(zh|en))\.(ts|vue)/,
]

export function precache(root: string): Plugin {
  return {
    name: 'precache',
    apply: 'build',
    enforce: 'post',
    async generateBundle(_, bundle) {
      const files = new Set<string>()
      const isKept = (id: string): boolean => FIELD.some((page) => page.test(id))
      addNeeded(
        bundle,
        chunksOf(bundle).filter((one) => begins(one) || one.moduleIds.some(isKept)),
        files,
      )
      const list = [...files].sort().map((name) => `/${name}`)
      const still = readdirSync(join(root, 'public')).sort()
      const hash = createHash('sha256').update(list.join())
      for (const name of still) hash.update(readFileSync(join(root, 'public', name)))
      hash.update(readFileSync(join(root, 'index.html')))
      const bundled = async (define: Record<string, string>): Promise<string> => {
        const made = await build({
          entryPoints: [join(root, 'src/field/worker.ts')],
          bundle: true,
          write: false,
          target: 'es2020',
          format: 'iife',
          minify: true,
          define,
        })
        return made.outputFiles[0]?.text ?? ''
      }
      hash.update(await bundled({}))
      const code = await bundled({
        __BUILD__: JSON.stringify(hash.digest('hex').slice(0, 16)),
        __FILES__: JSON.stringify(['/index.html', ...still.map((name) => `/${name}`), ...list]),
      })
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: code })
    },
  }
}
