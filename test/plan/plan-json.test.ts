import { describe, expect, test } from 'vitest'
import { planNodes } from '../../src/lib/plan/plan.ts'
import { planFromJson } from '../../src/lib/plan/plan-json.ts'
import { planShape } from '../../src/lib/plan/shape.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { serverUrl } from '../support/servers.ts'

const query = `SELECT c.relname, count(*) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE a.attnum > 0 GROUP BY 1 ORDER BY 2 DESC LIMIT 5`

describe.each([18, 15])('the JSON of PostgreSQL %i', (major) => {
  test('becomes a plan with typed facts', async () => {
    await using session = await connect(await serverUrl(major))
    const options = 'ANALYZE, BUFFERS, VERBOSE, SETTINGS, FORMAT JSON'
    const [row] = await session.query(`EXPLAIN (${options}) ${query}`)
    const plan = planFromJson(row?.['QUERY PLAN'])
    expect(plan).toMatchObject({ analyzed: true, costs: true, triggers: [] })
    expect(plan.executionTime).toBeGreaterThan(0)
    expect(plan.root).toMatchObject({ id: 1, nodeType: 'Limit', actualRows: 5, actualLoops: 1 })
    const scan = planNodes(plan.root).find((node) => node.relationName === 'pg_attribute')
    expect(scan).toMatchObject({ schema: 'pg_catalog', alias: 'a' })
    expect(scan?.totalCost).toBeGreaterThan(1)
    expect(planNodes(plan.root).flatMap((node) => Object.keys(node.other ?? {}))).toEqual([])
  })

  test('reads the same from every form it comes in', async () => {
    await using session = await connect(await serverUrl(major))
    const [row] = await session.query(`EXPLAIN (FORMAT JSON) ${query}`)
    const value = row?.['QUERY PLAN'] as { Plan: unknown }[]
    const plan = planFromJson(value)
    const text = JSON.stringify(value, undefined, 2)
    const lines = text.split('\n')
    const inPsql = [
      '           QUERY PLAN           ',
      '-----------------------------------',
      ...lines.map((line, index) => ` ${line.padEnd(40)}${index < lines.length - 1 ? '+' : ''}`),
      '(1 row)',
      '',
    ].join('\n')
    const bordered = ['+----+', '| QUERY PLAN |', ...lines.map((line) => `| ${line.padEnd(40)}+|`), '+----+']
    for (const form of [value[0], value[0]?.Plan, [row], text, inPsql, bordered.join('\n')]) {
      expect(planFromJson(form).root).toEqual(plan.root)
    }
  })

  test('has a shape without numbers', async () => {
    await using session = await connect(await serverUrl(major))
    await session.script('SET enable_hashjoin = off; SET enable_nestloop = off; SET enable_hashagg = off')
    const [row] = await session.script(`EXPLAIN (FORMAT JSON) ${query}`)
    expect(planShape(planFromJson(row?.['QUERY PLAN']))).toMatch(
      /^Limit\(Sort\(Aggregate \[Sorted\]\(.*Merge Join \[Inner\]\(.*using pg_attribute_relid_attnum_index on pg_attribute a/,
    )
  })
})

test.each([
  ['an empty list', [], 'the list is empty'],
  ['something else', { rows: 1 }, 'it has no "Plan"'],
  ['half a text', '[{"Plan": {"Node Type"', 'there is no JSON in it'],
  ['a damaged text', '[{"Plan": {"Node Type" "x"}}]', 'damaged or cut off'],
  ['a node without a type', [{ Plan: { 'Total Cost': 1 } }], 'a node has no "Node Type"'],
  [
    'a word for a number',
    [{ Plan: { 'Node Type': 'Result', 'Total Cost': 'x' } }],
    '"Total Cost" is not a number',
  ],
])('refuses %s', (_, value, reason) => {
  expect(() => planFromJson(value)).toThrow(reason)
})
