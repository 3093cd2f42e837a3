-- The same rows on every server: everything is taken from MD5 sums of what a value is for and of its row.

CREATE FUNCTION pg_temp.pick(what text, n bigint, many integer) RETURNS integer LANGUAGE sql IMMUTABLE AS
$$ SELECT ('x' || substr(md5(what || ':' || n), 1, 7))::bit(28)::integer % many $$;

INSERT INTO country VALUES
  ('de', 'germany', true, 'EUR'), ('fr', 'france', true, 'EUR'), ('nl', 'netherlands', true, 'EUR'),
  ('se', 'sweden', true, 'SEK'), ('pl', 'poland', true, 'PLN'), ('ch', 'switzerland', false, 'CHF'),
  ('gb', 'britain', false, 'GBP'), ('us', 'usa', false, 'USD'), ('jp', 'japan', false, 'JPY');

INSERT INTO exchange_rate
SELECT currency, day::date,
       round(base * (1 + (pg_temp.pick('rate' || currency, day::date - date '2024-01-01', 2001) - 1000) / 12500.0), 6)
FROM (VALUES ('SEK', 11.2), ('PLN', 4.3), ('CHF', 0.95), ('GBP', 0.86), ('USD', 1.09)) AS money (currency, base),
     generate_series(timestamp '2024-12-25', timestamp '2026-03-31', interval '1 day') AS day
WHERE extract(isodow FROM day) < 6;

INSERT INTO category VALUES
  (1, 'home', NULL), (2, 'garden', NULL), (3, 'sport', NULL), (4, 'kitchen', 1), (5, 'bedroom', 1), (6, 'lighting', 1),
  (7, 'knives', 4), (8, 'pans', 4), (9, 'plants', 2), (10, 'tools', 2), (11, 'hand tools', 10), (12, 'power tools', 10),
  (13, 'running', 3), (14, 'cycling', 3), (15, 'shoes', 13), (16, 'helmets', 14), (17, 'saws', 12), (18, 'archive', NULL), (19, 'ladders', 10);

INSERT INTO product
SELECT n, 'SKU-' || lpad(n::text, 4, '0'),
       (ARRAY['basic', 'classic', 'deluxe', 'mini', 'pro', 'eco'])[1 + pg_temp.pick('adjective', n, 6)] || ' item ' || lpad(n::text, 3, '0'),
       CASE 1 + pg_temp.pick('category', n, 17) WHEN 10 THEN 11 ELSE 1 + pg_temp.pick('category', n, 17) END,
       100 * (5 + pg_temp.pick('price', n, 40)) - CASE WHEN n % 4 = 0 THEN 0 ELSE 1 END,
       CASE WHEN pg_temp.pick('weighed', n, 6) > 0 THEN 50 * (1 + pg_temp.pick('weight', n, 60)) END,
       CASE WHEN pg_temp.pick('gone', n, 5) = 0 THEN date '2025-01-01' + 30 * pg_temp.pick('when', n, 20) END
FROM generate_series(1, 130) AS n;

INSERT INTO customer
SELECT n, 'c' || n || '@' || (ARRAY['example.com', 'example.org', 'Example.com', 'mail.test'])[1 + pg_temp.pick('domain', n, 4)],
       (ARRAY['ada', 'ben', 'cleo', 'dora', 'emil', 'fritz', 'gina', 'hugo'])[1 + pg_temp.pick('first', n, 8)] || ' ' ||
       (ARRAY['smith', 'meyer', 'novak', 'berg', 'rossi', 'tanaka', 'dubois'])[1 + pg_temp.pick('last', n, 7)],
       (ARRAY['de', 'de', 'de', 'fr', 'fr', 'nl', 'se', 'pl', 'ch', 'gb', 'gb', 'us'])[1 + pg_temp.pick('country', n, 12)],
       timestamptz '2024-06-01 00:00:00+00' + make_interval(days => n * 6 / 4) +
         CASE WHEN n % 10 = 0 THEN interval '0' ELSE make_interval(mins => pg_temp.pick('minute', n, 1440)) END,
       CASE WHEN n > 5 AND pg_temp.pick('referred', n, 3) = 0 THEN 1 + pg_temp.pick('referrer', n, least(n - 1, 120)) END,
       (ARRAY['consumer', 'consumer', 'business', NULL])[1 + pg_temp.pick('segment', n, 4)],
       CASE WHEN pg_temp.pick('closed', n, 9) = 0 THEN timestamptz '2026-01-01 00:00:00+00' + make_interval(days => pg_temp.pick('closing', n, 90)) END
