import { beforeAll, describe, expect, test } from 'vitest'
import { type SentenceCheck, sentenceCheck } from '../../src/lib/ai/plain-words/check-sentence.ts'
import { addExplainFacts } from '../../src/lib/ai/plain-words/explain-facts.ts'
import { FactMaker } from '../../src/lib/ai/plain-words/fact-maker.ts'
import { explainPlan } from '../../src/lib/explain/explain-plan.ts'

const sql = `SELECT c.city, sum(o.total) FROM orders o JOIN "Order ""Notes""" n ON n.order_id = o.id
JOIN customers c ON c.id = o.customer_id WHERE o.status = 'paid' AND n.kind = 'rowcanary' GROUP BY c.city ORDER BY 2 DESC`

/** 1,234 ms, of which the scan of orders takes 1,100 ms, and the sort 100 ms. */
const plan = `Sort  (cost=5000.00..5005.00 rows=50 width=40) (actual time=1233.000..1233.900 rows=50 loops=1)
  Sort Key: (sum(o.total)) DESC
  Sort Method: external merge  Disk: 2048kB
  ->  HashAggregate  (cost=4900.00..4990.00 rows=50 width=40) (actual time=1133.000..1134.000 rows=50 loops=1)
        Group Key: c.city
        ->  Hash Join  (cost=100.00..4800.00 rows=6000 width=20) (actual time=2.000..1130.000 rows=60000 loops=1)
              Hash Cond: (o.customer_id = c.id)
              ->  Seq Scan on public.orders o  (cost=0.00..4500.00 rows=6000 width=16) (actual time=0.100..1100.000 rows=60000 loops=1)
                    Filter: (o.status = 'paid'::text)
                    Rows Removed by Filter: 940000
              ->  Hash  (cost=80.00..80.00 rows=500 width=12) (actual time=1.500..1.500 rows=500 loops=1)
                    ->  Index Scan using customers_city_idx on public.customers c  (cost=0.00..80.00 rows=500 width=12) (actual time=0.010..1.000 rows=500 loops=1)
                          Filter: (c.region = 'north'::text)
Planning Time: 0.800 ms
Execution Time: 1234.000 ms
`

const index = {
  ddl: 'CREATE INDEX CONCURRENTLY orders_status_customer_id_idx ON public.orders (status, customer_id);',
  sizeBytes: 20 * 1024 * 1024,
  costBefore: 5005,
  costAfter: 1001,
  percent: 80,
  why: 'Leads to the rows of orders with a status.',
}

let check: SentenceCheck
beforeAll(async () => {
  const maker = await FactMaker.make([sql], false)
  addExplainFacts(
    { ...(await explainPlan({ plan, sql })), proposals: [index], proposalNote: 'Tried 3 indexes.' },
    maker,
  )
  check = sentenceCheck(maker.book())
})

describe('a sentence passes when', () => {
  test.each([
    'The query sums the totals of paid orders by the `city` of `customers`, and sorts the result.',
    'It runs for 1.23 s in all.',
    'The statement takes 1,234 ms, or about 1.2 seconds.',
    'Most of the time goes into a sequential scan of `orders`, which takes 1.1 s.',
    'A sequential scan of orders takes 89 % of the time.',
    'The scan on `orders` reads 1,000,000 rows and keeps 60,000 of them.',
    'Only 60k rows of `orders` remain, because the filter on `status` removes 940,000 rows.',
    'The planner expected 6,000 rows from `orders`, but 60,000 rows came, ten times more rows.',
    'Ten times more rows came from `public.orders` than the planner expected.',
    'The sort does not fit into memory and writes 2 MB to disk.',
    'An index on `orders (status, customer_id)` would bring the cost from 5,005 to 1,001.',
    'The index `orders_status_customer_id_idx` makes the statement 80 % cheaper and takes about 20 MB.',
    'With it the cost of the statement falls to a fifth, from 5,005 to 1,001.',
    'Create the index on `orders` first.',
    'The index scan on `customers` is fast: it takes 1 ms.',
    'Node 4 filters by `o.status`.',
    'Run `CREATE INDEX CONCURRENTLY orders_status_customer_id_idx ON public.orders (status, customer_id)` first.',
    'The comparison with $1 is what the index serves.',
    "It doesn't use an index on `orders`, so every row has to be read.",
    'One index was tried that helps.',
  ])('%s', (sentence) => {
    expect(check(sentence)).toBeUndefined()
  })
})

