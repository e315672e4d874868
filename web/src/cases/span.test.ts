import { describe, expect, it } from 'vitest'
import { BESIDE, indexesOf, scrollFor, spanOf } from './span'

describe('the rows of a long list that are in the page', () => {
  it('are those in view and some beside them, however long the list is', () => {
    expect(spanOf(0, 560, 56, 5000)).toEqual([0, 10 + BESIDE])
    expect(spanOf(56 * 1000, 560, 56, 5000)).toEqual([1000 - BESIDE, 1010 + BESIDE])
    expect(spanOf(56 * 4990, 560, 56, 5000)).toEqual([4990 - BESIDE, 5000])
  })
  it('are none of a list that is empty, and no more than it has when it became shorter', () => {
    expect(spanOf(0, 560, 56, 0)).toEqual([0, 0])
    expect(spanOf(56 * 1000, 560, 56, 5)).toEqual([5, 5])
  })
  it('are a screenful before anything is measured', () => {
    expect(spanOf(0, 0, 0, 5000)[1]).toBeLessThan(100)
    expect(spanOf(0, 0, 0, 3)).toEqual([0, 3])
  })
  it('have among them what is picked, once, in its place', () => {
    expect(indexesOf([3, 6], [1, 4, 9])).toEqual([1, 3, 4, 5, 9])
    expect(indexesOf([0, 2], [-1])).toEqual([0, 1])
  })
})

describe('the view follows a row', () => {
  const [px, height] = [50, 500]
  it('and stays where the row is in view', () => expect(scrollFor(4, px, 100, height)).toBe(100))
  it('up, with the row above it', () => {
    expect(scrollFor(4, px, 250, height)).toBe(150)
    expect(scrollFor(0, px, 250, height)).toBe(0)
  })
  it('down, with the row below it', () => {
    expect(scrollFor(12, px, 100, height)).toBe(200)
    expect(scrollFor(12, px, 100, 40), 'a view lower than a row shows its beginning').toBe(600)
  })
})
