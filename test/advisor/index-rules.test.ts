import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { examine } from '../../src/lib/advisor/examination.ts'
import { withoutAdvised } from '../../src/lib/advisor/existing/already-advised.ts'
import type { CreateIndex, Recommendation } from '../../src/lib/advisor/recommendation.ts'
import type { Outcome, Rule, Subject } from '../../src/lib/advisor/rule.ts'
import { bloatedIndex } from '../../src/lib/advisor/rules/bloated-index.ts'
import { duplicateIndex } from '../../src/lib/advisor/rules/duplicate-index.ts'
import { foreignKeyWithoutIndex } from '../../src/lib/advisor/rules/foreign-key-without-index.ts'
import { invalidIndex } from '../../src/lib/advisor/rules/invalid-index.ts'
import { redundantIndex } from '../../src/lib/advisor/rules/redundant-index.ts'
import { unusedIndex } from '../../src/lib/advisor/rules/unused-index.ts'
import type { Activity } from '../../src/lib/advisor/snapshot/activity.ts'
import { recordDatabase } from '../../src/lib/advisor/snapshot/recording.ts'
import { parseWorkload } from '../../src/lib/advisor/workload/workload-file.ts'
import { quietContext } from '../../src/lib/core/context.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { openPlanner } from '../../src/lib/sandbox/planner.ts'
import { loadParser } from '../../src/lib/sql/parser.ts'
import { indexesUsed } from '../support/advisor.ts'
import { sample } from '../support/sample.ts'
import { type TestDatabase, testDatabase } from '../support/servers.ts'
import { waitUntil } from '../support/wait-until.ts'

const fixture = new URL('../fixtures/advisor/index-rules.sql', import.meta.url)

const workload = `
  SELECT * FROM customers WHERE email = 'customer7@example.com';
  SELECT count(*) FROM customers WHERE country = 'DE';
  SELECT * FROM customers ORDER BY country, email LIMIT 5;
  SELECT * FROM orders WHERE status = 'void';
  SELECT * FROM orders ORDER BY status, total LIMIT 5;
  SELECT * FROM orders ORDER BY created_at LIMIT 5;
  SELECT * FROM orders ORDER BY created_at DESC NULLS LAST LIMIT 5;
  SELECT count(*) FROM orders WHERE id % 1000 / 500 = 1;
  SELECT * FROM events WHERE key = 10;
  SELECT * FROM facts WHERE key = 10;
  SELECT * FROM facts WHERE kind = 99;
  DELETE FROM lines WHERE order_no = 1 AND line_no = 2;`

