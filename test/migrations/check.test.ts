import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { quietContext } from '../../src/lib/core/context.ts'
import { migrateCheck } from '../../src/lib/migrations/check/check.ts'
import { checkRules } from '../../src/lib/migrations/rules/registry.ts'
import { checkCommentMark, presentCheckMarkdown } from '../../src/lib/present/check-markdown.ts'
import {
  presentCheckGithub,
  presentCheckGitlab,
  presentCheckSarif,
} from '../../src/lib/present/check-reports.ts'
import { presentMigrateCheck } from '../../src/lib/present/migrate-check.ts'
import { checkOf, checkScript, findingsIn, foundIn } from '../support/migrate-check.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const schema = 'CREATE TABLE orders (id int PRIMARY KEY, note text, code varchar(10));'

test('the statements of one file move the catalog along: what it makes itself is nobody else’s', async () => {
  const file = await checkScript(
    `CREATE TABLE regions (id int, name text);
     CREATE INDEX ON regions (name);
     ALTER TABLE regions ADD n serial, ALTER name SET NOT NULL;
     ALTER TABLE regions RENAME TO zones;
     UPDATE zones SET name = 'x';
     DROP TABLE zones;`,
    { schema },
  )
  expect(file.verdict).toBe('safe')
  expect(file.statements.flatMap(({ locks }) => locks)).toEqual([])
})

test('a column that an earlier statement of the file changed is judged as it is then', async () => {
  const file = await checkScript(
    `ALTER TABLE orders ALTER code TYPE varchar(20);
     ALTER TABLE orders ALTER code TYPE varchar(15);`,
    { schema },
  )
  expect(file.statements.map(({ rewrite }) => rewrite)).toEqual([false, true])
})

test('a lock that an earlier statement of the transaction holds counts; COMMIT ends it', async () => {
  const add = 'ALTER TABLE orders ADD CONSTRAINT c CHECK (id > 0) NOT VALID;'
  const validate = 'ALTER TABLE orders VALIDATE CONSTRAINT c;'
  expect(foundIn(await checkScript(add + validate, { schema }))).toEqual(['blocking-scan danger'])
  expect(foundIn(await checkScript(`${add}COMMIT;${validate}`, { schema }))).toEqual([])
})

test('statements in DO blocks are looked at like any other', async () => {
  const file = await checkScript(
    `DO $$ BEGIN
       IF NOT EXISTS (SELECT FROM pg_class WHERE relname = 'x') THEN
         ALTER TABLE orders ALTER note SET NOT NULL;
         EXECUTE 'CREATE INDEX x ON orders (code)';
       END IF;
     END $$;`,
    { schema },
  )
  expect(foundIn(file).sort()).toEqual(['blocking-index-build danger', 'blocking-scan danger'])
  expect(file.statements[0]).toMatchObject({
    scan: true,
    indexBuild: true,
    blocks: { reads: true, writes: true },
  })
})

test('a swap of names throws nothing away, and the safe form of a change has nothing more to be said of', async () => {
  const swap = `ALTER TABLE orders ADD COLUMN id_new bigint;
    ALTER TABLE orders DROP COLUMN id;
    ALTER TABLE orders RENAME COLUMN id_new TO id;`
  expect(foundIn(await checkScript(swap, { schema }))).toEqual([])
  const block = swap.replace('ALTER TABLE orders DROP', (found) => `DO $$ BEGIN ${found}`)
  expect(foundIn(await checkScript(`${block} END $$;`, { schema }))).toEqual([])
  expect(foundIn(await checkScript('ALTER TABLE orders DROP COLUMN id;', { schema }))).toEqual([
    'data-loss danger',
  ])

  await using directory = await temporaryDirectory()
  const root = directory.path
  const up = (sql: string) => `-- migrate:up\n${sql}\n-- migrate:down\n`
  await mkdir(join(root, 'migrations'))
  await writeFile(join(root, 'migrations/1_a.sql'), up(schema))
  const change =
    'ALTER TABLE orders ALTER id TYPE bigint;\nALTER TABLE orders ALTER note SET NOT NULL;\nCREATE INDEX i ON orders (code);'
  await writeFile(join(root, 'migrations/2_b.sql'), up(change))
  const input = { root, cwd: root, since: '1', tries: false }
  const before = await migrateCheck({ ...input, fix: true }, quietContext())
  const after = await migrateCheck(input, quietContext())
  expect(before.files[0]?.verdict).toBe('danger')
  expect(before.files[0]?.statements[0]?.findings[0]?.fix).toContain('ADD COLUMN id_new bigint;')
  expect(after.files.map(foundIn)).toEqual([[]])
})

test('a comment ignores a rule with a reason; one without, or one that ignores nothing, is a finding', async () => {
  const check = async (comment: string) =>
    foundIn(await checkScript(`${comment}\nCREATE INDEX i ON orders (code);`, { schema }))
  expect(await check('-- post-ai: ignore blocking-index-build the shop is closed then')).toEqual([])
  expect(await check('-- post-ai: ignore blocking-index-build')).toEqual([
    'blocking-index-build danger',
    'unused-ignore caution',
  ])
  expect(await check('-- post-ai: ignore data-loss not needed')).toEqual([
    'blocking-index-build danger',
    'unused-ignore caution',
  ])
  expect(
    foundIn(await checkScript('CREATE INDEX i ON orders (code);', { schema, off: ['blocking-index-build'] })),
  ).toEqual([])
})

test('a rule that is not there cannot be switched off', async () => {
  await expect(checkScript('SELECT 1;', { off: ['no-such-rule'] })).rejects.toMatchObject({
    code: 'USAGE_INVALID',
  })
})

