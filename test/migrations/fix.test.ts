import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { quietContext } from '../../src/lib/core/context.ts'
import type { Fix, FixFacts, FixStep } from '../../src/lib/migrations/fix/fix.ts'
import { fixOf, readFixFacts } from '../../src/lib/migrations/fix/fix-of.ts'
import { fixedFile } from '../../src/lib/migrations/fix/fixed-file.ts'
import { rewrites } from '../../src/lib/migrations/fix/registry.ts'
import { loadBase } from '../../src/lib/migrations/proof/base.ts'
import { type CatalogImage, readImage } from '../../src/lib/migrations/proof/catalog-image.ts'
import { sameCatalog } from '../../src/lib/migrations/proof/compare.ts'
import { emptyShadow } from '../../src/lib/migrations/proof/reset.ts'
import { generateRows } from '../../src/lib/migrations/proof/rows/generate.ts'
import { runScript, scriptOf } from '../../src/lib/migrations/proof/run-script.ts'
import { embeddedShadow, type Shadow } from '../../src/lib/migrations/proof/shadow.ts'
import { statementsOf } from '../../src/lib/migrations/statements.ts'

const base = `
  CREATE DOMAIN percent AS int;
  CREATE TYPE mood AS ENUM ('sad', 'glad');
  CREATE TABLE shops (id int PRIMARY KEY, name text);
  CREATE TABLE orders (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, shop_id int NOT NULL, number int NOT NULL UNIQUE,
    total numeric(8,2) NOT NULL DEFAULT 0 CHECK (total >= 0), note varchar(40), share percent, placed timestamptz);
  CREATE INDEX orders_note_idx ON orders (note) WHERE total > 0;
  CREATE TABLE lines (id serial NOT NULL, order_id int REFERENCES orders, amount int NOT NULL DEFAULT 1, "Odd Name" text);
  COMMENT ON COLUMN lines.amount IS 'pieces';
  CREATE INDEX lines_amount_idx ON lines (amount, order_id);
  ALTER TABLE lines ADD CONSTRAINT sensible CHECK (amount > 0 AND id > 0);
  CREATE TABLE events (at date NOT NULL, kind text, shop_id int) PARTITION BY RANGE (at);
  CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
  CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
  CREATE TABLE apart (LIKE events);
  INSERT INTO apart VALUES ('2023-06-01', 'x', 1);
  CREATE MATERIALIZED VIEW totals AS SELECT shop_id, sum(total) AS total FROM orders GROUP BY shop_id;
  CREATE UNIQUE INDEX totals_shop_idx ON totals (shop_id);`

let shadow: Shadow
let before: CatalogImage
let facts: FixFacts
beforeAll(async () => {
  shadow = await embeddedShadow([], quietContext())
  await fresh()
  before = await readImage(shadow)
  facts = await readFixFacts(shadow)
})
afterAll(() => shadow[Symbol.asyncDispose]())

async function fresh(): Promise<void> {
  await emptyShadow(shadow)
  expect((await loadBase(shadow, base)).refused).toBeUndefined()
  await generateRows(shadow, 'plain')
  await shadow.query(
    `TRUNCATE lines; UPDATE apart SET at = '2023-06-01'; UPDATE events SET shop_id = 1; REFRESH MATERIALIZED VIEW totals`,
  )
  await shadow.query('INSERT INTO lines (order_id, amount, "Odd Name") SELECT id, 3, id::text FROM orders')
}

async function fixFor(sql: string, major = 18): Promise<Fix | null> {
  const [statement] = await statementsOf(scriptOf(sql))
  return statement ? await fixOf(statement, facts, major) : null
}

async function runSteps(steps: readonly FixStep[]): Promise<void> {
  for (const { sql, outside } of steps) {
    try {
      await shadow.query(outside ? sql : `BEGIN; ${sql}; COMMIT`)
    } catch (error) {
      throw new Error(`${sql}: ${String(error)}`)
    }
  }
}

const unlike = (one: CatalogImage, other: CatalogImage) =>
  sameCatalog(one, other).differences.filter(({ cosmetic }) => !cosmetic)

