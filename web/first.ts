// A page of its own for each path that a stranger or somebody in the field opens first: index.html, and beside it
// what that path needs, so that a phone asks for all of it at once and not for one part after the other. The server
// gives /tip the file /tip.html where there is one; every other path gets index.html, and works as well.
import type { Plugin } from 'vite'
import { addNeeded, begins, chunksOf, type Chunk } from './bundle'

/** By path: the parts it shows at first. Which language is not known here: staff of this city read Chinese nearly all,
 * so theirs comes along; a resident reads one, which main.ts asks for. */
const FIRST: Record<string, string[]> = {
  tip: ['public/TipPage.vue'],
  'tip/find': ['public/FindPage.vue'],
  report: ['shell/Inside.vue', 'report/ReportPage.vue', 'i18n/zh.ts'],
  mine: ['shell/Inside.vue', 'cases/MinePage.vue', 'i18n/zh.ts'],
}
/** What such a page asks of the server first, to the letter: along with the scripts and not behind them (api.ts takes the
 * answer). Who one is; and what somebody who works outside has to do. */
const ASKS: Record<string, string[]> = { report: ['/me'], mine: ['/me', '/cases?limit=50&amp;open=true'] }
/** What stands there until the scripts have come; without it such a page has no words before them, and the first words that
 * a person can read wait for all of it. By now nobody knows his language: as for the texts above. */
const SAYS: Record<string, string> = Object.fromEntries(
  ['report', 'mine'].map((path) => [path, '没有信号也能用：写下的先存在这部手机里']),
)
const asks = (path: string): string => `    <link rel="preload" as="fetch" crossorigin href="/api/v1${path}">\n`

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
      addNeeded(bundle, chunks.filter(begins), there)
      for (const [path, parts] of Object.entries(FIRST)) {
        const roots = parts.map((part) => chunks.find((one) => one.moduleIds.some((id) => id.endsWith(`/src/${part}`))))
        if (roots.includes(undefined)) return this.error(`a part of /${path} is in no file`)
        const files = new Set(there)
        addNeeded(bundle, roots as Chunk[], files)
        const links = [...files]
          .filter((name) => !there.has(name))
          .map(
            (name) =>
              `    <link rel="${name.endsWith('.css') ? 'stylesheet' : 'modulepreload'}" crossorigin href="/${name}">\n`,
          )
        links.unshift(...(ASKS[path] ?? []).map(asks))
        const source = String(index.source).replace('  </head>', `${links.join('')}  </head>`)
        const opening = SAYS[path] ? source.replace('智网</p>', `智网<span>${SAYS[path]}</span></p>`) : source
        if (SAYS[path] && opening === source) return this.error(`/${path} has no place for its first words`)
        this.emitFile({ type: 'asset', fileName: `${path}.html`, source: opening })
      }
    },
  }
}
