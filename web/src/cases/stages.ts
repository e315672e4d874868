// The views of a desk.
export interface Stage {
  /** Key of the text that names it. */
  name:
    | 'todo'
    | 'all'
    | 'stOpen'
    | 'stAccept'
    | 'stDispatch'
    | 'stSign'
    | 'stHandle'
    | 'stSuspend'
    | 'stAssign'
    | 'stCheck'
    | 'stEnded'
  states: string
}

const WAY: Stage[] = [
  { name: 'stAccept', states: 'REPORTED,VERIFYING' },
  { name: 'stDispatch', states: 'FILED' },
  { name: 'stSign', states: 'DISPATCHED' },
  { name: 'stHandle', states: 'HANDLING' },
  // Apart, as in every count: nobody works at it, and its clock stands.
  { name: 'stSuspend', states: 'SUSPENDED' },
  { name: 'stAssign', states: 'HANDLED' },
  { name: 'stCheck', states: 'CHECKING' },
]
const ENDED = 'CLOSED,ARCHIVED,REFUSED,MERGED,VOID'
/** Something is still to be done with it. */
export const isOpen = (one: { state: string }): boolean => !ENDED.split(',').includes(one.state)
/** A department sees nothing of a case before it was sent there. */
const DEPARTMENT_WAY = WAY.slice(2)

/** Whoever has it: what somebody still works at. */
export const OPEN: Stage = { name: 'stOpen', states: WAY.map((one) => one.states).join(',') }
/** The views that are no step of the way: what waits for me (waits.ts), what is open, what has ended, everything. */
export const VIEWS: Stage[] = [
  { name: 'todo', states: '' },
  OPEN,
  { name: 'stEnded', states: ENDED },
  { name: 'all', states: '' },
]
/** The steps that a case may be waiting at. */
export const stepsOf = (role: string): Stage[] => (role === 'LIAISON' || role === 'HANDLER' ? DEPARTMENT_WAY : WAY)

/** What has no such name is the first of the views. */
export const stageOf = (name: string): Stage => [...WAY, ...VIEWS].find((one) => one.name === name) ?? VIEWS[0]!

/** How many cases a stage has, by the counts of the states. */
export const countOf = (stage: Stage, byState: Map<string, number>): number =>
  (stage.states === '' ? [...byState.keys()] : stage.states.split(',')).reduce(
    (sum, state) => sum + (byState.get(state) ?? 0),
    0,
  )
