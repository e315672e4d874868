import { beforeEach, expect, it, vi } from 'vitest'

const pack = vi.hoisted(() => vi.fn<(path: string) => Promise<{ items: unknown[] }>>())
vi.mock('../field/packs', () => ({ pack }))
vi.mock('../i18n', () => ({ language: { value: 'zh' } }))

beforeEach(() => {
  vi.resetModules()
  pack.mockReset()
})

it('two parts of a page that begin together ask for each list once', async () => {
  pack.mockImplementation((path) => Promise.resolve({ items: [path] }))
  const { items, loadLists } = await import('./lists')
  await Promise.all([loadLists(), loadLists()])
  await loadLists()
  expect(pack.mock.calls.map(([path]) => path).sort()).toEqual(['/departments', '/items', '/reasons/case'])
  expect(items.value).toHaveLength(1)
})

it('lists that could not be read are asked for again', async () => {
  pack.mockRejectedValue(new Error('away'))
  const { items, loadLists } = await import('./lists')
  await expect(loadLists()).rejects.toThrow('away')
  pack.mockImplementation((path) => Promise.resolve({ items: [path] }))
  await loadLists()
  expect(items.value).toHaveLength(1)
})
