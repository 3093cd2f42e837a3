import { expect, test } from 'vitest'
import { pointAt } from '../../src/lib/present/sql-position.ts'

/** The drawing of a statement in which ⟪ stands before the place; the place counted in characters. */
function drawn(marked: string): string[] {
  const position = [...marked.slice(0, marked.indexOf('⟪'))].length + 1
  return pointAt(marked.replace('⟪', ''), position, false)
}

test('the caret stands under the place', () => {
  expect(drawn('SELECT ⟪foo FROM t')).toEqual(['  1 | SELECT foo FROM t', '             ^'])
})

test('the line is the one of the place', () => {
  expect(drawn('SELECT 1,\n  2,\n  ⟪foo\nFROM t')).toEqual(['  3 |   foo', '        ^'])
})

test('line ends of Windows are line ends', () => {
  expect(drawn('SELECT\r\n⟪foo\r\nFROM t')).toEqual(['  2 | foo', '      ^'])
})

test('a place at the end of the statement is behind its last character', () => {
  expect(drawn('SELECT 1 +⟪')).toEqual(['  1 | SELECT 1 +', '                ^'])
})

test('a tab is as wide as the caret thinks', () => {
  expect(drawn('\t\tSELECT\t⟪foo')).toEqual(['  1 |   SELECT foo', '               ^'])
})

test('wide characters push the caret two columns', () => {
  expect(drawn("SELECT '日本' ⟪foo")).toEqual(["  1 | SELECT '日本' foo", '                    ^'])
  expect(drawn("SELECT '😀' ⟪foo")).toEqual(["  1 | SELECT '😀' foo", '                  ^'])
})

test('combining characters do not push it', () => {
  expect(drawn("SELECT 'e\u0301' ⟪foo")).toEqual(["  1 | SELECT 'e\u0301' foo", '                 ^'])
})

test('a long line is cut to a window around the place', () => {
  const [line, caret] = drawn(`SELECT ${'a, '.repeat(100)}⟪foo, ${'b, '.repeat(100)}c`)
  expect(line).toMatch(/^ {2}1 \| ….{100}…$/)
  expect(line?.slice((caret ?? '').length - 1)).toMatch(/^foo, b/)
})

test('the end of a long line is shown to its end', () => {
  const [line, caret] = drawn(`SELECT ${'a, '.repeat(100)}⟪foo`)
  expect(line).toMatch(/^ {2}1 \| ….*foo$/)
  expect(line?.slice((caret ?? '').length - 1)).toBe('foo')
})
