-- A shop with writes: seventeen tables with their primary keys and nothing else. Deterministic rows, skewed as shops are:
-- few customers and products make most of the sales, most orders are long since delivered, most jobs are done.
-- :scale is a number that the row counts are multiplied by.

CREATE TABLE accounts (
  id bigint PRIMARY KEY, email text NOT NULL, name text NOT NULL, country char(2) NOT NULL, city text NOT NULL,
  created_at timestamptz NOT NULL, last_seen_at timestamptz NOT NULL, deleted_at timestamptz);
CREATE TABLE addresses (
  id bigint PRIMARY KEY, account_id bigint NOT NULL, kind text NOT NULL, street text NOT NULL, city text NOT NULL,
  postcode text NOT NULL, country char(2) NOT NULL);
CREATE TABLE brands (id int PRIMARY KEY, name text NOT NULL, country char(2) NOT NULL);
CREATE TABLE categories (id int PRIMARY KEY, parent_id int, name text NOT NULL, position int NOT NULL);
CREATE TABLE products (
  id bigint PRIMARY KEY, category_id int NOT NULL, brand_id int NOT NULL, sku text NOT NULL, name text NOT NULL,
  price numeric(10,2) NOT NULL, active boolean NOT NULL, views int NOT NULL, attributes jsonb NOT NULL,
  created_at timestamptz NOT NULL);
CREATE TABLE warehouses (id int PRIMARY KEY, code text NOT NULL, country char(2) NOT NULL);
CREATE TABLE stock (
  product_id bigint NOT NULL, warehouse_id int NOT NULL, quantity int NOT NULL, reserved int NOT NULL,
  updated_at timestamptz NOT NULL, PRIMARY KEY (product_id, warehouse_id));
CREATE TABLE coupons (
  id int PRIMARY KEY, code text NOT NULL, percent int NOT NULL, valid_until timestamptz NOT NULL, used int NOT NULL);
CREATE TABLE carts (
  id bigint PRIMARY KEY, account_id bigint, visitor text NOT NULL, state text NOT NULL, updated_at timestamptz NOT NULL);
CREATE TABLE cart_items (
  id bigint PRIMARY KEY, cart_id bigint NOT NULL, product_id bigint NOT NULL, quantity int NOT NULL,
  added_at timestamptz NOT NULL);
CREATE TABLE orders (
  id bigint PRIMARY KEY, account_id bigint NOT NULL, status text NOT NULL, total numeric(12,2) NOT NULL,
  currency char(3) NOT NULL, coupon_id int, placed_at timestamptz NOT NULL, shipped_at timestamptz,
  deleted_at timestamptz);
CREATE TABLE order_items (
  id bigint PRIMARY KEY, order_id bigint NOT NULL, product_id bigint NOT NULL, quantity int NOT NULL,
  price numeric(10,2) NOT NULL);
CREATE TABLE payments (
  id bigint PRIMARY KEY, order_id bigint NOT NULL, method text NOT NULL, state text NOT NULL,
  amount numeric(12,2) NOT NULL, reference text NOT NULL, created_at timestamptz NOT NULL);
CREATE TABLE shipments (
  id bigint PRIMARY KEY, order_id bigint NOT NULL, warehouse_id int NOT NULL, carrier text NOT NULL,
  tracking text NOT NULL, state text NOT NULL, created_at timestamptz NOT NULL, delivered_at timestamptz);
CREATE TABLE reviews (
  id bigint PRIMARY KEY, product_id bigint NOT NULL, account_id bigint NOT NULL, rating int NOT NULL,
  state text NOT NULL, body text NOT NULL, created_at timestamptz NOT NULL);
CREATE TABLE page_views (
  id bigint PRIMARY KEY, account_id bigint, product_id bigint NOT NULL, referrer text NOT NULL,
  viewed_at timestamptz NOT NULL);
CREATE TABLE jobs (
  id bigint PRIMARY KEY, queue text NOT NULL, state text NOT NULL, run_at timestamptz NOT NULL, attempts int NOT NULL,
  payload jsonb NOT NULL);

SELECT setseed(0.271);

