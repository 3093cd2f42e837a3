import { describe, expect, test } from 'vitest'
import type { PostAiError } from '../../src/lib/core/error.ts'
import { loadParser } from '../../src/lib/sql/parser.ts'

const parser = await loadParser()

describe('the statements of a text', () => {
  test.each([
    ['one', 'SELECT 1', ['SELECT 1']],
    ['several', 'SELECT 1; SELECT 2;\n\nSELECT 3', ['SELECT 1', 'SELECT 2', 'SELECT 3']],
    [
      'after non-ASCII text',
      "SELECT 'größer'; SELECT '日本'; SELECT 2",
      ["SELECT 'größer'", "SELECT '日本'", 'SELECT 2'],
    ],
    ['after emoji', "SELECT '😀👍🏽'; SELECT 2 ;", ["SELECT '😀👍🏽'", 'SELECT 2']],
    ['with a semicolon in a literal', "SELECT ';'; SELECT 2", ["SELECT ';'", 'SELECT 2']],
    ['with dollar quotes', 'DO $$ BEGIN; END $$; SELECT 2', ['DO $$ BEGIN; END $$', 'SELECT 2']],
    ['with line ends of Windows', 'SELECT 1;\r\nSELECT 2;\r\n', ['SELECT 1', 'SELECT 2']],
    ['none in an empty text', ' \n', []],
    ['none between semicolons', ';;', []],
    ['none in a comment', '-- nothing', []],
  ])('%s', (_, sql, texts) => {
    const statements = parser.statements(sql)
    expect(statements.map(({ text }) => text)).toEqual(texts)
    for (const { text, start } of statements) expect(sql.slice(start, start + text.length)).toBe(text)
  })

  test('a comment before a statement is not part of it', () => {
    const [, second] = parser.statements('SELECT 1;\n-- calls: 5\nSELECT 2')
    expect(second?.text).toBe('SELECT 2')
  })
})

describe('a syntax error has the position, in characters from 1', () => {
  test.each([
    ['plain', 'SELECT 1 FROM ⟪FROM t'],
    ['after two-byte characters', "SELECT 'é' FROM ⟪FROM t"],
    ['after characters beyond the basic plane', "SELECT '😀' FROM ⟪FROM t"],
    ['in a later statement', "SELECT 'ö';\nSELECT 1 FROM ⟪FROM t"],
    ['at the end', 'SELECT 1 +⟪'],
  ])('%s', (_, marked) => {
    const sql = marked.replace('⟪', '')
    const position = [...marked.slice(0, marked.indexOf('⟪'))].length + 1
    expect(failureOf(() => parser.statements(sql))).toMatchObject({
      code: 'SQL_SYNTAX',
      sql: { sqlstate: '42601', statement: sql, position },
    })
  })

  test('and the words of the parser', () => {
    const { message } = failureOf(() => parser.statements('SELEC 1'))
    expect(message).toBe('The SQL cannot be parsed: syntax error at or near "SELEC".')
  })
})

test('fingerprints are equal for statements that differ in literals only', () => {
  const one = parser.fingerprint("SELECT * FROM t WHERE a = 1 AND b IN ('x', 'y')")
  expect(parser.fingerprint("select *\nfrom t where a = 22 and b in ('z')")).toBe(one)
  expect(parser.fingerprint('SELECT * FROM t WHERE a = 1')).not.toBe(one)
})

test('a normalised statement has parameters for literals', () => {
  expect(parser.normalize("SELECT 'ü' FROM t WHERE a = 5")).toBe('SELECT $1 FROM t WHERE a = $2')
})

function failureOf(call: () => unknown): PostAiError {
  try {
    call()
  } catch (error) {
    return error as PostAiError
  }
  throw new Error('it did not fail')
}
