import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Connection, connect } from '../../../src/lib/postgres/connection.ts'
import { lintSchema } from '../../../src/lib/schema/lint/lint-schema.ts'
import { lintRules } from '../../../src/lib/schema/lint/rules/registry.ts'
import { ruleComment } from '../../support/rule-examples.ts'
import { sample } from '../../support/sample.ts'
import { type TestDatabase, testDatabase } from '../../support/servers.ts'

const place = 'schema/lint/rules'

describe('the doc comment of every rule about schemas explains it', () => {
  test.each(lintRules.map(({ name, summary, why }) => [name, summary, why]))(
    '%s',
    (name, summary, because) => {
      const { first, why, bad, good, source } = ruleComment(name, place)
      expect(first).toMatch(/\.$/)
      expect(because).toMatch(/\.$/)
      expect(summary).not.toMatch(/\.$/)
      expect([why, bad, good, source]).not.toContain(undefined)
    },
  )
})

describe.each(sample([13, 18, 15], 2))('on PostgreSQL %i', (major) => {
  let database: TestDatabase
  let session: Connection
  beforeAll(async () => {
    database = await testDatabase(major)
    session = await connect(database.url)
  })
  afterAll(async () => {
    await session[Symbol.asyncDispose]()
    await database[Symbol.asyncDispose]()
  })

  /** What is found in a schema that is made in a transaction and undone. */
  async function findingsIn(script: string) {
    await session.script('BEGIN')
    try {
      await session.script(script)
      return await lintSchema((sql) => session.query(sql))
    } finally {
      await session.script('ROLLBACK')
    }
  }

  test.each(lintRules.map(({ name }) => name))('%s is found in its bad example', async (name) => {
    const findings = await findingsIn(ruleComment(name, place).bad ?? '')
    expect(findings.map(({ rule }) => rule)).toContain(name)
    for (const { message, fix, sql, disprovedBy } of findings) {
      for (const text of [message, fix, sql ?? '-', disprovedBy ?? '-']) {
        expect(text).not.toMatch(/undefined|NaN|null\b|\[object/)
        expect(text).toMatch(/\S/)
      }
      expect(message).not.toMatch(/^\s|\.\.$/)
    }
  })

  test.each(lintRules.map(({ name }) => name))('%s is not found in its good example', async (name) => {
    const findings = await findingsIn(ruleComment(name, place).good ?? '')
    expect(findings.map(({ rule }) => rule)).not.toContain(name)
  })

  test.each(lintRules.map(({ name }) => name))(
    'the statements that %s gives can be run, and mend it',
    async (name) => {
      await session.script('BEGIN')
      try {
        await session.script(ruleComment(name, place).bad ?? '')
        const ask = <Row extends object>(sql: string) => session.query<Row>(sql)
        const isOurs = ({ rule }: { rule: string }) => rule === name
        const found = (await lintSchema(ask)).filter(isOurs)
        const given = found.filter(({ sql }) => sql !== null)
        for (const { sql } of given)
          await session.script((sql ?? '').replaceAll(/ CONCURRENTLY|^(BEGIN|COMMIT);$/gm, ''))
        const left = (await lintSchema(ask)).filter(isOurs)
        expect(left).toHaveLength(found.length - given.length)
      } finally {
        await session.script('ROLLBACK')
      }
    },
  )
})
