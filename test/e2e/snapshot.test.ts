import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Advice } from '../../src/lib/advisor/advice.ts'
import { advise } from '../../src/lib/advisor/advise.ts'
import { type SnapshotResult, takeSnapshot } from '../../src/lib/advisor/snapshot/take-snapshot.ts'
import { noWords } from '../../src/lib/ai/plain-words/plain-words.ts'
import { quietContext } from '../../src/lib/core/context.ts'
import { explain } from '../../src/lib/explain/explain.ts'
import type { ExplainResult } from '../../src/lib/explain/explain-result.ts'
import { proposeFromSandbox } from '../../src/lib/explain/propose-indexes.ts'
import { startTemporaryCluster, type TemporaryCluster } from '../../src/lib/local/temporary-cluster.ts'
import { planShape } from '../../src/lib/plan/shape.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { advisorShop } from '../support/advisor-shop.ts'
import {
  finished,
  type RunOptions,
  runPipeline,
  runPostAi,
  said,
  startInTerminal,
  startPostAi,
} from '../support/command-line.ts'
import { projectRoot } from '../support/house/source-file.ts'
import { spread } from '../support/sample.ts'
import { testDatabase } from '../support/servers.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const FILE = 'shop.postai'
const queries = [
  `SELECT * FROM orders WHERE status = 'pending' ORDER BY created_at LIMIT 20`,
  `SELECT o.id, i.product_id FROM customers c JOIN orders o ON o.customer_id = c.id
   JOIN order_items i ON i.order_id = o.id WHERE c.email = 'user7@example.com'`,
  `SELECT * FROM "Archive"."Old Orders" WHERE "Customer Id" = 5`,
  `SELECT count(*) FROM events WHERE device = 7`,
]
const statements: [string, string[]][] = [
  ['SELECT * FROM orders WHERE customer_id = $1', []],
  ['SELECT * FROM orders WHERE status = $1 AND customer_id < $2', ["it's", '7']],
  [`SELECT * FROM events WHERE device = 3`, []],
  [`UPDATE orders SET note = 'x' WHERE customer_id = 3`, []],
]

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let cluster: TemporaryCluster
let taken: SnapshotResult
/** What was said while the server was there. */
let live: { advice: Advice; explained: ExplainResult[] }
const postAi = (args: readonly string[], options: RunOptions = {}) =>
  runPostAi(args, { cwd: directory.path, ...options })

beforeAll(async () => {
  directory = await temporaryDirectory()
  cluster = await startTemporaryCluster({ settings: { autovacuum: false } })
  await advisorShop.load(cluster.url())
  {
    await using session = await connect(cluster.url())
    await session.script('SELECT pg_stat_statements_reset()')
    for (const sql of queries) for (let call = 0; call < 3; call += 1) await session.query(sql)
  }
  const url = cluster.url()
  taken = await takeSnapshot({ url, file: join(directory.path, FILE) }, quietContext())
  live = { advice: await advise({ url }, quietContext()), explained: [] }
  for (const [sql, values] of statements) {
    const input = { url, sql, values, propose: proposeFromSandbox(url) }
    live.explained.push(await explain(input, quietContext()))
  }
  await cluster.stop()
})
afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]()
  await directory?.[Symbol.asyncDispose]()
})

