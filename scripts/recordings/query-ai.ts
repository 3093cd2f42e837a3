import type { ScriptedReply } from '../../test/support/anthropic-server.ts'
import type { Scene } from './scene.ts'

const sql = `
CREATE TABLE customers (id integer PRIMARY KEY, name text NOT NULL, city text NOT NULL);
CREATE TABLE orders (
  id integer PRIMARY KEY,
  customer_id integer NOT NULL REFERENCES customers,
  placed_on date NOT NULL,
  status text NOT NULL CHECK (status IN ('open', 'paid', 'cancelled')),
  total numeric(10, 2) NOT NULL
);
INSERT INTO customers SELECT n, 'Customer ' || n, (ARRAY['Hamburg', 'Lyon', 'Porto', 'Turin'])[n % 4 + 1] FROM generate_series(1, 20) n;
INSERT INTO orders SELECT n, n * n % 20 + 1, date '2026-01-01' + n, CASE WHEN n % 9 = 0 THEN 'cancelled' WHEN n % 4 = 0 THEN 'open' ELSE 'paid' END, n % 70 * 1.5
  FROM generate_series(1, 180) n;
ANALYZE;`

function proposing(...candidates: readonly (readonly [reading: string, sql: string])[]): ScriptedReply {
  const proposed = candidates.map(([reading, sql]) => ({ reading, sql }))
  return { json: { answerable: true, missing: '', more_tables: [], candidates: proposed } }
}

const monthly = `SELECT date_trunc('month', o.placed_on)::date AS month, sum(o.total) AS revenue
FROM orders o
WHERE o.status = 'paid' AND o.placed_on >= date '2026-01-01'
GROUP BY 1
ORDER BY 1`

const monthlyAgain = `WITH paid AS (SELECT * FROM orders WHERE status = 'paid')
SELECT make_date(2026, extract(month FROM p.placed_on)::int, 1) AS month, sum(p.total) AS revenue
FROM paid p GROUP BY 1 ORDER BY 1`

const reading = 'Revenue is the total of paid orders, by the month in which they were placed.'

const byValue = `SELECT c.name, sum(o.total) AS spent
FROM customers c JOIN orders o ON o.customer_id = c.id
WHERE o.status = 'paid'
GROUP BY c.id ORDER BY spent DESC LIMIT 3`

const byCount = `SELECT c.name, count(*) AS orders
FROM customers c JOIN orders o ON o.customer_id = c.id
WHERE o.status = 'paid'
GROUP BY c.id ORDER BY orders DESC, c.id LIMIT 3`

/** Asking a shop in words: a repair, two queries that agree, two that do not, a kept query, and a question that is declined. */
export const queryAiScene: Scene = {
  name: 'query-ai',
  title: 'post-ai query ai',
  sql,
  steps: [
    {
      remark: 'The first query names a column that is not there. PostgreSQL says so, and the model mends it.',
      command: 'query ai "revenue by month" --chart --save revenue-by-month',
      replies: [
        proposing([reading, monthly.replaceAll('o.total', 'o.amount')]),
        proposing([reading, monthly], [reading, monthlyAgain]),
      ],
    },
    {
      remark: 'Kept queries need no model. Their parameters are bound.',
      command: 'query run revenue-by-month --param placed_on=2026-05-01',
    },
    {
      remark: 'When two readings give two results, that is said.',
      command: 'query ai "who are our three best customers?"',
      replies: [
        proposing(
          ['Best are those who spent most on paid orders.', byValue],
          ['Best are those with most paid orders.', byCount],
        ),
      ],
    },
    {
      remark: 'A change is refused, whoever proposes it.',
      command: 'query ai "remove the cancelled orders"',
      replies: [
        proposing(['Cancelled orders are to be deleted.', "DELETE FROM orders WHERE status = 'cancelled'"]),
        {
          json: {
            answerable: false,
            missing: 'Orders cannot be removed: only questions are answered here.',
            more_tables: [],
            candidates: [],
          },
        },
      ],
    },
  ],
}
