import { describe, expect, test } from 'vitest'
import { connect } from '../../src/lib/postgres/connection.ts'
import { type Template, testDatabase } from '../support/servers.ts'

const twoRows: Template = {
  name: 'two rows',
  load: 'CREATE TABLE pair (n int); INSERT INTO pair VALUES (1), (2)',
}

describe.each([18, 15])('on PostgreSQL %i', (major) => {
  test('a test has a database of its own, which is gone afterwards', async () => {
    let name: string
    {
      await using database = await testDatabase(major)
      name = database.name
      await using session = await connect(database.url)
      const [row] = await session.query('SELECT current_database() AS name, version()')
      expect(row).toMatchObject({ name, version: expect.stringContaining(`PostgreSQL ${major}.`) })
    }
    await using another = await testDatabase(major)
    await using session = await connect(another.url)
    expect(await session.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])).toEqual([])
  })

  test('copies of a template do not see each other', async () => {
    const databases = await Promise.all([1, 2, 3].map(() => testDatabase(major, { template: twoRows })))
    const counts = databases.map(async (database, index) => {
      await using session = await connect(database.url)
      await session.query('DELETE FROM pair WHERE n <= $1', [index])
      return (await session.query('SELECT n FROM pair')).length
    })
    expect(await Promise.all(counts)).toEqual([2, 1, 0])
    await Promise.all(databases.map((database) => database[Symbol.asyncDispose]()))
  })
})