/** The statement and, majors being what they are, the name of its rewrite. */
const dangerous: [string, string, number?][] = [
  ['CREATE INDEX ON orders (placed)', 'create-index-concurrently'],
  [
    'CREATE UNIQUE INDEX "Odd" ON orders USING btree (number, (note || $$x$$)) INCLUDE (total) WHERE total > 1',
    'create-index-concurrently',
  ],
  ['CREATE INDEX ON events (kind)', 'index-per-partition'],
  ['DROP INDEX orders_note_idx', 'drop-index-concurrently'],
  ['REINDEX INDEX orders_note_idx', 'reindex-concurrently'],
  ['ALTER TABLE orders ADD CHECK (number > 0)', 'validate-later'],
  [
    'ALTER TABLE orders ADD CONSTRAINT to_shop FOREIGN KEY (shop_id) REFERENCES shops (id) ON DELETE SET NULL',
    'validate-later',
  ],
  ['ALTER TABLE events ADD FOREIGN KEY (shop_id) REFERENCES shops', 'validate-later', 15],
  ['ALTER TABLE events ADD FOREIGN KEY (shop_id) REFERENCES shops', 'validate-later', 18],
  ['ALTER TABLE orders ADD UNIQUE (shop_id, number) DEFERRABLE INITIALLY DEFERRED', 'constraint-using-index'],
  [
    'ALTER TABLE orders ADD CONSTRAINT one UNIQUE NULLS NOT DISTINCT (number) INCLUDE (note)',
    'constraint-using-index',
  ],
  ['ALTER TABLE lines ADD PRIMARY KEY (id)', 'constraint-using-index'],
  ['ALTER TABLE lines ADD CONSTRAINT lines_pk PRIMARY KEY (order_id, id)', 'constraint-using-index', 15],
  ['ALTER TABLE orders ALTER COLUMN note SET NOT NULL', 'not-null-by-check', 15],
  ['ALTER TABLE orders ALTER note SET NOT NULL', 'not-null-by-check', 18],
  ['ALTER TABLE orders ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid()', 'add-column-in-steps'],
  ['ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid() UNIQUE', 'add-column-in-steps', 15],
  ['ALTER TABLE lines ADD COLUMN place bigserial', 'add-column-in-steps'],
  [
    'ALTER TABLE lines ADD COLUMN place bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY',
    'add-column-in-steps',
  ],
  ['ALTER TABLE lines ADD COLUMN place int GENERATED ALWAYS AS IDENTITY', 'add-column-in-steps', 15],
  ['ALTER TABLE orders ADD COLUMN age int DEFAULT 3 NOT NULL CHECK (age > 1)', 'add-column-in-steps'],
  [
    'ALTER TABLE orders ADD COLUMN main_shop int REFERENCES shops (id) ON DELETE CASCADE',
    'add-column-in-steps',
  ],
  ['ALTER TABLE lines ALTER COLUMN amount TYPE bigint', 'change-type-by-new-column'],
  [
    'ALTER TABLE lines ALTER COLUMN amount TYPE numeric(10,2) USING amount * 2.0',
    'change-type-by-new-column',
    15,
  ],
  ['ALTER TABLE orders ALTER number TYPE bigint', 'change-type-by-new-column'],
  ['ALTER TABLE lines ALTER COLUMN id SET DATA TYPE bigint', 'change-type-by-new-column', 15],
  ['ALTER TABLE lines ALTER COLUMN "Odd Name" TYPE varchar(20)', 'change-type-by-new-column'],
  [
    'CREATE TABLE visits (id int PRIMARY KEY, shop int REFERENCES shops ON DELETE SET NULL NOT NULL, o int, CONSTRAINT oo FOREIGN KEY (o) REFERENCES orders (id))',
    'create-then-reference',
  ],
  [
    `CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')`,
    'create-then-attach',
  ],
  [
    `ALTER TABLE events ATTACH PARTITION apart FOR VALUES FROM ('2023-01-01') TO ('2024-01-01')`,
    'attach-with-check',
  ],
  ['ALTER TABLE events DETACH PARTITION events_2024', 'detach-concurrently'],
  ['REFRESH MATERIALIZED VIEW totals', 'refresh-concurrently'],
  ['ALTER DOMAIN percent ADD CHECK (VALUE >= 0)', 'domain-check-later'],
  [`ALTER TYPE mood ADD VALUE 'odd'`, 'enum-value-alone'],
  [
    'ALTER TABLE orders ALTER note SET NOT NULL, ADD CHECK (number > 0), ALTER note SET DEFAULT $$$$',
    'commands-apart',
  ],
  ['ALTER TABLE orders RENAME COLUMN note TO remark', 'brief-lock'],
  ['ALTER TABLE orders DROP COLUMN note', 'brief-lock'],
]

