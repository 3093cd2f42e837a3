import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rewritesFor } from '../../src/lib/advisor/rewrites/rewrites-for.ts'
import { toRecommendation } from '../../src/lib/advisor/rewrites/to-recommendation.ts'
import { type RewriteGround, rewriteGround } from '../support/rewrites.ts'
import { sample } from '../support/sample.ts'

interface Case {
  what: string
  rule: string
  sql: string
  rewritten: string
  /** Of the parameters, to compare the rows. */
  values?: readonly unknown[]
  /** What is said to differ; nothing where it is not given. */
  differs?: RegExp
}

/** The two say the same, whatever the data. */
const exact: Case[] = [
  {
    what: 'a cast to date, with its own formatting kept',
    rule: 'function-to-range',
    sql: `SELECT id, note -- größer\nFROM orders\nWHERE note IS NOT NULL\n  AND created_at::date = '2024-05-05' ORDER BY 1`,
    rewritten: `SELECT id, note -- größer\nFROM orders\nWHERE note IS NOT NULL\n  AND created_at >= '2024-05-05' AND created_at < '2024-05-06' ORDER BY 1`,
  },
  {
    what: 'date() between two dates',
    rule: 'function-to-range',
    sql: `SELECT note FROM orders o WHERE date(o.created_at) BETWEEN date '2024-02-28' AND '2024-02-29'::date`,
    rewritten: `SELECT note FROM orders o WHERE o.created_at >= '2024-02-28' AND o.created_at < '2024-03-01'`,
  },
  {
    what: 'a date after another, the value first, below NOT',
    rule: 'function-to-range',
    sql: `SELECT id FROM orders WHERE NOT '2025-09-15' >= created_at::date`,
    rewritten: `SELECT id FROM orders WHERE NOT (created_at < '2025-09-16')`,
  },
  {
    what: 'days before today',
    rule: 'function-to-range',
    sql: `SELECT id FROM orders WHERE created_at::date = CURRENT_DATE - 400`,
    rewritten: `SELECT id FROM orders WHERE created_at >= CURRENT_DATE - 400 AND created_at < CURRENT_DATE - 400 + 1`,
  },
  {
    what: 'a month',
    rule: 'function-to-range',
    sql: `SELECT id FROM orders WHERE date_trunc('month', created_at) = '2024-12-01 00:00:00'::timestamp`,
    rewritten: `SELECT id FROM orders WHERE created_at >= '2024-12-01' AND created_at < '2025-01-01'`,
  },
  {
    what: 'a day that may not be one',
    rule: 'function-to-range',
    sql: `SELECT id FROM orders WHERE date_trunc('day', created_at) = $1`,
    rewritten: `SELECT id FROM orders WHERE created_at >= $1::timestamp AND created_at < $1::timestamp + interval '1 day' AND date_trunc('day', $1::timestamp) = $1::timestamp`,
    values: ['2024-05-05 10:30:00'],
  },
  {
    what: 'a year',
    rule: 'function-to-range',
    sql: `SELECT due FROM orders WHERE extract(year FROM due) > 2024 AND customer_id % 2 = 0`,
    rewritten: `SELECT due FROM orders WHERE due >= '2025-01-01' AND customer_id % 2 = 0`,
  },
  {
    what: 'a day in UTC',
    rule: 'function-to-range',
    sql: `SELECT id FROM orders WHERE (shipped_at AT TIME ZONE 'UTC')::date = '2024-05-05'`,
    rewritten: `SELECT id FROM orders WHERE shipped_at >= timestamp '2024-05-05' AT TIME ZONE 'UTC' AND shipped_at < timestamp '2024-05-06' AT TIME ZONE 'UTC'`,
  },
  {
    what: 'a number compared as text',
    rule: 'constant-cast',
    sql: `SELECT note FROM orders WHERE customer_id::text IN ('42', '-1', '43')`,
    rewritten: `SELECT note FROM orders WHERE customer_id IN (42, -1, 43)`,
  },
  {
    what: 'a uuid compared as text',
    rule: 'constant-cast',
    sql: `SELECT id FROM orders WHERE token::text = 'c4ca4238-a0b9-2382-0dcc-509a6f75849b'`,
    rewritten: `SELECT id FROM orders WHERE token = 'c4ca4238-a0b9-2382-0dcc-509a6f75849b'`,
  },
  {
    what: 'an enum compared as text',
    rule: 'constant-cast',
    sql: `SELECT id FROM orders WHERE state::text IN ('lost', 'found')`,
    rewritten: `SELECT id FROM orders WHERE state IN ('lost', 'found')`,
  },
  {
    what: 'a number with a fraction of nothing',
    rule: 'constant-cast',
    sql: `SELECT id FROM orders WHERE coupon = 77.00`,
    rewritten: `SELECT id FROM orders WHERE coupon = 77`,
  },
  {
    what: 'a range of numbers with fractions',
    rule: 'constant-cast',
    sql: `SELECT id FROM orders WHERE coupon > 76.5 AND 78::numeric >= coupon`,
    rewritten: `SELECT id FROM orders WHERE coupon > 76 AND coupon <= 78`,
  },
  {
    what: 'a padded text',
    rule: 'constant-cast',
    sql: `SELECT id FROM customers WHERE code = 'c77'::text`,
    rewritten: `SELECT id FROM customers WHERE code = 'c77'`,
  },
  {
    what: 'NOT IN where nothing can be NULL',
    rule: 'not-in-to-not-exists',
    sql: `SELECT email FROM customers WHERE id > 7980 AND id NOT IN (SELECT o.customer_id FROM orders o WHERE id < 59000 OR note = 'note 5')`,
    rewritten: `SELECT email FROM customers WHERE id > 7980 AND NOT EXISTS (SELECT FROM orders o WHERE o.customer_id = customers.id AND (id < 59000 OR note = 'note 5'))`,
  },
  {
    what: 'NOT IN of the same table, NULLs left out',
    rule: 'not-in-to-not-exists',
    sql: `SELECT id FROM orders WHERE id BETWEEN 11990 AND 12010 AND id NOT IN (SELECT coupon FROM orders WHERE coupon IS NOT NULL)`,
    rewritten: `SELECT id FROM orders WHERE id BETWEEN 11990 AND 12010 AND NOT EXISTS (SELECT FROM (SELECT coupon FROM orders WHERE coupon IS NOT NULL) AS found (value) WHERE found.value = id)`,
  },
  {
    what: 'NOT IN of what is computed',
    rule: 'not-in-to-not-exists',
    sql: `SELECT email FROM customers WHERE id > 7980 AND id + referred_by NOT IN (SELECT customer_id FROM orders WHERE id < 50000)`,
    rewritten: `SELECT email FROM customers WHERE id > 7980 AND (id + referred_by) IS NOT NULL AND NOT EXISTS (SELECT FROM (SELECT customer_id FROM orders WHERE id < 50000) AS found (value) WHERE found.value = (id + referred_by))`,
    differs: /^Rows in which \(id \+ referred_by\) is NULL: NOT IN finds them/,
  },
  {
    what: 'whether there are rows',
    rule: 'count-to-exists',
    sql: `SELECT c.id FROM customers c WHERE (SELECT count(*) FROM orders o WHERE o.customer_id = c.id AND o.note = 'note 5') > 0`,
    rewritten: `SELECT c.id FROM customers c WHERE EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id AND o.note = 'note 5')`,
  },
  {
    what: 'whether there are none, in the output too',
    rule: 'count-to-exists',
    sql: `SELECT c.id, 1 <= (SELECT count(o.id) FROM orders o WHERE o.note = 'note 5') AS any FROM customers c WHERE 0 = (SELECT count(1) FROM orders o WHERE o.coupon = c.referred_by)`,
    rewritten: `SELECT c.id, EXISTS (SELECT FROM orders o WHERE o.note = 'note 5') AS any FROM customers c WHERE NOT EXISTS (SELECT FROM orders o WHERE o.coupon = c.referred_by)`,
  },
  {
    what: 'a fence',
    rule: 'fence-removal',
    sql: `WITH recent (id, customer) AS MATERIALIZED (SELECT id, customer_id FROM orders) SELECT * FROM recent WHERE customer = 42`,
    rewritten: `WITH recent (id, customer) AS (SELECT id, customer_id FROM orders) SELECT * FROM recent WHERE customer = 42`,
  },
  {
    what: 'a CTE that is used twice',
    rule: 'fence-removal',
    sql: `WITH all_orders AS (SELECT * FROM orders) SELECT a.id, b.id AS other FROM all_orders a JOIN all_orders b ON a.coupon = b.coupon WHERE a.customer_id = 42`,
    rewritten: `WITH all_orders AS NOT MATERIALIZED (SELECT * FROM orders) SELECT a.id, b.id AS other FROM all_orders a JOIN all_orders b ON a.coupon = b.coupon WHERE a.customer_id = 42`,
  },
  {
    what: 'OR over two tables',
    rule: 'or-to-union',
    sql: `SELECT o.note, c.country FROM orders o JOIN customers c ON c.id = o.customer_id WHERE (o.coupon = 200 OR c.email = 'user7@example.com') AND o.id > 10`,
    rewritten: `SELECT o.note, c.country FROM orders o JOIN customers c ON c.id = o.customer_id\nWHERE o.id > 10\n  AND o.coupon = 200\nUNION ALL\nSELECT o.note, c.country FROM orders o JOIN customers c ON c.id = o.customer_id\nWHERE o.id > 10\n  AND c.email = 'user7@example.com'\n  AND (o.coupon = 200) IS NOT TRUE`,
  },
  {
    what: 'OR with a subquery, in order',
    rule: 'or-to-union',
    sql: `SELECT o.id, o.coupon AS c FROM orders o WHERE o.coupon = 12 OR o.customer_id IN (SELECT id FROM customers WHERE email = 'user30@example.com') ORDER BY o.coupon DESC NULLS LAST, 1`,
    rewritten: `SELECT o.id, o.coupon AS c FROM orders o\nWHERE o.coupon = 12\nUNION ALL\nSELECT o.id, o.coupon AS c FROM orders o\nWHERE o.customer_id IN (SELECT id FROM customers WHERE email = 'user30@example.com')\n  AND (o.coupon = 12) IS NOT TRUE ORDER BY c DESC NULLS LAST, 1`,
  },
]

