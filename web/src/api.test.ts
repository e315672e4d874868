import { afterEach, expect, test, vi } from 'vitest'
import { ApiError, get, onPosition, positionTold, put, READ_MS, remove } from './api'

interface Asked {
  path: string
  method: string
  body: string
  answer: (response: Response) => void
}
function server(): Asked[] {
  const asked: Asked[] = []
  vi.stubGlobal(
    'fetch',
    (path: string, init: RequestInit) =>
      new Promise<Response>((answer) =>
        asked.push({ path, method: String(init.method), body: String(init.body), answer }),
      ),
  )
  return asked
}
const settle = (): Promise<void> => new Promise((done) => setTimeout(done))
const said = (body: unknown, status = 200): Response => new Response(JSON.stringify(body), { status })
afterEach(() => vi.unstubAllGlobals())

test('each answer tells behind what the rest comes: what it was told with, or what was known when it was asked', async () => {
  const asked = server()
  const told: number[] = []
  onPosition((at) => told.push(at))
  const at = (position: number | null): Response =>
    new Response('{}', { headers: position === null ? {} : { 'Zw-Position': String(position) } })
  const early = [get('/a'), get('/b'), get('/c')]
  await settle()
  asked[1]?.answer(at(50))
  await early[1]
  asked[0]?.answer(at(48)) // asked before, and older
  await early[0]
  asked[2]?.answer(at(null)) // kept by the browser, say
  await early[2]
  const late = get('/d')
  await settle()
  asked[3]?.answer(at(47)) // of a server that is behind: what it read is not
  await late
  expect(told).toEqual([50, 48, 50])
  expect(positionTold()).toBe(50)
  onPosition(() => undefined)
})

test('of two PUTs to one path the second leaves only when the first is answered', async () => {
  const asked = server()
  const [first, second] = [put('/choices', { n: 1 }), put('/choices', { n: 2 })]
  await settle()
  expect(asked.map((one) => one.body)).toEqual(['{"n":1}'])
  asked[0]?.answer(said({ n: 1 }))
  expect(await first).toEqual({ n: 1 })
  await settle()
  expect(asked.map((one) => one.body)).toEqual(['{"n":1}', '{"n":2}'])
  asked[1]?.answer(said({ n: 2 }))
  expect(await second).toEqual({ n: 2 })
})

test('a PUT that was refused does not hold up the next', async () => {
  const asked = server()
  const [first, second] = [put('/refused', { n: 1 }), put('/refused', { n: 2 })]
  await settle()
  asked[0]?.answer(said({ type: '/problems/x', title: 'no', status: 422 }, 422))
  await expect(first).rejects.toBeInstanceOf(ApiError)
  await settle()
  asked[1]?.answer(said({ n: 2 }))
  expect(await second).toEqual({ n: 2 })
})

test('PUTs to other paths do not wait', async () => {
  const asked = server()
  void put('/one', {})
  void put('/other', {})
  await settle()
  expect(asked.map((one) => one.path)).toEqual(['/api/v1/one', '/api/v1/other'])
})

test('what is given up, or read again, while it is being written waits until it is written', async () => {
  const asked = server()
  const written = put('/hold', { take: true })
  void remove('/hold')
  await settle()
  expect(asked.map((one) => one.method)).toEqual(['PUT'])
  asked[0]?.answer(said({ mine: true }))
  await written
  await settle()
  expect(asked.map((one) => one.method)).toEqual(['PUT', 'DELETE'])
  void get('/hold')
  await settle()
  expect(asked).toHaveLength(2)
  asked[1]?.answer(new Response(null, { status: 204 }))
  await settle()
  expect(asked.map((one) => one.method)).toEqual(['PUT', 'DELETE', 'GET'])
})

test('a reading that nobody answers is given up, and said to be away', async () => {
  vi.useFakeTimers()
  vi.stubGlobal(
    'fetch',
    (_path: string, init: RequestInit) =>
      new Promise((_answer, fail) => init.signal?.addEventListener('abort', () => fail(new Error('aborted')))),
  )
  const failed = get('/cases').catch((error: unknown) => error)
  await vi.advanceTimersByTimeAsync(READ_MS)
  vi.useRealTimers()
  expect(await failed).toMatchObject({ problem: { status: 0 } })
})
