import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { finished, runPostAi, said, startInTerminal, startPostAi } from '../support/command-line.ts'
import { type MigrationProject, migration, migrationProject } from '../support/migrations.ts'

let project: MigrationProject
beforeAll(async () => {
  project = await migrationProject(18)
})
afterAll(() => project?.[Symbol.asyncDispose]())

const run = (...words: string[]) =>
  runPostAi(['migrate', ...words, '--url', project.url], { cwd: project.root })

test('new, up, status and down: the result on stdout, the database on stderr, the password nowhere', async () => {
  const made = await runPostAi(['migrate', 'new', 'Create people'], { cwd: project.root })
  expect(made).toMatchObject({ code: 0, stderr: '' })
  const file = made.stdout.trim()
  expect(file).toMatch(/^migrations\/\d{14}_create_people\.sql$/)
  expect(await readFile(join(project.root, file), 'utf8')).toBe('-- migrate:up\n\n\n-- migrate:down\n\n')

  const empty = await run('up', '--yes')
  expect(empty).toMatchObject({ code: 1, stdout: '' })
  expect(empty.stderr).toContain('holds no statement')

  await project.write({ [file]: migration('CREATE TABLE people (id int);', 'DROP TABLE people;') })
  const pending = await run('status', '--exit-code')
  expect(pending.code).toBe(3)
  expect(pending.stdout).toMatch(/pending +\d{14} create_people/)

  const dry = await run('up', '--dry-run')
  expect(dry.stdout).toContain(`Would apply to`)
  expect(dry.stdout).toContain('-- in one transaction\n  CREATE TABLE people (id int);')

  const up = await run('up', '--yes')
  expect(up.code).toBe(0)
  expect(up.stdout).toMatch(
    new RegExp(`/${project.database.name}, migrations\n  applied ${file}  1 statement, `),
  )
  expect(up.stderr).toContain(`/${project.database.name} (from --url)`)

  const again = await run('up')
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to apply') })
  expect((await run('status', '--exit-code')).code).toBe(0)

  const down = await run('down', '--yes', '--json')
  expect(JSON.parse(down.stdout)).toMatchObject({
    layout: 'native',
    reverted: [{ direction: 'down', statements: 1 }],
  })
  expect(await project.tables()).toEqual([])
  const { password } = new URL(project.url)
  for (const { stdout, stderr } of [empty, pending, dry, up, again, down])
    expect(stdout + stderr).not.toContain(password)
})

test('a database that is not the local one is changed only with a yes', async () => {
  const { code, stdout, stderr } = await run('up')
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('[USAGE_NEEDS_YES]')
  expect(stderr).toMatch(/This would change .*: apply 1 migration: migrations\//)
  expect(await project.tables()).toEqual([])
})

test.skipIf(process.platform !== 'linux')('in a terminal it asks, and a no changes nothing', async () => {
  const child = startInTerminal(`$post_ai migrate up --url '${project.url}'`, { cwd: project.root })
  await said(child.stdout, 'Go on?')
  child.stdin.write('n\r')
  expect((await finished(child)).code).toBe(2)
  expect(await project.tables()).toEqual([])
})

test.each([
  ['a version that is unknown', ['up', '--to', '99', '--yes'], 1, 'MIGRATION_UNKNOWN'],
  ['a layout that is unknown', ['status', '--layout', 'nothing'], 2, 'USAGE_INVALID'],
  ['a number below one', ['down', '0'], 2, 'USAGE_INVALID'],
  ['drift', ['up', '--yes'], 1, 'MIGRATION_DRIFT'],
])('%s is an error with its code', async (what, words, exit, name) => {
  if (what === 'drift') {
    await project.up()
    const [file = ''] = (await project.status()).migrations.map((one) => one.file ?? '')
    await project.write({ [file]: migration('CREATE TABLE people (id bigint);', 'DROP TABLE people;') })
  }
  const { code, stdout, stderr } = await run(...words)
  expect({ code, stdout }).toEqual({ code: exit, stdout: '' })
  expect(stderr).toContain(`[${name}]`)
  if (what === 'drift') expect(stderr).toContain('+ CREATE TABLE people (id bigint);')
})

test('ten command lines that are started together apply each migration once', async () => {
  await using ten = await migrationProject(15, {
    'migrations/1_t.sql': migration('CREATE TABLE t (id int); INSERT INTO t VALUES (1);'),
    'migrations/2_i.sql': migration('CREATE INDEX CONCURRENTLY ON t (id); INSERT INTO t VALUES (2);'),
  })
  const words = ['migrate', 'up', '--yes', '--json', '--url', ten.url]
  const runs = await Promise.all(Array.from({ length: 10 }, () => runPostAi(words, { cwd: ten.root })))
  expect(runs.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
    runs.map(() => ({ code: 0, stderr: '' })),
  )
  const applied = runs.flatMap(({ stdout }) => JSON.parse(stdout).applied)
  expect(applied.map(({ version }) => version).sort()).toEqual(['1', '2'])
  expect(await ten.session.query('SELECT id FROM t ORDER BY 1')).toEqual([{ id: 1 }, { id: 2 }])
})

test('Ctrl-C ends it with 130, and nothing is half done', async () => {
  await using slow = await migrationProject(18, {
    'migrations/1_a.sql': migration('CREATE TABLE a (id int); SELECT pg_sleep(60);'),
  })
  const child = startPostAi(['migrate', 'up', '--yes', '--url', slow.url], {
    cwd: slow.root,
    env: { CI: 'true' },
  })
  await said(child.stderr, 'Applying migrations/1_a.sql')
  child.kill('SIGINT')
  expect((await finished(child)).code).toBe(130)
  expect(await slow.conditions()).toEqual(['1 pending'])
  expect(await slow.tables()).toEqual([])
})
