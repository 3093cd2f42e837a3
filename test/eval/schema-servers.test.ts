import { expect, test } from 'vitest'
import { PostAiError } from '../../src/lib/core/error.ts'
import type { Database } from '../../src/lib/eval/schema/design.ts'
import { scoreSchema } from '../../src/lib/eval/schema/score-schema.ts'
import { ShadowRefusal } from '../../src/lib/migrations/proof/shadow.ts'
import { type Connection, connect } from '../../src/lib/postgres/connection.ts'
import { allDesigns } from '../support/eval/schema-designs.ts'
import { sample } from '../support/sample.ts'
import { testDatabase } from '../support/servers.ts'

function asDatabase(connection: Connection): Database {
  return {
    async query<Row>(sql: string) {
      try {
        return (await connection.script(sql)) as Row[]
      } catch (error) {
        if (error instanceof PostAiError && error.sql)
          throw new ShadowRefusal(sql, error.message, error.sql.sqlstate)
        throw error
      }
    },
  }
}

/** Of every kind: exclusion, generated columns, choices as lists, composite references, changes. */
const ids = [
  'bookshop',
  'clinic-appointments',
  'invoice-lines',
  'recipe-box',
  'polls',
  'football-league',
  'change-tags-table',
  'change-tenants',
]

for (const major of sample([15, 18])) {
  test(`on PostgreSQL ${major} right designs have a full score, and a wrong one the same notes`, {
    timeout: 300_000,
  }, async () => {
    for (const { one, name, answer } of (await allDesigns()).filter(({ one }) => ids.includes(one.id))) {
      await using database = await testDatabase(major)
      await using connection = await connect(database.url)
      const score = await scoreSchema(one, answer, asDatabase(connection))
      expect([one.id, name, score.strict, score.notes]).toEqual([one.id, name, 1, []])
    }
    const design = (await allDesigns()).find(({ one }) => one.id === 'bookshop')
    if (!design) throw new Error('there is no bookshop')
    await using database = await testDatabase(major)
    await using connection = await connect(database.url)
    const up = design.answer.up.replace('CHECK (quantity > 0)', '')
    const score = await scoreSchema(design.one, { ...design.answer, up }, asDatabase(connection))
    expect(score.notes).toEqual([
      'sale_line.quantity is accepted, but is a broken rule: a line with no copies',
    ])
  })
}
