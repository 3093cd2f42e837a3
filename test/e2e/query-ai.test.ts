import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect } from '../../src/lib/postgres/connection.ts'
import { aiEnvironment, questionShop } from '../support/ai.ts'
import { type ScriptedReply, scriptedServer } from '../support/anthropic-server.ts'
import { finished, runPostAi, startInTerminal, startPostAi } from '../support/command-line.ts'
import { filesHolding, temporaryProject } from '../support/project.ts'
import type { TestDatabase } from '../support/servers.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { waitUntil } from '../support/wait-until.ts'

let database: TestDatabase
let home: Awaited<ReturnType<typeof temporaryDirectory>>
beforeAll(async () => {
  database = await questionShop()
  home = await temporaryDirectory()
})
afterAll(async () => {
  await database?.[Symbol.asyncDispose]()
  await home?.[Symbol.asyncDispose]()
})

const byCity = `SELECT c.city, count(*) AS orders
FROM orders o JOIN customers c ON c.id = o.customer_id
WHERE o.placed_on >= date '2026-03-01' AND o.status <> 'cancelled'
GROUP BY 1 ORDER BY 2 DESC, 1`

function proposing(...queries: string[]): ScriptedReply {
  const candidates = queries.map((sql, index) => ({ reading: `Orders by city, reading ${index + 1}.`, sql }))
  return { json: { answerable: true, missing: '', more_tables: [], candidates } }
}

/** Asks with the built command line; the script must be used up. */
async function ask(script: readonly ScriptedReply[], words: readonly string[], cwd = home.path) {
  await using server = await scriptedServer(script)
  const env = aiEnvironment(home.path, { ANTHROPIC_BASE_URL: `${server.url}/v1` })
  const run = await runPostAi(['query', 'ai', 'orders by city', '--url', database.url, ...words], {
    cwd,
    env,
  })
  server.done()
  return { ...run, requests: server.requests }
}

