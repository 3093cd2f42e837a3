import { expect, test } from 'vitest'
import { nearest } from '../../src/lib/core/nearest.ts'

const commands = ['advise', 'connect', 'db', 'db delete', 'db start', 'db status', 'demo', 'explain', 'init']

test.each([
  ['advice', 'advise'],
  ['conect', 'connect'],
  ['exlpain', 'explain'],
  ['dmeo', 'demo'],
  ['int', 'init'],
  ['db strat', 'db start'],
  ['db stats', 'db status'],
])('%s was meant to be %s', (word, meant) => {
  expect(nearest(word, commands)).toBe(meant)
})

test.each(['polygraph', 'x', 'help me', ''])('"%s" is near to nothing', (word) => {
  expect(nearest(word, commands)).toBeUndefined()
})
