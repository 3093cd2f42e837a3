-- A day of the shop. Calls are what a shop of this size sees: reading dominates, writes are one statement in six.

-- calls: 90000
SELECT id, name, price, attributes FROM products WHERE id = 4711;
-- calls: 30000
SELECT id, email, name FROM accounts WHERE email = 'user17321@example.org' AND deleted_at IS NULL;
-- calls: 4000
SELECT id, name FROM accounts WHERE lower(email) = 'user551@example.net';
-- calls: 25000
SELECT id, name, price FROM products WHERE category_id = 31 AND active ORDER BY created_at DESC LIMIT 24;
-- calls: 9000
SELECT id, name, price FROM products WHERE category_id = 58 AND active ORDER BY price LIMIT 24;
-- calls: 2500
SELECT id, name, price FROM products WHERE category_id = 12 AND price BETWEEN 20 AND 60 AND active ORDER BY price LIMIT 24 OFFSET 48;
-- calls: 6000
SELECT id, name, price FROM products WHERE brand_id = 122 AND active ORDER BY views DESC LIMIT 12;
-- calls: 12000
SELECT id, name, price FROM products WHERE sku = 'SKU-0004711';
-- calls: 1500
SELECT id, name FROM products WHERE attributes @> '{"color": "red", "material": "m17"}' AND active LIMIT 50;
-- calls: 900
SELECT id, name FROM products WHERE name LIKE 'product 3fa%' ORDER BY name LIMIT 20;
-- calls: 300
SELECT category_id, count(*) FROM products WHERE active GROUP BY category_id;
-- calls: 20000
SELECT warehouse_id, quantity - reserved AS free FROM stock WHERE product_id = 915;
-- calls: 700
SELECT product_id, warehouse_id FROM stock WHERE quantity < 1 AND warehouse_id = 2;
-- calls: 40000
SELECT id, account_id FROM carts WHERE visitor = 'f0935e4cd5920aa6c7c996a5ee53a70f' AND state = 'open';
-- calls: 18000
SELECT id, visitor FROM carts WHERE account_id = 211 AND state = 'open' ORDER BY updated_at DESC LIMIT 1;
-- calls: 45000
SELECT ci.id, ci.quantity, p.name, p.price FROM cart_items ci JOIN products p ON p.id = ci.product_id WHERE ci.cart_id = 70211;
-- calls: 24
SELECT count(*) FROM carts WHERE state = 'open' AND updated_at < timestamptz '2025-08-15';
-- calls: 22000
SELECT id, status, total, placed_at FROM orders WHERE account_id = 903 AND deleted_at IS NULL ORDER BY placed_at DESC LIMIT 10;
-- calls: 3000
SELECT id, status, total, placed_at FROM orders WHERE account_id = 77 AND placed_at >= timestamptz '2025-01-01' ORDER BY placed_at DESC;
-- calls: 28000
SELECT oi.id, oi.quantity, oi.price, p.name FROM order_items oi JOIN products p ON p.id = oi.product_id WHERE oi.order_id = 181223;
-- calls: 2880
SELECT id, account_id, total FROM orders WHERE status = 'pending' ORDER BY placed_at LIMIT 100;
-- calls: 1440
SELECT id, account_id FROM orders WHERE status = 'packed' AND shipped_at IS NULL AND deleted_at IS NULL;
-- calls: 400
SELECT status, count(*), sum(total) FROM orders WHERE placed_at >= timestamptz '2025-08-20' GROUP BY status;
-- calls: 60
SELECT currency, date_trunc('day', placed_at), sum(total) FROM orders WHERE placed_at BETWEEN timestamptz '2025-07-01' AND timestamptz '2025-07-31' AND status = 'delivered' GROUP BY 1, 2;
-- calls: 120
SELECT o.id, o.total FROM orders o WHERE o.coupon_id = 17;
-- calls: 9000
SELECT c.id, c.percent FROM coupons c WHERE c.code = 'SAVEC4CA4238' AND c.valid_until > timestamptz '2025-08-01';
-- calls: 15000
SELECT id, method, state, amount FROM payments WHERE order_id = 199120;
-- calls: 8000
SELECT id, order_id, state FROM payments WHERE reference = 'ref-a87ff679a2f3e71d';
-- calls: 288
SELECT id, order_id, amount FROM payments WHERE state = 'failed' AND created_at > timestamptz '2025-08-10';
-- calls: 11000
SELECT id, carrier, tracking, state FROM shipments WHERE order_id = 178000;
-- calls: 7000
SELECT id, order_id, state, delivered_at FROM shipments WHERE tracking = 'trk8f14e45fceea16';
-- calls: 96
SELECT s.id, s.tracking, o.account_id FROM shipments s JOIN orders o ON o.id = s.order_id WHERE s.state = 'under way' AND s.carrier = 'swift' ORDER BY s.created_at LIMIT 200;
-- calls: 26000
SELECT r.id, r.rating, r.body, a.name FROM reviews r JOIN accounts a ON a.id = r.account_id WHERE r.product_id = 88 AND r.state = 'shown' ORDER BY r.created_at DESC LIMIT 10;
-- calls: 13000
SELECT avg(rating), count(*) FROM reviews WHERE product_id = 341 AND state = 'shown';
-- calls: 500
SELECT id, product_id, body FROM reviews WHERE state = 'waiting' ORDER BY created_at LIMIT 20;
-- calls: 1200
SELECT id, product_id, rating FROM reviews WHERE account_id = 5021;
-- calls: 10000
SELECT product_id, max(viewed_at) AS last FROM page_views WHERE account_id = 37 GROUP BY product_id ORDER BY last DESC LIMIT 12;
-- calls: 48
SELECT product_id, count(*) FROM page_views WHERE viewed_at > timestamptz '2025-09-24' GROUP BY product_id ORDER BY count(*) DESC LIMIT 50;
-- calls: 24
SELECT referrer, count(*), count(DISTINCT account_id) FROM page_views WHERE viewed_at BETWEEN timestamptz '2025-09-01' AND timestamptz '2025-09-02' GROUP BY referrer;
-- calls: 86400
SELECT id, payload FROM jobs WHERE queue = 'mail' AND state = 'ready' AND run_at <= timestamptz '2025-09-26' ORDER BY run_at LIMIT 5;
-- calls: 144
SELECT queue, count(*) FROM jobs WHERE state = 'failed' GROUP BY queue;
-- calls: 6000
SELECT id, street, city, postcode FROM addresses WHERE account_id = 12001 AND kind = 'shipping';
-- calls: 80
SELECT city, count(*) FROM accounts WHERE country = 'SE' AND deleted_at IS NULL GROUP BY city ORDER BY count(*) DESC LIMIT 20;
-- calls: 40
SELECT id, email FROM accounts WHERE last_seen_at < timestamptz '2023-12-01' AND deleted_at IS NULL;
-- calls: 30
SELECT p.id, p.name, sum(oi.quantity) AS sold FROM order_items oi JOIN orders o ON o.id = oi.order_id JOIN products p ON p.id = oi.product_id WHERE o.placed_at >= timestamptz '2025-08-15' AND p.category_id = 7 GROUP BY p.id, p.name ORDER BY sold DESC LIMIT 20;
-- calls: 4000
SELECT o2.product_id, count(*) FROM order_items o1 JOIN order_items o2 ON o2.order_id = o1.order_id WHERE o1.product_id = 9120 AND o2.product_id <> 9120 GROUP BY o2.product_id ORDER BY count(*) DESC LIMIT 6;
-- calls: 12
SELECT b.name, sum(oi.price * oi.quantity) FROM order_items oi JOIN products p ON p.id = oi.product_id JOIN brands b ON b.id = p.brand_id JOIN orders o ON o.id = oi.order_id WHERE o.placed_at BETWEEN timestamptz '2025-06-01' AND timestamptz '2025-06-30' GROUP BY b.name ORDER BY 2 DESC LIMIT 20;
-- calls: 20
SELECT a.id, a.email FROM accounts a WHERE a.created_at >= timestamptz '2025-01-01' AND a.deleted_at IS NULL AND NOT EXISTS (SELECT FROM orders o WHERE o.account_id = a.id);
-- calls: 200
SELECT a.email, o.id, o.total FROM orders o JOIN accounts a ON a.id = o.account_id JOIN payments y ON y.order_id = o.id WHERE y.state = 'refunded' AND y.created_at >= timestamptz '2025-07-01' ORDER BY y.created_at DESC LIMIT 50;