describe('post-ai query ai', () => {
  test('shows how it read the question, the query, the rows and what it cost', async () => {
    const { code, stdout, stderr } = await ask(
      [proposing(byCity, byCity.replace('count(*)', 'count(o.id)'))],
      [],
    )
    expect(code).toBe(0)
    expect(stdout).toContain('Orders by city, reading 1.')
    expect(stdout).toContain("  WHERE o.placed_on >= date '2026-03-01'")
    expect(stdout).toMatch(/city +orders\n─+ +─+\n\w+ +\d+/)
    expect(stdout).toContain('2 queries, written independently, agree.')
    expect(stderr).toContain('without its /v1')
    expect(stderr).toMatch(/1 call of claude-sonnet-5-5: 100 tokens in, 20 out\./)
  })

  test('gives byte-equal JSON for the same script', async () => {
    const script = [proposing('SELECT wrong FROM orders'), proposing(byCity, 'SELECT 1 AS one')]
    const [first, second] = [await ask(script, ['--json']), await ask(script, ['--json'])]
    expect(first.stdout).toBe(second.stdout)
    expect(JSON.parse(first.stdout)).toMatchObject({ agreement: 'low', repairs: 1, usage: { calls: 2 } })
    expect(first.requests.map(({ text }) => text)).toEqual(second.requests.map(({ text }) => text))
  })

  test('prints the rows alone as CSV, and the query alone as SQL that can be run', async () => {
    const csv = await ask([proposing(byCity, 'SELECT 1 AS one')], ['--csv', '--limit', '1'])
    expect(csv.stdout).toMatch(/^city,orders\n\w+,\d+\n$/)
    for (const told of [byCity, 'Low agreement', '1 row instead of 3', 'more rows than these'])
      expect(csv.stderr).toContain(told)
    const { stdout } = await ask([proposing(byCity)], ['--sql-only'])
    expect(stdout).toBe(`-- Orders by city, reading 1.\n${byCity};\n`)
    await using session = await connect(database.url)
    expect((await session.script(stdout)).length).toBe(3)
  })

  test('draws bars for names with numbers, and says when a result suits no chart', async () => {
    const { stdout } = await ask([proposing(byCity)], ['--chart'])
    expect(stdout).toMatch(/\w+ +\d+ {2}█{20,}/)
    expect((await ask([proposing('SELECT 1 AS one')], ['--chart'])).stdout).toContain('no chart')
  })

  test('lets no text of the model steer the terminal', async () => {
    const candidates = [{ reading: 'Red \u001b[31m and \u202e back', sql: "SELECT 'x\u001b[2J' AS a" }]
    const { stdout } = await ask(
      [{ json: { answerable: true, missing: '', more_tables: [], candidates } }],
      [],
    )
    expect(stdout).toContain('SELECT')
    for (const sign of ['\u001b', '\u202e']) expect(stdout).not.toContain(sign)
  })

  test('prints what would be sent, without sending it', async () => {
    const { code, stdout } = await ask([], ['--show-prompt'])
    expect(code).toBe(0)
    expect(stdout).toContain('─── facts of the database ───')
    expect(stdout).toContain('customer_id integer NOT NULL REFERENCES customers (id)')
    expect(stdout).not.toMatch(/rowcanary|hashcanary|hunter22/)
  })

  test('ends with 1 and the reason when the question cannot be answered', async () => {
    const reply = {
      json: { answerable: false, missing: 'Nothing is said of returns.', more_tables: [], candidates: [] },
    }
    const { code, stdout, stderr } = await ask([reply], [])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('Nothing is said of returns. [AI_DECLINED]')
    expect(stderr).toContain('1 call of')
  })

  test('keeps a query with its constants as parameters, which are bound', async () => {
    await using project = await temporaryProject()
    const { stdout } = await ask([proposing(byCity)], ['--save', 'by-city', '--json'], project.path)
    expect(JSON.parse(stdout).savedAs).toBe(join(project.path, 'queries', 'by-city.sql'))
    const kept = await project.read('queries/by-city.sql')
    expect(kept).toContain(
      '-- orders by city\n-- $1 placed_on date = 2026-03-01\n-- $2 status public.order_status = cancelled\n',
    )
    expect(kept).toContain('o.placed_on >= $1::date AND o.status <> $2::public.order_status')
    const run = (words: string[]) =>
      project.run(['query', 'run', 'by-city', '--url', database.url, '--csv', ...words])
    const rows = (await run([])).stdout
    expect(rows.split('\n')).toHaveLength(5)
    expect((await run(['--param', 'placed_on=2027-01-01'])).stdout).toBe('city,orders\n')
    expect((await run(['--param', "status=x' OR true --"])).stderr).toContain('Invalid input value for enum')
    expect(await run(['--param', 'since=1'])).toMatchObject({ code: 2 })
    expect((await project.run(['query', 'run', 'by-cty', '--url', database.url])).stderr).toContain(
      'Did you mean by-city?',
    )
    const again = await ask([], ['--save', 'by-city'], project.path)
    expect({ code: again.code, calls: again.requests.length }).toEqual({ code: 1, calls: 0 })
  })

  test('remembers questions and their queries, and no rows', async () => {
    await ask([proposing(byCity)], [])
    const run = await runPostAi(['query', 'history', '--limit', '1', '--json'], {
      env: aiEnvironment(home.path),
    })
    expect(JSON.parse(run.stdout).entries).toEqual([
      expect.objectContaining({ question: 'orders by city', sql: byCity, model: 'claude-sonnet-5-5' }),
    ])
    expect(await filesHolding(home.path, 'Hamburg')).toEqual([])
    expect(await filesHolding(home.path, 'keycanary')).toEqual([])
  })

  test('stops at once at Ctrl-C, and leaves no request open', async () => {
    await using server = await scriptedServer([{ fault: 'drip' }])
    const env = aiEnvironment(home.path, { ANTHROPIC_BASE_URL: server.url })
    const child = startPostAi(['query', 'ai', 'orders by city', '--url', database.url], { env })
    await waitUntil('the request is there', () => server.requests.length === 1)
    child.kill('SIGINT')
    const { code, stdout } = await finished(child)
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' })
    await waitUntil('the connection is closed', () => server.open() === 0)
  })

  test('asks in a terminal which reading is meant', async () => {
    await using server = await scriptedServer([proposing(byCity, 'SELECT 7 AS seven')])
    const env = aiEnvironment(home.path, { ANTHROPIC_BASE_URL: server.url })
    const child = startInTerminal(`$post_ai query ai "orders by city" --url ${database.url}`, { env })
    let heard = ''
    child.stdout.on('data', (chunk) => {
      heard += chunk
    })
    await waitUntil('it asks', () => heard.includes('Which is meant?'))
    child.stdin.write('\u001b[B\r')
    await waitUntil('it answers', () => heard.includes('Not chosen:'))
    const { code } = await finished(child)
    expect(code).toBe(0)
    expect(heard).toContain('SELECT 7 AS seven')
  })
})