describe('the safe form comes to the same catalog, and back:', () => {
  test.each(dangerous)('%s (%s)', async (sql, name, major = 18) => {
    await fresh()
    const fix = await fixFor(sql, major)
    expect(fix?.rewrite).toBe(name)
    await runSteps(fix?.up ?? [])
    const fixed = await readImage(shadow)
    if (fix?.down && fix.down.length > 0) {
      await runSteps(fix.down)
      expect(unlike(before, await readImage(shadow))).toEqual([])
    }
    await fresh()
    expect(await runScript(shadow, scriptOf(sql))).toBeUndefined()
    expect(unlike(await readImage(shadow), fixed)).toEqual([])
  })

  test('and every rewrite is tried here', () => {
    const tried = new Set(dangerous.map(([, name]) => name))
    expect(rewrites.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual(
      ['brief-lock'].filter((name) => !tried.has(name)),
    )
  })
})

test('values are kept: the identity goes on counting, the new type has the old values', async () => {
  await fresh()
  await runSteps(
    (await fixFor('ALTER TABLE lines ADD COLUMN place bigint GENERATED ALWAYS AS IDENTITY'))?.up ?? [],
  )
  await runSteps((await fixFor('ALTER TABLE lines ALTER COLUMN amount TYPE bigint'))?.up ?? [])
  await shadow.query(`INSERT INTO lines (amount) VALUES (9)`)
  const rows = await shadow.query<{ amount: string; place: string }>(
    'SELECT amount, place FROM lines ORDER BY place',
  )
  expect(rows.map(({ place }) => Number(place))).toEqual([1, 2, 3, 4, 5, 6, 7])
  expect(rows.map(({ amount }) => Number(amount))).toEqual([3, 3, 3, 3, 3, 3, 9])
})

describe('nothing is rewritten', () => {
  test.each([
    ['what is safe as it is', 'ALTER TABLE orders ADD COLUMN seen timestamptz NOT NULL DEFAULT now()'],
    ['what is concurrent already', 'CREATE INDEX CONCURRENTLY i ON orders (placed)'],
    ['what is not validated yet', 'ALTER TABLE orders ADD CONSTRAINT c CHECK (number > 0) NOT VALID'],
    ['a column that is NOT NULL', 'ALTER TABLE orders ALTER number SET NOT NULL'],
    ['a type that needs no rewrite', 'ALTER TABLE orders ALTER note TYPE text'],
    [
      'what has no other form',
      'ALTER TABLE orders ADD double numeric GENERATED ALWAYS AS (total * 2) STORED',
    ],
    ['a type where a view reads the column', 'ALTER TABLE orders ALTER shop_id TYPE bigint'],
    ['a new table', 'CREATE TABLE a (id int)'],
    ['a column that is there already', 'ALTER TABLE orders ADD COLUMN IF NOT EXISTS number serial'],
  ])('of %s', async (_, sql) => {
    expect(await fixFor(sql)).toBeNull()
  })
})

describe('a file', () => {
  const up = `CREATE TABLE new_table (id int);
    CREATE INDEX ON new_table (id);
    ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();
    ALTER TABLE orders ALTER COLUMN note SET NOT NULL;`

  test('keeps what concerns only its own new tables', async () => {
    const fixed = await fixedFile({ up: scriptOf(up), down: undefined }, facts, 18)
    expect(fixed?.text).toMatch(
      /^-- migrate:up transaction:false\nSET lock_timeout = '2s';\nCREATE TABLE new_table/,
    )
    expect(fixed?.text).not.toContain('CONCURRENTLY')
    expect(fixed?.fixes.map(({ line, fix }) => `${line} ${fix.rewrite}`)).toEqual([
      '3 add-column-in-steps',
      '4 not-null-by-check',
    ])
  })

  test('in its safe form is one that parses and runs, as it stands', async () => {
    await fresh()
    const fixed = await fixedFile(
      {
        up: scriptOf(up),
        down: scriptOf(
          'ALTER TABLE orders ALTER note DROP NOT NULL; ALTER TABLE orders DROP token; DROP TABLE new_table',
        ),
      },
      facts,
      18,
    )
    const [, upText = '', downText = ''] = (fixed?.text ?? '').split(/^-- migrate:\w+.*$/m)
    expect(await runScript(shadow, { ...scriptOf(upText), transaction: false })).toBeUndefined()
    expect(await runScript(shadow, { ...scriptOf(downText), transaction: false })).toBeUndefined()
    expect(unlike(before, await readImage(shadow))).toEqual([])
  })

  test('keeps its comments, and the settings that were meant for its transaction', async () => {
    const sql = `SET LOCAL statement_timeout = '1h'; -- for the list
      CREATE INDEX ON orders (placed); UPDATE orders SET note = 'x' WHERE id = 1`
    const fixed = await fixedFile({ up: scriptOf(sql), down: undefined }, facts, 18)
    expect(fixed?.text.split('\n')).toEqual([
      '-- migrate:up transaction:false',
      `SET lock_timeout = '2s';`,
      `SET statement_timeout = '1h';`,
      '-- for the list',
      'SET lock_timeout = 0;',
      'CREATE INDEX CONCURRENTLY orders_placed_idx ON orders (placed);',
      `UPDATE orders SET note = 'x' WHERE id = 1;`,
      `SET lock_timeout = '2s';`,
      'RESET statement_timeout;',
      'RESET lock_timeout;',
      '',
      '-- migrate:down',
      '',
    ])
  })

  test('without anything dangerous stays as it is', async () => {
    expect(
      await fixedFile({ up: scriptOf('ALTER TABLE orders DROP note'), down: undefined }, facts, 18),
    ).toBeUndefined()
  })
})
