import { describe, expect, test } from 'vitest'
import { startsLight } from './support/house/load-cost.ts'
import { explainsItsExports, leavesTheTerminalAlone, speaksOfItself } from './support/house/manners.ts'
import { keepsToItsRooms, roomOf, rooms } from './support/house/rooms.ts'
import { exportsByName, hasNoBarrels, staysSmall } from './support/house/shape.ts'
import { type HouseRule, readTree, sourcesOf, treeOf } from './support/house/source-file.ts'

const tree = await readTree()

describe('the house', () => {
  test.each<[string, HouseRule]>([
    ['every room imports only rooms that it stands on', keepsToItsRooms],
    ['no source is longer than 200 lines, no command longer than 80', staysSmall],
    ['nothing but the public library passes on what others define', hasNoBarrels],
    ['only commands are default exports', exportsByName],
    ['starting a command loads nothing heavy', startsLight],
    ['the library leaves terminal, arguments and exit alone', leavesTheTerminalAlone],
    ['everything the library exports has a doc comment', explainsItsExports],
    ['no file speaks of machines, registries or how it was made', speaksOfItself],
  ])('%s', (_, rule) => {
    expect(rule(tree)).toEqual([])
  })

  test('every room has its place in the rules', () => {
    const inLib = sourcesOf(tree).filter(({ path }) => path.startsWith('src/lib/'))
    const unknown = new Set(inLib.map(({ path }) => roomOf(path)).filter((room) => !(room in rooms)))
    expect([...unknown]).toEqual([])
  })
})

describe('the rules of the house find', () => {
  test.each<[string, HouseRule, Record<string, string>, string]>([
    [
      'a lower room that imports a higher one',
      keepsToItsRooms,
      { 'src/lib/core/a.ts': "import { walk } from '../sql/walk.ts'" },
      'core may not import sql',
    ],
    [
      'an import over several lines',
      keepsToItsRooms,
      { 'src/lib/sql/a.ts': "import {\n  a,\n  type B,\n} from '../postgres/a.ts'" },
      'sql may not import postgres',
    ],
    [
      'a dynamic import of a higher room',
      keepsToItsRooms,
      { 'src/lib/plan/a.ts': "const { a } = await import('../advisor/a.ts')" },
      'plan may not import advisor',
    ],
    [
      'a room that presents',
      keepsToItsRooms,
      { 'src/lib/advisor/a.ts': "import type { P } from '../present/palette.ts'" },
      'advisor may not import present',
    ],
    [
      'a presenter that works',
      keepsToItsRooms,
      { 'src/lib/present/a.ts': "import { advise } from '../advisor/advise.ts'" },
      'present may not import advisor',
    ],
    [
      'a room that uses the command line',
      keepsToItsRooms,
      { 'src/lib/demo/a.ts': "import { wantsColor } from '../../cli/color.ts'" },
      'demo may not import cli',
    ],
    [
      'an import of a command',
      keepsToItsRooms,
      { 'src/cli/a.ts': "import Demo from '../commands/demo.ts'" },
      'cli may not import commands',
    ],
    ['a long file', staysSmall, { 'src/lib/core/a.ts': 'x\n'.repeat(201) }, '201 lines, 200 are allowed'],
    ['a long command', staysSmall, { 'src/commands/a.ts': 'x\n'.repeat(81) }, '81 lines, 80 are allowed'],
    ['an index file', hasNoBarrels, { 'src/lib/core/index.ts': '' }, 'only src/index.ts'],
    ['a barrel', hasNoBarrels, { 'src/lib/core/all.ts': "export * from './a.ts'" }, 'another file defines'],
    [
      'a re-export of a type',
      hasNoBarrels,
      { 'src/lib/core/all.ts': "export type { A } from './a.ts'" },
      'another file defines',
    ],
    ['a default export', exportsByName, { 'src/lib/core/a.ts': 'export default 1' }, 'a default export'],
    ['a command without one', exportsByName, { 'src/commands/a.ts': 'export const a = 1' }, 'a command is'],
    [
      'a heavy module in a command',
      startsLight,
      { 'src/commands/a.ts': "import pg from 'pg'" },
      'loads pg at import time',
    ],
    [
      'a heavy module behind two light ones',
      startsLight,
      {
        'src/commands/a.ts': "import { b } from '../lib/core/b.ts'",
        'src/lib/core/b.ts': "import { c } from './c.ts'",
        'src/lib/core/c.ts': "import { PGlite } from '@electric-sql/pglite'",
      },
      'src/lib/core/c.ts: loads @electric-sql/pglite at import time, and src/commands/a.ts with it',
    ],
    [
      'an import of nothing but types that is not marked so as a whole',
      startsLight,
      { 'src/commands/a.ts': "import { type Client } from 'pg'" },
      'loads pg at import time',
    ],
    ['printing', leavesTheTerminalAlone, { 'src/lib/core/a.ts': 'console.log(1)' }, 'writes to the console'],
    ['an exit', leavesTheTerminalAlone, { 'src/lib/core/a.ts': 'process.exit(1)' }, 'ends the process'],
    ['arguments', leavesTheTerminalAlone, { 'src/lib/core/a.ts': 'process.argv[2]' }, 'reads the words'],
    [
      'an export that says nothing',
      explainsItsExports,
      { 'src/lib/core/a.ts': '/** Said. */\nexport const a = 1\nexport function b() {}' },
      'b has no doc comment',
    ],
    [
      'a home directory',
      speaksOfItself,
      { 'docs/a.md': 'see /home/anna/project' },
      'docs/a.md:1: an absolute',
    ],
    ['a lockfile with addresses', speaksOfItself, { 'package-lock.json': '"resolved": "https:' }, 'registry'],
    ['a registry', speaksOfItself, { '.npmrc': 'registry=https://npm.example.org/' }, 'registry'],
    ['a work order', speaksOfItself, { 'src/a.ts': '// as issue 12 wants' }, 'how it was made'],
  ])('%s', (_, rule, files, finding) => {
    expect(rule(treeOf(files)).join('\n')).toContain(finding)
  })
})

test('the rules let pass what is right', () => {
  const right = treeOf({
    'src/index.ts': "export { connect } from './lib/postgres/connection.ts'",
    'src/commands/a.ts': "import type { Client } from 'pg'\nexport default class A {}",
    'src/lib/sql/b.ts': "// import { c } from '../advisor/c.ts'\nconst pg = await import('pg')",
    'src/lib/present/c.ts': "import type { Advice } from '../advisor/advice.ts'",
    'src/lib/core/d.ts': "/** Never calls process.exit. */\nexport type D = import('pg').Client",
  })
  const all = [keepsToItsRooms, staysSmall, hasNoBarrels, exportsByName, startsLight, leavesTheTerminalAlone]
  expect([...all, explainsItsExports, speaksOfItself].flatMap((rule) => rule(right))).toEqual([])
})