describe('a sentence is dropped when', () => {
  test.each([
    ['a number is made up', 'The scan of `orders` takes 740 ms.'],
    ['a number is made up in words', 'The scan of `orders` is repeated seven times.'],
    ['a number is vague', 'Thousands of rows are read from `orders`.'],
    ['a magnitude is vague', 'The estimate for `orders` is off by orders of magnitude.'],
    ['the unit is wrong', 'The statement takes 1,234 s.'],
    ['the unit is of another kind', 'The scan of `orders` reads 1.1 MB.'],
    ['rows are said to be time', 'The scan of `orders` takes 60,000 ms.'],
    ['a percentage follows from nothing', 'The scan of `orders` takes 64 % of the time.'],
    ['a percentage of a change is wrong', 'The index makes the statement 95 % cheaper.'],
    ['a change is turned round', 'An index on `orders` would bring the cost from 1,001 to 5,005.'],
    ['a direction is turned round', 'Ten times fewer rows came from `orders` than the planner expected.'],
    ['a rate is made of a number', 'The statement reads 60,000 rows per second.'],
    ['money is spoken of', 'The scan of `orders` costs $1,100 a month.'],
    ['a number is negative', 'The scan of `orders` takes -1,100 ms.'],
    ['a count is wrong', 'Four indexes were found that help.'],
    ['a small count has no unit', 'The scan of `orders` is number 7.'],
    ['digits are not ASCII', 'The scan of `orders` takes ９９ % of the time.'],
    ['a table is made up', 'A sequential scan of `invoices` takes 89 % of the time.'],
    ['a plain table is made up', 'A sequential scan of invoices takes 89 % of the time.'],
    ['a table is made up of a plain word', 'The transactions table is read whole.'],
    ['a table stands in another schema', 'The scan of `sales.orders` takes 1.1 s.'],
    ['a column is made up', 'The filter on `orders.state` removes 940,000 rows.'],
    ['an index is made up', 'Create `orders_status_idx` on `orders`.'],
    ['a setting is made up', 'Raise `shared_buffers` first.'],
    ['a setting without an underscore is made up', 'Turn fsync off.'],
    ['the value of a setting is made up', 'Set `work_mem` to 999 MB.'],
    ['a node is made up', 'A merge join takes 89 % of the time.'],
    ['a letter is of another alphabet', 'The scan of ordеrs takes 1.1 s.'],
    ['the number belongs to another table', 'The index scan on `customers` takes 1.1 s.'],
    ['two numbers are exchanged', 'The scan of `orders` takes 1 ms, and that of `customers` takes 1.1 s.'],
    ['the number belongs to another kind of node', 'The sort takes 89 % of the time.'],
    ['the kind of node belongs to another table', 'A sequential scan of `customers` is the bottleneck.'],
    ['a name with quotes is not quite that', 'The table "Order ""Note""" is read whole.'],
    ['an address is in it', 'See https://example.com for more on `orders`.'],
    ['an address without a scheme is in it', 'See pganalyze.com for more.'],
    ['a link is in it', 'Read [this](x) about `orders`.'],
    ['code is in it', 'Use `orders.map(o => o.total)` instead.'],
    ['SQL is in it', 'Run SELECT 1 first.'],
    ['SQL in lower case is in it', 'Run create index on orders (status) first.'],
    ['SQL that deletes is in it', 'Then delete from orders where status is old.'],
    ['another index is to be created', 'Run `CREATE INDEX x ON public.orders (total)` first.'],
    ['something is to be dropped that nothing says', 'Drop the table `orders` to make it faster.'],
    ['a table is to be dropped without saying so', 'Dropping `orders` helps.'],
    ['a number stands where it compares', 'The scan of `orders` makes it 89 % slower.'],
    ['a rank is made up', 'The fifth node takes the time.'],
    ['an index is made up of columns', 'An index on `orders (total, customer_id)` is the cure.'],
    ['something is to be dropped in other words', 'You should remove the index `customers_city_idx`.'],
    ['something is to be turned off', 'Turn off autovacuum for `orders`.'],
    ['the server is to be restarted', 'Restart the server after that.'],
    ['it steers the terminal', 'The scan of `orders` \u001b[31m takes 1.1 s.'],
    ['it turns the direction of writing', 'The scan of \u202e`orders` takes 1.1 s.'],
    ['a constant is quoted', "Most rows have the status 'paid'."],
    ['a constant is guessed', 'The rows with rowcanary are few.'],
    ['a parameter does not exist', 'The comparison with $9 is slow.'],
    ['another version is named', 'PostgreSQL 12 would be faster.'],
    ['it is endless', `The scan of \`orders\` takes 1.1 s${' and it is slow'.repeat(60)}.`],
  ])('%s', (_, sentence) => {
    expect(check(sentence)).toEqual(expect.any(String))
  })

  test('the reason names what is wrong', () => {
    expect(check('The scan of invoices takes 1.1 s.')).toBe('invoices is in no finding')
    expect(check('The index scan on `customers` takes 1.1 s.')).toContain('is not a number of')
    expect(check('The scan of `orders` takes 740 ms.')).toBe('740 ms is no number of a finding')
  })
})

test('a name with quotes is known by its SQL form and by itself', () => {
  expect(check('The table "Order ""Notes""" is joined with `orders`.')).toMatch(/^no finding speaks of both/)
  expect(check('The table "Order ""Notes""" is named in the statement.')).toBeUndefined()
})
