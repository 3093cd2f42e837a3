import { chmod, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { quietContext } from '../../src/lib/core/context.ts'
import {
  openRollbackProver,
  proveRollback,
  type RollbackProver,
} from '../../src/lib/migrations/proof/prove-rollback.ts'
import { scriptOf } from '../../src/lib/migrations/proof/run-script.ts'
import type { RollbackVerdict } from '../../src/lib/migrations/proof/verdict.ts'
import type { Snapshot } from '../../src/lib/sandbox/snapshot.ts'
import { sample } from '../support/sample.ts'
import { serverUrl } from '../support/servers.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const shop = `
  CREATE TYPE mood AS ENUM ('sad', 'glad');
  CREATE DOMAIN percent AS int CHECK (VALUE BETWEEN 0 AND 100);
  CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE,
    name varchar(20), mood mood NOT NULL DEFAULT 'sad', tags text[], discount percent, born date);
  CREATE TABLE orders (id serial PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers, total numeric(6,2) NOT NULL,
    status text NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'paid', 'gone')), code text CHECK (code ~ '^[a-z]+$'),
    twice numeric GENERATED ALWAYS AS (total * 2) STORED, payload jsonb, placed timestamptz NOT NULL DEFAULT now());
  CREATE INDEX orders_customer_idx ON orders (customer_id) WHERE status <> 'gone';
  CREATE TABLE events (at date NOT NULL, kind text NOT NULL, PRIMARY KEY (at, kind)) PARTITION BY RANGE (at);
  CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
  CREATE VIEW paid AS SELECT id, total FROM orders WHERE status = 'paid';
  GRANT SELECT ON orders TO reporting;`

let prover: RollbackProver
beforeAll(() => {
  prover = openRollbackProver(quietContext())
})
afterAll(() => prover[Symbol.asyncDispose]())

function prove(up: string, down?: string): Promise<RollbackVerdict> {
  return prover.prove({
    before: shop,
    up: scriptOf(up),
    down: down === undefined ? undefined : scriptOf(down),
    major: 18,
    server: 'never',
  })
}

describe('a rollback is', () => {
  test('proved when schema and rows come back', async () => {
    const verdict = await prove(
      'CREATE INDEX CONCURRENTLY orders_placed_idx ON orders (placed)',
      'DROP INDEX CONCURRENTLY orders_placed_idx',
    )
    expect(verdict).toMatchObject({ verdict: 'proved', generatedDown: null, differences: [], limits: [] })
    expect(verdict.rows).toBeGreaterThan(15)
  })

  test('cosmetic when only the order of columns differs', async () => {
    const verdict = await prove(
      'ALTER TABLE customers ADD note text; ALTER TABLE customers DROP COLUMN note',
      'ALTER TABLE customers ADD x int; ALTER TABLE customers DROP COLUMN x',
    )
    expect(verdict.verdict).toBe('proved')
    const moved = await prover.prove({
      before: 'CREATE TABLE t (a int, b int)',
      up: scriptOf('ALTER TABLE t ADD c int; UPDATE t SET c = a; ALTER TABLE t DROP a'),
      down: scriptOf('ALTER TABLE t ADD a int; UPDATE t SET a = c; ALTER TABLE t DROP c'),
      major: 18,
    })
    expect(moved.verdict).toBe('cosmetic')
    expect(moved.detail).toContain('column public.t.a: position was 1, is 2')
  })

  test('cosmetic when a constraint comes back under another name', async () => {
    const verdict = await prove(
      'ALTER TABLE orders DROP CONSTRAINT orders_status_check',
      `ALTER TABLE orders ADD CONSTRAINT known_status CHECK (status IN ('new', 'paid', 'gone'))`,
    )
    // the migration run again then looks for the old name
    expect(verdict.verdict).toBe('not-restored')
    const same = await prove(
      'ALTER TABLE orders DROP CONSTRAINT IF EXISTS orders_status_check, DROP CONSTRAINT IF EXISTS known_status',
      `ALTER TABLE orders ADD CONSTRAINT known_status CHECK (status IN ('new', 'paid', 'gone'))`,
    )
    expect(same).toMatchObject({ verdict: 'cosmetic' })
    expect(same.detail).toContain('orders_status_check is now named known_status')
  })

  test('a loss when a column comes back empty', async () => {
    const verdict = await prove(
      'ALTER TABLE customers DROP COLUMN born',
      'ALTER TABLE customers ADD COLUMN born date',
    )
    expect(verdict.verdict).toBe('data-lost')
    expect(verdict.losses).toEqual([
      expect.objectContaining({ relation: 'public.customers', column: 'born' }),
    ])
  })

  test('a loss when rows are deleted, or a default hides what was there', async () => {
    const deleted = await prove(`DELETE FROM orders WHERE status = 'new'`, 'SELECT 1')
    expect(deleted.detail).toMatch(/public\.orders had \d+ rows and has \d/)
    const status = await prove(
      'ALTER TABLE customers DROP COLUMN mood',
      `ALTER TABLE customers ADD COLUMN mood mood NOT NULL DEFAULT 'sad'`,
    )
    expect(status.verdict).toBe('data-lost')
  })

  test('not there when the schema differs, and the difference is told', async () => {
    const verdict = await prove(
      'ALTER TABLE customers ALTER COLUMN name TYPE text; DROP VIEW paid',
      'CREATE VIEW paid AS SELECT id, total FROM orders',
    )
    expect(verdict.verdict).toBe('not-restored')
    expect(verdict.detail).toContain('column public.customers.name: type was character varying(20), is text')
    expect(verdict.detail).toContain('view public.paid: definition was')
  })

  test.each([
    ['a privilege', 'GRANT UPDATE ON orders TO reporting', /table public\.orders: privileges was/],
    ['a comment', `COMMENT ON COLUMN orders.total IS 'x'`, /orders\.total: comment was none, is x/],
    [
      'a value of an enum',
      `ALTER TYPE mood ADD VALUE 'odd'`,
      /cannot be run again|enum public\.mood: labels/,
    ],
    ['a policy', 'CREATE POLICY mine ON orders USING (true)', /mine/],
    ['a storage parameter', 'ALTER TABLE orders SET (fillfactor = 70)', /options was none/],
    [
      'a target of statistics',
      'ALTER TABLE orders ALTER total SET STATISTICS 500',
      /statistics target was default, is 500/,
    ],
    ['a publication', 'CREATE PUBLICATION p FOR TABLE orders', /publication p|cannot be run again/],
    ['an owner', 'ALTER TABLE orders OWNER TO reporting', /owner was postgres, is reporting/],
    ['a bound', 'ALTER TABLE events DETACH PARTITION events_2024', /partition bound|cannot be run again/],
  ])('not there when %s stays', async (_, up, detail) => {
    const verdict = await prove(up, 'SELECT 1')
    expect(verdict.verdict).toBe('not-restored')
    expect(verdict.detail).toMatch(detail)
  })

  test('not there when the down script fails on rows that the migration left', async () => {
    const verdict = await prove(
      'ALTER TABLE customers DROP COLUMN email',
      'ALTER TABLE customers ADD COLUMN email text NOT NULL UNIQUE',
    )
    expect(verdict).toMatchObject({ verdict: 'not-restored' })
    expect(verdict.detail).toContain('contains null values')
  })

  test('not known where what is asked for is not there', async () => {
    const verdict = await prove('CREATE EXTENSION postgis', 'DROP EXTENSION postgis')
    expect(verdict).toMatchObject({ verdict: 'cannot-run-here' })
    expect(verdict.detail).toContain('postgis')
  })
})

test('made-up rows that a migration itself refuses are replaced by tamer ones', async () => {
  const verdict = await prove(
    'ALTER TABLE customers ALTER COLUMN name SET NOT NULL',
    'ALTER TABLE customers ALTER COLUMN name DROP NOT NULL',
  )
  expect(verdict).toMatchObject({ verdict: 'proved' })
  expect(verdict.rows).toBeGreaterThan(0)
  expect(verdict.limits.join()).toContain('made-up rows stand against the migration')
})

describe('a missing down script is made and proved:', () => {
  test.each([
    [
      'a new table',
      'CREATE TABLE a (id serial PRIMARY KEY); CREATE TABLE b (a_id int REFERENCES a)',
      'proved',
    ],
    ['a new column', 'ALTER TABLE orders ADD COLUMN note text NOT NULL DEFAULT $$x$$', 'proved'],
    ['new indexes', 'CREATE INDEX ON orders (placed); CREATE UNIQUE INDEX ON orders (id, placed)', 'proved'],
    ['a dropped index', 'DROP INDEX orders_customer_idx', 'proved'],
    ['a dropped column', 'ALTER TABLE customers DROP COLUMN born', 'data-lost'],
    ['a renamed column', 'ALTER TABLE customers RENAME COLUMN born TO birthday', 'proved'],
    ['a renamed table', 'ALTER TABLE customers RENAME TO clients', 'proved'],
    ['another type', 'ALTER TABLE customers ALTER COLUMN name TYPE text', 'proved'],
    ['a constraint', 'ALTER TABLE orders ADD CONSTRAINT positive CHECK (total >= 0)', 'proved'],
    ['a dropped constraint', 'ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey', 'proved'],
    [
      'defaults and NOT NULL',
      `ALTER TABLE customers ALTER name SET DEFAULT '', ALTER email DROP NOT NULL`,
      'proved',
    ],
    ['a view', 'CREATE OR REPLACE VIEW paid AS SELECT id, total, 1 AS one FROM orders', 'proved'],
    ['a dropped view', 'DROP VIEW paid', 'proved'],
    ['a type', `CREATE TYPE size AS ENUM ('s', 'm'); ALTER TABLE orders ADD size size`, 'proved'],
    ['a function and a trigger', triggerSql(), 'proved'],
    [
      'row security',
      'ALTER TABLE orders ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON orders TO reporting USING (total > 1)',
      'proved',
    ],
    ['a schema', 'CREATE SCHEMA api; CREATE TABLE api.keys (id uuid DEFAULT gen_random_uuid())', 'proved'],
    [
      'a partition',
      `CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')`,
      'proved',
    ],
    ['a dropped table with all that hangs on it', 'DROP TABLE orders CASCADE', 'data-lost'],
    ['a dropped partitioned table', 'DROP TABLE events', 'data-lost'],
    [
      'views upon views',
      'CREATE VIEW a AS SELECT * FROM paid; CREATE VIEW "A" AS SELECT * FROM a; DROP VIEW paid CASCADE',
      'proved',
    ],
    [
      'privileges',
      'GRANT UPDATE ON orders TO reporting WITH GRANT OPTION; REVOKE SELECT ON orders FROM reporting',
      'proved',
    ],
    ['an enum value', `ALTER TYPE mood ADD VALUE 'odd'`, 'not-restored'],
  ])('%s', async (_, up, outcome) => {
    const verdict = await prove(up)
    expect(verdict.generatedDown).not.toBeNull()
    expect([verdict.verdict, verdict.verdict === outcome ? '' : verdict.detail]).toEqual([outcome, ''])
  })
})

