-- case: shop-date-1
-- difficulty: easy
-- question: How many orders were placed in March 2025 (UTC), test orders left out?
SELECT count(*) FROM orders o WHERE NOT o.is_test AND o.placed_at >= '2025-03-01 00:00:00+00' AND o.placed_at < '2025-04-01 00:00:00+00';

-- case: shop-date-2
-- difficulty: medium
-- question: Give for each month of 2025 (UTC) its first day and the number of sales (state counts as a sale, no tests) placed in it, in the order of time.
-- order: 1
SELECT date_trunc('month', o.placed_at AT TIME ZONE 'UTC')::date AS month, count(*) AS sales
FROM orders o JOIN order_state s ON s.id = o.state
WHERE s.is_sale AND NOT o.is_test AND o.placed_at >= '2025-01-01 00:00:00+00' AND o.placed_at < '2026-01-01 00:00:00+00'
GROUP BY 1 ORDER BY 1;

-- case: shop-date-3
-- difficulty: easy
-- question: How many customers with open accounts signed up on 2026-01-07 or later (UTC)?
SELECT count(*) FROM customer c WHERE c.deleted_at IS NULL AND c.signed_up >= '2026-01-07 00:00:00+00';

-- case: shop-date-4
-- difficulty: medium
-- question: What is the average number of days from request to decision of return requests that are decided, per outcome? Give outcome and days, rounded to two decimals.
SELECT r.outcome, round(extract(epoch FROM avg(r.decided_at - r.requested_at)) / 86400, 2) AS days
FROM return_request r WHERE r.decided_at IS NOT NULL GROUP BY r.outcome;

-- case: shop-date-5
-- difficulty: hard
-- question: On how many days of June 2025 (UTC) was an order placed at exactly midnight UTC? Test orders count too.
SELECT count(DISTINCT (o.placed_at AT TIME ZONE 'UTC')::date) FROM orders o
WHERE o.placed_at >= '2025-06-01 00:00:00+00' AND o.placed_at < '2025-07-01 00:00:00+00' AND (o.placed_at AT TIME ZONE 'UTC')::time = time '00:00';

-- case: shop-date-6
-- difficulty: hard
-- question: What were 10,000 Swiss francs (CHF) worth in euros on Sunday 2025-08-31 and on Monday 2025-09-01? Use the last rate before a day when it has none; give day and euros, rounded to two decimals.
SELECT d.day, round(10000 / x.per_eur, 2) AS eur FROM (VALUES (date '2025-08-31'), (date '2025-09-01')) AS d (day)
CROSS JOIN LATERAL (SELECT r.per_eur FROM exchange_rate r WHERE r.currency = 'CHF' AND r.day <= d.day ORDER BY r.day DESC LIMIT 1) AS x;
