-- case: shop-ratio-1
-- difficulty: medium
-- question: What share of the return requests that are decided was refunded, in percent, rounded to one decimal?
SELECT round(100.0 * count(*) FILTER (WHERE r.outcome = 'refunded') / count(*), 1) AS percent FROM return_request r WHERE r.outcome IS NOT NULL;

-- case: shop-ratio-2
-- difficulty: hard
-- question: Give for each product its SKU and its return rate in percent of pieces: pieces of return requests with the outcome refunded by pieces of lines of orders in the states shipped or delivered, rounded to one decimal. NULL for products of which nothing was shipped or delivered; 0 for those with no refund. Tests count too.
SELECT p.sku, round(100.0 * coalesce(back.pieces, 0) / sold.pieces, 1) AS percent
FROM product p
LEFT JOIN (SELECT l.product_id, sum(l.quantity) AS pieces FROM order_line l JOIN orders o ON o.id = l.order_id JOIN order_state s ON s.id = o.state
           WHERE s.code IN ('shipped', 'delivered') GROUP BY 1) AS sold ON sold.product_id = p.id
LEFT JOIN (SELECT l.product_id, sum(r.quantity) AS pieces FROM return_request r JOIN order_line l USING (order_id, line_no)
           WHERE r.outcome = 'refunded' GROUP BY 1) AS back ON back.product_id = p.id;

-- case: shop-ratio-3
-- difficulty: medium
-- question: What is the average discount in percent over all order lines, when lines without a discount count as 0? Round to three decimals.
SELECT round(avg(coalesce(l.discount_pct, 0)), 3) AS percent FROM order_line l;

-- case: shop-ratio-4
-- difficulty: easy
-- question: What share of all orders, tests left out, was placed by guests? Give it as a fraction of 1, rounded to four decimals.
SELECT round(1.0 * count(*) FILTER (WHERE o.customer_id IS NULL) / count(*), 4) AS share FROM orders o WHERE NOT o.is_test;
-- accept: the average of an indicator
SELECT round(avg(CASE WHEN o.customer_id IS NULL THEN 1 ELSE 0 END), 4) FROM orders o WHERE NOT o.is_test;

-- case: shop-ratio-5
-- difficulty: hard
-- question: What is the average order value in cents of sales in euros that are no tests: the sum of quantity × unit_cents × (1 − discount) over all lines, without shipping, divided by the number of such orders that have at least one line? Round to two decimals.
SELECT round(sum(l.quantity * l.unit_cents * (1 - coalesce(l.discount_pct, 0) / 100)) / count(DISTINCT o.id), 2) AS cents
FROM orders o JOIN order_state s ON s.id = o.state JOIN order_line l ON l.order_id = o.id
WHERE s.is_sale AND NOT o.is_test AND o.currency = 'EUR';