function triggerSql(): string {
  return `CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
    CREATE TRIGGER stamped BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION stamp()`
}

test('migrations one after the other go on from where the last one ended', async () => {
  const first = scriptOf('CREATE TABLE notes (id int)', 'one.sql')
  const second = scriptOf('ALTER TABLE notes ADD body text', 'two.sql')
  await using own = openRollbackProver(quietContext())
  const verdicts = [
    await own.prove({ before: [], up: first, down: undefined, major: 18 }),
    await own.prove({ before: [first], up: second, down: undefined, major: 18 }),
  ]
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(['proved', 'proved'])
})

test('a snapshot will do for what is there before; what of it does not load is told', async () => {
  const snapshot: Snapshot = {
    formatVersion: 1,
    takenAt: '2026-01-01T00:00:00Z',
    server: { version: '18.4', major: 18, database: 'shop', bytewiseCollation: false },
    settings: {},
    searchPath: ['app', 'public'],
    extensions: ['postgis'],
    schemaSql: `SELECT pg_catalog.set_config('search_path', '', false);
      CREATE SCHEMA app; CREATE EXTENSION postgis; CREATE TABLE app.places (id integer NOT NULL, name text);`,
    statisticsSql: [],
    relations: [],
    hidden: [],
  }
  const verdict = await prover.prove({
    before: snapshot,
    up: scriptOf('ALTER TABLE places RENAME COLUMN name TO label'),
    down: undefined,
    major: 18,
  })
  expect(verdict).toMatchObject({ verdict: 'proved', rows: 6 })
  expect(verdict.limits.join()).toContain('not loaded: CREATE EXTENSION postgis')
})

