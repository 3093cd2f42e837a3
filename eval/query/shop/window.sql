-- case: shop-window-1
-- difficulty: medium
-- question: Give the first order (by time) of every customer who has any, test orders left out: customer id and order id.
SELECT DISTINCT ON (o.customer_id) o.customer_id, o.id FROM orders o
WHERE o.customer_id IS NOT NULL AND NOT o.is_test ORDER BY o.customer_id, o.placed_at;

-- case: shop-window-2
-- difficulty: hard
-- question: For each month of 2025 (UTC) give its first day, the number of orders of all states without tests, and the change against the month before (NULL for January), in the order of time.
-- order: 1
SELECT month, orders, orders - lag(orders) OVER (ORDER BY month) AS change
FROM (SELECT date_trunc('month', o.placed_at AT TIME ZONE 'UTC')::date AS month, count(*) AS orders FROM orders o
      WHERE NOT o.is_test AND o.placed_at >= '2025-01-01 00:00:00+00' AND o.placed_at < '2026-01-01 00:00:00+00' GROUP BY 1) AS monthly
ORDER BY month;

-- case: shop-window-3
-- difficulty: medium
-- question: Rank the products of each category by list price, the dearest first; equal prices share a rank and leave a gap after them. Give category id, SKU and rank for the ranks 1 and 2.
SELECT category_id, sku, rank FROM (SELECT p.category_id, p.sku, rank() OVER (PARTITION BY p.category_id ORDER BY p.list_cents DESC) AS rank FROM product p) AS ranked WHERE rank <= 2;

-- case: shop-window-4
-- difficulty: hard
-- question: Running stock: for the product with the SKU SKU-0007 give each day with a move and the stock over all warehouses at the end of that day, in the order of time.
-- order: 1
SELECT moved_on, sum(sum(s.quantity)) OVER (ORDER BY moved_on) AS stock
FROM stock_move s JOIN product p ON p.id = s.product_id WHERE p.sku = 'SKU-0007' GROUP BY moved_on ORDER BY moved_on;

-- case: shop-window-5
-- difficulty: hard
-- question: How many orders (tests left out) were placed by a registered customer less than 24 hours after the previous order (tests left out) of the same customer?
SELECT count(*) FROM (SELECT o.placed_at - lag(o.placed_at) OVER (PARTITION BY o.customer_id ORDER BY o.placed_at) AS gap
  FROM orders o WHERE o.customer_id IS NOT NULL AND NOT o.is_test) AS gaps WHERE gap < interval '24 hours';
