import { expect, test } from 'vitest'
import { connect } from '../../src/lib/postgres/connection.ts'
import { compareLocks } from '../support/compare-locks.ts'
import { lockOperations } from '../support/lock-operations.ts'
import { testDatabase } from '../support/servers.ts'

test('what check says each operation locks and reads is what a server does', async () => {
  await using database = await testDatabase(18)
  await using session = await connect(database.url)
  const results = await compareLocks(session, 18)
  expect(results.length).toBe(lockOperations.length)
  for (const { operation, measured, said, saidWithoutServer } of results) {
    const sql = `${operation.before ?? ''} ${operation.sql}`
    expect({ sql, ...said }).toEqual({ sql, ...measured })
    expect({ sql, ...saidWithoutServer }).toEqual({ sql, ...measured })
  }
})
