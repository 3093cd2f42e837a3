import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Recommendation } from '../../src/lib/advisor/recommendation.ts'
import { enableExtension } from '../../src/lib/advisor/rules/enable-extension.ts'
import { randomPageCost } from '../../src/lib/advisor/rules/random-page-cost.ts'
import { workMem } from '../../src/lib/advisor/rules/work-mem.ts'
import { memoryNeed } from '../../src/lib/advisor/settings/memory-need.ts'
import { planNodes } from '../../src/lib/plan/plan.ts'
import { planFromJson } from '../../src/lib/plan/plan-json.ts'
import { planShape } from '../../src/lib/plan/shape.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { type Consultation, consult } from '../support/advice.ts'
import { counted, forgetQueries } from '../support/counted.ts'
import { serverPlans } from '../support/plans.ts'
import { sample } from '../support/sample.ts'
import { type TestDatabase, testDatabase } from '../support/servers.ts'
import { waitUntil } from '../support/wait-until.ts'

const tables = `
  CREATE EXTENSION pg_stat_statements;
  CREATE TABLE orders (id int, customer int, total int, place int, note text) WITH (autovacuum_enabled = false);
  INSERT INTO orders SELECT g, g % 5000, hashint4(g), g % 17, repeat('n', 60) FROM generate_series(1, 100000) g;
  CREATE INDEX ON orders (total);
  CREATE TABLE titles (id int, title text) WITH (autovacuum_enabled = false);
  INSERT INTO titles SELECT g, 'Title ' || md5(g::text) || md5((-g)::text) FROM generate_series(1, 60000) g;`

const sorted = 'SELECT * FROM orders ORDER BY note, total'
const joined =
  'SELECT count(*) FROM orders a JOIN orders b ON a.id = b.id AND a.note = b.note WHERE a.place <> b.customer'
const firsts = 'SELECT * FROM orders ORDER BY note, total LIMIT 10'
const ranged = 'SELECT * FROM orders WHERE total > 2000000000 AND place > 15 ORDER BY total'
const rangedByAny = 'SELECT * FROM orders WHERE total > $1 AND place > $2 ORDER BY total'
const searched = `SELECT id FROM titles WHERE title LIKE '%0a0b1%'`