/** These say something else in cases that are told; here they give the same. */
const described: Case[] = [
  {
    what: 'a day that is told',
    rule: 'function-to-range',
    sql: `SELECT id FROM orders WHERE created_at::date = $1`,
    rewritten: `SELECT id FROM orders WHERE created_at >= $1::date AND created_at < $1::date + 1`,
    values: ['2024-05-05'],
    differs: /infinity/,
  },
  {
    what: 'numbers told as texts',
    rule: 'constant-cast',
    sql: `SELECT id FROM orders WHERE customer_id::text = ANY($1)`,
    rewritten: `SELECT id FROM orders WHERE customer_id = ANY ($1::integer[])`,
    values: [['42', '43']],
    differs: /not written as integer/,
  },
  {
    what: 'a number told as numeric',
    rule: 'constant-cast',
    sql: `SELECT id FROM orders WHERE coupon = $1::numeric`,
    rewritten: `SELECT id FROM orders WHERE coupon = $1::bigint`,
    values: ['42'],
    differs: /fraction/,
  },
]

const grounds = new Map<number, RewriteGround>()
beforeAll(async () => {
  for (const major of [18, 13]) grounds.set(major, await rewriteGround(major))
})
afterAll(async () => {
  for (const ground of grounds.values()) await ground[Symbol.asyncDispose]()
})

