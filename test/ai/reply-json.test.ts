import { expect, test } from 'vitest'
import { jsonIn } from '../../src/lib/ai/reply-json.ts'

test.each([
  ['the whole text', '{"n": 1}'],
  ['a fenced block', 'Here:\n```json\n{"n": 1}\n```\nDone.'],
  ['a fenced block without a language', '```\n{"n": 1}\n```'],
  ['braces in prose', 'The answer is {"n": 1}, I think.'],
  ['what follows a thought', '<think>{"n": 2} or {"n": 3}?</think>\n{"n": 1}'],
])('JSON is found in %s', (_, text) => {
  expect(jsonIn(text)).toEqual({ n: 1 })
})

test.each(['', 'no', '42', '"text"', '{"n": ', '```json\n{"n"\n```'])('%j holds no JSON', (text) => {
  expect(jsonIn(text)).toBeUndefined()
})
