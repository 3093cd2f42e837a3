import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { autovacuumPerTable } from '../../src/lib/advisor/rules/autovacuum-per-table.ts'
import { dependentColumns } from '../../src/lib/advisor/rules/dependent-columns.ts'
import { missingStatistics } from '../../src/lib/advisor/rules/missing-statistics.ts'
import { staleStatistics } from '../../src/lib/advisor/rules/stale-statistics.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { type Consultation, consult } from '../support/advice.ts'
import { counted, forgetQueries } from '../support/counted.ts'
import { sample } from '../support/sample.ts'
import { type TestDatabase, testDatabase } from '../support/servers.ts'

const tables = `
  CREATE EXTENSION pg_stat_statements;
  CREATE TABLE fresh (id int, kind int) WITH (autovacuum_enabled = false);
  INSERT INTO fresh SELECT g, g % 7 FROM generate_series(1, 5000) g;
  CREATE TABLE tiny (id int) WITH (autovacuum_enabled = false);
  INSERT INTO tiny SELECT g FROM generate_series(1, 10) g;
  CREATE TABLE days (day date, n int) PARTITION BY RANGE (day);
  CREATE TABLE days_1 PARTITION OF days FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') WITH (autovacuum_enabled = false);
  INSERT INTO days SELECT '2024-01-01'::date + g % 300, g FROM generate_series(1, 3000) g;
  CREATE TABLE people (id int, name text, town int) WITH (autovacuum_enabled = false);
  ALTER TABLE people ALTER town SET STATISTICS 0;
  INSERT INTO people SELECT g, 'Person ' || g, g % 50 FROM generate_series(1, 5000) g;
  CREATE TABLE grown (id int, kind int) WITH (autovacuum_enabled = false);
  INSERT INTO grown SELECT g, g % 7 FROM generate_series(1, 5000) g;
  CREATE TABLE quiet (id int, kind int);
  INSERT INTO quiet SELECT g, g % 7 FROM generate_series(1, 5000) g;
  CREATE TABLE places (id int, city int, country int, day int);
  INSERT INTO places SELECT g, g % 400, (g % 400) / 20, g % 300 FROM generate_series(1, 90000) g;`

const changes = `
  ALTER TABLE people ADD COLUMN title text DEFAULT 'Dr';
  CREATE INDEX people_name_idx ON people (lower(name));
  INSERT INTO grown SELECT g, g % 7 FROM generate_series(1, 4000) g;
  INSERT INTO quiet SELECT g, g % 7 FROM generate_series(1, 100) g;`

/** Each run for every number that it is given. */
const queries: [string, number[]][] = [
  ['SELECT * FROM fresh WHERE kind = $1', [1]],
  ['SELECT * FROM days WHERE day > $1::date', []],
  ['SELECT * FROM people WHERE town = $1', [1]],
  ['SELECT * FROM grown WHERE kind = $1', [1]],
  ['SELECT id FROM places WHERE city = $1 AND country = $1::int / 20', [1, 77, 300]],
  ['SELECT id FROM places WHERE city = $1 AND day = $1', [1, 77]],
  ['SELECT city, country FROM places GROUP BY city, country', []],
]

const byCity = 'SELECT id FROM places WHERE city = 77 AND country = 3'

