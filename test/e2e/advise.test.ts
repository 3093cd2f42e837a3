import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { Ajv } from 'ajv'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTemporaryCluster } from '../../src/lib/local/temporary-cluster.ts'
import { type Connection, connect } from '../../src/lib/postgres/connection.ts'
import { advisorShop } from '../support/advisor-shop.ts'
import { finished, runPostAi, said, startInTerminal, startPostAi } from '../support/command-line.ts'
import { projectRoot } from '../support/house/source-file.ts'
import { type TestDatabase, testDatabase } from '../support/servers.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { waitUntil } from '../support/wait-until.ts'

const workload = `-- calls: 1_000
SELECT * FROM orders WHERE customer_id = $1;
-- calls: 100
SELECT * FROM "Archive"."Old Orders" WHERE "Customer Id" = 5;`

let database: TestDatabase
let session: Connection
beforeAll(async () => {
  database = await testDatabase(18, { template: advisorShop })
  session = await connect(database.url)
})
afterAll(async () => {
  await session?.[Symbol.asyncDispose]()
  await database?.[Symbol.asyncDispose]()
})

const indexes = async () =>
  (
    await session.query<{ name: string }>(
      `SELECT indexrelid::regclass::text AS name FROM pg_index WHERE indexrelid >= 16384 AND NOT indisunique`,
    )
  ).map(({ name }) => name)
