import { describe, expect, test } from 'vitest'
import { parseExplain } from '../../src/lib/plan/parse-explain.ts'
import { planNodes } from '../../src/lib/plan/plan.ts'

const lines = [
  'Gather  (cost=1000.43..2000.00 rows=10 width=8) (actual time=0.500..9.750 rows=10 loops=1)',
  '  Workers Planned: 2',
  '  Workers Launched: 1',
  '  Buffers: shared hit=5 read=3 dirtied=1, temp read=7 written=9',
  '  WAL: records=3 fpi=1 bytes=8300 buffers full=2',
  '  I/O Timings: shared/local read=1.500, temp write=0.250',
  '  ->  Nested Loop Left Join  (cost=0.43..999.00 rows=4 width=8) (actual time=0.100..8.000 rows=5 loops=2)',
  '        ->  Parallel Seq Scan on shop.orders o  (cost=0.00..500.00 rows=4 width=4) (actual time=0.050..4.000 rows=5 loops=2)',
  "              Filter: ((o.status = 'open'::text) AND (o.note ~~ '%: x'::text))",
  '              Rows Removed by Filter: 2000',
  '        ->  Index Only Scan Backward using "Odd index" on "Items" i  (cost=0.43..1.00 rows=1 width=4) (never executed)',
  '              Index Cond: (order_id = o.id)',
  '              Heap Fetches: 0',
  'Planning:',
  '  Buffers: shared hit=100',
  'Planning Time: 0.300 ms',
  'JIT:',
  '  Functions: 8',
  '  Options: Inlining false, Optimization false, Expressions true, Deforming true',
  '  Timing: Generation 1.000 ms (Deform 0.400 ms), Inlining 0.000 ms, Optimization 0.500 ms, Emission 2.000 ms, Total 3.500 ms',
  'Trigger for constraint items_order_id_fkey on orders: time=1.250 calls=3',
  'Execution Time: 10.250 ms',
]
const plain = lines.join('\n')
const expected = parseExplain(plain)

test('a text plan becomes the model, with all its figures', () => {
  const [gather, join, scan, inner] = planNodes(expected.root)
  expect(gather).toMatchObject({
    nodeType: 'Gather',
    startupCost: 1000.43,
    totalCost: 2000,
    planRows: 10,
    planWidth: 8,
    actualStartupTime: 0.5,
    actualTotalTime: 9.75,
    actualRows: 10,
    actualLoops: 1,
    workersPlanned: 2,
    workersLaunched: 1,
    sharedHitBlocks: 5,
    sharedReadBlocks: 3,
    sharedDirtiedBlocks: 1,
    tempReadBlocks: 7,
    tempWrittenBlocks: 9,
    walRecords: 3,
    walFpi: 1,
    walBytes: 8300,
    walBuffersFull: 2,
    ioReadTime: 1.5,
    tempIoWriteTime: 0.25,
  })
  expect(join).toMatchObject({ nodeType: 'Nested Loop', joinType: 'Left', parentRelationship: 'Outer' })
  expect(scan).toMatchObject({
    nodeType: 'Seq Scan',
    parallelAware: true,
    schema: 'shop',
    relationName: 'orders',
    alias: 'o',
    rowsRemovedByFilter: 2000,
  })
  expect(inner).toMatchObject({
    nodeType: 'Index Only Scan',
    scanDirection: 'Backward',
    indexName: 'Odd index',
    relationName: 'Items',
    alias: 'i',
    actualLoops: 0,
    heapFetches: 0,
    parentRelationship: 'Inner',
  })
  expect(expected).toMatchObject({
    planningTime: 0.3,
    executionTime: 10.25,
    planning: { sharedHitBlocks: 100 },
    jit: { functions: 8, timing: { generation: 1, deform: 0.4, total: 3.5 } },
    triggers: [{ constraintName: 'items_order_id_fkey', relation: 'orders', time: 1.25, calls: 3 }],
  })
})

const width = Math.max(...lines.map((line) => line.length))
const rule = '-'.repeat(width + 2)
test.each([
  [
    'in psql',
    ['QUERY PLAN'.padStart(60), rule, ...lines.map((line) => ` ${line}`), `(${lines.length} rows)`, ''],
  ],
  [
    'in psql with a border',
    [
      `+${rule}+`,
      `| ${'QUERY PLAN'.padEnd(width)} |`,
      `+${rule}+`,
      ...lines.map((line) => `| ${line.padEnd(width)} |`),
      `+${rule}+`,
      `(${lines.length} rows)`,
    ],
  ],
  [
    'in psql with lines of Unicode',
    [
      `┌${'─'.repeat(width + 2)}┐`,
      `│ ${'QUERY PLAN'.padEnd(width)} │`,
      ...lines.map((line) => `│ ${line.padEnd(width)} │`),
      `└${'─'.repeat(width + 2)}┘`,
    ],
  ],
  [
    'in psql, expanded',
    lines.flatMap((line, index) => [`-[ RECORD ${index + 1} ]---------`, `QUERY PLAN | ${line}`]),
  ],
  ['with the row counts of psql hidden and Windows line ends', lines.map((line) => `${line}\r`)],
  ['indented by tabs', lines.map((line) => line.replace(/^ +/, (spaces) => '\t'.repeat(spaces.length / 2)))],
  ['indented twice as far', lines.map((line) => line.replace(/^ +/, (spaces) => spaces + spaces))],
  ['in quotes, as a CSV file has it', lines.map((line) => `"${line.replaceAll('"', '""')}"`)],
  ['with empty lines around', ['', '', ...lines, '', '']],
  [
    'in the log of auto_explain',
    ['2026-01-01 LOG:  duration: 10.250 ms  plan:', ...lines.map((line) => `\t${line}`)],
  ],
])('the same plan is read %s', (_, form) => {
  expect(parseExplain(form.join('\n'))).toEqual(expected)
})

test('the statement in the log of auto_explain is kept', () => {
  const log = [
    'LOG:  duration: 1.000 ms  plan:',
    '\tQuery Text: SELECT *',
    '\tFROM t',
    '\tSeq Scan on t  (cost=0.00..1.00 rows=1 width=4)',
  ]
  expect(parseExplain(log.join('\n'))).toMatchObject({
    queryText: 'SELECT *\nFROM t',
    root: { relationName: 't' },
  })
})

describe('what is no plan is refused with the line', () => {
  test.each([
    ['nothing', '  \n', 'it is empty'],
    ['a query', 'select 1', 'line 1 ("select 1"): the first line of a plan is its top node'],
    [
      'a cut line',
      `${lines.slice(0, 6).join('\n')}\n  ->  Nested Loop  (cost=0.43..9`,
      'line 7 ("->  Nested Loop  (cost=0.43..9"): the figures of this node are cut off',
    ],
    [
      'a stranger in the middle',
      `${lines.slice(0, 3).join('\n')}\nand so on`,
      'line 4 ("and so on"): it is neither a node',
    ],
    ['cut JSON', '[{"Plan": {"Node Type": "Result"}', 'JSON is damaged or cut off'],
    ['YAML', '- Plan: \n    Node Type: "Result"', 'XML and YAML'],
  ])('%s', (_, text, reason) => {
    expect(() => parseExplain(text)).toThrow(
      expect.objectContaining({ code: 'PLAN_UNREADABLE', message: expect.stringContaining(reason) }),
    )
  })
})
