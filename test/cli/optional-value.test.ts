import { expect, test } from 'vitest'
import { withBareValues } from '../../src/cli/optional-value.ts'

const bare = { apply: 'ask', html: '-' }

test.each([
  [['--apply'], ['--apply=ask']],
  [
    ['--apply', '--yes'],
    ['--apply=ask', '--yes'],
  ],
  [
    ['--apply', 'all'],
    ['--apply', 'all'],
  ],
  [['--apply=r1,r2'], ['--apply=r1,r2']],
  [
    ['--html', '-', '--apply', '-y'],
    ['--html', '-', '--apply=ask', '-y'],
  ],
  [
    ['--url', 'x', '--html'],
    ['--url', 'x', '--html=-'],
  ],
  [
    ['--yes', '--', '--apply'],
    ['--yes', '--', '--apply'],
  ],
])('%j is read as %j', (argv, read) => {
  expect(withBareValues(argv, bare)).toEqual(read)
})
