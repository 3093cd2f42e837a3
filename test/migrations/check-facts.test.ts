import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeSnapshotFile } from '../../src/lib/advisor/snapshot/snapshot-file.ts'
import { parseWorkload } from '../../src/lib/advisor/workload/workload-file.ts'
import { quietContext } from '../../src/lib/core/context.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { readSnapshot } from '../../src/lib/sandbox/read-snapshot.ts'
import { checkOf, findingsIn, foundIn } from '../support/migrate-check.ts'
import { type TestDatabase, testDatabase } from '../support/servers.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const schema = `
  CREATE TABLE big (id int PRIMARY KEY, note text, kind varchar(20), at timestamp);
  INSERT INTO big SELECT n, CASE WHEN n % 1000 > 0 THEN repeat('x', 300) END, 'k', now() FROM generate_series(1, 200000) n;
  CREATE TABLE small (id int PRIMARY KEY, note text, big_id int);
  INSERT INTO small VALUES (1, 'a', 1), (2, 'a', -7);
  CREATE TABLE void (id int PRIMARY KEY, note text);
  CREATE TABLE days (at date NOT NULL) PARTITION BY RANGE (at);
  ANALYZE`

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase(15)
  await using session = await connect(database.url)
  await session.script(schema)
})
afterAll(() => database?.[Symbol.asyncDispose]())

const file = (sql: string) => ({ 'change.sql': sql })
const named = { files: ['change.sql'] }

describe('with a database, read only', () => {
  test('sizes decide: a large table is a danger, a small or empty one is not', async () => {
    const { target, files } = await checkOf(
      file(`CREATE INDEX ON big (kind); CREATE INDEX ON small (note); ALTER TABLE void ADD x serial;
        ALTER TABLE big ALTER kind TYPE varchar(40); ALTER TABLE big ALTER kind TYPE varchar(30);`),
      { ...named, url: database.url, sandbox: false },
    )
    expect(target).toMatchObject({ kind: 'database', major: 15, sandbox: false })
    const [large, ...others] = files[0]?.statements ?? []
    expect(large?.findings.map(({ rule }) => rule)).toEqual(['blocking-index-build'])
    expect(large?.estimate.rows).toBe(200_000)
    expect(large?.estimate.bytes).toBeGreaterThan(50 * 2 ** 20)
    expect(large?.estimate.seconds).toBeGreaterThan(1)
    expect(others.map(({ findings }) => findings.length)).toEqual([0, 0, 0, 1])
    expect(others.map(({ rewrite }) => rewrite)).toEqual([false, true, false, true])
  })

  test('the session time zone decides about timestamptz', async () => {
    const sql = 'ALTER TABLE big ALTER at TYPE timestamptz;'
    const check = async (prefix: string) => {
      const { files } = await checkOf(file(prefix + sql), { ...named, url: database.url, sandbox: false })
      return files[0]?.statements.at(-1)?.rewrite
    }
    expect(await check(`SET timezone = 'UTC';`)).toBe(false)
    expect(await check(`SET timezone = 'Asia/Tokyo';`)).toBe(true)
  })

  test('rows that make a statement fail are counted with --probe', async () => {
    const { files } = await checkOf(
      file(`ALTER TABLE big ALTER note SET NOT NULL;
        ALTER TABLE small ADD UNIQUE (note);
        ALTER TABLE small ADD FOREIGN KEY (big_id) REFERENCES big;
        ALTER TABLE small ADD CHECK (big_id > 0);`),
      { ...named, url: database.url, sandbox: false, probe: true },
    )
    const probed = files.flatMap(findingsIn).filter(({ rule }) => rule === 'rows-in-the-way')
    expect(probed.map(({ message }) => message)).toEqual([
      '200 rows have null in note: the statement fails.',
      '1 values of (note) occur more than once: the statement fails.',
      '1 rows reference nothing in big: the statement fails.',
      '1 rows violate the CHECK: the statement fails.',
    ])
    expect(files[0]?.verdict).toBe('error')
  })

  test('the planner says how many rows DML changes, and syntax is judged for the version of the server', async () => {
    const { files } = await checkOf(
      file(`UPDATE big SET kind = 'z' WHERE id < 5; UPDATE big SET kind = 'z' WHERE id > 5;
        ALTER TABLE days ADD CONSTRAINT f FOREIGN KEY (at) REFERENCES days NOT VALID;
        ALTER TABLE big ADD v int GENERATED ALWAYS AS (id + 1) VIRTUAL;`),
      { ...named, url: database.url, sandbox: false },
    )
    const [few, many] = files[0]?.statements ?? []
    expect(few?.estimate.rows).toBeLessThan(20)
    expect(few?.findings).toEqual([])
    expect(many?.estimate.rows).toBeGreaterThan(190_000)
    expect(files.flatMap(foundIn)).toEqual([
      'unbatched-write danger',
      'needs-newer-server error',
      'needs-newer-server error',
    ])
  })

  test('in the embedded server a DO block with computed texts is seen to do what it does, and mistakes show', async () => {
    const { target, files } = await checkOf(
      file(`DO $$ BEGIN EXECUTE format('ALTER TABLE %I ADD COLUMN u uuid DEFAULT gen_random_uuid()', 'big'); END $$;
        ALTER TABLE big ADD COLUMN u uuid;
        GRANT SELECT ON big TO nobody_knows;`),
      { ...named, url: database.url },
    )
    expect(target.sandbox).toBe(true)
    expect(files[0]?.statements[0]).toMatchObject({
      locks: [{ relation: 'public.big', mode: 'ACCESS EXCLUSIVE' }],
      rewrite: true,
    })
    expect(files.flatMap(foundIn)).toEqual(['blocking-rewrite danger', 'statement-fails error'])
  })
})

test('a snapshot file stands for the database', async () => {
  await using directory = await temporaryDirectory()
  const path = join(directory.path, 'big.postai')
  const snapshot = await readSnapshot(database.url, quietContext())
  await writeSnapshotFile(path, { snapshot, workload: null, serverPlans: null, activity: null })
  const { target, files } = await checkOf(
    file(`CREATE INDEX ON big (kind); CREATE INDEX ON small (note); UPDATE big SET kind = 'z' WHERE id > 5;`),
    { ...named, snapshotFile: path },
  )
  expect(target).toMatchObject({ kind: 'snapshot', major: 15, sandbox: true })
  expect(files.flatMap(foundIn)).toEqual(['blocking-index-build danger', 'unbatched-write danger'])
  expect(files[0]?.statements[2]?.estimate.rows).toBeGreaterThan(190_000)
})

test('with a workload: what undoing comes to, and which queries lose an index', async () => {
  await using directory = await temporaryDirectory()
  const path = join(directory.path, 'big.postai')
  const snapshot = await readSnapshot(database.url, quietContext())
  const workload = await parseWorkload('-- calls: 100\nSELECT note FROM big WHERE id = 7;\n', 'queries.sql')
  await writeSnapshotFile(path, { snapshot, workload, serverPlans: null, activity: null })
  const { files } = await checkOf(
    {
      'migrations/1_a.sql': `-- migrate:up\nALTER TABLE big DROP CONSTRAINT big_pkey;\n-- migrate:down\nALTER TABLE big ADD PRIMARY KEY (id);\n`,
      'migrations/2_b.sql': `-- migrate:up\nALTER TABLE big ADD x int;\n-- migrate:down\nALTER TABLE big ADD y int;\n`,
    },
    { snapshotFile: path, tries: true },
  )
  expect(files.map(({ rollback }) => rollback?.verdict)).toEqual(['proved', 'not-restored'])
  expect(files[0]?.planImpact).toMatchObject([{ kind: 'slower', indexesLost: ['big_pkey'] }])
  expect(files[1]?.planImpact).toEqual([])
})
