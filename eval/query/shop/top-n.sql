-- case: shop-top-n-1
-- difficulty: medium
-- question: Which five customers have placed the most orders in a state that counts as a sale, tests left out? Give customer id and orders, most first; equal numbers by the smaller id.
-- order: 1,2
SELECT o.customer_id, count(*) AS orders FROM orders o JOIN order_state s ON s.id = o.state
WHERE s.is_sale AND NOT o.is_test AND o.customer_id IS NOT NULL GROUP BY o.customer_id ORDER BY orders DESC, o.customer_id LIMIT 5;

-- case: shop-top-n-2
-- difficulty: easy
-- question: Give SKU and list price in cents of the ten dearest products that are still sold, the dearest first; equal prices by SKU.
-- order: 1,2
SELECT p.sku, p.list_cents FROM product p WHERE p.discontinued_on IS NULL ORDER BY p.list_cents DESC, p.sku LIMIT 10;

-- case: shop-top-n-3
-- difficulty: medium
-- question: Which products have at least 8 reviews and an average of at least 3.75 stars? Give product id, reviews and the average rounded to two decimals.
SELECT r.product_id, count(*) AS reviews, round(avg(r.stars), 2) AS stars FROM review r GROUP BY r.product_id HAVING count(*) >= 8 AND avg(r.stars) >= 3.75;

-- case: shop-top-n-4
-- difficulty: medium
-- question: Which coupons were used in more than 440 orders? Take the case of letters as meaningless, ignore empty texts, count test orders too. Give the coupon in capitals and the number of orders.
SELECT upper(o.coupon) AS coupon, count(*) AS orders FROM orders o WHERE o.coupon <> '' GROUP BY 1 HAVING count(*) > 440;

-- case: shop-top-n-5
-- difficulty: hard
-- question: Give the second highest list price in cents among the products, and how many products have it.
SELECT p.list_cents, count(*) AS products FROM product p
WHERE p.list_cents = (SELECT DISTINCT q.list_cents FROM product q ORDER BY q.list_cents DESC OFFSET 1 LIMIT 1) GROUP BY p.list_cents;
