import { expect, test } from 'vitest'
import { Answers } from './answers'

test('an answer to an earlier question is not shown after that to a later one', () => {
  const answers = new Answers()
  const [first, second] = [answers.ask(), answers.ask()]
  expect(second()).toBe(true)
  expect(first()).toBe(false)
})
test('an earlier answer is shown while the later one is not there: a page that asks often still shows something', () => {
  const answers = new Answers()
  const [first, second] = [answers.ask(), answers.ask()]
  expect(first()).toBe(true)
  expect(answers.isQuiet).toBe(false)
  expect(second()).toBe(true)
  expect(answers.isQuiet).toBe(true)
})
test('what was on its way when something else was asked for is not shown', () => {
  const answers = new Answers()
  const before = answers.ask()
  answers.drop()
  expect(before()).toBe(false)
  expect(answers.ask()()).toBe(true)
})