describe.each(sample([13, 18]))('on PostgreSQL %i', (major) => {
  let database: TestDatabase
  let subject: Subject
  const found = new Map<Rule, Outcome>()

  const outcomeOf = async (rule: Rule) => {
    const known = found.get(rule) ?? (await rule.check(subject))
    found.set(rule, known)
    return known
  }
  const titles = async (rule: Rule) => (await outcomeOf(rule)).recommendations.map(({ title }) => title)
  const about = async (rule: Rule, words: string): Promise<Recommendation> => {
    const { recommendations } = await outcomeOf(rule)
    const recommendation = recommendations.find(({ title }) => title.includes(words))
    if (!recommendation) throw new Error(`nothing about ${words} in: ${await titles(rule)}`)
    return recommendation
  }
  const refusal = async (rule: Rule, words: string) =>
    (await outcomeOf(rule)).refused.find(({ what }) => what.includes(words))?.why

  beforeAll(async () => {
    database = await testDatabase(major)
    await fill(database.url)
    subject = await subjectOf(database.url)
  })
  afterAll(async () => {
    await subject?.planner[Symbol.asyncDispose]()
    await database?.[Symbol.asyncDispose]()
  })

  describe('duplicate-index', () => {
    test('finds the same keys, also in the opposite direction, and nothing of another order', async () => {
      expect((await titles(duplicateIndex)).map((title) => title.replace(/ \(.*\)/, '')).sort()).toEqual([
        'Drop customers_email_idx, for customers_email_key does its work',
        'Drop orders_created_at_desc, for orders_created_at_idx does its work',
        'Drop orders_created_at_idx1, for orders_created_at_idx does its work',
        'Drop pairs_e_idx2, for pairs_e_idx1 does its work',
        'Drop pairs_f_other, for pairs_f_now does its work',
        'Drop pairs_g_idx, for pairs_g_cluster does its work',
        'Drop pairs_lower_idx1, for pairs_lower_idx does its work',
        'Drop readings_at_again, for readings_at_idx does its work',
      ])
    })

    test('says that a unique index stands for a plain one, and why it stays', async () => {
      const { why, confidence, storage } = await about(duplicateIndex, 'customers_email_idx')
      expect(why).toContain('customers_email_key is unique')
      expect(confidence.because.join(' ')).toContain('stands behind the constraint customers_email_key')
      expect(storage?.bytes).toBeLessThan(-(2 ** 20))
      expect(storage?.pricePerMonth).toBeCloseTo(((storage?.bytes ?? 0) / 2 ** 30) * 0.1)
    })

    test('refuses, once for a pair, where constraints need them', async () => {
      const { refused } = await outcomeOf(duplicateIndex)
      expect(refused.map(({ why }) => why).sort()).toEqual([
        'pairs_again stands behind the constraint pairs_again. If nobody needs that: ALTER TABLE public.pairs DROP CONSTRAINT pairs_again;',
        'pairs_f_key stands behind the constraint pairs_f_key. If nobody needs that: ALTER TABLE public.pairs DROP CONSTRAINT pairs_f_key;',
      ])
    })

    test('plans the queries that use it without it', async () => {
      const { why, queries } = await about(duplicateIndex, 'orders_created_at_idx1')
      expect(why).toContain('none of 1 query that could be affected becomes more than a tenth dearer')
      expect(queries).toHaveLength(1)
    })

    test('drops that of a partitioned table with its partitions, and says what that locks', async () => {
      const drop = await about(duplicateIndex, 'readings_at_again')
      if (drop.kind !== 'drop-index') throw new Error(drop.kind)
      expect(drop.ddl).toBe('DROP INDEX public.readings_at_again;')
      expect(drop.down).toBe('CREATE INDEX readings_at_again ON public.readings USING btree (at);')
      expect(drop.lock).toContain('ACCESS EXCLUSIVE')
      expect(drop.storage?.bytes).toBeLessThan(-500_000)
    })
  })

  describe('redundant-index', () => {
    test('finds what a wider index begins with', async () => {
      expect((await titles(redundantIndex)).sort()).toEqual([
        expect.stringMatching(/^Drop orders_status_idx .*for orders_status_total_idx/),
        expect.stringMatching(/^Drop pairs_d_idx .*for pairs_d_wider_idx/),
      ])
    })

    test('leaves the narrow one that a query reads whole', async () => {
      expect(await refusal(redundantIndex, 'customers_country_idx')).toMatch(
        /would become dearer: cost .* because customers_country_email_idx has .* to read/,
      )
    })
  })

  test('redundant-index leaves a much smaller one that is scanned by queries that are not known', async () => {
    const activity = activityOf(subject)
    const indexes = activity.indexes.map((index) => ({ ...index, scans: 5 }))
    const { refused } = await redundantIndex.check({
      ...subject,
      queries: [],
      activity: { ...activity, indexes },
    })
    const country = refused.find(({ what }) => what.includes('customers_country_idx'))
    expect(country?.why).toMatch(/much smaller .* scanned 5 times/)
  })

  describe('invalid-index', () => {
    test('builds anew what a cancelled build left', async () => {
      const { kind, title, why } = await about(invalidIndex, 'orders_region_idx')
      expect([kind, title]).toEqual(['reindex', 'Build orders_region_idx anew: it is invalid'])
      expect(why).toContain('takes it for done')
    })

    test('warns that a unique one will fail again', async () => {
      expect((await about(invalidIndex, 'orders_code_key')).why).toContain('because of duplicate keys')
    })

    test('drops what a failed REINDEX left', async () => {
      const drop = await about(invalidIndex, 'facts_key_idx_ccnew')
      expect(drop).toMatchObject({
        kind: 'drop-index',
        ddl: 'DROP INDEX CONCURRENTLY public.facts_key_idx_ccnew;',
      })
      expect(drop.why).toContain('the old one is still there')
    })

    test('says nothing of a build that is going on', async () => {
      await using blocker = await connect(database.url)
      await using builder = await connect(database.url)
      await blocker.script('BEGIN; UPDATE visits SET id = id WHERE id = 1')
      const build = builder.script('CREATE INDEX CONCURRENTLY visits_now_idx ON visits (id, customer_id)')
      await waitUntil('the build waits', async () => {
        const invalid = await blocker.query(
          `SELECT FROM pg_index WHERE indexrelid = to_regclass('visits_now_idx') AND NOT indisvalid`,
        )
        return invalid.length > 0
      })
      const { activity } = await recordDatabase(database.url, null, quietContext())
      await blocker.script('ROLLBACK')
      await build
      await builder.script('DROP INDEX visits_now_idx')
      expect(activity?.indexes.find(({ name }) => name === 'visits_now_idx')).toMatchObject({
        building: true,
      })
      const { recommendations } = await invalidIndex.check({ ...subject, activity })
      expect(recommendations.map(({ title }) => title).join()).not.toContain('visits_now_idx')
    })
  })

  describe('bloated-index', () => {
    test('is measured by pgstattuple', async () => {
      const { title, confidence } = await about(bloatedIndex, 'events_key_idx')
      expect(title).toMatch(/^Rebuild events_key_idx: (8[5-9]|9\d) %/)
      expect(confidence.because[0]).toContain('pgstattuple')
    })

    test('is estimated where that was not measured, to the same', async () => {
      const { recommendations } = await bloatedIndex.check({ ...subject, activity: measured(subject, null) })
      const estimated = recommendations.find(({ title }) => title.includes('events_key_idx'))
      expect(estimated?.title).toMatch(/^Rebuild events_key_idx: (8[5-9]|9\d) %/)
      expect(estimated?.confidence.level).toBe('medium')
    })

    test('knows indexes of before deduplication, and leaves those that are as they were built', async () => {
      const { recommendations } = await bloatedIndex.check({ ...subject, activity: measured(subject, 0) })
      const old = recommendations.find(({ title }) => title.includes('facts_kind_idx'))
      expect(old?.why).toMatch(/its pages are full: each key stands for [56],\d\d\d rows.*pg_upgrade/)
      expect(old?.confidence.level).toBe('low')
      const names = (await titles(bloatedIndex)).map((title) => title.replace(/^Rebuild (\w+):.*/, '$1'))
      expect(names.sort()).toEqual(['events_key_idx', 'facts_kind_idx'])
    })
  })

  describe('foreign-key-without-index', () => {
    test('finds simple, composite, mostly empty and partitioned ones, and not those that are served', async () => {
      expect((await titles(foreignKeyWithoutIndex)).sort()).toEqual([
        'Create an index on orders (customer_id) for its foreign key to customers',
        'Create an index on readings (customer_id) for its foreign key to customers',
        'Create an index on shipments (order_no, line_no) for its foreign key to lines',
        'Create an index on visits (customer_id) for its foreign key to customers',
      ])
    })

    test('proves what one deleted row costs', async () => {
      const { evidence, why, ddl } = (await about(foreignKeyWithoutIndex, 'on visits')) as never as {
        ddl: string
      } & Recommendation
      const value = (name: string) => evidence.find((entry) => entry.name.startsWith(name))?.value ?? 0
      expect(value('cost of one check without')).toBeGreaterThan(50 * value('cost of one check with it'))
      expect(value('rows of customers deleted')).toBe(10)
      expect(ddl).toContain('WHERE customer_id IS NOT NULL')
      expect(why).toContain('Most rows refer to nothing')
    })

    test('refuses where nothing is deleted', async () => {
      expect(await refusal(foreignKeyWithoutIndex, 'addresses (country)')).toBeUndefined()
      const quiet = { ...subject, activity: withoutDeletes(subject), queries: [] }
      const { recommendations, refused } = await foreignKeyWithoutIndex.check(quiet)
      expect(recommendations).toEqual([])
      expect(refused.map(({ what }) => what).join()).toContain('orders (customer_id)')
      expect(refused[0]?.why).toMatch(/Nothing was deleted .* each costs [\d,.]+ instead of [\d.]+/)
    })
  })

  test('what indexes for the workload do already is not advised again', async () => {
    const [keys, duplicates] = [await outcomeOf(foreignKeyWithoutIndex), await outcomeOf(duplicateIndex)]
    const found = [...keys.recommendations, ...duplicates.recommendations]
    const left = async (index: string, drops: CreateIndex['drops'] = []) => {
      const created = await about(foreignKeyWithoutIndex, 'on orders')
      if (created.kind !== 'create-index') throw new Error(created.kind)
      const ddl = `CREATE INDEX CONCURRENTLY orders_new_idx ON public.orders ${index};`
      const advised = await withoutAdvised(found, [{ ...created, ddl, drops }])
      return found.filter((entry) => !advised.includes(entry)).map(({ title }) => title)
    }
    const forKey = ['Create an index on orders (customer_id) for its foreign key to customers']
    expect(await left('(customer_id, created_at)')).toEqual(forKey)
    expect(await left('(customer_id) WHERE customer_id IS NOT NULL')).toEqual(forKey)
    expect(await left('(created_at, customer_id)')).toEqual([])
    expect(await left(`(customer_id) WHERE status = 'open'`)).toEqual([])
    const duplicate = await about(duplicateIndex, 'orders_created_at_desc')
    if (duplicate.kind !== 'drop-index') throw new Error(duplicate.kind)
    const drop = { name: 'public.orders_created_at_desc', ddl: duplicate.ddl, down: '', bytes: 0, why: '' }
    expect(await left('(created_at)', [drop])).toEqual([duplicate.title])
  })

  describe('unused-index', () => {
    test('refuses while the counters are young', async () => {
      const { recommendations, refused } = await outcomeOf(unusedIndex)
      expect(recommendations).toEqual([])
      expect(refused[0]?.why).toMatch(/reach back 0\.0 days; 14 are wanted/)
    })

    test('finds what was never scanned when they are old, and says for how long', async () => {
      const { recommendations } = await unusedIndex.check(aged(subject, 40))
      expect(recommendations.map(({ title }) => title)).toEqual([
        expect.stringMatching(/^Drop orders_total_idx .* never scanned in 40 days/),
      ])
      expect(recommendations[0]?.confidence.level).toBe('high')
    })

    test('refuses for statistics of an expression and for a foreign key, with the cost', async () => {
      // the foreign key has been checked, and its index scanned: before that it was like this
      const indexes = activityOf(subject).indexes.map((index) => ({ ...index, scans: 0 }))
      const { refused } = await unusedIndex.check(aged(subject, 40, { indexes }))
      const why = (name: string) => refused.find(({ what }) => what.includes(name))?.why
      expect(why('orders_half_idx')).toMatch(/statistics of its expression: cost/)
      expect(why('payments_customer_idx')).toMatch(
        /alone serves the foreign key payments_customer_id_fkey.*cost/,
      )
    })

    test('is not sure where standbys answer queries, and refuses on a standby', async () => {
      const replicated = aged(subject, 40, { replicas: 2 })
      const { recommendations } = await unusedIndex.check(replicated)
      expect(recommendations.map(({ confidence, severity }) => [confidence.level, severity])).toEqual([
        ['low', 'low'],
      ])
      expect(recommendations[0]?.confidence.because.join(' ')).toContain('2 standbys')
      expect(recommendations[0]?.disprovedBy).toContain('pg_stat_user_indexes there')
      const { refused } = await unusedIndex.check(aged(subject, 40, { standby: true }))
      expect(refused[0]?.why).toContain('is a standby')
    })
  })

  test('all that is advised can be done, and what it promised is so', async () => {
    const all = await Promise.all(
      [invalidIndex, duplicateIndex, redundantIndex, foreignKeyWithoutIndex, bloatedIndex].map(outcomeOf),
    )
    await using session = await connect(database.url)
    const before = await sizesOf(database.url)
    for (const recommendation of all.flatMap(({ recommendations }) => recommendations)) {
      if (recommendation.kind === 'rewrite-query' || recommendation.title.includes('orders_code_key'))
        continue
      for (const { text } of (await loadParser()).statements(recommendation.ddl)) await session.script(text)
    }
    await session.script('ANALYZE')
    const after = await sizesOf(database.url)
    const rebuilt = await about(bloatedIndex, 'events_key_idx')
    const freed = (before.get('events_key_idx') ?? 0) - (after.get('events_key_idx') ?? 0)
    expect(freed / -(rebuilt.storage?.bytes ?? 1)).toBeCloseTo(1, 1)
    expect(await invalidOnes(database.url)).toEqual(['orders_code_key'])
    expect(await indexesUsed(database.url, major, 'SELECT * FROM customers ORDER BY email LIMIT 5')).toEqual([
      'customers_email_key',
    ])
    const check = 'SELECT 1 FROM ONLY shipments x WHERE order_no = 5 AND line_no = 2 FOR KEY SHARE OF x'
    expect(await indexesUsed(database.url, major, check)).toEqual(['shipments_order_no_line_no_idx'])
    const onPartitions = await indexesUsed(
      database.url,
      major,
      'SELECT 1 FROM readings x WHERE customer_id = 5',
    )
    expect(onPartitions.sort()).toEqual(['readings_2024_customer_id_idx', 'readings_2025_customer_id_idx'])
    for (const { recommendations } of all) {
      for (const { kind, ...entry } of recommendations) {
        const undo = 'down' in entry && kind === 'drop-index' ? entry.down : null
        if (undo !== null) await session.script(undo)
      }
    }
  })
})