test('on a server of another version where that is asked for, which knows no newer syntax', async () => {
  await serverUrl(15)
  const question = {
    before: shop,
    up: scriptOf('ALTER TABLE customers ADD initials text GENERATED ALWAYS AS (left(name, 1)) VIRTUAL'),
    down: scriptOf('ALTER TABLE customers DROP initials'),
    major: 15,
  }
  const verdict = await proveRollback({ ...question, server: 'always' }, quietContext())
  expect(verdict).toMatchObject({ verdict: 'cannot-run-here', ranOn: { kind: 'server', major: 15 } })
  expect(verdict.detail).toMatch(/syntax error/i)
})

test('what the embedded server cannot run is tried on a server of the version it is for', async () => {
  const verdict = await proveRollback(
    {
      before: 'CREATE TABLE t (id int)',
      up: scriptOf('CREATE EXTENSION pgstattuple'),
      down: scriptOf('DROP EXTENSION pgstattuple'),
      major: 18,
    },
    quietContext(),
  )
  expect(verdict).toMatchObject({ verdict: 'proved', ranOn: { kind: 'server', major: 18 } })
})

test.each(sample([13, 18, 15]))(
  'what runs on a server of version %i reaches nothing outside of its database',
  async (major) => {
    await serverUrl(major)
    await using directory = await temporaryDirectory()
    await chmod(directory.path, 0o777)
    const file = join(directory.path, 'made')
    const program = `EXECUTE 'COPY (SELECT 1) TO PROGRAM ''touch ${file}'''`
    const attempts = [
      `CREATE EXTENSION dblink; DO $do$ BEGIN ${program}; END $do$`,
      `CREATE EXTENSION dblink; COPY (SELECT 1) TO '${file}'`,
      `CREATE EXTENSION dblink; CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $f$ BEGIN ${program}; RETURN 1; END $f$;
     CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY CHECK (f() > 0)); INSERT INTO t DEFAULT VALUES`,
      `CREATE EXTENSION dblink; SET ROLE postgres; COPY (SELECT 1) TO '${file}'`,
    ]
    for (const sql of attempts) {
      const verdict = await prover.prove({
        before: 'CREATE TABLE a (id int)',
        up: scriptOf(sql),
        down: undefined,
        major,
      })
      expect(verdict).toMatchObject({ verdict: 'cannot-run-here', ranOn: { kind: 'server', major } })
      expect(verdict.detail).toMatch(/permission|superuser|must be|privileges/i)
    }
    await expect(stat(file)).rejects.toThrow('ENOENT')
  },
)

test('the database of a server is made anew for each question, with its roles and extensions', async () => {
  await serverUrl(15)
  const ask = (up: string, down: string) =>
    prover.prove({
      before: 'CREATE TABLE t (id int); ALTER TABLE t OWNER TO reporting',
      up: scriptOf(up),
      down: scriptOf(down),
      major: 15,
    })
  const up = 'CREATE EXTENSION dblink; CREATE TABLE u (id int); ALTER TABLE u OWNER TO other'
  const down = 'DROP TABLE u; DROP EXTENSION dblink'
  for (const _ of [1, 2])
    expect(await ask(up, down)).toMatchObject({ verdict: 'proved', ranOn: { kind: 'server', major: 15 } })
})
