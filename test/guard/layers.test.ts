import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { refusedNode } from '../../src/lib/guard/allowed-nodes.ts'
import { judgeNames } from '../../src/lib/guard/judge.ts'
import { oneQuery } from '../../src/lib/guard/one-query.ts'
import { type Connection, connect } from '../../src/lib/postgres/connection.ts'
import { loadParser } from '../../src/lib/sql/parser.ts'
import { readCorpus } from '../support/guard-corpus.ts'
import { guardDatabase } from '../support/guard-database.ts'
import type { TestDatabase } from '../support/servers.ts'

const parser = await loadParser()
const attacks = readCorpus('attacks').map(({ sql }) => sql)
const parsed = attacks.flatMap((sql) => {
  try {
    return [{ sql, statements: parser.statements(sql) }]
  } catch {
    return []
  }
})
const single = parsed.filter(({ statements }) => statements.length === 1)

describe('the first layer by itself', () => {
  test('takes one query and nothing else', async () => {
    for (const { sql } of readCorpus('honest')) expect(await oneQuery(sql)).toHaveProperty('node')
    const passed = []
    for (const sql of attacks) {
      const query = await oneQuery(sql)
      if ('node' in query && !('SelectStmt' in query.node)) passed.push(sql)
    }
    expect(passed).toEqual([])
  })

  test.each([
    ['nothing', '', 'one-statement'],
    ['white space and a comment', ' -- nothing\n', 'one-statement'],
    ['two queries', 'SELECT 1; SELECT 2', 'one-statement'],
    ['a command', 'VACUUM', 'not-a-query'],
    ['EXPLAIN', 'EXPLAIN ANALYZE SELECT 1', 'not-a-query'],
    ['what is no SQL', 'drop everything', 'syntax'],
    ['a zero byte', 'SELECT 1\0; DROP TABLE x', 'syntax'],
    ['an endless text', `SELECT '${'x'.repeat(300_000)}'`, 'too-complex'],
    ['a heap of brackets', `SELECT ${'('.repeat(40_000)}1${')'.repeat(40_000)}`, 'syntax'],
  ])('refuses %s', async (_, sql, rule) => {
    expect(await oneQuery(sql)).toMatchObject({ allowed: false, rule })
  })

  test('still parses after a text that was too much for the parser', async () => {
    await oneQuery(`SELECT ${'('.repeat(40_000)}1${')'.repeat(40_000)}`)
    expect(await oneQuery('SELECT 1')).toHaveProperty('node')
  })
})

describe('the second layer by itself', () => {
  test('finds every statement inside of a query that writes, and every lock and INTO', () => {
    const structural = single.filter(({ sql }) =>
      /\b(?:INTO|FOR (?:NO KEY )?UPDATE|FOR (?:KEY )?SHARE)\b|\((?:DELETE|INSERT|UPDATE|MERGE)\b/.test(sql),
    )
    expect(structural.length).toBeGreaterThan(25)
    const passed = structural.filter(({ statements }) => !refusedNode(statements[0]?.node))
    expect(passed.map(({ sql }) => sql)).toEqual([])
  })

  test('refuses every statement that is no query, though the first layer is not there', () => {
    const commands = single.filter(({ statements }) => !('SelectStmt' in (statements[0]?.node ?? {})))
    expect(commands.length).toBeGreaterThan(80)
    const passed = commands.filter(({ statements }) => !refusedNode(statements[0]?.node))
    expect(passed.map(({ sql }) => sql)).toEqual([])
  })

  test('refuses what it does not know, and what is nested without end', () => {
    expect(refusedNode({ SelectStmt: { targetList: [], futureClause: {} } })).toMatchObject({
      rule: 'clause',
    })
    expect(refusedNode({ SelectStmt: { targetList: [[[{ FutureExpr: {} }]]] } })).toMatchObject({
      rule: 'clause',
    })
    let nested: unknown = {}
    for (let depth = 0; depth < 5000; depth += 1) nested = { larg: nested }
    expect(refusedNode(nested)).toMatchObject({ rule: 'too-complex' })
  })
})

describe('the third layer by itself', () => {
  let database: TestDatabase
  let connection: Connection
  beforeAll(async () => {
    database = await guardDatabase(18)
    connection = await connect(database.url)
  })
  afterAll(async () => {
    await connection?.[Symbol.asyncDispose]()
    await database?.[Symbol.asyncDispose]()
  })

  test('finds every call, view, type and operator that acts, though the clauses were not looked at', async () => {
    const calling = single.filter(
      ({ sql, statements }) =>
        'SelectStmt' in (statements[0]?.node ?? {}) && !refusedNode(statements[0]?.node) && sql,
    )
    expect(calling.length).toBeGreaterThan(250)
    const passed = []
    for (const { sql, statements } of calling) {
      if (!(await judgeNames(statements[0]?.node, connection))) passed.push(sql)
    }
    expect(passed).toEqual([])
  })

  test('finds the calls in statements that write, too', async () => {
    for (const sql of [
      'WITH d AS (DELETE FROM orders WHERE evil() = 1 RETURNING id) SELECT * FROM d',
      'SELECT evil() INTO x',
      'SELECT * FROM evil_view FOR UPDATE',
      'INSERT INTO orders (note) SELECT evil_row(o) FROM orders o',
    ]) {
      expect(await judgeNames(parser.statements(sql)[0]?.node, connection)).toMatchObject({ allowed: false })
    }
  })
})
