// What is new for this phone: by the server's sequence, in bounded pieces; after too long, the lists anew.
import type { Outbox } from './outbox'
import type { Known, Thing } from './types'

const ROUNDS_MAX = 20
interface News {
  reset: boolean
  more: boolean
  next: string
  changes: { kind: Known['kind']; id: string; gone?: boolean; body: Thing | null }[]
}
const LISTS: [Known['kind'], string][] = [
  ['assignment', '/assignments?mine=true&state=OFFERED,RESERVED,ACCEPTED,ON_THE_WAY,ON_SITE&limit=100'],
  ['case', '/cases?open=true&limit=200'],
  ['case', '/cases?mine=true&limit=100'],
]

/** Of so many grids at most: who serves more reads the others when he is there. */
const GRIDS_MAX = 12
/** What is due on the rounds of one's grids, with the points of each sheet. */
async function readRounds(outbox: Outbox): Promise<Known[] | null> {
  const answer = await outbox.ask('GET', '/visits?mine=true&state=PLANNED,STARTED&limit=200')
  if (!answer || answer.status !== 200) return null
  const grids = new Set((answer.body as { items: { unit: string }[] }).items.map((one) => one.unit))
  const rounds: Known[] = []
  for (const id of [...grids].slice(0, GRIDS_MAX)) {
    const round = await outbox.ask('GET', `/rounds/${id}`)
    if (!round || round.status !== 200) return null
    rounds.push({ id, person: outbox.person, kind: 'round', body: { id, ...(round.body as object) } })
  }
  return rounds
}

async function readLists(outbox: Outbox): Promise<Known[] | null> {
  const all = new Map<string, Known>()
  for (const [kind, path] of LISTS) {
    const answer = await outbox.ask('GET', path)
    // A refusal has no list: it is not an empty one.
    if (!answer || answer.status !== 200) return null
    for (const body of (answer.body as { items?: Thing[] }).items ?? [])
      all.set(body.id, { id: body.id, person: outbox.person, kind, body })
  }
  const rounds = outbox.world.walks ? await readRounds(outbox) : []
  return rounds && [...all.values(), ...rounds]
}

/** True: the phone knows what the server knew a moment ago. */
export async function pull(outbox: Outbox): Promise<boolean> {
  const { store } = outbox.world
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const place = await store.place(outbox.person)
    const answer = await outbox.ask('GET', place ? `/sync?since=${encodeURIComponent(place)}` : '/sync')
    if (!answer) return false
    if (answer.status !== 200) return false
    const news = answer.body as News
    if (news.reset) {
      const known = await readLists(outbox)
      if (!known) return false
      const here = new Set(known.map((one) => one.id))
      const gone = (await store.known(outbox.person)).filter((one) => !here.has(one.id)).map((one) => one.id)
      await store.learn(known, gone, news.next, outbox.person)
      return true
    }
    const put = news.changes.flatMap((one): Known[] =>
      one.body && !one.gone ? [{ id: one.id, person: outbox.person, kind: one.kind, body: one.body }] : [],
    )
    const gone = news.changes.filter((one) => one.gone).map((one) => one.id)
    await store.learn(put, gone, news.next, outbox.person)
    if (!news.more) return true
  }
  return false
}
