import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect } from '../../src/lib/postgres/connection.ts'
import { aiEnvironment, questionShop } from '../support/ai.ts'
import { type ScriptedReply, scriptedServer } from '../support/anthropic-server.ts'
import { finished, said, startInTerminal } from '../support/command-line.ts'
import { filesHolding, type TemporaryProject, temporaryProject } from '../support/project.ts'
import { sample } from '../support/sample.ts'
import type { TestDatabase } from '../support/servers.ts'

let project: TemporaryProject
beforeAll(async () => {
  project = await temporaryProject()
})
afterAll(() => project?.[Symbol.asyncDispose]())

function proposing(proposal: Record<string, unknown>): ScriptedReply {
  const blank = { declined: '', questions: [], down: '', relations: [], decisions: [], assumptions: [] }
  return { json: { ...blank, ...proposal } }
}

const blog = proposing({
  up: `CREATE TABLE posts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text NOT NULL);
CREATE TABLE comments (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  post_id bigint NOT NULL REFERENCES posts ON DELETE CASCADE,
  body text NOT NULL
);
CREATE INDEX comments_post_id_idx ON comments (post_id);`,
  down: 'DROP TABLE comments;\nDROP TABLE posts;',
  relations: [
    {
      table: 'comments',
      columns: ['post_id'],
      references: 'posts',
      on_delete: 'CASCADE',
      why: 'A comment means nothing alone.',
    },
  ],
  assumptions: ['Nobody signs in.'],
})

const wrong = proposing({ up: 'CREATE TABEL posts (id int);' })

/** Asks with the built command line; the script must be used up. */
async function ask(
  script: readonly ScriptedReply[],
  words: readonly string[],
  on: TemporaryProject = project,
) {
  await using server = await scriptedServer(script)
  const env = { ...aiEnvironment(on.root), ANTHROPIC_BASE_URL: server.url }
  const run = await on.run(['schema', 'ai', ...words], { env })
  server.done()
  return { ...run, requests: server.requests }
}

