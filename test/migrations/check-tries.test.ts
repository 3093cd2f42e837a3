import { expect, test } from 'vitest'
import { presentMigrateCheck } from '../../src/lib/present/migrate-check.ts'
import { checkOf } from '../support/migrate-check.ts'

const earlier = {
  'migrations/1_schema.sql': `-- migrate:up
CREATE TABLE orders (id int PRIMARY KEY, note text);
-- migrate:down
DROP TABLE orders;`,
}

function check(sql: string, files: Record<string, string> = earlier) {
  return checkOf({ ...files, 'migrations/2_change.sql': sql }, { since: '1', tries: true })
}

test('a down script that cannot be read does not restore, and the place is told', async () => {
  const { files } = await check(`-- migrate:up
ALTER TABLE orders ADD placed date;
-- migrate:down
ALTER TABEL orders DROP placed;`)
  expect(files).toHaveLength(1)
  expect(files[0]?.rollback).toMatchObject({ verdict: 'not-restored' })
  expect(files[0]?.rollback?.detail).toMatch(/The down script cannot be run: .*2_change\.sql:4.*TABEL/)
})

test('a migration that cannot be tried says why', async () => {
  const { files } = await check('-- migrate:up\nCREATE TABEL t ();\n-- migrate:down\nDROP TABLE t;')
  expect(files[0]?.rollback).toMatchObject({ verdict: 'cannot-run-here' })
  expect(files[0]?.rollback?.detail).toMatch(/^It was not tried: .*2_change\.sql:2.*TABEL/)
})

test('a down script that was made is in the result, and shown with all statements', async () => {
  const result = await check('-- migrate:up\nCREATE INDEX orders_note ON orders (note);\n-- migrate:down\n')
  expect(result.files[0]?.rollback).toMatchObject({
    verdict: 'proved',
    generatedDown: expect.stringContaining('DROP INDEX public.orders_note'),
  })
  const view = { color: false, width: 100 }
  expect(presentMigrateCheck(result, view)).not.toContain('DROP INDEX')
  expect(presentMigrateCheck(result, { ...view, all: true })).toContain('DROP INDEX public.orders_note')
})

test('what a proof does not cover is told', async () => {
  const { files } = await checkOf(
    {
      'migrations/1_schema.sql': `-- migrate:up
CREATE FUNCTION never(text) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT false';
CREATE TABLE odd (code text NOT NULL CHECK (never(code)));
-- migrate:down
DROP TABLE odd; DROP FUNCTION never;`,
      'migrations/2_change.sql':
        '-- migrate:up\nALTER TABLE odd ADD n int;\n-- migrate:down\nALTER TABLE odd DROP n;',
    },
    { since: '1', tries: true },
  )
  expect(files[0]?.rollback?.limits).toEqual(['no rows could be made up for public.odd'])
})