describe('a key', () => {
  test('is tried, kept for its server alone, used, and removed', async () => {
    await using server = await scriptedServer([proposing('SELECT 1 AS one')])
    await using directory = await temporaryDirectory()
    const env = aiEnvironment(directory.path, { ANTHROPIC_API_KEY: '', ANTHROPIC_BASE_URL: server.url })
    const login = (input: string) => runPostAi(['login', '--anthropic', '--key-stdin'], { env, input })
    const refused = await login('sk-ant-wrong-0123456789\n')
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toContain('[AI_KEY_REFUSED]')
    const kept = await login('sk-ant-storedcanary-0123456789\n')
    expect(kept.code).toBe(0)
    expect(kept.stdout).toContain('the server accepts it')
    expect(kept.stdout + kept.stderr).not.toContain('storedcanary')
    const who = () => runPostAi(['whoami'], { env })
    expect((await who()).stdout).toContain('a key from the credentials file')
    await runPostAi(['query', 'ai', 'one', '--url', database.url], { env })
    expect(server.requests[0]?.headers.authorization).toBe('Bearer sk-ant-storedcanary-0123456789')
    const elsewhere = await runPostAi(['whoami', '--base-url', 'http://127.0.0.1:9', '--json'], { env })
    expect(JSON.parse(elsewhere.stdout).anthropic.keyFrom).toBe(null)
    expect((await runPostAi(['logout', '--anthropic'], { env })).stdout).toContain(
      'removed from the credentials file',
    )
    expect((await who()).stdout).toContain('no key')
    server.done()
  })

  test('that is wrong or missing is told without a call', async () => {
    const env = aiEnvironment(home.path, { ANTHROPIC_API_KEY: '' })
    const run = await runPostAi(['query', 'ai', 'x', '--url', database.url], { env })
    expect(run.code).toBe(1)
    expect(run.stderr).toContain('[AI_KEY_MISSING]')
    const bad = await runPostAi(['login', '--anthropic', '--key-stdin'], { env, input: 'no key\n' })
    expect(bad.stderr).toContain('[INPUT_INVALID]')
    expect(await runPostAi(['login'], { env })).toMatchObject({ code: 1 })
    const inside = await runPostAi(['whoami', '--base-url', 'https://me:urlcanary@example.org'], { env })
    expect(inside).toMatchObject({ code: 2, stdout: '' })
    expect(inside.stderr).not.toContain('urlcanary')
  })
})

test('a kept query can be written by hand', async () => {
  await using project = await temporaryProject()
  await mkdir(join(project.path, 'queries'))
  const text =
    '-- The cheapest\n-- $1 most numeric\nSELECT title FROM products WHERE price <= $1 ORDER BY price;\n'
  await writeFile(join(project.path, 'queries', 'cheap.sql'), text)
  const run = (words: string[]) =>
    project.run(['query', 'run', 'cheap', '--url', database.url, '--csv', ...words])
  expect((await run(['--param', 'most=3.00'])).stdout.split('\n')).toHaveLength(4)
  const missing = await run([])
  expect(missing).toMatchObject({ code: 2, stdout: '' })
  expect(missing.stderr).toContain('--param most=')
  expect(await readFile(join(project.path, 'queries', 'cheap.sql'), 'utf8')).toBe(text)
})
