import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { connect } from '../../src/lib/postgres/connection.ts'
import { runPostAi } from '../support/command-line.ts'
import { migration, migrationProject } from '../support/migrations.ts'

test('schema diff finds what was made by hand, and its SQL can be run', async () => {
  await using project = await migrationProject(18, {
    'migrations/1_a.sql': migration('CREATE TABLE orders (id int, note text);', 'DROP TABLE orders;'),
  })
  await project.up({})
  const run = (...words: string[]) => runPostAi(['schema', 'diff', ...words], { cwd: project.root })

  const equal = await run('migrations/', project.url, '--exit-code')
  expect(equal.code).toBe(0)
  expect(equal.stdout).toContain('The two schemas are equal.')

  await project.session.script('CREATE INDEX by_hand ON orders (note)')
  const json = await run('migrations/', project.url, '--exit-code', '--json')
  expect(json.code).toBe(3)
  expect(JSON.parse(json.stdout)).toMatchObject({ equal: false, proof: { outcome: 'proved' } })

  await writeFile(join(project.root, 'wanted.sql'), 'CREATE TABLE orders (id bigint, note text);')
  const sql = await run(project.url, 'wanted.sql', '--sql')
  expect(sql.code).toBe(0)
  expect(sql.stdout).toMatch(/^BEGIN;\nDROP INDEX public\.by_hand;\nALTER TABLE [\s\S]*COMMIT;\n$/)
  await using session = await connect(project.url)
  await session.script(sql.stdout)
  expect((await run(project.url, 'wanted.sql', '--sql')).stdout).toBe('')

  const missing = await run('nowhere', project.url)
  expect(missing.code).toBe(1)
  expect(missing.stderr).toContain('There is no file or directory nowhere.')
})