FROM generate_series(1, 420) AS n;

INSERT INTO order_state VALUES
  (1, 'cart', false), (2, 'paid', true), (3, 'shipped', true), (4, 'delivered', true), (5, 'cancelled', false), (6, 'lost', false);

INSERT INTO orders
SELECT n,
       CASE WHEN pg_temp.pick('guest', n, 8) > 0 THEN who.id END,
       at,
       coalesce(who.currency, 'EUR'),
       (ARRAY[1, 2, 3, 4, 4, 4, 4, 4, 5, 6])[1 + pg_temp.pick('state', n, 10)],
       (ARRAY[0, 0, 490, 490, 900, 1500])[1 + pg_temp.pick('shipping', n, 6)],
       CASE pg_temp.pick('coupon', n, 7) WHEN 0 THEN 'SPRING10' WHEN 1 THEN 'spring10' WHEN 2 THEN 'VIP' WHEN 3 THEN '' END,
       pg_temp.pick('test', n, 25) = 0,
       jsonb_strip_nulls(jsonb_build_object(
         'channel', (ARRAY['ads', 'mail', 'search', 'direct'])[1 + pg_temp.pick('channel', n, 4)],
         'campaign', CASE WHEN pg_temp.pick('campaign', n, 3) > 0 THEN 'c-' || pg_temp.pick('which', n, 6) END,
         'touches', (SELECT coalesce(jsonb_agg((ARRAY['ads', 'mail', 'search', 'direct'])[1 + pg_temp.pick('touch' || k, n, 4)] ORDER BY k), '[]')
                     FROM generate_series(1, pg_temp.pick('touches', n, 5)) AS k),
         'landing', jsonb_build_object('path', '/' || (ARRAY['home', 'sale', 'new'])[1 + pg_temp.pick('path', n, 3)], 'ms', greatest(0, 100 * pg_temp.pick('ms', n, 30) - pg_temp.pick('ms less', n, 2)))))
FROM generate_series(1, 3000) AS n
CROSS JOIN LATERAL (SELECT timestamptz '2024-12-20 00:00:00+00' + make_interval(days => n * 480 / 3000) +
    CASE WHEN n % 9 = 0 OR n % 2 = 0 AND extract(day FROM date '2024-12-20' + n * 480 / 3000) = 1 THEN interval '0' ELSE make_interval(mins => pg_temp.pick('time', n, 1440)) END AS at) AS moment
CROSS JOIN LATERAL (SELECT c.id, l.currency FROM customer c JOIN country l ON l.code = c.country
    WHERE c.id = 1 + (pg_temp.pick('customer', n, 100) * pg_temp.pick('customer2', n, 100) * 42 / 1000) % 400) AS who;

INSERT INTO order_line
SELECT o.id, k, p.id,
       1 + pg_temp.pick('quantity' || k, o.id, 4),
       CASE WHEN o.currency = 'EUR' THEN p.list_cents ELSE 10 * (p.list_cents / 10 + pg_temp.pick('foreign' || k, o.id, 90)) END,
       CASE pg_temp.pick('discount' || k, o.id, 6) WHEN 0 THEN 10 WHEN 1 THEN 25 WHEN 2 THEN 0 END