/** Loads the fixture, leaves half-built indexes behind, and deletes what makes an index bloated. */
async function fill(url: string): Promise<void> {
  // a session that has ended has told all that it counted
  await inSession(url, readFile(fixture, 'utf8'))
  await inSession(
    url,
    `DELETE FROM events WHERE id % 10 <> 0;
     INSERT INTO customers SELECT n, n::text, 'DE', '' FROM generate_series(40001, 40010) n;
     DELETE FROM customers WHERE id > 40000`,
  )
  await waitUntil('the deleted rows are counted', async () => {
    await using session = await connect(url)
    const counted = await session.query(
      `SELECT FROM pg_stat_user_tables WHERE relname = 'customers' AND n_tup_del > 0`,
    )
    return counted.length > 0
  })
  await using session = await connect(url)
  await session.script('VACUUM (ANALYZE)')
  {
    await using blocker = await connect(url)
    await blocker.script(
      'BEGIN; UPDATE orders SET id = id WHERE id = 1; UPDATE facts SET id = id WHERE id = 1',
    )
    await session.script(`SET lock_timeout = '50ms'`)
    await cancelled(session.script('CREATE INDEX CONCURRENTLY orders_region_idx ON orders (region)'))
    await cancelled(session.script('REINDEX INDEX CONCURRENTLY facts_key_idx'))
    await blocker.script('ROLLBACK')
  }
  await cancelled(session.script('CREATE UNIQUE INDEX CONCURRENTLY orders_code_key ON orders (code)'))
}

