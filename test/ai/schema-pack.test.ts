import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readSchema, type SchemaReader } from '../../src/lib/ai/schema-pack.ts'
import { type Connection, connect } from '../../src/lib/postgres/connection.ts'
import { questionShop } from '../support/ai.ts'
import { largeSchema, largeSchemas } from '../support/large-schemas.ts'
import { type TestDatabase, testDatabase } from '../support/servers.ts'
import { questions, thousandTables } from '../support/thousand-tables.ts'

describe('of a thousand tables', () => {
  let database: TestDatabase
  let connection: Connection
  let schema: SchemaReader
  beforeAll(async () => {
    database = await testDatabase(18, { template: { name: 'thousand', load: thousandTables() } })
    connection = await connect(database.url)
    schema = await readSchema(connection)
  })
  afterAll(async () => {
    await connection?.[Symbol.asyncDispose]()
    await database?.[Symbol.asyncDispose]()
  })

  test('every one that a question needs is told in full, and most others are not', async () => {
    expect(schema.facts.tables.length).toBeGreaterThan(950)
    const lost: string[] = []
    let needed = 0
    for (const [question, names] of questions) {
      const { text, tables } = await schema.pack(question)
      expect(tables.length).toBeLessThanOrEqual(60)
      expect(text.length).toBeLessThan(40_000)
      needed += names.length
      for (const name of names) if (!text.includes(`\n${name} (\n`)) lost.push(`${question}: ${name}`)
    }
    expect(needed).toBeGreaterThan(140)
    expect(lost.length / needed, lost.join('\n')).toBeLessThanOrEqual(0.01)
  })

  test('those that a model asks for are told in full, whatever the question', async () => {
    const wanted = schema.facts.tables.filter(({ name }) => name === 'drugs')
    const { text } = await schema.pack('Capacity of all warehouses', wanted)
    expect(text).toContain('\ndrugs (\n')
    expect(text).toContain('told only by name')
  })

  test('the ways are told over tables that the question does not name', async () => {
    const { ways } = await schema.pack('Which customers paid by method card?')
    expect(ways[0]).toBe('payments – invoices – orders – customers')
    expect(ways.filter((way) => way.includes('payments') && way.includes('customers'))).toHaveLength(1)
  })

  test('those belong together that are not declared to, by their names and types', async () => {
    const { text } = await schema.pack('Average delivery time per carrier')
    expect(text).toContain('-- shipments.carrier_id = carriers.id')
  })
})

describe('of large databases of other shapes', () => {
  const told: Record<'known' | 'heldOut', [found: number, all: number]> = { known: [0, 0], heldOut: [0, 0] }

  test.each(largeSchemas)('%s: the pack is bounded', async (name) => {
    const { sql, known, heldOut } = largeSchema(name)
    await using database = await testDatabase(18, { template: { name, load: sql } })
    await using connection = await connect(database.url)
    const schema = await readSchema(connection)
    expect(schema.facts.tables.length).toBeGreaterThan(700)
    for (const [part, questions] of [['known', known] as const, ['heldOut', heldOut] as const])
      for (const [question, names] of questions) {
        const { text } = await schema.pack(question)
        // about 7,000 tokens
        expect(text.length).toBeLessThan(28_000)
        const found = names.filter((table) => columnsTold(text, table))
        told[part][0] += found.length
        told[part][1] += names.length
      }
  })

  test('of the tables that questions need, 99 of 100 are told with their columns, of unseen questions too', () => {
    expect(told.known[1]).toBeGreaterThan(150)
    expect(told.heldOut[1]).toBeGreaterThan(200)
    for (const [found, all] of Object.values(told)) expect(found / all).toBeGreaterThanOrEqual(0.99)
  })
})

/** Whether a table stands in the text in full or in short, and not only by its name. */
function columnsTold(text: string, table: string): boolean {
  return [`\n${table} (`, `\n"${table}" (`].some((begin) => text.includes(begin))
}

test.each([13, 15])('keys, checks, labels and comments are told on PostgreSQL %d too', async (major) => {
  await using database = await questionShop(major)
  await using connection = await connect(database.url)
  const { text } = await (await readSchema(connection)).pack('orders')
  for (const told of [
    '-- table, about 30 rows: Who buys here',
    'customer_id integer NOT NULL REFERENCES customers (id), -- 30 different',
    "one of 'open', 'paid', 'shipped', 'cancelled'",
    'PRIMARY KEY (order_id, product_id)',
    'CHECK ((price >= (0)::numeric))',
    '% null',
    '-- order_items.product_id = products.id',
  ])
    expect(text).toContain(told)
})

test('what the role may not read is not told', async () => {
  await using database = await questionShop()
  await using owner = await connect(database.url)
  const role = `reader_${database.name}`
  await owner.script(
    `CREATE ROLE ${role} LOGIN PASSWORD 'x'; GRANT SELECT ON orders TO ${role}; GRANT SELECT (id, name) ON customers TO ${role}`,
  )
  try {
    const url = new URL(database.url)
    url.username = role
    url.password = 'x'
    await using reader = await connect(url.href)
    const { text, tables } = await (await readSchema(reader)).pack('customers')
    expect(tables.map(({ name }) => name)).toEqual(['customers', 'orders'])
    expect(text).not.toContain('password_hash')
  } finally {
    await owner.script(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
  }
})