describe('post-ai schema ai', () => {
  test('shows tables, how they hang together, the SQL with its reasons, and what was tried; it writes nothing', async () => {
    const { code, stdout, stderr } = await ask([blog], ['a blog with comments'])
    expect(code).toBe(0)
    for (const told of [
      'A schema for PostgreSQL 18',
      'comments (new)',
      '└─< comments (post_id), ON DELETE CASCADE',
      '  DROP TABLE posts;',
      'comments (post_id) ON DELETE CASCADE: A comment means nothing alone.',
      '• Nobody signs in.',
      'The down script restores schema and rows',
      'refused: 1 orphan',
    ])
      expect(stdout).toContain(told)
    expect(stderr).toContain('1 call of claude-sonnet-5-5: 100 tokens in, 20 out.')
    expect(await readdir(project.path)).toEqual(['.git'])
  })

  test('gives byte-equal JSON for the same script, and sends the same', async () => {
    const words = ['a blog with comments', '--json']
    const [first, second] = [await ask([wrong, blog], words), await ask([wrong, blog], words)]
    expect(first.stdout).toBe(second.stdout)
    expect(JSON.parse(first.stdout)).toMatchObject({ repairs: 1, usage: { calls: 2 }, savedAs: [] })
    expect(first.requests.map(({ text }) => text)).toEqual(second.requests.map(({ text }) => text))
  })

  test('prints a diagram for Mermaid, and what would be sent without sending it', async () => {
    const { stdout } = await ask([blog], ['a blog with comments', '--mermaid'])
    expect(stdout).toMatch(/^erDiagram\n/)
    expect(stdout).toMatch(/posts \|\|--o\{ comments/)
    const shown = await ask([], ['a blog with comments', '--show-prompt'])
    expect(shown.stdout).toContain('<description>\na blog with comments\n</description>')
    expect(shown.code).toBe(0)
  })

  test.each([
    ['declines', proposing({ declined: 'This is a poem.', up: '' }), '[AI_DECLINED]'],
    ['refuses', { text: '', stop: 'refusal' }, '[AI_REFUSAL]'],
  ])('ends with 1 and the reason when the model %s', async (_, reply, reason) => {
    const { code, stdout, stderr } = await ask([reply], ['roses are red'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(reason)
  })
})

describe.each(sample([18, 15]))('on a database of PostgreSQL %i', (major) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await questionShop(major)
  })
  afterAll(() => database?.[Symbol.asyncDispose]())

  const shelves = proposing({
    up: `CREATE TABLE shelves (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE);
ALTER TABLE products ADD COLUMN shelf_id bigint REFERENCES shelves ON DELETE SET NULL;
CREATE INDEX products_shelf_id_idx ON products (shelf_id);`,
    down: 'ALTER TABLE products DROP COLUMN shelf_id;\nDROP TABLE shelves;',
    relations: [
      {
        table: 'products',
        columns: ['shelf_id'],
        references: 'shelves',
        on_delete: 'SET NULL',
        why: 'A product stays when its shelf goes.',
      },
    ],
  })
  const again = proposing({ up: 'CREATE TABLE products (id int PRIMARY KEY);' })

  test('sends schema and statistics, no rows and no secrets; the database stays as it is', async () => {
    const words = ['products stand on shelves', '--from-db', '--json']
    await using server = await scriptedServer([again, shelves])
    const env = { ...aiEnvironment(project.root), ANTHROPIC_BASE_URL: server.url, DATABASE_URL: database.url }
    const { code, stdout } = await project.run(['schema', 'ai', ...words], { env })
    server.done()
    expect(code).toBe(0)
    const result = JSON.parse(stdout)
    expect(result).toMatchObject({
      start: { kind: 'database', major },
      repairs: 1,
      appliedTo: null,
      verification: { rollback: { verdict: 'proved' } },
    })
    expect(result.verification.estimate.rows).toBeGreaterThan(0)
    const sent = server.requests.map(({ text }) => text).join('\n')
    expect(sent).toContain('customer_id integer NOT NULL REFERENCES customers (id)')
    expect(sent).toContain('relation \\"products\\" already exists')
    for (const canary of ['rowcanary', 'hashcanary', 'hunter22', 'keycanary', new URL(database.url).password])
      expect(canary !== '' && sent.includes(canary), canary).toBe(false)
    expect(await filesHolding(project.root, 'rowcanary')).toEqual([])
    await using session = await connect(database.url)
    expect(await session.query(`SELECT to_regclass('shelves') AS made`)).toEqual([{ made: null }])
  })

  test.skipIf(process.platform !== 'linux')('a no leaves neither a file nor a change behind', async () => {
    await using own = await temporaryProject()
    await using server = await scriptedServer([shelves])
    const env = { ...aiEnvironment(own.root), ANTHROPIC_BASE_URL: server.url }
    const words = `$post_ai schema ai "products stand on shelves" --apply --url '${database.url}'`
    const child = startInTerminal(words, { cwd: own.path, env })
    await said(child.stdout, 'Apply it to')
    child.stdin.write('n\r')
    expect((await finished(child)).code).toBe(0)
    expect((await readdir(own.path)).filter((name) => name === 'migrations')).toEqual([])
    await using session = await connect(database.url)
    expect(await session.query(`SELECT to_regclass('shelves') AS made`)).toEqual([{ made: null }])
  })

  test('is changed with --apply and a yes, through the runner, which takes it back', async () => {
    await using own = await temporaryProject()
    const words = ['products stand on shelves', '--url', database.url, '--apply']
    const asked = await ask([], words, own)
    expect(asked).toMatchObject({ code: 2, stdout: '' })
    expect(asked.stderr).toContain('[USAGE_NEEDS_YES]')
    const { code, stdout } = await ask([shelves], [...words, '--yes'], own)
    expect(code).toBe(0)
    const [file = ''] = await readdir(`${own.path}/migrations`)
    expect(file).toMatch(/^\d{14}_products_stand_on_shelves\.sql$/)
    expect(stdout).toContain(`applied migrations/${file}`)
    expect(await own.read(`migrations/${file}`)).toContain('-- | products stand on shelves\n')
    await using session = await connect(database.url)
    const made = () => session.query(`SELECT to_regclass('shelves')::text AS made`)
    expect(await made()).toEqual([{ made: 'shelves' }])
    const down = await own.run(['migrate', 'down', '--url', database.url, '--yes'])
    expect({ code: down.code, made: await made() }).toEqual({ code: 0, made: [{ made: null }] })
    const waiting = await ask([], ['more', '--url', database.url, '--apply', '--yes'], own)
    expect(waiting.stderr).toContain('[MIGRATION_ORDER]')
  }, 180_000)
})