INSERT INTO brands SELECT g, 'brand ' || g, (ARRAY['US','DE','FR','IT','JP'])[1 + g % 5] FROM generate_series(1, 400) g;
INSERT INTO categories SELECT g, CASE WHEN g > 12 THEN 1 + g % 12 END, 'category ' || g, g % 17 FROM generate_series(1, 220) g;
INSERT INTO warehouses SELECT g, 'W' || g, (ARRAY['US','DE','GB'])[g] FROM generate_series(1, 3) g;
INSERT INTO coupons
  SELECT g, 'SAVE' || upper(substr(md5(g::text), 1, 8)), 5 * (1 + g % 6), timestamptz '2025-01-01' + g * interval '6 hours', g % 90
  FROM generate_series(1, 2000) g;
INSERT INTO accounts
  SELECT g, 'user' || g || '@' || (ARRAY['example.com','example.org','example.net'])[1 + g % 3], 'Person ' || md5(g::text),
         (ARRAY['US','US','US','US','DE','DE','FR','GB','GB','NL','SE','JP'])[1 + floor(12 * random())::int],
         'city ' || floor(600 * power(random(), 2))::int, timestamptz '2023-01-01' + g * (interval '20 minutes' / :scale),
         timestamptz '2025-09-30' - power(random(), 3) * interval '700 days',
         CASE WHEN random() < 0.03 THEN timestamptz '2025-06-01' + random() * interval '100 days' END
  FROM generate_series(1, (60000 * :scale)::int) g;
INSERT INTO addresses
  SELECT g, 1 + (g * 7919::bigint) % (60000 * :scale)::int, (ARRAY['billing','shipping','shipping'])[1 + g % 3],
         'street ' || floor(20000 * random())::int || ' ' || g % 200, 'city ' || floor(600 * power(random(), 2))::int,
         lpad(floor(99999 * random())::text, 5, '0'), (ARRAY['US','US','US','DE','FR','GB'])[1 + floor(6 * random())::int]
  FROM generate_series(1, (80000 * :scale)::int) g;
INSERT INTO products
  SELECT g, 1 + floor(220 * power(random(), 2))::int, 1 + floor(400 * power(random(), 3))::int,
         'SKU-' || lpad(g::text, 7, '0'), 'product ' || md5(g::text) || ' ' || (ARRAY['red','blue','steel','oak','wool'])[1 + g % 5],
         round((5 + 300 * power(random(), 3))::numeric, 2), random() < 0.88, floor(5000 * power(random(), 4))::int,
         jsonb_build_object('color', (ARRAY['red','blue','green','black','white','grey'])[1 + floor(6 * random())::int],
                            'size', (ARRAY['S','M','L','XL'])[1 + floor(4 * random())::int], 'material', 'm' || floor(300 * power(random(), 2))::int),
         timestamptz '2023-01-01' + g * (interval '50 minutes' / :scale)
  FROM generate_series(1, (24000 * :scale)::int) g;
INSERT INTO stock
  SELECT p, w, floor(200 * power(random(), 2))::int, floor(5 * random())::int, timestamptz '2025-09-30' - random() * interval '60 days'
  FROM generate_series(1, (24000 * :scale)::int) p, generate_series(1, 3) w;
INSERT INTO carts
  SELECT g, CASE WHEN random() < 0.6 THEN 1 + floor(60000 * :scale * power(random(), 2))::bigint END, md5('v' || g),
         CASE WHEN random() < 0.05 THEN 'open' WHEN random() < 0.4 THEN 'ordered' ELSE 'abandoned' END,
         timestamptz '2025-06-01' + g * (interval '2 minutes' / :scale)
  FROM generate_series(1, (80000 * :scale)::int) g;
INSERT INTO cart_items
  SELECT g, 1 + floor(80000 * :scale * random())::bigint, 1 + floor(24000 * :scale * power(random(), 3))::bigint,
         1 + floor(3 * random())::int, timestamptz '2025-06-01' + g * (interval '50 seconds' / :scale)
  FROM generate_series(1, (200000 * :scale)::int) g;
