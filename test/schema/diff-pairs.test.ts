import { describe, expect, test } from 'vitest'
import { quietContext } from '../../src/lib/core/context.ts'
import { readImage } from '../../src/lib/migrations/proof/catalog-image.ts'
import { sameCatalog } from '../../src/lib/migrations/proof/compare.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { presentSchemaDiffSql } from '../../src/lib/present/schema-diff.ts'
import type { SchemaDiffResult } from '../../src/lib/schema/diff/diff-result.ts'
import { schemaDiff } from '../../src/lib/schema/diff/schema-diff.ts'
import { sample } from '../support/sample.ts'
import { schemaPairs, sideSql } from '../support/schema-pairs.ts'
import { type TestDatabase, testDatabase } from '../support/servers.ts'

const context = quietContext()
const ways = [
  { major: 13, there: 'from', wanted: 'to' },
  { major: 15, there: 'to', wanted: 'from' },
  { major: 15, there: 'from', wanted: 'to' },
  { major: 18, there: 'from', wanted: 'to' },
  { major: 18, there: 'to', wanted: 'from' },
] as const

const diff = (from: TestDatabase, to: TestDatabase): Promise<SchemaDiffResult> =>
  schemaDiff(
    { from: { kind: 'database', url: from.url }, to: { kind: 'database', url: to.url }, privileges: true },
    context,
  )

describe('the statements between two databases', () => {
  test.for(sample(ways))(
    'lead from $there to $wanted on PostgreSQL $major',
    { timeout: 600_000 },
    async ({ major, there, wanted }) => {
      const pairs = schemaPairs.filter(({ since = 0 }) => since <= major)
      await using one = await testDatabase(major)
      await using other = await testDatabase(major)
      await using session = await connect(one.url)
      await using reference = await connect(other.url)
      await session.script(sideSql(pairs, there))
      await reference.script(sideSql(pairs, wanted))

      const found = await diff(one, other)
      expect(found.equal).toBe(false)
      expect(found.notDiffed).toEqual([])
      expect(found.proof?.differences.filter(({ cosmetic }) => !cosmetic)).toEqual([])
      expect(found.proof?.outcome).toMatch(/^(proved|data-lost)$/)
      expect(
        found.statements.filter(({ findings }) => findings.some(({ severity }) => severity === 'error')),
      ).toEqual([])

      await session.script(presentSchemaDiffSql(found))
      const again = await diff(one, other)
      expect(presentSchemaDiffSql(again)).toBe('')
      expect(again.equal).toBe(true)
      const images = await Promise.all(
        [session, reference].map((connection) =>
          readImage({ query: (sql) => connection.script(sql) as never }),
        ),
      )
      const [now, then] = images as [(typeof images)[0], (typeof images)[0]]
      expect(sameCatalog(now, then).differences.filter(({ cosmetic }) => !cosmetic)).toEqual([])
    },
  )
})
