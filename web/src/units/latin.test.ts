import { beforeEach, describe, expect, it, vi } from 'vitest'

vi.stubGlobal('navigator', { language: 'zh-CN' })
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined })
const get = vi.fn(async (path: string) => ({
  items: path.includes('VILLAGE')
    ? [
        { name: '长盛社区', name_en: 'Changsheng' },
        { name: '新安社区', name_en: null },
      ]
    : [{ name: '长安镇', name_en: "Chang'an" }],
}))
vi.mock('../api', async (original) => ({ ...(await original<object>()), get: (path: string) => get(path) }))
const { language } = await import('../i18n')
const { inLatin, latinOf, ownName, placeName } = await import('./latin')

describe('the name of a place', () => {
  beforeEach(() => void (language.value = 'zh'))
  it('is its own in Chinese, and nothing is read for it', () => {
    expect(placeName('长盛社区')).toBe('长盛社区')
    expect(placeName(null)).toBe('')
    expect(get).not.toHaveBeenCalled()
  })
  it('is spelt in English, read once, and a grid is called after its village', async () => {
    language.value = 'en'
    expect(placeName('长盛社区')).toBe('长盛社区')
    await vi.waitFor(() => expect(placeName('长盛社区')).toBe('Changsheng'))
    expect(placeName('长盛社区第12网格')).toBe('Changsheng grid 12')
    expect(placeName('长安镇')).toBe("Chang'an")
    expect(get).toHaveBeenCalledTimes(4)
  })
  it('that has no Latin one, or is no place, stands as it is', async () => {
    language.value = 'en'
    for (const name of ['新安社区', '新安社区第1网格', '李某', 'Office 3']) expect(placeName(name)).toBe(name)
  })
  it('of a unit that is known whole is said without reading anything', () => {
    const n = get.mock.calls.length
    const unit = { name: '长盛社区', name_en: 'Changsheng' }
    expect(ownName(unit)).toBe('长盛社区')
    language.value = 'en'
    expect(ownName(unit)).toBe('Changsheng')
    expect(ownName({ name: '新安社区', name_en: null })).toBe('新安社区')
    expect(ownName(undefined)).toBe('')
    expect(get).toHaveBeenCalledTimes(n)
  })
  it('which two places spell in two ways stands as it is for both', () => {
    const spelt = latinOf([
      { name: '长乐村', name_en: 'Changle' },
      { name: '长乐村', name_en: 'Zhangyue' },
      { name: '大塘村', name_en: 'Datang' },
      { name: '大塘村', name_en: 'Datang' },
    ])
    expect(inLatin('长乐村', spelt)).toBe('长乐村')
    expect(inLatin('大塘村', spelt)).toBe('Datang')
  })
})
