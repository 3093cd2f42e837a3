import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stepsOf } from '../../src/lib/advisor/apply/step.ts'
import { writeMigrations } from '../../src/lib/advisor/migration/write-migrations.ts'
import type { Change, CreateIndex } from '../../src/lib/advisor/recommendation.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
beforeAll(async () => {
  directory = await temporaryDirectory()
})
afterAll(() => directory[Symbol.asyncDispose]())

const common = {
  rule: '',
  severity: 'low' as const,
  why: '',
  evidence: [],
  confidence: { level: 'low' as const, because: [] },
  disprovedBy: '',
  queries: [],
  storage: null,
  table: 'public.t',
}
const index: CreateIndex = {
  ...common,
  id: 'r1',
  kind: 'create-index',
  title: 'Create an index on t (b, "A b")',
  lock: 'Reads and writes go on.',
  ddl: 'CREATE INDEX CONCURRENTLY t_b_idx ON public.t (b, "A b");',
  down: 'DROP INDEX CONCURRENTLY public.t_b_idx;',
  sizeBytes: 0,
  benefit: { costBefore: 0, costAfter: 0, percent: 0, savedMs: null },
  roi: { savedMsPerDay: null, writeMsPerDay: null, hotUpdatesLostPerDay: null },
  drops: [
    {
      name: 'public.t_old',
      ddl: 'DROP INDEX CONCURRENTLY public.t_old;',
      down: 'CREATE INDEX CONCURRENTLY t_old ON public.t (b)',
      bytes: 0,
      why: '',
    },
  ],
}
const vacuum: Change = {
  ...common,
  id: 'r2',
  kind: 'vacuum',
  title: 'Vacuum t\nDROP TABLE t',
  lock: 'None that matters.',
  ddl: 'VACUUM public.t;',
  down: null,
  benefit: null,
}
const now = new Date('2026-11-20T16:30:59Z')

test('a directory gets a file for each change, in order, one statement outside a transaction in each', async () => {
  const place = join(directory.path, 'db', 'migrations')
  const written = await writeMigrations(place, [index, vacuum].flatMap(stepsOf), now)
  expect(await readdir(place)).toEqual([
    '20261120163059_create_an_index_on_t_b_a_b.sql',
    '20261120163100_drop_public_t_old_which_it_replaces.sql',
    '20261120163101_vacuum_t_drop_table_t.sql',
  ])
  expect(written.map(({ ids }) => ids)).toEqual([['r1'], ['r1'], ['r2']])
  expect(await readFile(written[0]?.file ?? '', 'utf8')).toBe(`-- migrate:up transaction:false
-- Create an index on t (b, "A b"). Reads and writes go on.
CREATE INDEX CONCURRENTLY t_b_idx ON public.t (b, "A b");

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY public.t_b_idx;
`)
  expect(await readFile(written[2]?.file ?? '', 'utf8')).toBe(`-- migrate:up transaction:false
-- Vacuum t
-- DROP TABLE t. None that matters.
VACUUM public.t;

-- migrate:down transaction:false
-- Nothing to undo: Vacuum t
-- DROP TABLE t.
`)
})

test('a path that ends in .sql gets all of them; undone is last first', async () => {
  const file = join(directory.path, 'all.sql')
  expect(await writeMigrations(file, [index, vacuum].flatMap(stepsOf), now)).toEqual([
    { file, ids: ['r1', 'r2'] },
  ])
  const text = await readFile(file, 'utf8')
  expect(text.match(/^(?:CREATE|DROP|VACUUM).*$/gm)).toEqual([
    'CREATE INDEX CONCURRENTLY t_b_idx ON public.t (b, "A b");',
    'DROP INDEX CONCURRENTLY public.t_old;',
    'VACUUM public.t;',
    'CREATE INDEX CONCURRENTLY t_old ON public.t (b);',
    'DROP INDEX CONCURRENTLY public.t_b_idx;',
  ])
})

test('nothing is overwritten', async () => {
  const file = join(directory.path, 'mine.sql')
  await writeFile(file, 'precious')
  await expect(writeMigrations(file, stepsOf(index), now)).rejects.toMatchObject({
    code: 'OUTPUT_UNWRITABLE',
    message: `Cannot write ${file}: it is there already, and is not overwritten.`,
  })
  expect(await readFile(file, 'utf8')).toBe('precious')
})

test('a place below a file is refused with the reason', async () => {
  const file = join(directory.path, 'plain')
  await writeFile(file, '')
  await expect(writeMigrations(join(file, 'migrations'), stepsOf(index), now)).rejects.toMatchObject({
    code: 'OUTPUT_UNWRITABLE',
    message: expect.stringContaining('a part of its path is not a directory'),
  })
})
