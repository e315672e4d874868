import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Assignment } from './types'

vi.stubGlobal('navigator', { language: 'zh-CN' })
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined })
const post = vi.fn()
vi.mock('../api', async (real) => ({ ...(await real<typeof import('../api')>()), post }))
const { useStep } = await import('./step')
const at = (version: number, state: string): Assignment => ({ id: 'a', version, state }) as Assignment
beforeEach(() => post.mockReset())

describe('a step of an assignment', () => {
  it('stands on the answer to the one before it, while the list is still the old one', async () => {
    const listed = at(3, 'OFFERED')
    const { step, newest } = useStep(() => undefined)
    post.mockResolvedValueOnce(at(4, 'ACCEPTED')).mockResolvedValueOnce(at(5, 'ON_THE_WAY'))
    await step(listed, 'ACCEPT')
    expect(newest(listed).state).toBe('ACCEPTED')
    await step(listed, 'GO')
    expect(post.mock.calls.map(([, body]) => (body as { version: number }).version)).toEqual([3, 4])
  })

  it('gives way to a list that knows more, and to another assignment', async () => {
    const { step, newest } = useStep(() => undefined)
    post.mockResolvedValueOnce(at(4, 'ACCEPTED'))
    await step(at(3, 'OFFERED'), 'ACCEPT')
    expect(newest(at(6, 'WITHDRAWN')).state).toBe('WITHDRAWN')
    expect(newest({ ...at(1, 'OFFERED'), id: 'b' }).state).toBe('OFFERED')
  })

  it('keeps nothing of a step that was refused', async () => {
    const listed = at(3, 'OFFERED')
    const { step, newest, failure } = useStep(() => undefined)
    post.mockRejectedValueOnce(new Error('stale'))
    expect(await step(listed, 'ACCEPT')).toBe(false)
    expect([newest(listed), failure.value]).toEqual([listed, new Error('stale')])
  })
})
