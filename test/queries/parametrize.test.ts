import { describe, expect, test } from 'vitest'
import { parseKeptQuery } from '../../src/lib/queries/kept-query.ts'
import { valuesOf } from '../../src/lib/queries/parameter.ts'
import { parametrize } from '../../src/lib/queries/parametrize.ts'

const types: Record<string, string> = { id: 'integer', status: 'text', placed_on: 'date', Größe: 'numeric' }
const typeOf = (column: string) => types[column]

describe('constants become parameters', () => {
  test.each([
    [
      'beside a column',
      'SELECT 1 FROM o WHERE id = 5',
      'SELECT 1 FROM o WHERE id = $1::integer',
      ['id integer 5'],
    ],
    [
      'on the left',
      "SELECT 1 FROM o WHERE 'x' <> o.status",
      'SELECT 1 FROM o WHERE $1::text <> o.status',
      ['status text x'],
    ],
    [
      'of a column that is named twice',
      "SELECT 1 FROM o WHERE placed_on >= date '2026-01-01' AND placed_on < '2026-02-01'",
      'SELECT 1 FROM o WHERE placed_on >= $1::date AND placed_on < $2::date',
      ['placed_on date 2026-01-01', 'placed_on_2 date 2026-02-01'],
    ],
    [
      'with quotes within',
      "SELECT 1 FROM o WHERE status = 'it''s'",
      'SELECT 1 FROM o WHERE status = $1::text',
      ["status text it's"],
    ],
    [
      'behind letters of several bytes',
      `SELECT 'ü' FROM o WHERE "Größe" > 1.5`,
      `SELECT 'ü' FROM o WHERE "Größe" > $1::numeric`,
      ['Größe numeric 1.5'],
    ],
    [
      'in a subquery',
      'SELECT (SELECT 1 FROM o WHERE id = 7)',
      'SELECT (SELECT 1 FROM o WHERE id = $1::integer)',
      ['id integer 7'],
    ],
  ])('%s', async (_, sql, expected, parameters) => {
    const found = await parametrize(sql, typeOf)
    expect(found.sql).toBe(expected)
    expect(found.parameters.map(({ name, type, preset }) => `${name} ${type} ${preset}`)).toEqual(parameters)
  })

  test.each([
    ['of an unknown type', 'SELECT 1 FROM o WHERE other = 5'],
    ['that nothing is compared with', "SELECT 5, 'x' FROM o LIMIT 3"],
  ])('but not those %s', async (_, sql) => {
    expect(await parametrize(sql, typeOf)).toEqual({ sql, parameters: [] })
  })
})

describe('a kept query', () => {
  const text =
    '-- What: it is\n-- $1 since date = 2026-01-01\n-- $2 city text\n\nSELECT 1 -- not a head\nWHERE $1 < $2;\n'
  const kept = parseKeptQuery(text, 'what', 'what.sql')

  test('says what it answers, its parameters and its text', () => {
    expect(kept).toEqual({
      name: 'what',
      path: 'what.sql',
      question: 'What: it is',
      parameters: [
        { name: 'since', type: 'date', preset: '2026-01-01' },
        { name: 'city', type: 'text', preset: null },
      ],
      sql: 'SELECT 1 -- not a head\nWHERE $1 < $2',
    })
  })

  test('takes values in any order, with an = in them', () => {
    expect(valuesOf(kept.parameters, ['city=a=b'])).toEqual(['2026-01-01', 'a=b'])
    expect(valuesOf(kept.parameters, ['city=', 'since=2027-01-01'])).toEqual(['2027-01-01', ''])
  })

  test.each([[['since=1']], [['city']], [['town=x', 'city=y']]])('refuses %j', (given) => {
    expect(() => valuesOf(kept.parameters, given)).toThrow(expect.objectContaining({ code: 'USAGE_INVALID' }))
  })

  test('whose parameters are numbered wrongly is refused', () => {
    expect(() => parseKeptQuery('-- $2 a int\nSELECT 1', 'x', 'x.sql')).toThrow('$2 stands where $1 belongs')
  })
})