-- calls: 60000
INSERT INTO page_views VALUES (900000001, 37, 88, 'search', timestamptz '2025-09-26');
-- calls: 85000
UPDATE products SET views = views + 1 WHERE id = 88;
-- calls: 9000
INSERT INTO cart_items VALUES (900000001, 70211, 88, 1, timestamptz '2025-09-26');
-- calls: 5000
UPDATE cart_items SET quantity = 2 WHERE cart_id = 70211 AND product_id = 88;
-- calls: 3000
DELETE FROM cart_items WHERE cart_id = 70211 AND product_id = 1201;
-- calls: 9000
UPDATE carts SET updated_at = timestamptz '2025-09-26' WHERE id = 70211;
-- calls: 3000
INSERT INTO orders VALUES (900000001, 37, 'pending', 120.50, 'USD', NULL, timestamptz '2025-09-26', NULL, NULL);
-- calls: 9000
INSERT INTO order_items VALUES (900000001, 900000001, 88, 1, 20.00);
-- calls: 6000
UPDATE orders SET status = 'paid' WHERE id = 199120;
-- calls: 3000
INSERT INTO payments VALUES (900000001, 199120, 'card', 'captured', 120.50, 'ref-new', timestamptz '2025-09-26');
-- calls: 9000
UPDATE stock SET reserved = reserved + 1, updated_at = timestamptz '2025-09-26' WHERE product_id = 88 AND warehouse_id = 2;
-- calls: 9000
UPDATE shipments SET state = 'delivered', delivered_at = timestamptz '2025-09-26' WHERE tracking = 'trk8f14e45fceea16';
-- calls: 40000
UPDATE accounts SET last_seen_at = timestamptz '2025-09-26' WHERE id = 37;
-- calls: 60
UPDATE accounts SET deleted_at = timestamptz '2025-09-26' WHERE id = 51234;
-- calls: 12000
INSERT INTO jobs VALUES (900000001, 'mail', 'ready', timestamptz '2025-09-26', 0, '{"target": 1}');
-- calls: 12000
UPDATE jobs SET state = 'done', attempts = attempts + 1 WHERE id = 49800;
-- calls: 1
DELETE FROM jobs WHERE state = 'done' AND run_at < timestamptz '2025-08-08';
-- calls: 1
DELETE FROM carts WHERE state = 'abandoned' AND updated_at < timestamptz '2025-06-08';
-- calls: 700
INSERT INTO reviews VALUES (900000001, 88, 37, 5, 'waiting', 'good', timestamptz '2025-09-26');
