import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { planShop } from '../support/plan-shop.ts'
import { temporaryProject } from '../support/project.ts'
import { type TestDatabase, testDatabase } from '../support/servers.ts'

const slow = 'SELECT * FROM orders WHERE customer_id = 42'
const textPlan = `Seq Scan on orders  (cost=0.00..1046.00 rows=10 width=43) (actual time=0.1..5.0 rows=10 loops=1)
  Filter: (customer_id = 42)
  Rows Removed by Filter: 49990
Execution Time: 5.100 ms
`

/** What the published schema of the command says against its result. */
async function schemaErrors(result: unknown): Promise<unknown[]> {
  const schema = await readFile(new URL('../../schemas/explain.json', import.meta.url), 'utf8')
  const validate = new Ajv({ strict: false }).compile(JSON.parse(schema))
  validate(result)
  return validate.errors ?? []
}

describe('explain on a database', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await testDatabase(18, { template: planShop })
  })
  afterAll(() => database[Symbol.asyncDispose]())

  test('shows plan, finding, and the index that an embedded planner proves', async () => {
    await using project = await temporaryProject()
    const { code, stdout, stderr } = await project.run(['explain', slow, '--url', database.url])
    expect(stdout).toContain('Seq Scan on orders')
    expect(stdout).toContain('Reads all of orders to keep 10 of about 50,000 rows')
    expect(stdout).toMatch(
      /CREATE INDEX CONCURRENTLY \S+ ON public\.orders \(customer_id\);\n {2}cost [\d,]+ → /,
    )
    expect(stderr).toMatch(/^Using postgres@127.0.0.1:\d+\/test_\w+ \(from --url\)\.\n$/)
    expect(code).toBe(0)
  })

  test('says when no index helps, and why', async () => {
    await using project = await temporaryProject()
    const { stdout } = await project.run([
      'explain',
      'SELECT * FROM settings WHERE value = $1',
      '--url',
      database.url,
      '--json',
    ])
    const result = JSON.parse(stdout)
    expect(await schemaErrors(result)).toEqual([])
    expect(result.proposals).toEqual([])
    expect(result.proposalNote).toContain('so small')
  })

  test('runs the statement from standard input when told to, and fails on what was asked', async () => {
    await using project = await temporaryProject()
    const args = ['explain', '-', '--analyze', '--no-indexes', '--url', database.url, '--fail-on', 'medium']
    const { code, stdout } = await project.run(args, { input: slow })
    expect(stdout).toContain('the transaction was rolled back')
    expect(stdout).toMatch(/high +Reads all of orders to keep 10 of 50,000 rows/)
    expect(code).toBe(3)
    const fine = await project.run([...args.slice(0, 1), 'SELECT 1', ...args.slice(2)])
    expect(fine.code).toBe(0)
  })

  test('takes values for parameters, one after the other', async () => {
    await using project = await temporaryProject()
    const args = ['--param', '42', '--param', 'open', '--no-indexes', '--url', database.url, '--json']
    const { stdout } = await project.run([
      'explain',
      'SELECT * FROM orders WHERE customer_id = $1 AND status = $2',
      ...args,
    ])
    expect(JSON.parse(stdout)).toMatchObject({
      parameters: 'values',
      plan: { root: { filter: expect.stringContaining("42) AND (orders.status = 'open'") } },
    })
  })

  test('draws the place of an error in the statement', async () => {
    await using project = await temporaryProject()
    await writeFile(join(project.path, 'q.sql'), 'SELECT *\nFROM nowhere')
    const { code, stderr } = await project.run(['explain', '-f', 'q.sql', '--url', database.url])
    expect(stderr).toContain('  2 | FROM nowhere\n           ^\n  SQLSTATE 42P01')
    expect(code).toBe(1)
  })
})

describe('explain of a plan that exists', () => {
  test('needs no database, and finds the same in text as in JSON', async () => {
    await using project = await temporaryProject()
    await writeFile(join(project.path, 'plan.txt'), textPlan)
    const { code, stdout, stderr } = await project.run(['explain', '--plan', 'plan.txt', '--json'])
    const result = JSON.parse(stdout)
    expect(result).toMatchObject({ server: null, sql: null, analyzed: true, proposals: null })
    expect(await schemaErrors(result)).toEqual([])
    expect(result.findings).toMatchObject([{ rule: 'filtering-seq-scan', severity: 'high', node: 1 }])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test('looks at the statement too when it is given', async () => {
    await using project = await temporaryProject()
    const { stdout } = await project.run(
      ['explain', 'SELECT * FROM orders WHERE lower(status) = $1', '--plan', '-', '--json'],
      { input: textPlan.replace('(customer_id = 42)', "(lower(status) = 'x'::text)") },
    )
    expect(JSON.parse(stdout).findings).toMatchObject([{ rule: 'function-on-column', position: 28 }])
  })

  test('names the line that is not understood', async () => {
    await using project = await temporaryProject()
    const { code, stdout } = await project.run(['explain', '--plan', '-', '--json'], {
      input: `${textPlan}what is this`,
    })
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'PLAN_UNREADABLE', message: expect.stringContaining('line 5 ("what is this")') },
    })
    expect(code).toBe(1)
  })

  test('writes one page that holds everything and loads nothing', async () => {
    await using project = await temporaryProject()
    const evil = textPlan.replace('= 42)', "= '</script><script>alert(1)</script>'::text)")
    const { stderr } = await project.run(['explain', '--plan', '-', '--html', 'plan.html'], { input: evil })
    expect(stderr).toContain('Wrote plan.html.')
    const page = await readFile(join(project.path, 'plan.html'), 'utf8')
    expect(page).toContain("default-src 'none'")
    expect(page).not.toContain('<script>alert(1)')
    expect(page).not.toMatch(/<(?:script|link|img)[^>]+(?:src|href)=/)
    expect(page.match(/<\/script>/g)).toHaveLength(2)
    const data = JSON.parse(
      /<script type="application\/json" id="plan-data">(.*?)<\/script>/s.exec(page)?.[1] ?? '',
    )
    expect(JSON.parse(data.planSource)[0].Plan).toMatchObject({ 'Node Type': 'Seq Scan', 'Actual Rows': 10 })
  })

  test('prints markdown for a pull request', async () => {
    await using project = await temporaryProject()
    const { stdout } = await project.run(['explain', '--plan', '-', '--markdown'], { input: textPlan })
    expect(stdout).toMatch(/^### A plan read from a file: ran for 5\.1 ms\n/)
    expect(stdout).toContain(
      '- 🔴 **Reads all of orders to keep 10 of 50,000 rows** (node 1) · `filtering-seq-scan`',
    )
    expect(stdout).toMatch(/<details><summary>Plan<\/summary>\n\n```text\n/)
  })
})

test.each([
  ['nothing', [], 'There is nothing to explain.'],
  ['a statement twice', ['SELECT 1', '-f', 'x.sql'], 'Both a statement and a file'],
  ['a plan and a database', ['--plan', 'x', '--analyze'], '--analyze'],
])('with %s the call is wrong', async (_, args, message) => {
  await using project = await temporaryProject()
  const { code, stderr } = await project.run(['explain', ...args])
  expect(stderr).toContain(message)
  expect(code).toBe(2)
})
