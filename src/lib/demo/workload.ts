/** One query of the shop's application: its text with parameters, and how the parameters of each call are made. */
export interface ShopQuery {
  sql: string
  /** Calls in one run of the workload. */
  calls: number
  /** The parameters of the n-th call. */
  values: (call: number) => readonly (string | number)[]
}

const SIZES = { customers: 60_000, products: 8_000, orders: 250_000 }

/** Spreads calls over a range without repeating a pattern (multiplication by a large odd number). */
function spread(call: number, size: number): number {
  return 1 + ((call * 2_654_435_761) % size)
}

/** An hour of a shop, thinned: pages that customers open, lists that staff look at, reports, and writes. */
export const shopWorkload: readonly ShopQuery[] = [
  {
    sql: `SELECT id, email, country FROM customers WHERE email = $1`,
    calls: 120,
    values: (n) => [`user${spread(n, SIZES.customers)}@example.com`],
  },
  {
    sql: `SELECT id, status, total, created_at FROM orders WHERE customer_id = $1 ORDER BY created_at DESC LIMIT 20`,
    calls: 80,
    values: (n) => [spread(n, SIZES.customers)],
  },
  {
    sql: `SELECT i.id, i.quantity, i.price, p.name FROM order_items i JOIN products p ON p.id = i.product_id WHERE i.order_id = $1`,
    calls: 60,
    values: (n) => [spread(n, SIZES.orders)],
  },
  {
    sql: `SELECT id, customer_id, total FROM orders WHERE status = $1 ORDER BY created_at LIMIT 50`,
    calls: 40,
    values: (n) => [['pending', 'paid', 'packed'][n % 3] ?? 'pending'],
  },
  {
    sql: `SELECT r.rating, r.body, r.created_at FROM reviews r WHERE r.product_id = $1 ORDER BY r.created_at DESC LIMIT 10`,
    calls: 60,
    values: (n) => [spread(n, SIZES.products)],
  },
  {
    sql: `SELECT count(*), avg(rating) FROM reviews WHERE product_id = $1`,
    calls: 60,
    values: (n) => [spread(n, SIZES.products)],
  },
  {
    sql: `SELECT id, name, price FROM products WHERE category_id = $1 AND active ORDER BY price LIMIT 24`,
    calls: 80,
    values: (n) => [1 + (n % 40)],
  },
  {
    sql: `SELECT p.id, p.name FROM products p WHERE p.sku = $1`,
    calls: 80,
    values: (n) => [`SKU-${String(spread(n, SIZES.products)).padStart(6, '0')}`],
  },
  {
    sql: `SELECT sum(i.quantity * i.price) FROM order_items i WHERE i.product_id = $1`,
    calls: 12,
    values: (n) => [4000 + spread(n, 4000)],
  },
  {
    sql: `SELECT o.id, o.total, c.email FROM orders o JOIN customers c ON c.id = o.customer_id
WHERE o.created_at >= $1::timestamptz AND o.created_at < $1::timestamptz + interval '1 hour' ORDER BY o.created_at`,
    calls: 25,
    values: (n) => [`2024-0${1 + (n % 9)}-1${n % 10}T12:00:00Z`],
  },
  {
    sql: `SELECT c.id, c.email FROM customers c WHERE c.country = $1 AND c.city = $2 AND c.deleted_at IS NULL`,
    calls: 25,
    values: (n) => [['US', 'DE', 'FR', 'GB'][n % 4] ?? 'US', `city ${n % 400}`],
  },
  {
    sql: `SELECT c.email, count(*) AS orders, sum(o.total) AS spent FROM customers c JOIN orders o ON o.customer_id = c.id
WHERE c.city = $1 GROUP BY c.email ORDER BY spent DESC LIMIT 10`,
    calls: 12,
    values: (n) => [`city ${100 + (n % 250)}`],
  },
  {
    sql: `SELECT p.name, sum(i.quantity) AS sold FROM orders o JOIN order_items i ON i.order_id = o.id JOIN products p ON p.id = i.product_id
WHERE o.created_at >= $1::timestamptz AND o.created_at < $1::timestamptz + interval '1 day' GROUP BY p.name ORDER BY sold DESC LIMIT 10`,
    calls: 10,
    values: (n) => [`2025-0${1 + (n % 5)}-0${1 + (n % 9)}`],
  },
  {
    sql: `SELECT EXISTS (SELECT 1 FROM orders o JOIN order_items i ON i.order_id = o.id WHERE o.customer_id = $1 AND i.product_id = $2)`,
    calls: 15,
    values: (n) => [spread(n, SIZES.customers), spread(n + 7, SIZES.products)],
  },
  {
    sql: `SELECT * FROM orders WHERE id = $1`,
    calls: 150,
    values: (n) => [spread(n, SIZES.orders)],
  },
  {
    sql: `SELECT name FROM categories WHERE id = $1`,
    calls: 100,
    values: (n) => [1 + (n % 40)],
  },
  {
    sql: `SELECT country, count(*) FROM customers WHERE deleted_at IS NULL GROUP BY country`,
    calls: 3,
    values: () => [],
  },
  {
    sql: `UPDATE orders SET status = $2 WHERE id = $1`,
    calls: 40,
    values: (n) => [SIZES.orders - (n % 2000), ['pending', 'paid', 'packed'][n % 3] ?? 'paid'],
  },
  {
    sql: `UPDATE products SET price = price * 1.0 WHERE id = $1`,
    calls: 20,
    values: (n) => [spread(n, SIZES.products)],
  },
]
