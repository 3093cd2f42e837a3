/**
 * A small shop: six tables, a million order lines, skewed the way shops are (a few customers and products make
 * most of the sales, most orders are long since delivered). It has the primary and foreign keys a framework
 * makes and none of the indexes its queries need. Deterministic: the same rows on every run.
 */
export const shopSql: readonly { title: string; sql: string }[] = [
  {
    title: 'tables',
    sql: `
CREATE TABLE categories (
  id int PRIMARY KEY,
  name text NOT NULL
);
CREATE TABLE products (
  id int PRIMARY KEY,
  category_id int NOT NULL REFERENCES categories,
  sku text NOT NULL,
  name text NOT NULL,
  price numeric(10,2) NOT NULL,
  active boolean NOT NULL
);
CREATE TABLE customers (
  id int PRIMARY KEY,
  email text NOT NULL,
  country char(2) NOT NULL,
  city text NOT NULL,
  created_at timestamptz NOT NULL,
  deleted_at timestamptz
);
CREATE TABLE orders (
  id int PRIMARY KEY,
  customer_id int NOT NULL,
  status text NOT NULL,
  total numeric(12,2) NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE TABLE order_items (
  id int PRIMARY KEY,
  order_id int NOT NULL,
  product_id int NOT NULL,
  quantity int NOT NULL,
  price numeric(10,2) NOT NULL
);
CREATE TABLE reviews (
  id int PRIMARY KEY,
  product_id int NOT NULL,
  customer_id int NOT NULL,
  rating int NOT NULL,
  body text NOT NULL,
  created_at timestamptz NOT NULL
);`,
  },
  {
    title: 'customers and products',
    sql: `
SELECT setseed(0.42);
INSERT INTO categories SELECT g, 'category ' || g FROM generate_series(1, 40) g;
INSERT INTO products
  SELECT g, 1 + floor(40 * power(random(), 2))::int, 'SKU-' || lpad(g::text, 6, '0'), 'product ' || md5(g::text),
         round((5 + 200 * power(random(), 3))::numeric, 2), random() < 0.9
  FROM generate_series(1, 8000) g;
INSERT INTO customers
  SELECT g, 'user' || g || '@example.com',
         (ARRAY['US','US','US','US','DE','DE','FR','GB','GB','NL','SE','JP'])[1 + floor(12 * random())::int],
         'city ' || floor(400 * power(random(), 2))::int,
         timestamptz '2023-01-01' + g * interval '12 minutes',
         CASE WHEN random() < 0.04 THEN timestamptz '2025-06-01' + random() * interval '100 days' END
  FROM generate_series(1, 60000) g;`,
  },
  {
    title: 'orders',
    sql: `
INSERT INTO orders
  SELECT g, 1 + floor(60000 * power(random(), 2.5))::int,
         CASE WHEN g > 248000 THEN (ARRAY['pending','paid','packed'])[1 + floor(3 * random())::int]
              WHEN random() < 0.03 THEN 'cancelled' WHEN random() < 0.02 THEN 'returned' ELSE 'delivered' END,
         round((10 + 400 * power(random(), 4))::numeric, 2),
         timestamptz '2023-06-01' + g * interval '5 minutes'
  FROM generate_series(1, 250000) g;`,
  },
  {
    title: 'a million order lines',
    sql: `
INSERT INTO order_items
  SELECT g, 1 + (g - 1) / 4, 1 + floor(8000 * power(random(), 3))::int, 1 + floor(3 * random())::int,
         round((5 + 200 * power(random(), 3))::numeric, 2)
  FROM generate_series(1, 1000000) g;`,
  },
  {
    title: 'reviews',
    sql: `
INSERT INTO reviews
  SELECT g, 1 + floor(8000 * power(random(), 3))::int, 1 + floor(60000 * random())::int,
         1 + floor(5 * sqrt(random()))::int, 'review ' || repeat(md5(g::text), 3),
         timestamptz '2023-06-01' + g * interval '10 minutes'
  FROM generate_series(1, 120000) g;`,
  },
  {
    title: 'keys and statistics',
    sql: `
ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers NOT VALID;
ALTER TABLE order_items ADD FOREIGN KEY (order_id) REFERENCES orders NOT VALID;
ALTER TABLE order_items ADD FOREIGN KEY (product_id) REFERENCES products NOT VALID;
ALTER TABLE reviews ADD FOREIGN KEY (product_id) REFERENCES products NOT VALID;
ANALYZE;`,
  },
]
