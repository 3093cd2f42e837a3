import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { connect } from '../../src/lib/postgres/connection.ts'
import { temporaryProject } from '../support/project.ts'
import { testDatabase } from '../support/servers.ts'

test('a database: text, JSON, exit codes, and nothing but the result on stdout', async () => {
  await using project = await temporaryProject()
  await using database = await testDatabase(18)
  await using session = await connect(database.url)
  await session.script(`CREATE TABLE events (at timestamp DEFAULT now(), price money);
    CREATE TABLE notes (id bigint PRIMARY KEY, owner text); CREATE POLICY own ON notes USING (true)`)
  const run = (...words: string[]) => project.run(['schema', 'lint', '--url', database.url, ...words])

  const json = await run('--json', '--fail-on', 'danger')
  expect(json.code).toBe(3)
  const result = JSON.parse(json.stdout)
  expect(Object.keys(result)).toEqual(['target', 'findings', 'ignored', 'unusedIgnores', 'notSeen'])
  expect(result.target).toMatchObject({ kind: 'database', major: 18, tables: 2 })
  expect(result.findings[0]).toEqual({
    rule: 'policies-switched-off',
    severity: 'danger',
    address: 'public.notes',
    why: expect.any(String),
    object: { kind: 'table', schema: 'public', name: 'notes', part: null },
    message: 'notes has the policies own, and row level security is not enabled.',
    fix: expect.any(String),
    sql: 'ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY;',
    disprovedBy: null,
  })
  expect(json.stdout + json.stderr).not.toContain(new URL(database.url).password)

  const text = await run()
  expect(text.code).toBe(0)
  expect(text.stdout).toContain('● danger  policies-switched-off')
  expect(text.stdout).toContain('4 findings: 1 danger, 3 caution.')
  expect(text.stderr).toContain('(from --url)')

  const off = ['policies-switched-off', 'no-primary-key', 'money-type', 'timestamp-without-time-zone']
  const quiet = await run(...off.flatMap((rule) => ['--off', rule]), '--fail-on', 'notice')
  expect(quiet.code).toBe(0)
  expect(quiet.stdout).toContain('Nothing to say.')

  const sarif = JSON.parse((await run('--sarif')).stdout)
  expect(sarif.runs[0].results[0]).toMatchObject({
    ruleId: 'policies-switched-off',
    level: 'error',
    locations: [{ logicalLocations: [{ fullyQualifiedName: 'public.notes', kind: 'table' }] }],
  })
  const markdown = await run('--markdown')
  expect(markdown.stdout).toContain('### Schema: 4 findings: 1 danger, 3 caution.')
  expect(markdown.stdout).toContain('```sql\nALTER TABLE public.notes ENABLE ROW LEVEL SECURITY;\n```')
})

test('files, the entries of the project file, and what is wrong with the words', async () => {
  await using project = await temporaryProject()
  const columns = Array.from({ length: 7 }, (_, n) => `c${n} timetz`).join(', ')
  await writeFile(join(project.path, 'schema.sql'), `CREATE TABLE log (id bigint PRIMARY KEY, ${columns});`)
  const config = (lint: unknown) =>
    writeFile(
      join(project.path, 'post-ai.config.json'),
      JSON.stringify({ version: 1, database: { type: 'local', name: 'shop' }, schema: { lint } }),
    )
  const run = (...words: string[]) => project.run(['schema', 'lint', ...words])

  const cut = await run('schema.sql')
  expect(cut.stdout).toContain('time-with-time-zone (7)')
  expect(cut.stdout).toContain('and 2 more (--all shows them)')
  expect((await run('schema.sql', '--all')).stdout).toContain('log.c6')

  await config({
    ignore: [
      { rule: 'time-with-time-zone', object: 'public.log.*', reason: 'a device sends it so' },
      { rule: 'money-type', object: 'public.log.c1', reason: 'no longer' },
    ],
  })
  const ignored = await run('schema.sql', '--fail-on', 'notice')
  expect(ignored.code).toBe(0)
  expect(ignored.stdout).toContain('7 findings set aside by the project file.')
  expect(ignored.stdout).toContain('ignores money-type of public.log.c1')

  await config({ ignore: [{ rule: 'money-type', object: 'public.log.c1' }] })
  const bad = await run('schema.sql', '--json')
  expect(JSON.parse(bad.stdout).error).toMatchObject({ code: 'CONFIG_INVALID', exit: 1 })
  expect(bad.stdout).toContain('schema.lint.ignore.reason')

  await config({})
  expect((await run('schema.sql', '--url', 'postgres://a@b/c')).code).toBe(2)
  expect((await run('schema.sql', '--off', 'nothing')).stderr).toContain('There is no rule "nothing"')
})
