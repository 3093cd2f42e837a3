import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Advice } from '../../src/lib/advisor/advice.ts'
import { type AdviseInput, advise } from '../../src/lib/advisor/advise.ts'
import type { CreateIndex } from '../../src/lib/advisor/recommendation.ts'
import { quietContext } from '../../src/lib/core/context.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { indexesUsed } from '../support/advisor.ts'
import { sample } from '../support/sample.ts'
import { type TestDatabase, testDatabase } from '../support/servers.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

let database: TestDatabase
let directory: Awaited<ReturnType<typeof temporaryDirectory>>

beforeAll(async () => {
  database = await testDatabase(18)
  directory = await temporaryDirectory()
  await using connection = await connect(database.url)
  await connection.script(`
    CREATE TABLE tickets (
      id int PRIMARY KEY, customer_id int NOT NULL, status text NOT NULL, priority int NOT NULL,
      created_at timestamptz NOT NULL, deleted_at timestamptz, hits int NOT NULL, body text NOT NULL) WITH (fillfactor = 80);
    INSERT INTO tickets
      SELECT g, 1 + (g * 7919) % 5000, CASE WHEN g % 50 = 0 THEN 'open' WHEN g % 49 = 0 THEN 'waiting' ELSE 'closed' END,
             g % 5, timestamptz '2025-01-01' + g * interval '1 minute',
             CASE WHEN g % 3 <> 0 THEN timestamptz '2025-06-01' + g * interval '1 minute' END, g % 90000, repeat(md5(g::text), 3)
      FROM generate_series(1, 100000) g;
    CREATE TABLE calls (id int PRIMARY KEY, ticket_id int NOT NULL, agent int NOT NULL, seconds int NOT NULL);
    INSERT INTO calls SELECT g, 1 + (g::bigint * 7919) % 100000, g % 300, g % 777 FROM generate_series(1, 200000) g;
    CREATE INDEX calls_agent_idx ON calls (agent);
    CREATE TABLE facts (id int PRIMARY KEY, a int NOT NULL, b int NOT NULL, note text NOT NULL);
    INSERT INTO facts SELECT g, g % 5000, g % 4000, md5(g::text) FROM generate_series(1, 100000) g;
    CREATE INDEX facts_a_idx ON facts (a);
    CREATE INDEX facts_b_idx ON facts (b);`)
  await connection.script('SELECT pg_stat_force_next_flush()')
  await connection.script('CHECKPOINT')
  await connection.script('VACUUM (ANALYZE)')
})
afterAll(async () => {
  await directory?.[Symbol.asyncDispose]()
  await database?.[Symbol.asyncDispose]()
})

/** Advice for a workload that is given as SQL with `-- calls: N` comments. */
async function adviceFor(workload: string, input: Partial<AdviseInput> = {}): Promise<Advice> {
  const workloadFile = join(directory.path, 'workload.sql')
  await writeFile(workloadFile, workload)
  return await advise({ url: database.url, ...input, workloadFile }, quietContext())
}

function created(advice: Advice): CreateIndex[] {
  return advice.recommendations.filter((entry) => entry.kind === 'create-index')
}

/** `table (columns) …` of each recommended index. */
function bodies(advice: Advice): string[] {
  return created(advice)
    .map(({ ddl }) => ddl.replace(/^.* ON (?:public\.)?(.*);$/, '$1'))
    .sort()
}

/** The indexes that the server uses for a statement once the advice is followed; they are dropped again. */
async function usedOnceBuilt(advice: Advice, sql: string): Promise<string[]> {
  await using connection = await connect(database.url)
  for (const { ddl } of created(advice)) await connection.script(ddl)
  try {
    return await indexesUsed(database.url, 18, sql)
  } finally {
    for (const { down } of created(advice)) await connection.script(down)
  }
}

const newestOpen = `SELECT * FROM tickets WHERE status = 'open' ORDER BY created_at DESC LIMIT 20`

