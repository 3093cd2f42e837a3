import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AdviseResult } from '../../src/lib/advisor/advice.ts'
import type { PartOfAdvice } from '../../src/lib/advisor/kept/part-of-advice.ts'
import { type Connection, connect } from '../../src/lib/postgres/connection.ts'
import { advisorShop } from '../support/advisor-shop.ts'
import { type RunOptions, type RunResult, runPostAi } from '../support/command-line.ts'
import { type TestDatabase, testDatabase } from '../support/servers.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const workload = `-- calls: 1_000
SELECT * FROM orders WHERE customer_id = $1;
-- calls: 100
SELECT * FROM "Archive"."Old Orders" WHERE "Customer Id" = 5;`

let database: TestDatabase
let session: Connection
let directory: Awaited<ReturnType<typeof temporaryDirectory>>
const advise = (args: readonly string[], options: RunOptions = {}): Promise<RunResult> =>
  runPostAi(['advise', '--url', database.url, '--workload', 'queries.sql', ...args], {
    cwd: directory.path,
    ...options,
  })
const indexes = () => session.query(`SELECT FROM pg_index WHERE indexrelid >= 16384 AND NOT indisunique`)

beforeAll(async () => {
  directory = await temporaryDirectory()
  database = await testDatabase(18, { template: advisorShop })
  session = await connect(database.url)
  await writeFile(join(directory.path, 'queries.sql'), workload)
})
afterAll(async () => {
  await session?.[Symbol.asyncDispose]()
  await database?.[Symbol.asyncDispose]()
  await directory?.[Symbol.asyncDispose]()
})

describe('advise', () => {
  test('prints a page, writes another, ends with 3 when asked to; show tells a part of it, and how old that is', async () => {
    const { code, stdout, stderr } = await advise(['--html', 'page.html', '--fail-on', 'high'])
    expect(code).toBe(3)
    expect(stdout).toContain('CREATE INDEX CONCURRENTLY orders_customer_id_idx')
    expect(stderr).toContain('Wrote page.html.')
    const page = await readFile(join(directory.path, 'page.html'), 'utf8')
    expect(page).toMatch(/^<!doctype html>[\s\S]*orders_customer_id_idx[\s\S]*<\/html>\n$/)

    const [, id = ''] = /(r[0-9a-f]{8}) {2}Create an index on orders/.exec(stdout) ?? []
    const shown = await runPostAi(['advise', 'show', id, '--url', database.url])
    expect(shown.code).toBe(0)
    expect(shown.stdout).toMatch(/^\S+, advice of 20\S+Z \((?:[\d.]+ (?:ms|s|min) ago|just now)\)\n/)
    for (const part of [
      'disproved by',
      'DROP INDEX CONCURRENTLY',
      'Seq Scan on orders',
      ' on orders_customer_id_idx',
    ])
      expect(shown.stdout).toContain(part)

    const [, query = ''] = /(q[0-9a-f]{8})/.exec(stdout) ?? []
    const json = await runPostAi(['advise', 'show', query, '--url', database.url, '--json'])
    const part: PartOfAdvice = JSON.parse(json.stdout)
    expect(part).toMatchObject({
      id: query,
      kind: 'query',
      recommendations: [{ id }],
      queries: [{ id: query }],
    })
    expect(part.plans).toHaveLength(1)

    const unknown = await runPostAi(['advise', 'show', 'r00000000', '--url', database.url])
    expect(unknown).toMatchObject({ code: 2, stdout: '' })
    expect(unknown.stderr).toContain('has neither a recommendation nor a query "r00000000"')
    expect(unknown.stderr).toContain(id)
  })

  test('takes limits and a price, and fails on nothing that is not severe', async () => {
    const limits = [
      '--max-indexes',
      '1',
      '--storage-budget',
      '1GB',
      '--time-limit',
      '1m',
      '--price-per-gb',
      '1000',
    ]
    const { code, stdout } = await advise([...limits, '--json', '--fail-on', 'low'])
    expect(code).toBe(3)
    const { recommendations, plans }: AdviseResult = JSON.parse(stdout)
    const found = recommendations.filter(({ rule }) => rule === 'missing-index')
    expect(found).toHaveLength(1)
    expect(found[0]?.storage?.pricePerMonth).toBeGreaterThan(0)
    expect(plans).toBeNull()
  })

  test('--migration writes what --apply chose, and changes nothing', async () => {
    const { code, stdout } = await advise(['--migration', 'db/migrations', '--apply', 'all', '--markdown'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^### /)
    const names = await readdir(join(directory.path, 'db/migrations'))
    const name = names.find((entry) => entry.includes('orders_customer_id')) ?? ''
    const text = await readFile(join(directory.path, 'db/migrations', name), 'utf8')
    expect(text).toMatch(/^-- migrate:up transaction:false\n[\s\S]+\n-- migrate:down transaction:false\n/)
    expect(await indexes()).toEqual([])
  })

  test('--since tells that an index is built, and what came of it; --html alone prints the page', async () => {
    await runPostAi(['snapshot', 'before.postai', '--url', database.url], { cwd: directory.path })
    await session.script('CREATE INDEX orders_customer_id_idx ON orders (customer_id)')
    try {
      const { stdout } = await advise(['--since', 'before.postai', '--html'])
      expect(stdout).toMatch(/^<!doctype html>[\s\S]*<h2>Since 20\S+Z \(/)
      expect(stdout).toContain('public.orders_customer_id_idx on public.orders: never used yet')
    } finally {
      await session.script('DROP INDEX orders_customer_id_idx')
    }
  })

  test.each([
    [['--storage-budget', 'much'], 2, '--storage-budget: "much" is not a size'],
    [['--time-limit', '30'], 2, '--time-limit: "30" is not a duration'],
    [['--html', '--json'], 2, '--html without a file and --json exclude each other.'],
    [['--markdown', '--html'], 2, '--html without a file and --markdown exclude each other.'],
    [['--fail-on', 'never'], 2, 'must be one of low, medium, high'],
    [['--since', 'queries.sql'], 1, 'queries.sql cannot be used: it is not a snapshot of post-ai'],
  ])('%j is refused with the reason', async (args, exit, message) => {
    const { code, stderr, stdout } = await advise(args)
    expect(code).toBe(exit)
    expect(`${stderr}${stdout}`).toContain(message)
  })
})
