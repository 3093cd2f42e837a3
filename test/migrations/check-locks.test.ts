import { expect, test } from 'vitest'
import { connect } from '../../src/lib/postgres/connection.ts'
import { compareLocks, compareOutsideLocks } from '../support/compare-locks.ts'
import { lockOperations, outsideOperations } from '../support/lock-operations.ts'
import { testDatabase } from '../support/servers.ts'

test('what check says each operation locks and reads is what a server does', async () => {
  await using database = await testDatabase(18)
  await using session = await connect(database.url)
  const inside = await compareLocks(session, 18)
  await session.script('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
  const results = [...inside, ...(await compareOutsideLocks(session, 18))]
  expect(results.length).toBe(lockOperations.length + outsideOperations.length)
  for (const { operation, measured, said, saidWithoutServer } of results) {
    const sql = `${operation.before ?? ''} ${operation.sql}`
    expect({ sql, ...said }).toEqual({ sql, ...measured })
    expect({ sql, ...saidWithoutServer }).toEqual({ sql, ...measured })
  }
})
