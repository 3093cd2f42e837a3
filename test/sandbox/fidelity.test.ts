import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { quietContext } from '../../src/lib/core/context.ts'
import { shopWorkload } from '../../src/lib/demo/workload.ts'
import { planFromJson } from '../../src/lib/plan/plan-json.ts'
import { planShape } from '../../src/lib/plan/shape.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import {
  createHypothetical,
  type HypotheticalIndex,
  validitySql,
} from '../../src/lib/sandbox/hypothetical.ts'
import type { IndexDefinition } from '../../src/lib/sandbox/index-definition.ts'
import { openPlanner, type Planner } from '../../src/lib/sandbox/planner.ts'
import { readSnapshot } from '../../src/lib/sandbox/read-snapshot.ts'
import { median, serverPlans } from '../support/plans.ts'
import { sample } from '../support/sample.ts'
import { type TestDatabase, testDatabase } from '../support/servers.ts'
import { shopTemplate } from '../support/shop.ts'

const statements = shopWorkload.map((query) => query.sql)

describe.each(sample([18, 15]))('the sandbox planner beside PostgreSQL %i', (major) => {
  let database: TestDatabase
  let planner: Planner

  beforeAll(async () => {
    database = await testDatabase(major, { template: shopTemplate })
    planner = await openPlanner(await readSnapshot(database.url, quietContext()), quietContext())
  })
  afterAll(async () => {
    await planner?.[Symbol.asyncDispose]()
    await database?.[Symbol.asyncDispose]()
  })

  it('loads the whole schema', () => {
    expect(planner.notLoaded).toEqual([])
    expect(planner.catalog.tables.map((table) => table.name)).toEqual([
      'categories',
      'customers',
      'order_items',
      'orders',
      'products',
      'reviews',
    ])
  })

  it('plans every query of the shop like the server, at the same cost', async () => {
    const server = await serverPlans(database.url, major, statements)
    await expectSamePlans(planner, server, 0.02)
  })

  it('plans with indexes that do not exist as the server does once they are built', async () => {
    const indexes = await createHypothetical(planner, definitions(planner))
    expect(indexes).toHaveLength(definitions(planner).length)
    await planner.engine.script(validitySql(indexes, []))
    await build(database.url, indexes)
    const server = await serverPlans(database.url, major, statements)
    await expectSamePlans(planner, server, 0.02, indexes)
    await planner.engine.script(validitySql([], indexes))
  })

  it('knows how large an index will be', async () => {
    const indexes = await createHypothetical(planner, definitions(planner))
    await using connection = await connect(database.url)
    for (const [number, index] of indexes.entries()) {
      const [row] = await connection.query<{ bytes: number }>(
        `SELECT pg_relation_size('real_${number}')::float8 AS bytes`,
      )
      expect(Math.abs(index.bytes / (row?.bytes ?? 0) - 1), index.body).toBeLessThan(0.15)
    }
  })
})

/** Indexes of all shapes the size model has to know: unique and duplicate keys, two columns, INCLUDE, partial, wide. */
function definitions(planner: Planner): IndexDefinition[] {
  const index = (name: string, columns: string[], rest: Partial<IndexDefinition> = {}): IndexDefinition => {
    const table = planner.catalog.table('public', name)
    if (!table) throw new Error(`no table ${name}`)
    return { table, method: 'btree', keys: columns.map((column) => ({ column })), includes: [], ...rest }
  }
  return [
    index('customers', ['email']),
    index('customers', ['city', 'country'], { predicate: 'deleted_at IS NULL' }),
    index('orders', ['customer_id', 'created_at']),
    index('orders', ['status', 'created_at']),
    index('orders', ['created_at']),
    index('order_items', ['order_id']),
    index('order_items', ['product_id'], { includes: ['quantity', 'price'] }),
    index('reviews', ['product_id', 'created_at']),
    index('reviews', ['rating']),
    index('reviews', ['body']),
    index('products', ['sku']),
  ]
}

async function build(url: string, indexes: readonly HypotheticalIndex[]): Promise<void> {
  await using connection = await connect(url)
  for (const [number, index] of indexes.entries())
    await connection.script(`CREATE INDEX real_${number} ${index.body}`)
}

async function expectSamePlans(
  planner: Planner,
  server: Awaited<ReturnType<typeof serverPlans>>,
  tolerance: number,
  indexes: readonly HypotheticalIndex[] = [],
): Promise<void> {
  const realName = new Map(
    indexes.flatMap((index, number) => index.names.map((name) => [name, `real_${number}`])),
  )
  const ratios: number[] = []
  for (const [number, sql] of statements.entries()) {
    const plan = planFromJson(await planner.explain(sql))
    const theirs = server[number]
    if (!theirs) throw new Error(`no server plan for ${sql}`)
    const shape = [...realName].reduce((text, [name, real]) => text.replaceAll(name, real), planShape(plan))
    expect(shape, sql).toBe(planShape(theirs))
    ratios.push(plan.root.totalCost / theirs.root.totalCost)
  }
  expect(Math.abs(median(ratios) - 1)).toBeLessThan(tolerance)
}