async function inSession(url: string, script: string | Promise<string>): Promise<void> {
  await using session = await connect(url)
  await session.script(await script)
}

async function cancelled(build: Promise<unknown>): Promise<void> {
  const result = await build.then(
    () => 'built',
    () => 'failed',
  )
  if (result === 'built') throw new Error('the build was to fail')
}

async function subjectOf(url: string): Promise<Subject> {
  const parsed = await parseWorkload(workload, 'workload.sql')
  const { snapshot, activity } = await recordDatabase(url, parsed, quietContext())
  const planner = await openPlanner(snapshot, quietContext())
  const { queries } = await examine(parsed, planner)
  return { planner, activity, queries, pricePerGb: 0.1 }
}

/** The same database when its counters had counted for so many days. */
function aged(subject: Subject, days: number, changes: Partial<Activity> = {}): Subject {
  const activity = activityOf(subject)
  const since = new Date(Date.parse(activity.readAt) - days * 24 * 60 * 60 * 1000).toISOString()
  return { ...subject, activity: { ...activity, since, ...changes } }
}

function measured(subject: Subject, measuredWaste: number | null): Activity {
  const activity = activityOf(subject)
  return { ...activity, indexes: activity.indexes.map((index) => ({ ...index, measuredWaste })) }
}

function withoutDeletes(subject: Subject): Activity {
  const activity = activityOf(subject)
  return { ...activity, tables: activity.tables.map((table) => ({ ...table, deleted: 0 })) }
}

function activityOf({ activity }: Subject): Activity {
  if (!activity) throw new Error('nothing was recorded')
  return activity
}

async function sizesOf(url: string): Promise<Map<string, number>> {
  await using session = await connect(url)
  const rows = await session.query<{ name: string; bytes: number }>(
    `SELECT relname AS name, pg_relation_size(oid)::float8 AS bytes FROM pg_class WHERE relkind = 'i'`,
  )
  return new Map(rows.map(({ name, bytes }) => [name, bytes]))
}

async function invalidOnes(url: string): Promise<string[]> {
  await using session = await connect(url)
  const rows = await session.query<{ name: string }>(
    `SELECT indexrelid::regclass::text AS name FROM pg_index WHERE NOT indisvalid`,
  )
  return rows.map(({ name }) => name)
}