FROM orders o
CROSS JOIN LATERAL generate_series(1, 1 + pg_temp.pick('lines', o.id, 4)) AS k
JOIN product p ON p.id = 1 + pg_temp.pick('product' || k, o.id, 11) * pg_temp.pick('product2' || k, o.id, 12)
WHERE pg_temp.pick('empty', o.id, 40) > 0;

INSERT INTO return_request
SELECT row_number() OVER (ORDER BY order_id, line_no, k), order_id, line_no, 1 + pg_temp.pick('rq' || k, order_id * 10 + line_no, quantity),
       (ARRAY['broken', 'wrong size', 'late', NULL])[1 + pg_temp.pick('reason' || k, order_id * 10 + line_no, 4)],
       asked,
       CASE WHEN outcome IS NOT NULL THEN asked + make_interval(days => pg_temp.pick('decided' || k, order_id * 10 + line_no, 12)) END,
       outcome
FROM order_line
JOIN orders o ON o.id = order_id
CROSS JOIN generate_series(1, 2) AS k
CROSS JOIN LATERAL (SELECT o.placed_at + make_interval(days => 2 + pg_temp.pick('asked' || k, order_id * 10 + line_no, 40)) AS asked,
  (ARRAY['refunded', 'refunded', 'exchanged', 'rejected', NULL])[1 + pg_temp.pick('outcome' || k, order_id * 10 + line_no, 5)] AS outcome) AS fate
WHERE o.state IN (3, 4) AND pg_temp.pick('returned' || k, order_id * 10 + line_no, 12) < 3 - k;

INSERT INTO payment
SELECT row_number() OVER (ORDER BY order_id, kind, amount_cents, paid_at), order_id, kind, amount_cents,
       (ARRAY['card', 'card', 'transfer', 'wallet'])[1 + pg_temp.pick('method', order_id, 4)], paid_at
FROM (
  SELECT o.id AS order_id, 'charge' AS kind,
         (sum(round(l.quantity * l.unit_cents * (1 - coalesce(l.discount_pct, 0) / 100))) + o.shipping_cents)::integer AS amount_cents,
         o.placed_at + make_interval(mins => pg_temp.pick('pays', o.id, 200)) AS paid_at
  FROM orders o JOIN order_line l ON l.order_id = o.id
  WHERE o.state IN (2, 3, 4, 6)
  GROUP BY o.id
  UNION ALL
  SELECT r.order_id, 'refund', round(r.quantity * l.unit_cents * (1 - coalesce(l.discount_pct, 0) / 100))::integer, r.decided_at
  FROM return_request r JOIN order_line l USING (order_id, line_no)
  WHERE r.outcome = 'refunded'
) AS money;

INSERT INTO stock_move
SELECT n, 1 + pg_temp.pick('moved', n, 120), (ARRAY['north', 'south', 'east'])[1 + pg_temp.pick('warehouse', n, 3)],
       date '2025-01-01' + n * 450 / 2000,
       CASE WHEN pg_temp.pick('in', n, 3) = 0 THEN 5 * (1 + pg_temp.pick('much', n, 10)) ELSE -1 - pg_temp.pick('less', n, 12) END
FROM generate_series(1, 2000) AS n;

INSERT INTO review
SELECT DISTINCT ON (product_id, customer_id) product_id, customer_id, stars, body, written_on
FROM (
  SELECT 1 + pg_temp.pick('reviewed', n, 110) AS product_id, 1 + pg_temp.pick('reviewer', n, 400) AS customer_id,
         (ARRAY[1, 2, 3, 4, 4, 5, 5, 5])[1 + pg_temp.pick('stars', n, 8)] AS stars,
         CASE WHEN pg_temp.pick('wrote', n, 3) > 0 THEN (ARRAY['great', 'fine', 'broke at once', 'Great value', 'too small'])[1 + pg_temp.pick('words', n, 5)] END AS body,
         date '2025-01-01' + pg_temp.pick('written', n, 450) AS written_on, n
  FROM generate_series(1, 700) AS n
) AS written
ORDER BY product_id, customer_id, n;

DROP FUNCTION pg_temp.pick;
