-- case: shop-set-1
-- difficulty: medium
-- equivalent: JOIN → LEFT JOIN o | every return belongs to a line, and that to an order
-- question: Give the ids of customers who both wrote a review with 1 star and made a return request for one of their orders.
SELECT r.customer_id FROM review r WHERE r.stars = 1
INTERSECT
SELECT o.customer_id FROM return_request q JOIN orders o ON o.id = q.order_id;

-- case: shop-set-2
-- difficulty: medium
-- question: Which products (SKU) have been reviewed but were not part of any sale (state counts as a sale, no test) placed from 2026-02-22 to 2026-02-28 (UTC)?
SELECT p.sku FROM product p WHERE p.id IN (SELECT r.product_id FROM review r)
AND p.id NOT IN (SELECT l.product_id FROM order_line l JOIN orders o ON o.id = l.order_id JOIN order_state s ON s.id = o.state WHERE s.is_sale AND NOT o.is_test
  AND o.placed_at >= '2026-02-22 00:00:00+00' AND o.placed_at < '2026-03-01 00:00:00+00');

-- case: shop-set-3
-- difficulty: hard
-- question: Which customers ordered (whatever the state, tests left out) in every one of the months January, February and March 2026 (UTC)? Give their ids.
SELECT o.customer_id FROM orders o
WHERE o.customer_id IS NOT NULL AND NOT o.is_test AND o.placed_at >= '2026-01-01 00:00:00+00' AND o.placed_at < '2026-04-01 00:00:00+00'
GROUP BY o.customer_id HAVING count(DISTINCT date_trunc('month', o.placed_at AT TIME ZONE 'UTC')) = 3;

-- case: shop-set-4
-- difficulty: easy
-- question: Which countries (code) have no customer at all?
SELECT k.code FROM country k WHERE NOT EXISTS (SELECT 1 FROM customer c WHERE c.country = k.code);

-- case: shop-set-5
-- difficulty: hard
-- equivalent: b.product_id > a.product_id → b.product_id < a.product_id | the same pairs with their columns exchanged, which the loose score forgives
-- question: Pairs of products that were ordered together in at least 12 different orders of whatever state: give the smaller product id, the larger one and the number of orders.
SELECT a.product_id, b.product_id, count(DISTINCT a.order_id) AS orders
FROM order_line a JOIN order_line b ON b.order_id = a.order_id AND b.product_id > a.product_id
GROUP BY a.product_id, b.product_id HAVING count(DISTINCT a.order_id) >= 12;