describe('snapshot', () => {
  test('writes a file named for the database that only its owner may read; its JSON fits its schema', async () => {
    await using database = await testDatabase(18, { template: advisorShop })
    await using own = await temporaryDirectory()
    const args = ['snapshot', '--url', database.url, '--json']
    const { code, stdout, stderr } = await postAi(args, { cwd: own.path })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const result = JSON.parse(stdout)
    const ajv = new Ajv({ strict: false })
    const schema = JSON.parse(await readFile(join(projectRoot, 'schemas', 'snapshot.json'), 'utf8'))
    expect([ajv.validate(schema, result), ajv.errors]).toEqual([true, null])
    const file = `${database.name}.postai`
    const { size, mode } = await stat(join(own.path, file))
    expect(result).toMatchObject({ file, bytes: size, database: database.name })
    if (process.platform !== 'win32') expect(mode & 0o777).toBe(0o600)
    expect(await readdir(own.path)).toEqual([file])
  })

  test('says what the file holds and that values are in it; without pg_stat_statements it has no workload', async () => {
    await using database = await testDatabase(15)
    await using session = await connect(database.url)
    await session.script('CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1), (2); ANALYZE')
    await using own = await temporaryDirectory()
    const file = join(own.path, 'named.postai')
    const { code, stdout, stderr } = await postAi(['snapshot', file, '--url', database.url])
    expect(code).toBe(0)
    expect(stdout).toContain('statistics of 1 table, no recorded queries; no rows')
    expect(stdout).toContain('Statistics hold values from your tables')
    expect(stderr).toContain('pg_stat_statements is not installed in this database')
    const advice = await postAi(['advise', '--snapshot', file])
    expect(advice).toMatchObject({ code: 1, stdout: '' })
    expect(advice.stderr).toContain('[WORKLOAD_UNAVAILABLE]')
    const input = 'SELECT * FROM t WHERE id = 1'
    const given = await postAi(['advise', '--snapshot', file, '--workload', '-'], { input })
    expect(given.code).toBe(0)
    expect(given.stdout).toContain('Nothing to do')
    expect(given.stdout).toContain('the snapshot holds none of these queries')
  })

  test('replaces a file only with --yes, and looks before it connects', async () => {
    await using own = await temporaryDirectory()
    const file = join(own.path, 'mine.postai')
    await writeFile(file, 'precious')
    const { code, stderr } = await postAi(['snapshot', file, '--url', cluster.url()])
    expect(code).toBe(2)
    expect(stderr).toContain('[USAGE_NEEDS_YES]')
    expect(stderr).toContain(`${file} is there already`)
    expect(await readFile(file, 'utf8')).toBe('precious')
  })

  test('that fails leaves the file that was there as it was, and nothing else', async () => {
    await using own = await temporaryDirectory()
    const file = join(own.path, 'mine.postai')
    await writeFile(file, 'precious')
    const { code, stderr } = await postAi(['snapshot', file, '--url', cluster.url(), '--yes'])
    expect(code).toBe(1)
    expect(stderr).toContain('[CONNECT_FAILED]')
    expect(await readdir(own.path)).toEqual(['mine.postai'])
    expect(await readFile(file, 'utf8')).toBe('precious')
  })
})

describe('a snapshot that cannot be finished', () => {
  test('because its directory is not there says so', async () => {
    await using database = await testDatabase(18)
    const file = join(directory.path, 'nowhere', 'x.postai')
    const { code, stdout, stderr } = await postAi(['snapshot', file, '--url', database.url])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(`Cannot write ${file}: it does not exist.`)
    expect(stderr).toContain('[OUTPUT_UNWRITABLE]')
  })

  test('because of Ctrl-C ends with 130 and leaves no file', async () => {
    await using database = await testDatabase(18, { template: advisorShop })
    await using own = await temporaryDirectory()
    const args = ['snapshot', '--url', database.url]
    const child = startPostAi(args, { cwd: own.path, env: { CI: 'true' } })
    await said(child.stderr, 'Reading schema')
    child.kill('SIGINT')
    const { code, stdout } = await finished(child)
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' })
    expect(await readdir(own.path)).toEqual([])
  })

  test.skipIf(process.platform !== 'linux')('asks in a terminal before it replaces a file', async () => {
    await using database = await testDatabase(18)
    await using own = await temporaryDirectory()
    const file = join(own.path, 'mine.postai')
    await writeFile(file, 'precious')
    const child = startInTerminal(`$post_ai snapshot ${file} --url '${database.url}'`)
    await said(child.stdout, 'Go on?')
    child.stdin.write('y\r')
    expect((await finished(child)).code).toBe(0)
    expect((await stat(file)).size).toBeGreaterThan(500)
  })
})

