import { afterAll, expect, test } from 'vitest'
import { quietContext } from '../../src/lib/core/context.ts'
import { openScoringSandbox } from '../../src/lib/eval/schema/sandbox.ts'
import { type SchemaAnswer, scoreSchema } from '../../src/lib/eval/schema/score-schema.ts'
import { allDesigns } from '../support/eval/schema-designs.ts'
import { spread } from '../support/sample.ts'

const designs = await allDesigns()
const sandbox = openScoringSandbox()
afterAll(() => sandbox[Symbol.asyncDispose]())

async function scored(
  id: string,
  changes: Partial<SchemaAnswer> | ((up: string) => string),
  name = 'reference',
) {
  const design = designs.find(({ one, name: own }) => one.id === id && own === name)
  if (!design) throw new Error(`there is no design ${name} of ${id}`)
  const other = typeof changes === 'function' ? { up: changes(design.answer.up) } : changes
  const answer = { ...design.answer, ...other }
  const score = await sandbox.use((database) => scoreSchema(design.one, answer, database), quietContext())
  if (!score) throw new Error('it took too long')
  return score
}

test('there are at least 60 briefs, of which 12 are changes, and 20 second designs', () => {
  const references = designs.filter(({ name }) => name === 'reference')
  expect(references.length).toBeGreaterThanOrEqual(60)
  expect(references.filter(({ one }) => one.start !== undefined).length).toBeGreaterThanOrEqual(12)
  expect(designs.filter(({ name }) => name === 'alternative').length).toBeGreaterThanOrEqual(20)
  expect(new Set(references.map(({ one }) => one.difficulty))).toEqual(new Set(['easy', 'medium', 'hard']))
})

test('briefs are prose: none of them speaks SQL', () => {
  const words =
    /\b(?:varchar|bigint|foreign key|primary key|not null|cascade|nullable|enum|jsonb?|create table)\b/i
  expect(designs.filter(({ one }) => words.test(one.brief)).map(({ one }) => one.id)).toEqual([])
})

test('every right design has a full score, the second ones too', { timeout: 900_000 }, async () => {
  const wrong: unknown[] = []
  for (const { one, name, answer } of spread(designs, 4)) {
    const score = await sandbox.use((database) => scoreSchema(one, answer, database), quietContext())
    if (score?.strict !== 1 || score.loose !== 1 || score.notes.length > 0) wrong.push([one.id, name, score])
  }
  expect(wrong).toEqual([])
})

test('an ON DELETE that the brief does not want is named with what it wants', async () => {
  const score = await scored('bookshop', (up) => up.replace('ON DELETE RESTRICT', 'ON DELETE CASCADE'))
  expect(score.strict).toBe(0)
  expect(score.loose).toBeGreaterThan(0.9)
  expect(score.notes).toEqual([
    'sale.customer_id → customer: ON DELETE CASCADE, the contract wants RESTRICT or NO ACTION',
  ])
})

test('a rule that is missing is found by rows that break it', async () => {
  const score = await scored('bookshop', (up) => up.replace('CHECK (quantity > 0)', ''))
  expect(score.parts).toMatchObject({ tables: 1, columns: 1, keys: 1, relations: 1 })
  expect(score.parts.probes).toBeLessThan(1)
  expect(score.notes).toEqual(['sale_line.quantity is accepted, but is a broken rule: a line with no copies'])
})

test('money in floating numbers and moments without a zone are other kinds of columns', async () => {
  const score = await scored('bookshop', (up) =>
    up.replace('list_price numeric(10, 2)', 'list_price float8').replace('timestamptz', 'timestamp'),
  )
  expect(score.notes).toEqual([
    'book.list_price is double precision, the contract wants decimal or int',
    'sale.sold_at is timestamp without time zone, the contract wants timestamptz',
  ])
})

test('columns that no brief asks for do not make a right design fail, whatever they demand', async () => {
  const odd = "ALTER TABLE customer ADD COLUMN odd text NOT NULL UNIQUE CHECK (odd ~ '^[A-Z]{3}-[0-9]{5}$')"
  expect(await scored('bookshop', (up) => `${up}\n${odd};`)).toMatchObject({ strict: 1, loose: 1 })
})

test('a table that nobody asked for costs precision, not the strict score', async () => {
  const score = await scored(
    'bookshop',
    (up) => `${up}\nCREATE TABLE weather (id int PRIMARY KEY, sun boolean NOT NULL);`,
  )
  expect(score).toMatchObject({ strict: 1, extra: ['weather'] })
  expect(score.loose).toBeLessThan(1)
})

test('other names are found by synonyms, case, number and structure', async () => {
  const score = await scored('todo-lists', (up) =>
    up
      .replaceAll('list_id', '"ToDoListId"')
      .replace('TABLE list', 'TABLE "ToDoLists"')
      .replace('REFERENCES list', 'REFERENCES "ToDoLists"')
      .replace('TABLE item', 'TABLE "Things"'),
  )
  expect(score).toMatchObject({ strict: 1, loose: 1 })
})

test('a script that does not run has no score, and the note says where it stops', async () => {
  const broken = await scored('bookshop', (up) => up.replace('REFERENCES author', 'REFERENCES autor'))
  expect(broken).toMatchObject({ strict: 0, loose: 0, parts: { runs: 0 } })
  expect(broken.notes[0]).toContain('relation "autor" does not exist (42P01)')
  expect((await scored('bookshop', () => 'CREATE TABEL x ()')).notes[0]).toContain('syntax error')
  expect((await scored('bookshop', () => '')).strict).toBe(0)
})

test('the same answer gets the same score', async () => {
  const twice = [
    await scored('polls', (up) => up.replace(', UNIQUE (poll_id, text)', '')),
    await scored('polls', (up) => up.replace(', UNIQUE (poll_id, text)', '')),
  ]
  expect(twice[0]).toEqual(twice[1])
  expect(twice[0]?.strict).toBe(0)
})

test('what does not end is ended, and the next answer gets a new database', async () => {
  const design = designs[0]
  if (!design) throw new Error('no designs')
  const endless = { ...design.answer, up: 'DO $$ BEGIN LOOP END LOOP; END $$' }
  expect(
    await sandbox.use((database) => scoreSchema(design.one, endless, database), quietContext(), 4_000),
  ).toBeUndefined()
  expect(
    await sandbox.use((database) => scoreSchema(design.one, design.answer, database), quietContext()),
  ).toMatchObject({ strict: 1 })
}, 120_000)
