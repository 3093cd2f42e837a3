import { expect, test } from 'vitest'
import { explainPlan } from '../../src/lib/explain/explain-plan.ts'
import { presentExplain } from '../../src/lib/present/explain.ts'
import { presentExplainMarkdown } from '../../src/lib/present/explain-markdown.ts'

const plan = `Sort  (cost=90.00..91.00 rows=300 width=8) (actual time=95.0..98.0 rows=20000 loops=1)
  Sort Key: o.total
  Sort Method: external merge  Disk: 9000kB
  ->  Hash Left Join  (cost=40.00..80.00 rows=300 width=8) (actual time=5.0..60.0 rows=20000 loops=1)
        Hash Cond: (o.customer_id = c.id)
        ->  Seq Scan on orders o  (cost=0.00..40.00 rows=300 width=8) (actual time=0.1..40.0 rows=20000 loops=1)
              Filter: ((status = 'a | b *c* <d>'::text) AND (${'x'.repeat(150)} = 1))
              Rows Removed by Filter: 5
        ->  Hash  (cost=30.00..30.00 rows=10 width=4) (actual time=2.0..2.0 rows=10 loops=1)
              Buckets: 1024  Batches: 1  Memory Usage: 9kB
              ->  Index Only Scan Backward using customers_pkey on customers c  (cost=0.10..30.00 rows=10 width=4) (actual time=0.1..1.0 rows=10 loops=1)
                    Heap Fetches: 0
Planning Time: 0.200 ms
Execution Time: 100.000 ms`

const text = async (width: number, color = false) =>
  presentExplain(await explainPlan({ plan }), { color, width })

test('a plan is a tree with shares, times, rows, expectations and errors, aligned', async () => {
  const lines = (await text(100)).split('\n')
  expect(lines.slice(0, 12)).toMatchInlineSnapshot(`
    [
      "A plan read from a file: ran for 100 ms, planned in 0.2 ms",
      "",
      "time    own    rows  expected    off by  node",
      "38 %  38 ms  20,000       300  67× more  1 Sort !",
      "                                         │    sort: o.total",
      "                                         │    external merge, 9,000 kB on disk",
      "18 %  18 ms  20,000       300  67× more  └ 2 Hash Left Join",
      "                                           │    hash: o.customer_id = c.id",
      "40 %  40 ms  20,000       300  67× more    ├ 3 Seq Scan on orders o !",
      "                                           │      filter: (status = 'a | b *c* <d>'::text) AND (xxx…",
      "                                           │      5 rows filtered out",
      " 1 %   1 ms      10        10              └ 4 Hash",
    ]
  `)
})

test.each([100, 80, 60, 40])('at %i columns no line of the tree is wider', async (width) => {
  const tree = (await text(width)).split('\n\n')[1] ?? ''
  for (const line of tree.split('\n')) expect(line.length).toBeLessThanOrEqual(Math.max(width, 50))
  expect(tree).toContain('Sort')
})

test('hot nodes are red, warm ones yellow, and without colour there is no escape sequence', async () => {
  const colored = (await text(100, true)).replaceAll('\u001b', '^')
  expect(colored).toMatch(/\^\[31m[^^]*38 %/)
  expect(colored).toMatch(/\^\[33m[^^]*18 %/)
  expect(await text(100)).not.toContain('\u001b')
})

test('what markdown would read as its own is escaped', async () => {
  const filter = `Seq Scan on t  (cost=0.00..9.00 rows=1 width=8) (actual time=0.1..9.0 rows=1 loops=1)
  Filter: (status = 'a | b *c* <d>'::text)
  Rows Removed by Filter: 50000`
  const markdown = presentExplainMarkdown(await explainPlan({ plan: filter, sql: 'SELECT 1 -- ```' }))
  const [findings] = markdown.split('<details>')
  expect(findings).toContain("(status = 'a \\| b \\*c\\* &lt;d&gt;'::text)")
  expect(markdown).toContain('````sql\nSELECT 1 -- ```\n````')
})