test('a file that cannot be parsed is an error in its line, and the others are still checked', async () => {
  const { files } = await checkOf(
    { 'a.sql': 'SELECT 1;\nCREATE TABEL x;', 'b.sql': 'CREATE TABLE x (id int);' },
    { files: ['a.sql', 'b.sql'] },
  )
  expect(files.map(({ verdict }) => verdict)).toEqual(['error', 'safe'])
  expect(files[0]?.statements[0]).toMatchObject({ line: 2, findings: [{ rule: 'unreadable' }] })
})

test('--since takes a version, or a revision of git', async () => {
  const up = (sql: string) => `-- migrate:up\n${sql}\n-- migrate:down\n`
  await using directory = await temporaryDirectory()
  const root = directory.path
  const write = (name: string, sql: string) => writeFile(join(root, 'migrations', name), up(sql))
  await mkdir(join(root, 'migrations'))
  await write('1_a.sql', schema)
  await write('2_b.sql', 'DROP TABLE orders;')
  const git = (...words: string[]) =>
    execFileSync('git', ['-C', root, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...words])
  git('init', '-q')
  git('add', '.')
  git('commit', '-qm', 'first')
  await write('3_c.sql', 'CREATE INDEX ON nothing (id);')
  const checked = async (since: string) =>
    (await migrateCheck({ root, cwd: root, since, sandbox: false }, quietContext())).files.map(
      ({ file }) => file,
    )
  expect(await checked('1')).toEqual(['migrations/2_b.sql', 'migrations/3_c.sql'])
  expect(await checked('HEAD')).toEqual(['migrations/3_c.sql'])
  await expect(checked('no-such-thing')).rejects.toMatchObject({ code: 'USAGE_INVALID' })
})

test('replayed in the embedded server, a view that stands in the way and a name that is missing are errors', async () => {
  const file = await checkScript(
    `ALTER TABLE orders ALTER note TYPE varchar(5);
     ALTER TABLE orders ADD PRIMARY KEY (id);
     ALTER TABLE oders ADD x int;`,
    { schema: `${schema} CREATE VIEW v AS SELECT note FROM orders;`, sandbox: true },
  )
  expect(foundIn(file)).toEqual([
    'blocking-rewrite danger',
    'view-uses-column error',
    'blocking-index-build danger',
    'statement-fails error',
    'statement-fails error',
  ])
  expect(findingsIn(file).at(-1)?.message).toContain('relation "oders" does not exist')
})

test('all forms of the result name file, line and rule', async () => {
  const result = await checkOf(
    { 'a b.sql': '\nCREATE INDEX i ON orders (code);\n-- 100%, `done`\nDROP TABLE "x,y:z";' },
    { files: ['a b.sql'] },
  )
  const text = presentMigrateCheck(result, { color: false, width: 100 })
  expect(text).toContain('a b.sql:2')
  expect(text).toContain('1 migration: 1 danger.')
  expect(presentCheckGithub(result).split('\n')[0]).toMatch(
    /^::error file=a b\.sql,line=2,title=blocking-index-build::An index of orders .*%0A→ CREATE INDEX CONCURRENTLY/,
  )
  const markdown = presentCheckMarkdown(result)
  expect(markdown.startsWith(checkCommentMark)).toBe(true)
  expect(markdown).toContain('| 🔴 danger | `a b.sql` | blocking-index-build, data-loss |')
  const sarif = JSON.parse(presentCheckSarif(result, checkRules))
  expect(sarif.runs[0].results[0]).toMatchObject({
    ruleId: 'blocking-index-build',
    level: 'error',
    locations: [{ physicalLocation: { artifactLocation: { uri: 'a%20b.sql' }, region: { startLine: 2 } } }],
  })
  expect(sarif.runs[0].tool.driver.rules).toHaveLength(checkRules.length)
  const gitlab = JSON.parse(presentCheckGitlab(result))
  expect(gitlab[0]).toMatchObject({
    check_name: 'blocking-index-build',
    severity: 'critical',
    location: { path: 'a b.sql', lines: { begin: 2 } },
  })
  expect(new Set(gitlab.map(({ fingerprint }: { fingerprint: string }) => fingerprint)).size).toBe(
    gitlab.length,
  )
})

test('of a foreign key that is not known, the table it references is not guessed', async () => {
  const { files } = await checkOf(
    { 'a.sql': 'ALTER TABLE logs DROP CONSTRAINT logs_tenant_id_fkey;' },
    { files: ['a.sql'], sandbox: false },
  )
  const [found] = files.flatMap(findingsIn)
  expect(found?.message).toMatch(/^Dropping the foreign key locks the table it references too/)
})

test('a column that cannot be added is not said to be read for, too', async () => {
  const file = await checkScript(
    'ALTER TABLE orders ADD COLUMN shop int NOT NULL REFERENCES shops; ALTER TABLE orders ADD n int NOT NULL;',
    { schema: `${schema} CREATE TABLE shops (id int PRIMARY KEY);` },
  )
  expect(foundIn(file)).toEqual(['not-null-without-default danger', 'not-null-without-default danger'])
})

test('what fails for want of what failed before is not sure to fail', async () => {
  const file = await checkScript(
    'CREATE TABLE a (id int REFERENCES nowhere); CREATE INDEX ON a (id); ALTER TABLE absent.b ADD c int;',
    { schema, sandbox: true },
  )
  expect(foundIn(file)).toEqual([
    'statement-fails error',
    'statement-fails caution',
    'statement-fails caution',
  ])
  expect(findingsIn(file)[1]?.message).toContain('could not be made before: CREATE TABLE a')
})
