// A page of its own for each path that a stranger or somebody in the field opens first: index.html, and beside it
// what that path needs, so that a phone asks for all of it at once and not for one part after the other. The server
// gives /tip the file /tip.html where there is one; every other path gets index.html, and works as well.
import type { Plugin } from 'vite'
import { addNeeded, chunksOf } from './bundle'

/** By path: the parts it shows at first. Which language is not known here: staff of this city read Chinese nearly all,
 * so theirs comes along; a resident reads one, which main.ts asks for. */
const FIRST: Record<string, RegExp> = {
  tip: /\/src\/public\/TipPage\.vue$/,
  'tip/find': /\/src\/public\/FindPage\.vue$/,
  report: /\/src\/(shell\/Inside\.vue|report\/ReportPage\.vue|i18n\/zh\.ts)$/,
  mine: /\/src\/(shell\/Inside\.vue|cases\/MinePage\.vue|i18n\/zh\.ts)$/,
}

export function firstPages(): Plugin {
  return {
    name: 'first-pages',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      const index = bundle['index.html']
      if (index?.type !== 'asset') return this.error('index.html is not made yet')
      const chunks = chunksOf(bundle)
      const there = new Set<string>()
      addNeeded(
        bundle,
        chunks.filter((one) => one.isEntry),
        there,
      )
      for (const [path, parts] of Object.entries(FIRST)) {
        const roots = chunks.filter((one) => parts.test(one.facadeModuleId ?? ''))
        if (roots.length === 0) this.error(`no part of /${path} is a file of its own`)
        const files = new Set(there)
        addNeeded(bundle, roots, files)
        const links = [...files]
          .filter((name) => !there.has(name))
          .map(
            (name) =>
              `    <link rel="${name.endsWith('.css') ? 'stylesheet' : 'modulepreload'}" crossorigin href="/${name}">\n`,
          )
        const source = String(index.source).replace('  </head>', `${links.join('')}  </head>`)
        this.emitFile({ type: 'asset', fileName: `${path}.html`, source })
      }
    },
  }
}