describe.each(sample([13, 18]))('on PostgreSQL %i', (major) => {
  let database: TestDatabase
  let before: Consultation

  beforeAll(async () => {
    database = await testDatabase(major)
    await counted(database.url, tables)
    await counted(database.url, 'ANALYZE days_1, people, grown, quiet, places')
    await counted(database.url, changes)
    await using session = await connect(database.url)
    await session.script(forgetQueries)
    await session.query("SELECT * FROM people WHERE title = 'Dr'")
    for (const [sql, values] of queries) {
      for (const value of values) await session.query(sql, [value])
      if (values.length === 0) await session.query(sql, sql.includes('$1') ? ['2024-05-01'] : [])
    }
    before = await consult(database.url)
  })
  afterAll(async () => {
    await before?.[Symbol.asyncDispose]()
    await database?.[Symbol.asyncDispose]()
  })

  /** Estimated rows of a query on the server. */
  async function estimate(sql: string): Promise<number> {
    await using session = await connect(database.url)
    const [row] = await session.query<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(
      `EXPLAIN (FORMAT JSON) ${sql}`,
    )
    return row?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0
  }

  test('a table that was never analysed is to be, and the one who switched autovacuum off is named', async () => {
    const found = await before.recommended(missingStatistics, 'public.fresh')
    expect(found).toMatchObject({ kind: 'analyze', ddl: 'ANALYZE public.fresh;', down: null })
    expect(found?.queries).toHaveLength(1)
    expect(found?.confidence).toMatchObject({ level: 'high' })
    expect(found?.confidence.because.join()).toContain('autovacuum_enabled = false')
  })

  test('a partitioned table is to be analysed as a whole, though its partition is', async () => {
    const found = await before.recommended(missingStatistics, 'public.days')
    expect(found).toMatchObject({ kind: 'analyze', ddl: 'ANALYZE public.days;' })
    expect(found?.why).toContain('autovacuum analyses the partitions alone')
    expect(await before.recommended(missingStatistics, 'public.days_1')).toBeUndefined()
  })

  test('columns and expressions that were left out or came later are named, and switched on', async () => {
    const found = await before.recommended(missingStatistics, 'public.people')
    expect(found).toMatchObject({
      title: 'Analyse public.people: town, title, the expression of index people_name_idx have no statistics',
      ddl: 'ALTER TABLE public.people ALTER COLUMN town SET STATISTICS -1;\nANALYZE public.people;',
      down: 'ALTER TABLE public.people ALTER COLUMN town SET STATISTICS 0;',
    })
  })

  test('tables that are small or have their statistics are left alone', async () => {
    const { recommendations } = await before.ask(missingStatistics)
    expect(recommendations.map(({ table }) => table).sort()).toEqual([
      'public.days',
      'public.fresh',
      'public.people',
    ])
  })

  test('a table that grew by four fifths since it was analysed is to be again, one that hardly changed is not', async () => {
    const { recommendations } = await before.ask(staleStatistics)
    expect(recommendations.map(({ table }) => table)).toEqual(['public.grown'])
    expect(recommendations[0]).toMatchObject({ ddl: 'ANALYZE public.grown;' })
    expect(recommendations[0]?.evidence[0]).toMatchObject({ value: 4000, unit: 'rows' })
  })

  test('autovacuum is to look after tables again that change without it', async () => {
    const { recommendations } = await before.ask(autovacuumPerTable)
    expect(recommendations.map(({ table }) => table).sort()).toEqual([
      'public.days_1',
      'public.fresh',
      'public.grown',
      'public.people',
    ])
    expect(recommendations[0]).toMatchObject({ kind: 'alter-table', severity: 'medium' })
  })

  test('columns of which one decides the other get statistics together, independent ones do not', async () => {
    const { recommendations } = await before.ask(dependentColumns)
    expect(recommendations).toHaveLength(1)
    expect(recommendations[0]).toMatchObject({
      kind: 'create-statistics',
      table: 'public.places',
      ddl: 'CREATE STATISTICS public.places_city_country_stat (dependencies, ndistinct) ON city, country FROM public.places;\nANALYZE public.places;',
      down: 'DROP STATISTICS public.places_city_country_stat;',
    })
    expect(recommendations[0]?.queries).toHaveLength(2)
  })

  test('to a role that may not see the statistics of tables and expressions it is not told that there are none', async () => {
    const reader = `reader_${database.name}`
    await counted(database.url, 'ANALYZE people; ALTER TABLE fresh ENABLE ROW LEVEL SECURITY')
    await counted(
      database.url,
      `CREATE ROLE ${reader} LOGIN PASSWORD 'reader' IN ROLE pg_monitor; GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${reader}`,
    )
    const url = new URL(database.url)
    url.username = reader
    url.password = 'reader'
    try {
      await using asReader = await consult(url.href)
      const { recommendations } = await asReader.ask(missingStatistics)
      expect(recommendations.map(({ table }) => table).sort()).toEqual(['public.days', 'public.people'])
      expect(recommendations[1]?.title).toBe('Analyse public.people: town has no statistics')
    } finally {
      await counted(database.url, `DROP OWNED BY ${reader}; DROP ROLE ${reader}`)
    }
  })

  test('once the advice is followed the estimates are right, and nothing is advised any more', async () => {
    expect(await estimate(byCity)).toBeLessThan(20)
    expect(await estimate('SELECT city, country FROM places GROUP BY 1, 2')).toBeGreaterThan(5000)
    const rules = [missingStatistics, staleStatistics, autovacuumPerTable, dependentColumns]
    for (const rule of rules) {
      const { recommendations } = await before.ask(rule)
      for (const one of recommendations) {
        const statements = 'ddl' in one ? one.ddl.split('\n') : []
        for (const statement of statements) await counted(database.url, statement)
      }
    }
    expect(await estimate(byCity)).toBeCloseTo(225, -2)
    expect(await estimate('SELECT city, country FROM places GROUP BY 1, 2')).toBe(400)
    await using after = await consult(database.url)
    for (const rule of rules) expect((await after.ask(rule)).recommendations).toEqual([])
  })
})

test('a large table that changes gets a scale factor of its own', async () => {
  await using database = await testDatabase(18)
  // six million rows by its statistics, as there is no time to write them
  await counted(
    database.url,
    `CREATE TABLE huge (id int, n int) WITH (fillfactor = 50, autovacuum_analyze_scale_factor = 1);
     INSERT INTO huge SELECT g, g FROM generate_series(1, 100000) g;
     SELECT pg_restore_relation_stats('schemaname', 'public', 'relname', 'huge', 'reltuples', 6000000::real)`,
  )
  await counted(
    database.url,
    'DO $$ BEGIN FOR i IN 1..10 LOOP UPDATE huge SET n = n + 1; COMMIT; END LOOP; END $$',
  )
  await using before = await consult(database.url, 'SELECT * FROM huge WHERE id = 5;')
  const advice = await before.recommended(autovacuumPerTable, 'public.huge')
  expect(advice).toMatchObject({
    title: 'Have autovacuum come to public.huge after 180,000 dead rows, not 1,200,050',
    ddl: 'ALTER TABLE public.huge SET (autovacuum_vacuum_scale_factor = 0.03);',
    down: 'ALTER TABLE public.huge RESET (autovacuum_vacuum_scale_factor);',
  })
})
