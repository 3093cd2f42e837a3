import { describe, expect, test } from 'vitest'
import { planFromJson } from '../../src/lib/plan/plan-json.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { explainGeneric } from '../../src/lib/postgres/explain-generic.ts'
import { loadParser } from '../../src/lib/sql/parser.ts'
import { testDatabase } from '../support/servers.ts'

describe.each([15, 18])('a generic plan of PostgreSQL %i', (major) => {
  test.each([
    ['without parameters', 'SELECT 1 FROM pg_class'],
    ['with a parameter of inferred type', 'SELECT 1 FROM pg_class WHERE oid = $1'],
    ['with a number that is skipped', 'SELECT 1 FROM pg_class WHERE relname = $2 AND relpages > $3'],
    ['of a change, which is not made', 'DELETE FROM changed WHERE id = $1'],
  ])('%s', async (_, sql) => {
    await using database = await testDatabase(major)
    await using connection = await connect(database.url)
    await connection.script('CREATE TABLE changed (id int); INSERT INTO changed VALUES (1)')
    const [statement] = (await loadParser()).statements(sql)
    if (!statement) throw new Error(sql)
    for (const time of [1, 2]) {
      const plan = planFromJson(await explainGeneric(connection, major, sql, statement.node))
      expect(plan.root.totalCost, `time ${time}`).toBeGreaterThan(0)
    }
    expect(await connection.query('SELECT id FROM changed')).toEqual([{ id: 1 }])
  })
})