function groundOn(major: number): RewriteGround {
  const ground = grounds.get(major)
  if (!ground) throw new Error(`no server of ${major}`)
  return ground
}

async function onlyRewrite(sql: string, ground = groundOn(18)) {
  const [rewrite, ...others] = await ground.rewrites(sql)
  expect(others).toEqual([])
  if (!rewrite) throw new Error(`nothing is rewritten in: ${sql}`)
  return rewrite
}

describe.each(sample([18, 13]))('on PostgreSQL %i', (major) => {
  test.each([...exact, ...described])('$what is written otherwise ($rule)', async (one) => {
    const ground = groundOn(major)
    const rewrite = await onlyRewrite(one.sql, ground)
    expect([rewrite.rule, rewrite.rewrittenSql]).toEqual([one.rule, one.rewritten])
    expect(rewrite.differs ?? 'nothing').toMatch(one.differs ?? /^nothing$/)
    expect(rewrite.costAfter).toBeLessThan(0.9 * rewrite.costBefore)
    const [before = 0, after = 0] = await ground.costs(one.sql, rewrite.rewrittenSql)
    expect(after).toBeLessThan(0.9 * before)
    expect(await groundOn(18).rows(rewrite.rewrittenSql, one.values)).toEqual(
      await groundOn(18).rows(one.sql, one.values),
    )
  })

  test('the cases find rows, those with NULLs and duplicates among them', async () => {
    const found: string[][] = []
    for (const { sql, values } of exact) found.push(await groundOn(major).rows(sql, values))
    const empty = exact.filter((_, position) => found[position]?.length === 0)
    // what is found before today depends on today
    const unexpected = empty.filter(({ sql }) => !sql.includes('CURRENT_DATE'))
    expect(unexpected.map(({ what }) => what)).toEqual(['a day that may not be one'])
    expect(found.some((rows) => new Set(rows).size < rows.length)).toBe(true)
  })
})