describe('with the server gone', () => {
  test.skipIf(process.platform === 'win32')(
    'what is kept is for its owner, below a cache that lets others pass',
    async () => {
      await using own = await temporaryDirectory()
      const cache = join(own.path, 'of', 'mine')
      // a strict umask, as servers have that are looked after
      const words = `umask 077; $post_ai advise --snapshot ${FILE}`
      const { code } = await runPipeline(words, { cwd: directory.path, env: { POST_AI_CACHE_DIR: cache } })
      expect(code).toBe(0)
      const modeOf = async (path: string) => (await stat(path)).mode & 0o777
      expect(await modeOf(join(cache, 'advice'))).toBe(0o700)
      expect(await modeOf(join(cache, 'sandbox'))).toBe(0o700)
      // the server's programs lie there too, and root's are run by another user
      if (process.getuid?.() === 0) expect(await modeOf(cache)).toBe(0o755)
    },
  )

  test('advise says of the snapshot what it said of the server', async () => {
    // the server is named where it would be looked for, but is not looked for
    const env = { DATABASE_URL: cluster.url() }
    const args = ['advise', '--snapshot', FILE, '--json']
    const { code, stdout, stderr } = await postAi(args, { env })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const offline = JSON.parse(stdout)
    const online = JSON.parse(
      JSON.stringify({ ...live.advice, plans: null, applied: null, migrations: null, ...noWords }),
    )
    expect(taken.queries).toBe(queries.length)
    expect(online.recommendations.length).toBeGreaterThanOrEqual(3)
    // between the two only the tool itself asked the server something
    expect(withoutTime(offline)).toEqual(withoutTime(online))
    expect(offline.planner.fidelity).toMatchObject({ compared: queries.length, samePlan: queries.length })
  })

  test.each(spread(statements.map(([sql, values], index) => [sql, values, index] as const)))(
    'explain says of the snapshot what it said of the server: %s',
    async (sql, values, index) => {
      const params = values.flatMap((value) => ['--param', value])
      const args = ['explain', sql, ...params, '--snapshot', FILE, '--json']
      const { code, stdout, stderr } = await postAi(args)
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      const offline = JSON.parse(stdout)
      const online = JSON.parse(JSON.stringify(live.explained[index]))
      expect(offline.server).toEqual({ ...online.server, snapshotOf: taken.takenAt })
      expect(planShape(offline.plan)).toBe(planShape(online.plan))
      expect(offline.proposals).toEqual(online.proposals)
      const rules = (result: typeof offline) => result.findings.map(({ rule }: { rule: string }) => rule)
      expect(rules(offline)).toEqual(rules(online))
      expect(offline).toMatchObject({ parameters: online.parameters, analyzed: false })
    },
  )

  test('a page for the terminal tells that it is of a snapshot, and stderr which', async () => {
    const sql = 'SELECT * FROM orders WHERE customer_id = 1'
    const { stdout, stderr } = await postAi(['explain', sql, '--snapshot', FILE])
    expect(stdout).toMatch(
      /^postgres on PostgreSQL 18\.\d+, snapshot of 20\S+Z: planned, not run; cost [\d,]+\n/,
    )
    expect(stderr).toContain(`Using shop.postai: postgres on PostgreSQL ${cluster.version}, taken 20`)
  })

  test.each<[string, string[], number, string]>([
    ['--url', ['advise', '--url', 'postgres://u@h/d'], 2, 'USAGE_INVALID'],
    ['--apply', ['advise', '--apply', '--yes'], 2, 'USAGE_INVALID'],
    ['explain --url', ['explain', 'SELECT 1', '--url', 'postgres://u@h/d'], 2, 'USAGE_INVALID'],
    ['explain --analyze', ['explain', 'SELECT 1', '--analyze'], 2, 'USAGE_INVALID'],
    ['a value too many', ['explain', 'SELECT 1', '--param', '1'], 2, 'USAGE_INVALID'],
    ['a table that is not there', ['explain', 'SELECT * FROM nowhere'], 1, 'SQL_FAILED'],
  ])('%s does not go with a snapshot', async (_, args, exit, name) => {
    const { code, stdout, stderr } = await postAi([...args, '--snapshot', FILE])
    expect({ code, stdout }).toEqual({ code: exit, stdout: '' })
    expect(stderr).toContain(`[${name}]`)
  })
})

/**
 * Without when the facts were read, what that makes a day of, and without what was counted of commands and questions to
 * the catalogs.
 */
function withoutTime({ server, coverage, recommendations, ...advice }: Record<string, unknown>): unknown {
  const { takenAt, ...where } = server as Record<string, unknown>
  const { seen, skipped, ...covered } = coverage as Record<string, unknown>
  const timeless = (recommendations as Record<string, unknown>[]).map(({ roi, ...entry }) => entry)
  return { ...advice, server: where, coverage: covered, recommendations: timeless }
}
