// Whom one can hand over to: asked for with the session, and known without a network.
import { get, type Page } from '../api'
import { COLLEAGUES, readPack, writePack } from './database'

export interface Colleague {
  person: string
  name: string
  unit: string
  unit_name: string | null
}

export async function loadColleagues(): Promise<Colleague[]> {
  try {
    const body = await get<Page<Colleague>>(COLLEAGUES)
    await writePack({ path: COLLEAGUES, etag: '', body })
    return body.items
  } catch (error) {
    const kept = await readPack(COLLEAGUES).catch(() => undefined)
    if (kept) return (kept.body as Page<Colleague>).items
    throw error
  }
}
