// Which modules share a file. Left to itself the bundler makes a file of each set of modules that are always used
// together, some forty for a page of the field, and a phone far from its mast pays a round for each six of them.
import type { Rollup } from 'vite'

type Ids = Set<string>
const PAGES = {
  main: '/src/main.ts',
  tip: '/src/public/TipPage.vue',
  find: '/src/public/FindPage.vue',
  mediate: '/src/public/MediatePage.vue',
  inside: '/src/shell/Inside.vue',
  report: '/src/report/ReportPage.vue',
  mine: '/src/cases/MinePage.vue',
  desk: '/src/cases/DeskPage.vue',
  start: '/src/field/start.ts',
}
const STYLE = /(\.css$|[?&]type=style)/
const both = (a: Ids, b: Ids): Ids => new Set([...a].filter((id) => b.has(id)))

/** By module: the file it goes to. Modules of one page alone stay with that page. */
function plan(root: string, info: Rollup.GetModuleInfo): Map<string, string> {
  const reach = (page: keyof typeof PAGES): Ids => {
    const found: Ids = new Set()
    const add = (id: string): void => {
      if (found.has(id)) return
      found.add(id)
      for (const next of info(id)?.importedIds ?? []) add(next)
    }
    add(root + PAGES[page])
    return found
  }
  const [main, tip, find, mediate] = [reach('main'), reach('tip'), reach('find'), reach('mediate')]
  const [inside, report, mine, desk] = [reach('inside'), reach('report'), reach('mine'), reach('desk')]
  const start = reach('start')
  // Of styles there is little, and each file of them holds up what is drawn: theirs are one.
  const styles = [tip, find, inside, report, mine].flatMap((one) => [...one].filter((id) => STYLE.test(id)))
  // The first that has a module keeps it; what is named nowhere goes along with whoever imports it, and so all is
  // named. A resident reads nothing that only staff need.
  const files: [string, Ids][] = [
    ['', new Set([PAGES.tip, PAGES.find, PAGES.mediate, PAGES.desk, PAGES.start].map((page) => root + page))],
    ['base', new Set([...main, ...styles])],
    ['form', both(tip, new Set([...report, ...inside]))],
    ['public', both(tip, new Set([...find, ...mediate]))],
    ['inside', new Set([...inside, ...both(both(mine, desk), new Set([...report, ...start]))])],
    ['cases', both(mine, desk)],
    ['field', new Set([...both(report, mine), ...start])],
    ['report', report],
    ['mine', mine],
  ]
  const of = new Map<string, string>()
  for (const [name, ids] of files) for (const id of ids) if (!of.has(id)) of.set(id, name)
  return of
}

export function chunks(root: string): (id: string, api: { getModuleInfo: Rollup.GetModuleInfo }) => string | undefined {
  let planned: Map<string, string> | undefined
  return (id, { getModuleInfo }) => {
    planned ??= plan(root, getModuleInfo)
    return planned.get(id) || undefined
  }
}
