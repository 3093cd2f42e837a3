import { expect, test } from 'vitest'
import { runPostAi } from '../support/command-line.ts'
import { migration, migrationProject } from '../support/migrations.ts'

test('the pending migrations of a database: JSON, exit code, and nothing but the result on stdout', async () => {
  await using project = await migrationProject(18, {
    'migrations/1_a.sql': migration('CREATE TABLE orders (id int, note text);', 'DROP TABLE orders;'),
    'migrations/2_b.sql': migration(
      `CREATE TABLE zones (id int);\nALTER TABLE orders ADD COLUMN code uuid DEFAULT gen_random_uuid();`,
      'ALTER TABLE orders DROP COLUMN code; DROP TABLE zones;',
    ),
  })
  await project.up({ to: '1' })
  await project.session.script(
    'INSERT INTO orders SELECT n, repeat(md5(n::text), 20) FROM generate_series(1, 60000) n; ANALYZE',
  )
  const run = (...words: string[]) =>
    runPostAi(['migrate', 'check', '--url', project.url, ...words], { cwd: project.root })

  const json = await run('--json', '--fail-on', 'danger')
  expect(json.code).toBe(3)
  const result = JSON.parse(json.stdout)
  expect(Object.keys(result)).toEqual(['target', 'files'])
  expect(result.target).toMatchObject({ kind: 'database', major: 18, sandbox: true })
  expect(result.files).toHaveLength(1)
  expect(Object.keys(result.files[0]).sort()).toEqual([
    'file',
    'notTried',
    'planImpact',
    'rollback',
    'statements',
    'verdict',
  ])
  expect(result.files[0]).toMatchObject({
    file: 'migrations/2_b.sql',
    verdict: 'danger',
    rollback: { verdict: 'proved' },
  })
  expect(result.files[0].statements[1]).toMatchObject({
    line: 3,
    locks: [{ relation: 'public.orders', mode: 'ACCESS EXCLUSIVE' }],
    rewrite: true,
    indexBuild: false,
    blocks: { reads: true, writes: true },
    findings: [{ rule: 'blocking-rewrite', severity: 'danger' }],
  })
  expect(result.files[0].statements[1].estimate.seconds).toBeGreaterThan(0.2)
  expect(json.stdout + json.stderr).not.toContain(new URL(project.url).password)

  const text = await run('--no-sandbox')
  expect(text.code).toBe(0)
  expect(text.stdout).toContain('● danger  migrations/2_b.sql')
  expect(text.stdout).toMatch(/60,000 rows, [\d.]+ MB, some [\d.]+ (ms|s)/)
  expect(await project.conditions()).toEqual(['1 applied', '2 pending'])
})

test('without a database: named files, and what is wrong with the words', async () => {
  await using project = await migrationProject(18, { 'x.sql': 'CREATE INDEX ON orders (id);' })
  const run = (...words: string[]) => runPostAi(['migrate', 'check', ...words], { cwd: project.root })
  const github = await run('x.sql', '--offline', '--github')
  expect(github).toMatchObject({ code: 0, stderr: '' })
  expect(github.stdout).toMatch(/^::error file=x\.sql,line=1,title=blocking-index-build::/)
  expect((await run('x.sql', '--offline', '--fail-on', 'error')).code).toBe(0)
  expect((await run('x.sql', '--offline', '--fail-on', 'caution')).code).toBe(3)
  expect((await run('nothing.sql', '--offline')).code).toBe(1)
  expect((await run('--offline', '--github', '--sarif')).code).toBe(2)
  expect((await run('x.sql', '--offline', '--probe')).code).toBe(2)
})

test('the project file says from where on is checked, and which rules are not wanted', async () => {
  await using project = await migrationProject(18, {
    'migrations/1_a.sql': migration('CREATE TABLE a (id int);', 'DROP TABLE a;'),
    'migrations/2_b.sql': migration('CREATE INDEX ON a (id); DROP TABLE a;', ''),
  })
  const config = (check: object) =>
    JSON.stringify({
      version: 1,
      database: { type: 'url', url: 'postgres://localhost/x' },
      migrations: { check },
    })
  const run = () =>
    runPostAi(['migrate', 'check', '--offline', '--json', '--no-sandbox'], { cwd: project.root })
  await project.write({ 'post-ai.config.json': config({ since: '1', off: ['data-loss'] }) })
  const { files } = JSON.parse((await run()).stdout)
  expect(files.map(({ file }: { file: string }) => file)).toEqual(['migrations/2_b.sql'])
  expect(files[0].statements.map(({ findings }: { findings: unknown[] }) => findings.length)).toEqual([1, 0])
  await project.write({ 'post-ai.config.json': config({ off: 'data-loss' }) })
  const wrong = JSON.parse((await run()).stdout)
  expect(wrong.error).toMatchObject({ code: 'CONFIG_INVALID' })
  expect(wrong.error.message).toContain('migrations.check.off')
})
