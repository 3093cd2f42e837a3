import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTemporaryCluster, type TemporaryCluster } from '../../src/lib/local/temporary-cluster.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { finished, runPipeline, said, startInTerminal } from '../support/command-line.ts'
import { temporaryProject } from '../support/project.ts'

const password = "pa'ss $word"
const hasPsql = (process.env.PATH ?? '')
  .split(delimiter)
  .some((directory) => existsSync(join(directory, 'psql')))
let server: TemporaryCluster
let url: string

beforeAll(async () => {
  server = await startTemporaryCluster()
  await using admin = await connect(server.url())
  await admin.query(`CREATE ROLE app LOGIN PASSWORD 'pa''ss $word'`)
  await admin.query('CREATE DATABASE "my shop" OWNER app')
  url = `postgres://app:${encodeURIComponent(password)}@127.0.0.1:${server.port}/my%20shop`
})
afterAll(() => server?.stop())

/** A project that records the database of these tests. */
async function shopProject() {
  const project = await temporaryProject()
  expect((await project.run(['init', '--url', url])).code).toBe(0)
  return project
}

describe('post-ai connect', () => {
  test('prints the connection string alone on stdout, and on stderr in one line which database it is', async () => {
    await using project = await shopProject()
    const { code, stdout, stderr } = await project.run(['connect'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^postgres:\/\/app:.*\n$/)
    await using session = await connect(stdout.trim())
    expect(await session.query('SELECT current_user::text AS me')).toEqual([{ me: 'app' }])
    expect(stderr).toBe(
      `Using app@127.0.0.1:${server.port}/my%20shop (from ${project.path}/post-ai.config.json, password from the credentials file).\n`,
    )
  })

  test('gives all parts with --json', async () => {
    await using project = await shopProject()
    const { stdout, stderr } = await project.run(['connect', '--json'])
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toMatchObject({
      host: '127.0.0.1',
      port: server.port,
      database: 'my shop',
      user: 'app',
      password,
      source: 'project file',
    })
  })

  test('prints lines with --env that a shell takes as they are', async () => {
    await using project = await shopProject()
    const script =
      'set -a; eval "$($post_ai connect --env)"; node -p \'JSON.stringify([process.env.PGPASSWORD, process.env.PGDATABASE])\''
    const { stdout } = await runPipeline(script, { cwd: project.path, env: project.env })
    expect(JSON.parse(stdout)).toEqual([password, 'my shop'])
  })

  test('says how to name a database when none is named', async () => {
    await using project = await temporaryProject()
    const { code, stdout, stderr } = await project.run(['connect'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('TARGET_MISSING')
  })

  test('with --psql and no psql says how to get one', async () => {
    await using project = await shopProject()
    const { code, stderr } = await project.run(['connect', '--psql'], { env: { PATH: project.path } })
    expect(code).toBe(1)
    expect(stderr).toContain('PROGRAM_MISSING')
  })
})

describe.runIf(hasPsql)('post-ai connect with psql', () => {
  test('serves as its argument', async () => {
    await using project = await shopProject()
    const script = 'psql -XAtc "select current_database()" "$($post_ai connect --quiet)"'
    expect(await runPipeline(script, { cwd: project.path, env: project.env })).toEqual({
      code: 0,
      stdout: 'my shop\n',
      stderr: '',
    })
  })

  test('opens it with --psql, the password not among its arguments', async () => {
    await using project = await shopProject()
    const input = "\\! tr '\\\\0' ' ' < /proc/$PPID/cmdline\n\\echo :USER on :DBNAME\n"
    const { code, stdout } = await project.run(['connect', '--psql'], { input, env: { PSQLRC: '/dev/null' } })
    expect(stdout).toContain('app on my shop')
    expect(stdout).not.toMatch(/pa'ss|pa%27ss/)
    expect(code).toBe(0)
  })

  test('passes on its exit code', async () => {
    await using project = await shopProject()
    const input = '\\set ON_ERROR_STOP 1\nselect 1/0;\n'
    expect((await project.run(['connect', '--psql'], { input, env: { PSQLRC: '/dev/null' } })).code).toBe(3)
  })

  test('leaves Ctrl-C to it: a query is cancelled, psql and the terminal stay', async () => {
    await using project = await shopProject()
    const env = { ...project.env, PSQLRC: '/dev/null', PAGER: 'cat' }
    const terminal = startInTerminal('exec $post_ai connect --psql', { cwd: project.path, env })
    const ended = finished(terminal)
    await said(terminal.stdout, 'my shop=>')
    terminal.stdin.write('select pg_sleep(60);\n')
    await asleep()
    terminal.stdin.write('\u0003')
    await said(terminal.stdout, 'canceling statement')
    terminal.stdin.write('\u0003')
    await said(terminal.stdout, 'my shop=>')
    terminal.stdin.write(" select 'still ' || 'here';\n")
    await said(terminal.stdout, 'still here')
    terminal.stdin.write('\\q\n')
    expect((await ended).code).toBe(0)
  })
})

/** Waits until the session of psql sleeps in its query. */
async function asleep(): Promise<void> {
  await using admin = await connect(server.url())
  for (;;) {
    const rows = await admin.query("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
    if (rows.length > 0) return
  }
}
