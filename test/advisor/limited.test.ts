import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Advice } from '../../src/lib/advisor/advice.ts'
import { advise } from '../../src/lib/advisor/advise.ts'
import { quietContext } from '../../src/lib/core/context.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { presentAdvice } from '../../src/lib/present/advice.ts'
import { sample } from '../support/sample.ts'
import { testDatabase } from '../support/servers.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const tables = `
  CREATE EXTENSION dblink;
  CREATE TABLE visits (id int PRIMARY KEY, visitor int NOT NULL, page text NOT NULL);
  INSERT INTO visits SELECT g, g % 9000, md5(g::text) FROM generate_series(1, 60000) g;
  CREATE TABLE secrets (id int PRIMARY KEY, owner int NOT NULL, word text NOT NULL);
  INSERT INTO secrets SELECT g, g % 9000, md5(g::text) FROM generate_series(1, 60000) g;
  CREATE VIEW elsewhere AS SELECT * FROM dblink('dbname=other', 'SELECT 1') AS t(a int);`

const workload = `
  -- calls: 500
  SELECT * FROM visits WHERE visitor = 77;
  -- calls: 500
  SELECT * FROM secrets WHERE owner = 77;`

describe.each(sample([13, 15, 18]))(
  'on PostgreSQL %i, to a role that may read one of two tables, without pg_stat_statements',
  (major) => {
    test('advice is given for what it sees, and what it does not see is named', async () => {
      await using database = await testDatabase(major)
      await using directory = await temporaryDirectory()
      await using owner = await connect(database.url)
      const role = `limited_${database.name}`
      await owner.script(tables)
      await owner.script('ANALYZE')
      await owner.script(
        `CREATE ROLE ${role} LOGIN PASSWORD 'x'; GRANT SELECT ON visits, elsewhere TO ${role}`,
      )
      try {
        const url = new URL(database.url)
        Object.assign(url, { username: role, password: 'x' })
        const workloadFile = join(directory.path, 'workload.sql')
        await writeFile(workloadFile, workload)

        await expect(advise({ url: url.href }, quietContext())).rejects.toMatchObject({
          code: 'WORKLOAD_UNAVAILABLE',
        })
        const advice = await advise({ url: url.href, workloadFile }, quietContext())

        expect(indexesOf(advice)).toEqual(['public.visits'])
        expect(advice.coverage.hidden).toContainEqual({ table: 'public.secrets', what: 'structure' })
        expect(advice.coverage.skipped).toMatchObject([
          { count: 1, reason: expect.stringContaining('secrets') },
        ])
        expect(advice.planner.notLoaded).toContainEqual({
          statement: expect.stringContaining('dblink'),
          reason: expect.any(String),
        })
        const text = presentAdvice(advice, { color: false, width: 100 })
        for (const words of ['secrets', 'dblink', 'Not visible to this role']) expect(text).toContain(words)
      } finally {
        await owner.script(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
      }
    })
  },
)

function indexesOf({ recommendations }: Advice): (string | null)[] {
  return recommendations.filter(({ rule }) => rule === 'missing-index').map(({ table }) => table)
}