/** Sessions of the tool on the database, but for the one that asks. */
const sessions = () =>
  session.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'post-ai'`,
  )

describe('advise', () => {
  test('with --json prints one document that its schema accepts, and nothing on stderr', async () => {
    for (let call = 0; call < 3; call += 1) await session.query('SELECT * FROM orders WHERE customer_id = 7')
    const { code, stdout, stderr } = await runPostAi(['advise', '--url', database.url, '--json'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const result = JSON.parse(stdout)
    const schema = JSON.parse(await readFile(join(projectRoot, 'schemas', 'advise.json'), 'utf8'))
    const ajv = new Ajv({ strict: false })
    expect([ajv.validate(schema, result), ajv.errors]).toEqual([true, null])
    expect(result).toMatchObject({
      applied: null,
      recommendations: [{ kind: 'create-index', table: 'public.orders', severity: 'high' }],
      planner: { fidelity: { compared: 1, samePlan: 1 } },
    })
  })

  test('takes a file for the workload; the result is on stdout and which database it is on stderr', async () => {
    await using directory = await temporaryDirectory()
    const file = join(directory.path, 'queries.sql')
    await writeFile(file, workload)
    const { code, stdout, stderr } = await runPostAi(['advise', '--url', database.url, '--workload', file])
    expect(code).toBe(0)
    expect(stdout).toContain(
      'CREATE INDEX CONCURRENTLY orders_customer_id_idx ON public.orders (customer_id);',
    )
    expect(stdout).toContain('ON "Archive"."Old Orders" ("Customer Id");')
    expect(stderr).toContain(`/${database.name}`)
    expect(stderr).not.toContain(new URL(database.url).password)
    expect(await indexes()).toEqual([])
  })

  test('takes stdin for the workload, and weighs by calls', async () => {
    const args = ['advise', '--url', database.url, '--workload', '-', '--json']
    const { code, stdout } = await runPostAi(args, { input: workload })
    expect(code).toBe(0)
    const { coverage, queries } = JSON.parse(stdout)
    expect(coverage).toMatchObject({ source: 'file', seen: 2, examined: 2, skipped: [] })
    expect(queries.map((query: { calls: number }) => query.calls)).toEqual([1000, 100])
  })

  test('with --apply and neither --yes nor a terminal ends with 2 before it looks for a server', async () => {
    const { code, stdout, stderr } = await runPostAi([
      'advise',
      '--url',
      'postgres://u@127.0.0.1:1/d',
      '--apply',
    ])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('[USAGE_NEEDS_YES]')
    expect(stderr).toContain('--yes')
  })

  test('with --apply --yes builds, says so, and then has nothing more to advise', async () => {
    const args = ['advise', '--url', database.url, '--workload', '-', '--apply', '--yes']
    const { code, stdout } = await runPostAi(args, { input: workload })
    expect(code).toBe(0)
    expect(stdout).toMatch(/built public\.orders_customer_id_idx +[\d.]+ [kM]B in /)
    expect(stdout).toContain('undo: DROP INDEX CONCURRENTLY public.orders_customer_id_idx;')
    expect((await indexes()).sort()).toEqual([
      '"Archive"."Old_Orders_Customer_Id_idx"',
      'orders_customer_id_idx',
    ])
    const again = await runPostAi([...args, '--json'], { input: workload })
    expect(JSON.parse(again.stdout)).toMatchObject({ recommendations: [], applied: null })
    await session.script('DROP INDEX orders_customer_id_idx, "Archive"."Old_Orders_Customer_Id_idx"')
  })

  test.skipIf(process.platform !== 'linux')(
    'with --apply all asks once in a terminal; a no builds nothing',
    async () => {
      await using directory = await temporaryDirectory()
      const file = join(directory.path, 'queries.sql')
      await writeFile(file, workload)
      const child = startInTerminal(`$post_ai advise --url '${database.url}' --workload ${file} --apply all`)
      const heard = answering(child, () => 'n')
      const { code } = await finished(child)
      const stdout = heard()
      expect(code).toBe(0)
      expect(stdout).toMatch(/Make (?:\d changes|1 change) on/)
      expect(stdout).toContain('Lock: SHARE UPDATE EXCLUSIVE')
      expect(stdout).not.toContain(new URL(database.url).password)
      expect(await indexes()).toEqual([])
    },
  )

  test.skipIf(process.platform !== 'linux')(
    'with --apply alone asks for one after the other, and builds those that get a yes',
    async () => {
      await using directory = await temporaryDirectory()
      const file = join(directory.path, 'queries.sql')
      await writeFile(
        file,
        'SELECT * FROM orders WHERE customer_id = $1; SELECT * FROM "Archive"."Old Orders" WHERE "Customer Id" = 5',
      )
      const child = startInTerminal(
        `$post_ai advise --url '${database.url}' --workload ${file} --max-indexes 2 --apply`,
      )
      const heard = answering(child, (text) => (text.includes('Create an index on orders') ? 'y' : 'n'))
      const { code } = await finished(child)
      expect(code).toBe(0)
      expect(heard()).toContain('built public.orders_customer_id_idx')
      expect(await indexes()).toEqual(['orders_customer_id_idx'])
      await session.script('DROP INDEX orders_customer_id_idx')
    },
  )

  test.each([
    ['no server', ['--url', 'postgres://u@127.0.0.1:1/d'], '', 1, 'CONNECT_FAILED'],
    ['a file that is missing', ['--workload', '/no/such/queries.sql'], '', 1, 'INPUT_UNREADABLE'],
    ['an empty workload', ['--workload', '-'], '-- nothing', 1, 'INPUT_INVALID'],
    ['a workload with a mistake', ['--workload', '-'], 'SELECT 1; SELEC 2', 1, 'SQL_SYNTAX'],
    ['an unknown flag', ['--aply'], '', 2, 'USAGE_INVALID'],
  ])('%s is an error with its code', async (_, flags, input, exit, name) => {
    const url = flags.includes('--url') ? [] : ['--url', database.url]
    const { code, stdout, stderr } = await runPostAi(['advise', ...url, ...flags], { input })
    expect({ code, stdout }).toEqual({ code: exit, stdout: '' })
    expect(stderr).toContain(`[${name}]`)
  })

  test('shows its password nowhere, not in debug output either', async () => {
    const role = `canary_${database.name}`
    const canary = 'c4n@ry/pa:ss%w0rd'
    await session.script(`CREATE ROLE ${role} LOGIN SUPERUSER PASSWORD '${canary}'`)
    try {
      const url = new URL(database.url)
      const text = `postgres://${role}:${encodeURIComponent(canary)}@${url.host}/${database.name}`
      const env = { DEBUG: '*', POST_AI_DEBUG: '1', CI: 'true' }
      const runs = [
        await runPostAi(['advise', '--url', text, '--workload', '-', '--json'], { env, input: workload }),
        await runPostAi(['advise', '--workload', '-'], {
          env: { ...env, DATABASE_URL: text },
          input: 'SELEC',
        }),
        await runPostAi(['advise', '--url', `${text}_none`], { env }),
      ]
      expect(runs.map((run) => run.code)).toEqual([0, 1, 1])
      const all = runs.map((run) => run.stdout + run.stderr).join('')
      for (const form of [canary, encodeURIComponent(canary), 'c4n', 'ss%w0rd', 'w0rd'])
        expect(all).not.toContain(form)
    } finally {
      await session.script(`DROP ROLE ${role}`)
    }
  })

  test('Ctrl-C ends it with 130 and leaves no session', async () => {
    const child = startPostAi(['advise', '--url', database.url, '--workload', '-'], { env: { CI: 'true' } })
    child.stdin.end(workload)
    await said(child.stderr, 'Reading schema')
    await waitUntil('it is connected', async () => (await sessions()).length > 0)
    child.kill('SIGINT')
    const { code, stdout } = await finished(child)
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' })
    await waitUntil('its sessions are gone', async () => (await sessions()).length === 0)
  })

  test('Ctrl-C while an index is built ends it with 130 and leaves no index', async () => {
    await using old = await connect(database.url)
    await old.script('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1 FROM currencies')
    const args = ['advise', '--url', database.url, '--workload', '-', '--apply', '--yes']
    const child = startPostAi(args, { env: { CI: 'true' } })
    child.stdin.end(workload)
    await said(child.stderr, ': Create an index')
    await waitUntil('the build waits', async () => (await indexes()).length > 0)
    child.kill('SIGINT')
    const { code, stderr } = await finished(child)
    expect(code).toBe(130)
    expect(stderr).toContain('[INTERRUPTED]')
    expect(await indexes()).toEqual([])
  })

  test('a server that dies in the middle is a clear error', async () => {
    await using cluster = await startTemporaryCluster()
    {
      await using own = await connect(cluster.url())
      await own.script('CREATE TABLE t AS SELECT generate_series(1, 20000) AS a; ANALYZE t')
    }
    const args = ['advise', '--url', cluster.url(), '--workload', '-']
    const child = startPostAi(args, { env: { CI: 'true' } })
    child.stdin.end('SELECT * FROM t WHERE a = 1')
    await said(child.stderr, 'Reading schema')
    const ended = finished(child)
    await cluster.stop()
    const { code, stdout, stderr } = await ended
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/\[(CONNECTION_LOST|CONNECT_FAILED|CONNECT_REFUSED|SNAPSHOT_FAILED)\]/)
    expect(stderr).not.toMatch(/undefined|\bat .*\.js:/)
  })
})

/** Answers each question of a program in a terminal once, and gives what was said without the control characters. */
function answering(
  child: ReturnType<typeof startInTerminal>,
  answer: (question: string) => string,
): () => string {
  let heard = ''
  const answered = new Set<string>()
  child.stdout.on('data', (chunk) => {
    heard += stripVTControlCharacters(String(chunk))
    const [question] = heard.match(/\? (?:Create|Make|Set|Analyse) .+?(?= on postgres)/g)?.slice(-1) ?? []
    if (question === undefined || answered.has(question)) return
    answered.add(question)
    child.stdin.write(`${answer(question)}\r`)
  })
  return () => heard
}