describe('a workload gets', () => {
  test('a partial index where a rare value recurs with an order and a LIMIT', async () => {
    const advice = await adviceFor(`-- calls: 500\n${newestOpen};`)
    expect(bodies(advice)).toEqual([`tickets (created_at) WHERE status = 'open'`])
    expect(await usedOnceBuilt(advice, newestOpen)).toEqual(['tickets_created_at_idx'])
  })

  test('no partial index for a value that is asked for once', async () => {
    const advice = await adviceFor(`${newestOpen};`)
    expect(bodies(advice)).toEqual(['tickets (status, created_at)'])
  })

  test('a partial index for rows that are not deleted', async () => {
    const sql = `SELECT id FROM tickets WHERE customer_id = 77 AND deleted_at IS NULL`
    const advice = await adviceFor(`-- calls: 500\n${sql};`)
    expect(bodies(advice)).toEqual([
      expect.stringMatching(/^tickets \(customer_id.*WHERE deleted_at IS NULL$/),
    ])
    expect(await usedOnceBuilt(advice, sql)).toEqual([expect.stringContaining('tickets_customer_id')])
  })

  test('one index that serves two queries rather than one for each', async () => {
    const advice = await adviceFor(`
      -- calls: 100
      SELECT * FROM tickets WHERE customer_id = 5;
      -- calls: 100
      SELECT * FROM tickets WHERE customer_id = 5 AND priority = 3 ORDER BY created_at LIMIT 10;`)
    expect(bodies(advice)).toHaveLength(1)
    expect(created(advice)[0]?.queries).toHaveLength(2)
  })

  test('an index for DISTINCT, to be read in order without the table', async () => {
    const advice = await adviceFor('-- calls: 100\nSELECT DISTINCT customer_id FROM tickets;')
    expect(bodies(advice)).toEqual(['tickets (customer_id)'])
  })

  test('an existing index offered for dropping that the new one begins with', async () => {
    const advice = await adviceFor(`
      -- calls: 1000
      SELECT * FROM calls WHERE agent = 7 ORDER BY seconds DESC LIMIT 5;
      -- calls: 10
      SELECT * FROM calls WHERE agent = 8;`)
    const [index] = created(advice)
    expect(index?.ddl).toContain('(agent, seconds)')
    expect(index?.drops).toMatchObject([
      { name: 'public.calls_agent_idx', ddl: 'DROP INDEX CONCURRENTLY public.calls_agent_idx;' },
    ])
    expect(index?.drops[0]?.down).toMatch(/^CREATE INDEX CONCURRENTLY calls_agent_idx ON public.calls/)
  })
})

describe('a workload gets no index', () => {
  test('for an OR that two existing indexes serve', async () => {
    const sql = 'SELECT * FROM facts WHERE a = 5 OR b = 7'
    expect(bodies(await adviceFor(`-- calls: 500\n${sql};`))).toEqual([])
    expect(await indexesUsed(database.url, 18, sql)).toEqual(['facts_a_idx', 'facts_b_idx'])
  })

  test('on a counter that is updated all the time, and is told what that would cost', async () => {
    const advice = await adviceFor(`
      -- calls: 500
      SELECT id FROM tickets WHERE hits > 89990;
      -- calls: 2000000
      UPDATE tickets SET hits = hits + 1 WHERE id = 5;`)
    expect(bodies(advice)).toEqual([])
    const refusal = advice.refused.find(({ what }) => what.includes('(hits'))
    expect(refusal?.why).toMatch(
      /save reads about [\d,]+ units of plan cost and cost writes about [\d,]+ .*[\d,]+ updates could no longer be heap-only/,
    )
  })

  test('that it would get if the counter were updated rarely', async () => {
    const advice = await adviceFor(`
      -- calls: 20
      SELECT id FROM tickets WHERE hits > 89990;
      -- calls: 20
      UPDATE tickets SET hits = hits + 1 WHERE id = 5;`)
    expect(bodies(advice)).toEqual([expect.stringMatching(/^tickets \(hits/)])
  })
})

test('a query that is better written otherwise gets that advice, and no index for its present form', async () => {
  const advice = await adviceFor(`-- calls: 500\nSELECT * FROM facts WHERE a::text = '77';`)
  expect(bodies(advice)).toEqual([])
  expect(advice.recommendations).toMatchObject([
    {
      kind: 'rewrite-query',
      sql: `SELECT * FROM facts WHERE a::text = '77'`,
      rewrittenSql: 'SELECT * FROM facts WHERE a = 77',
    },
  ])
})

describe('limits', () => {
  const workload = `
    -- calls: 300
    SELECT * FROM tickets WHERE customer_id = 5;
    -- calls: 200
    SELECT * FROM tickets WHERE created_at > '2025-03-11';
    -- calls: 100
    SELECT * FROM calls WHERE ticket_id = 5;
    -- calls: 50
    SELECT * FROM facts WHERE note = 'x';`
  const bytes = (advice: Advice) => created(advice).reduce((sum, index) => sum + index.sizeBytes, 0)

  test('on the number of indexes leave those that save most', async () => {
    const all = await adviceFor(workload)
    const two = await adviceFor(workload, { limits: { maxIndexes: 2 } })
    expect(created(all)).toHaveLength(4)
    expect(created(two).map(({ ddl }) => ddl)).toEqual(
      created(all)
        .slice(0, 2)
        .map(({ ddl }) => ddl),
    )
  })

  test.each(sample([3, 1, 6]))('on the storage hold: %i MB', async (megabytes) => {
    const advice = await adviceFor(workload, { limits: { storageBytes: megabytes * 2 ** 20 } })
    expect(bytes(advice)).toBeLessThanOrEqual(megabytes * 2 ** 20)
    expect(created(advice).length).toBeGreaterThan(0)
  })

  test('on the time end the search with a valid answer', async () => {
    const advice = await adviceFor(workload, { limits: { timeMs: 0 } })
    expect(created(advice).length).toBeLessThanOrEqual(4)
    expect(advice.coverage.timedOut).toBe(true)
  })
})

test('every recommended index says what it rests on and what would disprove it', async () => {
  const [index] = created(await adviceFor('-- calls: 9\nSELECT * FROM tickets WHERE customer_id = 5;'))
  expect(index?.confidence).toEqual({
    level: 'high',
    because: ['Fresh statistics, real values, and the server’s own plans agree.'],
  })
  expect(index?.disprovedBy).toMatch(/idx_scan of tickets_customer_id_idx stays 0/)
  expect(index?.evidence).toContainEqual({ name: 'rows of the table', value: 100000, unit: 'rows' })
})

test('a large table that rows are added to in the order of a timestamp gets a block range index, and the server uses it', async () => {
  await using large = await testDatabase(18)
  await using connection = await connect(large.url)
  await connection.script(`
    CREATE TABLE readings (id bigint NOT NULL, at timestamptz NOT NULL, device int NOT NULL, payload text NOT NULL);
    INSERT INTO readings SELECT g, timestamptz '2025-01-01' + g * interval '1 second', g % 100, repeat('x', 150)
      FROM generate_series(1, 420000) g`)
  await connection.script('CHECKPOINT')
  await connection.script('VACUUM (ANALYZE) readings')
  const sql = `SELECT sum(length(payload)) FROM readings WHERE at >= '2025-01-03' AND at < '2025-01-04'`
  const insert = `INSERT INTO readings VALUES (1, now(), 1, 'x')`
  const advice = await adviceFor(`-- calls: 50\n${sql};\n-- calls: 400000\n${insert};`, { url: large.url })
  expect(bodies(advice)).toEqual(['readings USING brin (at)'])
  for (const { ddl } of created(advice)) await connection.script(ddl)
  expect(await indexesUsed(large.url, 18, sql)).toEqual(['readings_at_idx'])
})
