// A page of its own for each path that a stranger or somebody in the field opens first: index.html, and beside it
// what that path needs, so that a phone asks for all of it at once and not for one part after the other. The server
// gives /tip the file /tip.html where there is one; every other path gets index.html, and works as well.
import type { Plugin } from 'vite'

/** By path: the parts it shows at first. Which language is not known here: staff of this city read Chinese nearly all,
 * so theirs comes along; a resident reads one, which main.ts asks for. */
const FIRST: Record<string, RegExp> = {
  tip: /\/src\/public\/TipPage\.vue$/,
  'tip/find': /\/src\/public\/FindPage\.vue$/,
  report: /\/src\/(shell\/Inside\.vue|report\/ReportPage\.vue|i18n\/zh\.ts)$/,
  mine: /\/src\/(shell\/Inside\.vue|cases\/MinePage\.vue|i18n\/zh\.ts)$/,
}

interface Chunk {
  type: 'chunk'
  fileName: string
  isEntry: boolean
  facadeModuleId: string | null
  imports: string[]
  viteMetadata?: { importedCss: Set<string> }
}

export function firstPages(): Plugin {
  return {
    name: 'first-pages',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      const index = bundle['index.html']
      if (index?.type !== 'asset') return this.error('index.html is not made yet')
      const chunks = (Object.values(bundle) as Chunk[]).filter((one) => one.type === 'chunk')
      /** Of these, and of what they import: scripts and styles, in the order in which they are found. */
      const needs = (roots: Chunk[], files: Set<string>): Set<string> => {
        for (const chunk of roots) {
          if (files.has(chunk.fileName)) continue
          files.add(chunk.fileName)
          needs(
            chunk.imports.map((name) => bundle[name] as unknown as Chunk),
            files,
          )
          for (const css of chunk.viteMetadata?.importedCss ?? []) files.add(css)
        }
        return files
      }
      const there = needs(
        chunks.filter((one) => one.isEntry),
        new Set(),
      )
      for (const [path, parts] of Object.entries(FIRST)) {
        const roots = chunks.filter((one) => parts.test(one.facadeModuleId ?? ''))
        if (roots.length === 0) this.error(`no part of /${path} is a file of its own`)
        const links = [...needs(roots, new Set(there))]
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
