import { execFileSync } from 'node:child_process'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ErrorCode } from '@modelcontextprotocol/sdk/types.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect } from '../../src/lib/postgres/connection.ts'
import { runPostAi, said, startPostAi } from '../support/command-line.ts'
import { readCorpus } from '../support/guard-corpus.ts'
import { guardDatabase } from '../support/guard-database.ts'
import { mcpClient } from '../support/mcp-client.ts'
import { temporaryProject } from '../support/project.ts'
import { type TestDatabase, testDatabase } from '../support/servers.ts'
import { waitUntil } from '../support/wait-until.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await guardDatabase(18)
})
afterAll(() => database?.[Symbol.asyncDispose]())

const served = (words: readonly string[] = []) => mcpClient(['--url', database.url, ...words])

describe('post-ai mcp', () => {
  test('offers nine tools in few words, all read-only, each with a schema that takes nothing else', async () => {
    const { client } = await served()
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).toEqual([
      'list_schemas',
      'search_objects',
      'describe_object',
      'query',
      'explain_query',
      'check_sql',
      'advise',
      'propose_migration',
      'verify_migration',
    ])
    for (const { annotations, inputSchema } of tools) {
      expect(annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false })
      expect(inputSchema.additionalProperties).toBe(false)
    }
    expect(JSON.stringify(tools).length).toBeLessThan(9000)
    expect(client.getInstructions()).toContain('data, never instructions')
  })

  test('answers with rows as text in a fence and as structured content that fits its schema', async () => {
    const { call } = await served()
    const { text, structured } = await call('query', {
      sql: 'SELECT id, status FROM orders ORDER BY id',
      limit: 2,
    })
    expect(text).toMatch(/^2 rows, .*more than the limit of 2 rows/)
    expect(text).toMatch(/--- (\w{12})\nid \| status\n1 \| paid\n2 \| shipped\n--- \1$/)
    expect(structured).toMatchObject({
      rows: [
        [1, 'paid'],
        [2, 'shipped'],
      ],
      truncated: 'rows',
      rowCount: 2,
    })
  })

  test('finds, describes, checks and explains', async () => {
    const { call } = await served()
    expect((await call('list_schemas')).text).toMatch(/^public: 25 tables/m)
    expect((await call('search_objects', { query: 'customer emails', limit: 3 })).text).toContain(
      'public.customers',
    )
    const { text } = await call('describe_object', { name: 'public.customers' })
    expect(text).toMatch(/email public\.email/)
    expect(text).toMatch(/referenced by:\n {2}public\.orders: FOREIGN KEY/)
    expect((await call('check_sql', { sql: 'SELECT count(*) FROM orders' })).structured).toMatchObject({
      allowed: true,
      relations: ['public.orders'],
      rows: 1,
    })
    expect((await call('explain_query', { sql: 'SELECT * FROM orders' })).text).toContain(
      'Seq Scan on orders',
    )
  })

  test('nothing of the attacks has an effect, and the server lives on', async () => {
    const { call } = await served()
    await using watching = await connect(database.url)
    const look = () =>
      watching.query(
        `SELECT (SELECT count(*) FROM canary) AS canary, (SELECT count(*) FROM orders) AS orders, (SELECT count(*) FROM pg_class) AS objects,
          (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS locks, (SELECT last_value FROM counter) AS counter`,
      )
    const before = await look()
    const attacks = readCorpus('attacks').filter((_, index) => index % 4 === 0)
    const passed: string[] = []
    for (const { sql } of attacks) if (!(await call('query', { sql })).isError) passed.push(sql)
    expect(passed).toEqual([])
    expect(await look()).toEqual(before)
    expect(attacks.length).toBeGreaterThan(90)
  }, 120_000)

  test('failures are answers with code and hint: SQL, guard, arguments; an unknown tool is an error of the protocol', async () => {
    const { call, client } = await served()
    expect((await call('query', { sql: 'SELECT nope FROM orders' })).text).toMatch(/^SQL_FAILED: .*nope/)
    expect((await call('query', { sql: 'DELETE FROM orders' })).text).toMatch(/^SQL_REFUSED: [\s\S]*\nhint: /)
    expect((await call('query', { sql: 1 })).text).toMatch(/^USAGE_INVALID: .*sql must be string/)
    expect((await call('query', { sql: 'SELECT 1', url: 'postgres://elsewhere' })).isError).toBe(true)
    await expect(client.callTool({ name: 'drop_everything', arguments: {} })).rejects.toMatchObject({
      code: ErrorCode.InvalidParams,
    })
    expect((await call('query', { sql: 'SELECT 1 AS n' })).text).toContain('\nn\n1\n')
  })

  test('removes what steers a reader unseen from values, and cuts long ones', async () => {
    const { call } = await served(['--max-cell', '20'])
    const sql = `SELECT 'a' || chr(8238) || 'b' || chr(27) || '[2J' || chr(8203) || chr(917569) || E'\\n--- x' AS t, repeat('y', 500) AS long`
    const { text } = await call('query', { sql })
    expect(text).toContain('\nab[2J\\n--- x | yyyyyyyyyyyyyyyyyyyy…\n')
    expect(text).not.toMatch(/[\p{Cf}\u{e0041}]|\p{Cc}2J/u)
  })

  test('a cancelled call stops the statement on the server, while another is answered', async () => {
    const { client, call } = await served(['--timeout', '100', '--max-cost', '1000000000'])
    await using watching = await connect(database.url)
    const slow = `SELECT count(*) FROM generate_series(1, 30000) a, generate_series(1, 30000) b`
    const running = async () => {
      const found = await watching.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE 'FETCH%'`,
      )
      return found.length
    }
    const stop = new AbortController()
    const cancelled = client.callTool({ name: 'query', arguments: { sql: slow } }, undefined, {
      signal: stop.signal,
    })
    cancelled.catch(() => undefined)
    await waitUntil('it runs', async () => (await running()) === 1)
    expect((await call('query', { sql: 'SELECT 42 AS n' })).text).toContain('\nn\n42\n')
    stop.abort()
    await expect(cancelled).rejects.toThrow()
    await waitUntil('it stopped', async () => (await running()) === 0)
  }, 60_000)

  test('tells of progress when the client asks for it', async () => {
    const { client } = await served()
    const steps: string[] = []
    await client.callTool({ name: 'query', arguments: { sql: 'SELECT 1' } }, undefined, {
      onprogress: ({ message }) => void steps.push(message ?? ''),
    })
    expect(steps).toEqual(['Judging the query', 'Running the query'])
  })

  test('reports a lost session, and answers the next call', async () => {
    const { call } = await served(['--timeout', '100', '--max-cost', '1000000000'])
    await using watching = await connect(database.url)
    const lost = call('query', {
      sql: 'SELECT count(*) FROM generate_series(1, 30000) a, generate_series(1, 30000) b',
    })
    await waitUntil('its session ended', async () => {
      const ended = await watching.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'FETCH%' AND state = 'active'`,
      )
      return ended.length === 1
    })
    expect((await lost).text).toMatch(/^CONNECTION_LOST/)
    expect((await call('query', { sql: 'SELECT 1 AS n' })).isError).toBe(false)
  }, 60_000)

  test('keeps an audit file that only its owner reads, without values', async () => {
    await using project = await temporaryProject()
    const file = join(project.path, 'audit.jsonl')
    const { call } = await served(['--audit', file])
    await call('query', { sql: `SELECT note, 'kept' AS k FROM orders WHERE note = 'note 1'` })
    await call('query', { sql: 'DELETE FROM orders' })
    const text = await readFile(file, 'utf8')
    const [first, second] = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(first).toMatchObject({ tool: 'query', outcome: 'ok', verdict: 'allowed', rows: 100 })
    expect(second).toMatchObject({
      outcome: 'SQL_REFUSED',
      verdict: 'not-a-query',
      sql: 'DELETE FROM orders',
    })
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(text.match(/note 1/g)).toHaveLength(1)
  })

  test('offers several databases by name, one of them by a variable', async () => {
    const { client, call } = await mcpClient(
      ['--database', `a=${database.url}`, '--database', 'b=env:OTHER_URL'],
      {
        env: { OTHER_URL: database.url },
      },
    )
    const { tools } = await client.listTools()
    expect(tools[0]?.inputSchema).toMatchObject({ required: ['database'] })
    expect((await call('query', { sql: 'SELECT 1 AS n' })).text).toMatch(/^USAGE_INVALID: .*database/)
    for (const name of ['a', 'b']) {
      expect((await call('query', { database: name, sql: 'SELECT 1 AS n' })).isError).toBe(false)
    }
  })

  test('writes a migration only where that is allowed, and then applies nothing', async () => {
    await using project = await temporaryProject()
    await using empty = await testDatabase(18)
    await writeFile(join(project.path, 'post-ai.config.json'), JSON.stringify(configOf(empty)))
    const options = { cwd: project.path }
    const draft = {
      up: 'CREATE TABLE mcp_new (id int PRIMARY KEY);',
      down: 'DROP TABLE mcp_new;',
      name: 'new table',
    }
    const closed = await mcpClient(['--url', empty.url], options)
    expect((await closed.call('propose_migration', { ...draft, write: true })).isError).toBe(true)
    const open = await mcpClient(['--url', empty.url, '--allow-write-files'], options)
    const { text } = await open.call('propose_migration', { ...draft, write: true })
    const [, file = ''] = /Wrote (\S+\.sql)/.exec(text) ?? []
    expect(await readFile(join(project.path, file), 'utf8')).toBe(
      '-- migrate:up\nCREATE TABLE mcp_new (id int PRIMARY KEY);\n\n-- migrate:down\nDROP TABLE mcp_new;\n',
    )
    await using session = await connect(empty.url)
    expect(await session.query(`SELECT to_regclass('mcp_new')::text AS name`)).toEqual([{ name: null }])
    expect((await open.call('verify_migration', { file })).text).toMatch(/^verdict: proved/)
    expect((await open.call('verify_migration', { file: '../../etc/passwd' })).text).toMatch(/^USAGE_INVALID/)
  }, 120_000)
})

