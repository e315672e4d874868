// A city that was made once, for every file that begins with the same one. To make a cluster, migrate it and load a city
// costs two to three seconds of a core, and fifty files of a run want what the first of them has made. They take a copy.
// tools/test.sh names the folder (ZW_TEMPLATES) and removes it; without it each file makes its own, as a single run does.
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const FOLDER = process.env.ZW_TEMPLATES

/** The times at which many stories begin. A template of a time that one file wants costs more than it saves. */
const BEGINNINGS = ['2026-03-02T09:00:00+08:00', '2026-03-02T10:00:00+08:00']

/** What a first start with these arguments leaves behind: a name for it and the arguments to make it, or undefined. */
function templateOf(args) {
  if (args.length === 0) return { name: 'now', makes: [] }
  const [option, time] = args
  if (args.length !== 2 || option !== '--rehearse' || !BEGINNINGS.includes(time)) return undefined
  // Made ten minutes before: nothing in it may be later than the clock of who goes on with it.
  return { name: time.replaceAll(/[^0-9]/g, ''), makes: ['--rehearse', new Date(Date.parse(time) - 600_000).toISOString()] }
}

/** Fills this empty directory with what a first start would, or leaves it empty. start(dir, args): a server, until ready. */
export async function copyTemplate(dir, args, start) {
  const template = FOLDER && templateOf(args)
  if (!template) return
  const ready = join(FOLDER, template.name)
  if (!existsSync(ready)) {
    const made = `${ready}.making`
    try {
      mkdirSync(made, { mode: 0o711 })
    } catch {
      return // another file is making it: nobody waits
    }
    const server = await start(made, template.makes)
    const { code } = await server.stop()
    if (code !== 0) throw new Error(`the server that made a template ended with ${code}:\n${server.log.slice(-60).join('\n')}`)
    renameSync(made, ready)
  }
  await run('cp', ['-a', '--reflink=auto', `${ready}/.`, dir])
}