INSERT INTO orders
  SELECT g, 1 + floor(60000 * :scale * power(random(), 2.2))::bigint,
         CASE WHEN g > 198000 * :scale THEN (ARRAY['pending','paid','packed'])[1 + floor(3 * random())::int]
              WHEN random() < 0.03 THEN 'cancelled' WHEN random() < 0.02 THEN 'returned' ELSE 'delivered' END,
         round((10 + 500 * power(random(), 4))::numeric, 2), (ARRAY['USD','USD','USD','EUR','EUR','GBP'])[1 + floor(6 * random())::int],
         CASE WHEN random() < 0.07 THEN 1 + floor(2000 * power(random(), 2))::int END,
         timestamptz '2023-10-01' + g * (interval '5 minutes' / :scale),
         CASE WHEN g <= 198000 * :scale THEN timestamptz '2023-10-02' + g * (interval '5 minutes' / :scale) END,
         CASE WHEN random() < 0.01 THEN timestamptz '2025-09-01' END
  FROM generate_series(1, (200000 * :scale)::int) g;
INSERT INTO order_items
  SELECT g, 1 + (g - 1) / 3, 1 + floor(24000 * :scale * power(random(), 3))::bigint, 1 + floor(3 * random())::int,
         round((5 + 300 * power(random(), 3))::numeric, 2)
  FROM generate_series(1, (600000 * :scale)::int) g;
INSERT INTO payments
  SELECT g, g, (ARRAY['card','card','card','transfer','wallet'])[1 + floor(5 * random())::int],
         CASE WHEN random() < 0.96 THEN 'captured' WHEN random() < 0.5 THEN 'failed' ELSE 'refunded' END,
         round((10 + 500 * power(random(), 4))::numeric, 2), 'ref-' || substr(md5('p' || g), 1, 16),
         timestamptz '2023-10-01' + g * (interval '5 minutes' / :scale)
  FROM generate_series(1, (200000 * :scale)::int) g;
INSERT INTO shipments
  SELECT g, g, 1 + floor(3 * random())::int, (ARRAY['north','north','swift','harbour'])[1 + floor(4 * random())::int],
         'trk' || substr(md5('s' || g), 1, 14), CASE WHEN g > 175000 * :scale THEN 'under way' WHEN random() < 0.01 THEN 'lost' ELSE 'delivered' END,
         timestamptz '2023-10-02' + g * (interval '5 minutes' / :scale), CASE WHEN g <= 175000 * :scale THEN timestamptz '2023-10-05' + g * (interval '5 minutes' / :scale) END
  FROM generate_series(1, (180000 * :scale)::int) g;
INSERT INTO reviews
  SELECT g, 1 + floor(24000 * :scale * power(random(), 3))::bigint, 1 + floor(60000 * :scale * random())::bigint, 1 + floor(5 * sqrt(random()))::int,
         CASE WHEN random() < 0.01 THEN 'waiting' WHEN random() < 0.03 THEN 'hidden' ELSE 'shown' END, 'review ' || repeat(md5(g::text), 3),
         timestamptz '2023-10-01' + g * (interval '10 minutes' / :scale)
  FROM generate_series(1, (100000 * :scale)::int) g;
INSERT INTO page_views
  SELECT g, CASE WHEN random() < 0.5 THEN 1 + floor(60000 * :scale * power(random(), 2))::bigint END, 1 + floor(24000 * :scale * power(random(), 3))::bigint,
         (ARRAY['search','direct','mail','partner'])[1 + floor(4 * power(random(), 2))::int], timestamptz '2025-07-01' + g * (interval '15 seconds' / :scale)
  FROM generate_series(1, (500000 * :scale)::int) g;
INSERT INTO jobs
  SELECT g, (ARRAY['mail','index','export','billing'])[1 + floor(4 * power(random(), 2))::int],
         CASE WHEN g > 79500 * :scale THEN 'ready' WHEN random() < 0.002 THEN 'failed' ELSE 'done' END,
         timestamptz '2025-08-01' + g * (interval '1 minute' / :scale), floor(3 * power(random(), 5))::int, jsonb_build_object('target', floor(100000 * random())::int)
  FROM generate_series(1, (80000 * :scale)::int) g;