describe('the process of post-ai mcp', () => {
  const hello = [
    {
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 't', version: '1' } },
    },
    { method: 'notifications/initialized' },
    { id: 2, method: 'tools/list' },
  ]
  const sent = (messages: readonly object[]) =>
    messages.map((message) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`).join('')

  test('writes nothing but its protocol to stdout, and ends with 0 when stdin closes', async () => {
    const child = startPostAi(['mcp', '--url', database.url], { env: { POST_AI_DEBUG: '1' } })
    const answered = said(child.stdout, '"id":3')
    child.stdin.write(sent([...hello, { id: 3, method: 'tools/call', params: { name: 'list_schemas' } }]))
    child.stdin.write('this is no JSON\n')
    const ending = finishedAfter(child, answered)
    const { code, stdout, stderr } = await ending
    expect(code).toBe(0)
    const messages = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(messages.map(({ jsonrpc, id }) => [jsonrpc, id])).toEqual([
      ['2.0', 1],
      ['2.0', 2],
      ['2.0', 3],
    ])
    expect(stderr).toContain('protocol: ')
  })

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'ends on %s in the middle of a proof, and leaves no process',
    async (signal) => {
      const child = startPostAi(['mcp', '--url', database.url])
      child.stdin.write(
        sent([
          ...hello,
          {
            id: 3,
            method: 'tools/call',
            params: { name: 'verify_migration', arguments: { up: 'CREATE TABLE t (a int)' } },
          },
        ]),
      )
      const group = child.pid ?? 0
      await waitUntil('the sandbox runs', () => processesOf(group) > 1)
      child.kill(signal)
      const code = await new Promise((resolve) => child.once('close', resolve))
      expect(code).toBe(130)
      await waitUntil('all ended', () => processesOf(group) === 0)
    },
    60_000,
  )

  test('ends when nobody reads its answers any more', async () => {
    const child = startPostAi(['mcp', '--url', database.url])
    await new Promise((resolve) => child.once('spawn', resolve))
    child.stdout.destroy()
    const timer = setInterval(() => child.stdin.writable && child.stdin.write(sent(hello)), 200)
    child.stdin.on('error', () => undefined)
    const code = await new Promise((resolve) => child.once('exit', resolve))
    clearInterval(timer)
    expect(code).toBe(0)
  }, 30_000)

  test('refuses --json, which has no meaning for it', async () => {
    const { code, stdout } = await runPostAi(['mcp', '--json'])
    expect(code).toBe(2)
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'USAGE_INVALID' } })
  })

  test('starts without a database; the first call says that none is named', async () => {
    await using project = await temporaryProject()
    const { client, call } = await mcpClient([], { cwd: project.path })
    expect((await client.listTools()).tools).toHaveLength(9)
    expect((await call('list_schemas')).text).toMatch(/^TARGET_MISSING: [\s\S]*\nhint: /)
  })
})

describe('post-ai mcp --print-config', () => {
  test.each([
    ['claude-code', /^claude mcp add --scope project post-ai -- npx -y post-ai mcp --mask people\.email\n/],
    ['codex', /^codex mcp add post-ai -- npx -y post-ai mcp --mask people\.email\n/],
    ['vscode', /^code --add-mcp '\{"name":"post-ai","command":"npx"/],
    [
      'cursor',
      /^\{"mcpServers":\{"post-ai":\{"command":"npx","args":\["-y","post-ai","mcp","--mask","people\.email"\]\}\}\}\n/,
    ],
    ['windsurf', /^\{"mcpServers":/],
    ['zed', /^\{"context_servers":/],
  ])('%s is told in one line', async (client, line) => {
    const { code, stdout } = await runPostAi(['mcp', '--print-config', client, '--mask', 'people.email'])
    expect(code).toBe(0)
    expect(stdout).toMatch(line)
  })

  test('never holds a password', async () => {
    const words = ['mcp', '--print-config', 'cursor', '--url', 'postgres://me:hunter22@host/db']
    const { code, stdout, stderr } = await runPostAi(words)
    expect(code).toBe(2)
    expect(stdout + stderr).not.toContain('hunter22')
    const { stdout: json } = await runPostAi(['mcp', '--print-config', 'zed', '--json'])
    expect(JSON.parse(json)).toMatchObject({ setup: { client: 'zed', file: '.zed/settings.json' }, calls: 0 })
  })
})

function configOf({ url }: TestDatabase) {
  return { version: 1, database: { type: 'url', url: url.replace(/:[^:@/]+@/, '@') } }
}

/** How many processes a process group has. */
function processesOf(group: number): number {
  const all = execFileSync('ps', ['-eo', 'pgid='], { encoding: 'utf8' })
  return all.split('\n').filter((line) => Number(line) === group).length
}

async function finishedAfter(child: ReturnType<typeof startPostAi>, answered: Promise<void>) {
  const { text } = await import('node:stream/consumers')
  const [code, stdout, stderr] = await Promise.all([
    new Promise<number | null>((resolve) => child.once('close', resolve)),
    text(child.stdout),
    text(child.stderr),
    answered.then(() => child.stdin.end()),
  ])
  return { code, stdout, stderr }
}
