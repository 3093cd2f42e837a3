-- case: shop-aggregate-1
-- difficulty: easy
-- question: How many different customers have placed at least one order that is not a test?
SELECT count(DISTINCT o.customer_id) FROM orders o WHERE NOT o.is_test;

-- case: shop-aggregate-2
-- difficulty: medium
-- question: For each segment of customers (an unknown segment is a group of its own, shown as NULL), give the segment, the number of customers and how many of them have closed their account.
SELECT c.segment, count(*) AS customers, count(c.deleted_at) AS closed FROM customer c GROUP BY c.segment;

-- case: shop-aggregate-3
-- difficulty: easy
-- question: Give lightest, heaviest and average weight in grams of the products that were weighed, the average rounded to one decimal.
SELECT min(p.weight_g), max(p.weight_g), round(avg(p.weight_g), 1) FROM product p;

-- case: shop-aggregate-4
-- difficulty: medium
-- question: Which warehouses hold how many pieces in total at the end of 2025-12-31? Give the warehouse and the sum of all moves up to and including that day.
SELECT s.warehouse, sum(s.quantity) AS pieces FROM stock_move s WHERE s.moved_on <= date '2025-12-31' GROUP BY s.warehouse;

-- case: shop-aggregate-5
-- difficulty: hard
-- question: Give for each payment method the net amount in cents (charges less refunds) of the payments for orders in euros.
SELECT p.method, sum(CASE p.kind WHEN 'charge' THEN p.amount_cents ELSE -p.amount_cents END) AS net_cents
FROM payment p JOIN orders o ON o.id = p.order_id
WHERE o.currency = 'EUR'
GROUP BY p.method;
