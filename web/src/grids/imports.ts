// A map from another program: sent in pieces over whatever line there is, then read by a job that says how
// far it is.
import { ApiError, ask, get, post, problemIn, type Page } from '../api'
import type { Fault } from './types'

export interface ImportJob {
  id: string
  state: 'COMING' | 'WAITING' | 'RUNNING' | 'TAKEN' | 'REFUSED'
  bytes: number
  received: number
  stage: string | null
  done: number | null
  total: number | null
  problem: string | null
  detail: string | null
  updated_at: string
  faults?: Fault[]
}
export const FILE_BYTES_MAX = 64 * 1024 * 1024
const PIECE = 1024 * 1024
const LOOK_MS = 400
const TRIES = 5

export const importsOf = async (edition: string): Promise<ImportJob[]> =>
  (await get<Page<ImportJob>>(`/editions/${edition}/imports`)).items
export const isOver = (job: ImportJob): boolean => job.state === 'TAKEN' || job.state === 'REFUSED'

async function sendPiece(job: ImportJob, file: Blob): Promise<ImportJob> {
  const response = await ask(
    `/imports/${job.id}/bytes?at=${job.received}`,
    {
      method: 'PUT',
      headers: { 'Content-Type': 'application/octet-stream' },
      body: file.slice(job.received, job.received + PIECE),
    },
    TRIES,
  )
  if (!response.ok) throw new ApiError(await problemIn(response))
  return (await response.json()) as ImportJob
}

/** Until it is over, or nobody looks any more. */
export async function watchImport(job: ImportJob, show: (job: ImportJob) => void, alive: () => boolean): Promise<void> {
  for (let now = job; alive(); await new Promise((next) => setTimeout(next, LOOK_MS))) {
    now = await get<ImportJob>(`/imports/${job.id}`)
    show(now)
    if (isOver(now)) return
  }
}

export async function sendFile(
  edition: string,
  about: { version: number; datum: string; snap: number },
  file: Blob,
  show: (job: ImportJob) => void,
  alive: () => boolean,
): Promise<void> {
  let job = await post<ImportJob>(`/editions/${edition}/imports`, { ...about, bytes: file.size })
  show(job)
  while (job.received < job.bytes && alive()) {
    job = await sendPiece(job, file)
    show(job)
  }
  await watchImport(job, show, alive)
}