describe('a statement', () => {
  test.each([
    // clocks go forward at midnight there, and back across it
    ['Asia/Beirut', '2024-03-31'],
    ['Asia/Beirut', '2024-10-26'],
    ['Asia/Beirut', '2024-10-27'],
    ['Europe/Berlin', '2024-03-31'],
    ['UTC', '2024-02-29'],
  ])('a day in %s has the same rows when it is %s', async (zone, day) => {
    const cast = `SELECT id FROM orders WHERE shipped_at::date = '${day}'`
    const truncated = `SELECT id FROM orders WHERE date_trunc('day', shipped_at) = $1`
    for (const [sql, values] of [[cast] as const, [truncated, [day]] as const]) {
      const { rewrittenSql, differs } = await onlyRewrite(sql)
      expect(differs).toMatch(/^Both go by the same time zone/)
      const rows = await groundOn(18).rows(sql, values, zone)
      expect(rows.length).toBeGreaterThan(70)
      expect(await groundOn(18).rows(rewrittenSql, values, zone)).toEqual(rows)
    }
  })

  test('NOT IN that can meet NULL is rewritten, and what NULL changes is said and true', async () => {
    const sql = `SELECT id FROM customers WHERE id < 100 AND referred_by NOT IN (SELECT coupon FROM orders WHERE note > 'a')`
    const { rewrittenSql, differs } = await onlyRewrite(sql)
    expect(rewrittenSql).toBe(
      `SELECT id FROM customers WHERE id < 100 AND referred_by IS NOT NULL AND NOT EXISTS (SELECT FROM orders WHERE orders.coupon = customers.referred_by AND note > 'a')`,
    )
    expect(differs).toMatch(/NOT IN finds no row at all.*referred_by is NULL/)
    expect(await groundOn(18).rows(sql)).toEqual([])
    const rows = await groundOn(18).rows(rewrittenSql)
    expect(rows).toEqual(
      await groundOn(18).rows(sql.replace("note > 'a'", "note > 'a' AND coupon IS NOT NULL")),
    )
  })

  test.each([
    [
      'by a number',
      'SELECT id, created_at FROM orders ORDER BY created_at DESC, id DESC LIMIT 20 OFFSET 30000',
    ],
    [
      'with a condition',
      `SELECT * FROM orders WHERE note = 'note 5' OR coupon < 9000 ORDER BY created_at, id OFFSET 5000 LIMIT 50`,
    ],
    [
      'by a single key',
      'SELECT id, created_at FROM orders o WHERE note IS NOT NULL ORDER BY o.id LIMIT 7 OFFSET 9999',
    ],
  ])('the page after an OFFSET %s begins behind the last row of the page before', async (_, sql) => {
    const { rule, rewrittenSql, differs } = await onlyRewrite(sql)
    expect(rule).toBe('offset-to-keyset')
    expect(rewrittenSql).not.toMatch(/OFFSET/)
    expect(differs).toMatch(/^Another contract/)
    const page = await groundOn(18).rows(sql)
    const before = sql
      .replace(/OFFSET (\d+)/, (_, skipped) => `OFFSET ${Number(skipped) - 1}`)
      .replace(/LIMIT \d+/, 'LIMIT 1')
    const last = rewrittenSql.includes('created_at, id)') ? 'created_at::text, id::text' : 'id::text'
    const [row = ''] = await groundOn(18).rows(`SELECT json_build_array(${last})::text FROM (${before}) b`)
    const values = JSON.parse(row.slice(1, -1).replaceAll('""', '"').replace(/^"|"$/g, ''))
    expect(page.length).toBeGreaterThan(6)
    expect(await groundOn(18).rows(rewrittenSql, values)).toEqual(page)
  })

  test('the order of pages is made unique, and the parameter of OFFSET is used again', async () => {
    const { rewrittenSql, differs } = await onlyRewrite(
      `SELECT note FROM orders WHERE coupon > $1 ORDER BY created_at LIMIT $2 OFFSET ($3 - 1) * $2`,
    )
    expect(rewrittenSql).toBe(
      `SELECT note FROM orders WHERE coupon > $1 AND (created_at, id) > ($3, $4) ORDER BY created_at, id LIMIT $2`,
    )
    expect(differs).toMatch(/completed by id.*created_at, id has to be selected too/)
  })

  test('NOT IN of a column is exact unless an outer join gives rows without it', async () => {
    const sql = (join: string) =>
      `SELECT o.id FROM orders o ${join} JOIN customers c ON c.id = o.coupon WHERE o.id < 100 AND o.customer_id NOT IN (SELECT id FROM orders WHERE id > 5000)`
    expect((await onlyRewrite(sql('LEFT'))).differs).toBeNull()
    expect((await onlyRewrite(sql('RIGHT'))).differs).toMatch(/o.customer_id is NULL/)
  })

  test('the conditions of an UPDATE are rewritten', async () => {
    const { rewrittenSql } = await onlyRewrite(
      `UPDATE orders SET note = $1 WHERE created_at::date = '2024-05-05'`,
    )
    expect(rewrittenSql).toBe(
      `UPDATE orders SET note = $1 WHERE created_at >= '2024-05-05' AND created_at < '2024-05-06'`,
    )
  })

  describe('nothing is written otherwise', () => {
    test.each([
      [
        'where a function may give something else each time',
        `SELECT id FROM orders WHERE created_at::date = '2024-05-05' AND random() < 0.5`,
      ],
      ['where a function of the database may', `SELECT next_ticket(1) FROM orders WHERE coupon = 7.0`],
      ['where rows are locked', `SELECT id FROM orders WHERE created_at::date = '2024-05-05' FOR UPDATE`],
      ['in a sample', `SELECT id FROM orders TABLESAMPLE system (10) WHERE created_at::date = '2024-05-05'`],
      [
        'for a time that is no beginning',
        `SELECT id FROM orders WHERE date_trunc('month', created_at) = '2024-05-05'`,
      ],
      ['for a date that DateStyle decides', `SELECT id FROM orders WHERE created_at::date = '05/06/2024'`],
      [
        'for the beginning of something else',
        `SELECT id FROM orders WHERE date_trunc('day', created_at) = date_trunc('month', $1::timestamp)`,
      ],
      [
        'where a date is compared with a time',
        `SELECT id FROM orders WHERE created_at::date = timestamp '2024-05-05 10:00'`,
      ],
      [
        'for a parameter that has its type elsewhere',
        `SELECT id FROM orders WHERE shipped_at > $1 AND created_at::date = $1`,
      ],
      [
        'for a column of a CTE that hides a table',
        `WITH orders AS (SELECT now()::timestamp AS created_at) SELECT * FROM orders WHERE created_at::date = '2024-05-05'`,
      ],
      ['for a number with a fraction', `SELECT id FROM orders WHERE coupon = 77.5`],
      ['for a text that is no canonical number', `SELECT id FROM orders WHERE coupon::text = '077'`],
      ['for the order of texts', `SELECT id FROM orders WHERE coupon::text < '100'`],
      ['where a cast can fail', `SELECT id FROM orders WHERE id::int = 5`],
      ['where a number is rounded first', `SELECT id FROM orders WHERE coupon::numeric = 76.6::int`],
      ['where a number is cut first', `SELECT id FROM orders WHERE coupon = 76.66::numeric(3,0)`],
      ['for a label that is none', `SELECT id FROM orders WHERE state::text = 'gone'`],
      ['for columns with other names', `SELECT a FROM orders o (a, b, c, created_at) WHERE a = 5.0`],
      [
        'for NOT IN below OR',
        `SELECT id FROM customers WHERE id < 20 AND (country = 'US' OR id NOT IN (SELECT customer_id FROM orders))`,
      ],
      [
        'for NOT IN of two columns',
        `SELECT id FROM customers WHERE id < 20 AND (id, id) NOT IN (SELECT customer_id, id FROM orders)`,
      ],
      [
        'for a count of more',
        `SELECT id FROM customers c WHERE (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) > 1`,
      ],
      [
        'for a count of groups',
        `SELECT id FROM customers c WHERE (SELECT count(*) FROM orders o WHERE o.customer_id = c.id GROUP BY note LIMIT 1) > 0`,
      ],
      [
        'for a count of a column that may be NULL',
        `SELECT id FROM customers c WHERE (SELECT count(coupon) FROM orders o WHERE o.customer_id = c.id) > 0`,
      ],
      [
        'for a fence around what is cut off',
        `WITH part AS (SELECT * FROM orders LIMIT 50000) SELECT a.id FROM part a JOIN part b ON a.coupon = b.coupon WHERE a.customer_id = 42 AND b.customer_id = 43`,
      ],
      [
        'for a fence around a change',
        `WITH gone AS MATERIALIZED (DELETE FROM orders RETURNING *) SELECT * FROM gone WHERE customer_id = 42`,
      ],
      [
        'for pages in two directions',
        `SELECT id FROM orders ORDER BY created_at, id DESC LIMIT 20 OFFSET 5000`,
      ],
      [
        'for pages by a column that may be NULL',
        `SELECT id FROM orders ORDER BY coupon, id LIMIT 20 OFFSET 5000`,
      ],
      ['for the first pages', `SELECT id FROM orders ORDER BY id LIMIT 20 OFFSET 40`],
      ['for pages of groups', `SELECT id, count(*) FROM orders GROUP BY id ORDER BY id LIMIT 20 OFFSET 5000`],
      [
        'for OR in a count',
        `SELECT count(*) FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.coupon = 77 OR c.email = 'user7@example.com'`,
      ],
      [
        'for OR in DISTINCT',
        `SELECT DISTINCT o.note FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.coupon = 77 OR c.email = 'user7@example.com'`,
      ],
      [
        'for OR in any rows',
        `SELECT o.note FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.coupon = 77 OR c.email = 'user7@example.com' LIMIT 5000`,
      ],
      [
        'for OR in an order that is not in the output',
        `SELECT o.note FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.coupon = 77 OR c.email = 'user7@example.com' ORDER BY o.id`,
      ],
    ])('%s', async (_, sql) => {
      expect((await groundOn(18).rewrites(sql)).map(({ rewrittenSql }) => rewrittenSql)).toEqual([])
    })

    test.each([
      ['OR is served by two indexes', `SELECT id FROM orders WHERE customer_id = 5 OR coupon = 7`],
      [
        'the values of NOT IN are few',
        `SELECT id FROM orders WHERE id NOT IN (SELECT id FROM customers WHERE id < 100)`,
      ],
      [
        'no index has the column',
        `SELECT id FROM orders WHERE date_trunc('year', created_at) < '2027-01-01'`,
      ],
      ['a page has no index', `SELECT id FROM customers ORDER BY country, id LIMIT 20 OFFSET 5000`],
      [
        'a CTE that is used twice is costly',
        `WITH per_note AS (SELECT note, count(*) AS orders FROM orders GROUP BY note) SELECT * FROM per_note a JOIN per_note b ON a.orders = b.orders`,
      ],
    ])('because it is not cheaper: %s', async (_, sql) => {
      expect(await groundOn(18).rewrites(sql)).toEqual([])
    })

    test('when something else is cheaper still', async () => {
      const query = await groundOn(18).examined(`SELECT id FROM orders WHERE created_at::date = '2024-05-05'`)
      const [rewrite] = await rewritesFor(query, groundOn(18).planner)
      expect(await rewritesFor(query, groundOn(18).planner, rewrite?.costAfter)).toEqual([])
    })
  })

  test('the recommendation has both statements, their costs and what would disprove it', async () => {
    const query = await groundOn(18).examined(`SELECT id FROM orders WHERE created_at::date = $1`)
    const [rewrite] = await rewritesFor(query, groundOn(18).planner)
    if (!rewrite) throw new Error('nothing is rewritten')
    const advice = toRecommendation(rewrite, query, 1000 * rewrite.costBefore * query.weight)
    expect(advice).toMatchObject({
      kind: 'rewrite-query',
      rule: 'function-to-range',
      severity: 'low',
      table: 'public.orders',
      sql: `SELECT id FROM orders WHERE created_at::date = $1`,
      rewrittenSql: `SELECT id FROM orders WHERE created_at >= $1::date AND created_at < $1::date + 1`,
      queries: ['q1'],
      confidence: { level: 'medium' },
      benefit: { costBefore: 10 * rewrite.costBefore, costAfter: 10 * rewrite.costAfter, savedMs: null },
    })
    expect(advice.why).toMatch(/uses orders_created_at/)
    expect(advice.confidence.because.join(' ')).toMatch(/without values/)
    expect(toRecommendation(rewrite, query).severity).toBe('high')
  })
})
