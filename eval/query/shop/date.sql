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
-- difficulty: hard
-- question: Today is 2026-03-31. How many customers with open accounts signed up within the last 90 days, that is on 2025-12-31 or later (UTC)?
SELECT count(*) FROM customer c WHERE c.deleted_at IS NULL AND c.signed_up >= '2025-12-31 00:00:00+00';

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
-- question: What was 10,000 Swiss francs (CHF) worth in euros on Sunday 2025-08-31? Use the last rate before that day when it has none; round to two decimals.
SELECT round(10000 / x.per_eur, 2) AS eur FROM exchange_rate x WHERE x.currency = 'CHF' AND x.day <= date '2025-08-31' ORDER BY x.day DESC LIMIT 1;