describe.each(sample([13, 18]))('on PostgreSQL %i', (major) => {
  let database: TestDatabase
  let before: Consultation

  beforeAll(async () => {
    database = await testDatabase(major)
    await counted(database.url, tables)
    await counted(database.url, 'VACUUM (ANALYZE) orders, titles')
    await counted(database.url, forgetQueries)
    for (const sql of [sorted, joined, firsts, ranged, searched]) await counted(database.url, sql)
    await using session = await connect(database.url)
    await waitUntil('the blocks and temporary files are counted', async () => {
      const sql = `SELECT 1 FROM pg_stat_database WHERE datname = current_database() AND blks_hit > 100000 AND temp_files > 1`
      return (await session.query(sql)).length === 1
    })
    before = await consult(database.url)
  })
  afterAll(async () => {
    await before?.[Symbol.asyncDispose]()
    await database?.[Symbol.asyncDispose]()
  })

  /** The plan of a statement in a new session, executed; one process does it all, as the sandbox plans it. */
  async function planOf(sql: string, settings: Record<string, string> = {}) {
    await using session = await connect(database.url, {
      settings: { max_parallel_workers_per_gather: 0, ...settings },
    })
    const [row] = await session.script<{ 'QUERY PLAN': unknown }>(`EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`)
    return planFromJson(row?.['QUERY PLAN'])
  }

  const nodeOf = async (sql: string, type: string, settings: Record<string, string> = {}) =>
    planNodes((await planOf(sql, settings)).root).find(({ nodeType }) => nodeType === type)

  async function follow(advice: Recommendation | undefined): Promise<void> {
    const statements = advice && 'ddl' in advice ? advice.ddl.split('\n') : []
    for (const statement of statements) await counted(database.url, statement)
  }

  test('the memory that a sort needs is told from its plan', async () => {
    const settings = { work_mem: '1GB' }
    const used = ((await nodeOf(sorted, 'Sort', settings))?.sortSpaceUsed ?? 0) * 1024
    const need = memoryNeed(await planOf(sorted, settings), { major, hashMultiplier: 1 })
    expect(need / used).toBeGreaterThan(0.95)
    expect(need / used).toBeLessThan(1.6)
  })

  test('the memory that a hash needs is told from its plan', async () => {
    const settings = { work_mem: '1GB', enable_mergejoin: 'off' }
    const hash = await nodeOf(joined, 'Hash', settings)
    const need = memoryNeed(await planOf(joined, settings), { major, hashMultiplier: 1 })
    const used = (hash?.peakMemoryUsage ?? 0) * 1024
    expect(need / used).toBeGreaterThan(0.9)
    expect(need / used).toBeLessThan(1.6)
  })

  test('a sort below a LIMIT needs next to none', async () => {
    expect(memoryNeed(await planOf(firsts), { major, hashMultiplier: 1 })).toBeLessThan(10_000)
  })

  test('work_mem is not recommended for all where memory would not do for all', async () => {
    const { planner } = before.subject
    const settings = { ...planner.snapshot.settings, effective_cache_size: '64MB' }
    const small = { ...planner, snapshot: { ...planner.snapshot, settings } }
    const { recommendations, refused } = await workMem.check({ ...before.subject, planner: small })
    expect(recommendations).toEqual([])
    expect(refused[0]?.why).toContain('SET LOCAL work_mem')
  })

  test('without recorded executions the confidence in work_mem is low, and a LIMIT asks for none', async () => {
    const asked = await before.subjectWith(sorted)
    expect((await workMem.check(asked)).recommendations[0]).toMatchObject({ confidence: { level: 'low' } })
    const limited = await before.subjectWith(firsts)
    expect(await workMem.check(limited)).toEqual({ recommendations: [], refused: [] })
  })

  test('the work_mem that is recommended keeps the sort and the hash in memory, and no more is asked for then', async () => {
    const advice = await before.recommended(workMem)
    expect(advice).toMatchObject({ kind: 'change-setting', confidence: { level: 'high' } })
    expect(advice?.queries).toHaveLength(2)
    expect(advice?.benefit?.costAfter).toBeLessThan(advice?.benefit?.costBefore ?? 0)
    expect((await nodeOf(sorted, 'Sort'))?.sortSpaceType).toBe('Disk')
    await follow(advice)
    expect((await nodeOf(sorted, 'Sort'))?.sortSpaceType).toBe('Memory')
    expect((await nodeOf(joined, 'Hash'))?.hashBatches ?? 1).toBe(1)
    if (advice && 'down' in advice) expect(advice.down).toContain('RESET work_mem')
  })

  test('random_page_cost is to be lowered where all is in memory, and names the queries that get other plans', async () => {
    const { activity } = before.subject
    if (!activity?.counters) throw new Error('no counters were read')
    // how much of it stays in memory depends on the other databases of the server
    const counters = { ...activity.counters, blocksRead: 0 }
    const { recommendations } = await randomPageCost.check({
      ...before.subject,
      activity: { ...activity, counters },
    })
    const [advice] = recommendations
    expect(advice).toMatchObject({ kind: 'change-setting', confidence: { level: 'low' } })
    expect(advice).toMatchObject({
      ddl: `ALTER DATABASE ${database.name} SET random_page_cost = '1.1';`,
      down: `ALTER DATABASE ${database.name} RESET random_page_cost;`,
    })
    expect(advice?.queries).toHaveLength(1)
    const [old] = await serverPlans(database.url, major, [rangedByAny])
    await follow(advice)
    const [now] = await serverPlans(database.url, major, [rangedByAny])
    expect(old && planShape(old)).toMatch(/^Sort\(Bitmap Heap Scan/)
    expect(now && planShape(now)).toMatch(/^Index Scan/)
  })

  test('random_page_cost is left alone where nothing shows that random reads are fast, or timing shows that they are not', async () => {
    const { activity } = before.subject
    if (!activity?.counters) throw new Error('no counters were read')
    const slow = { ...activity.counters, blocksRead: 50_000, readMs: 250_000 }
    const unknown = { ...activity.counters, blocksRead: activity.counters.blocksHit, readMs: 0 }
    for (const counters of [slow, unknown]) {
      const subject = { ...before.subject, activity: { ...activity, counters } }
      expect(await randomPageCost.check(subject)).toEqual({ recommendations: [], refused: [] })
    }
  })

  test('pg_trgm is to be installed for a search in the middle of texts, and is used', async () => {
    const advice = await before.recommended(enableExtension, 'public.titles')
    expect(advice).toMatchObject({ kind: 'enable-extension', confidence: { level: 'low' } })
    expect(advice?.benefit?.percent).toBeGreaterThan(50)
    await follow(advice)
    expect((await nodeOf(searched, 'Bitmap Index Scan'))?.indexName).toBe('titles_title_idx')
  })

  test('nothing is left to do once that is done', async () => {
    await using after = await consult(database.url)
    for (const rule of [workMem, randomPageCost, enableExtension])
      expect(await after.ask(rule)).toEqual({ recommendations: [], refused: [] })
  })
})
