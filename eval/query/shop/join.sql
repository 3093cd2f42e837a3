-- case: shop-join-1
-- difficulty: easy
-- question: How many pieces were sold of each product in the category named cycling? Give SKU and pieces; count only orders in a state that counts as a sale and no test orders.
SELECT p.sku, sum(l.quantity) AS pieces
FROM product p JOIN category c ON c.id = p.category_id JOIN order_line l ON l.product_id = p.id JOIN orders o ON o.id = l.order_id JOIN order_state s ON s.id = o.state
WHERE c.name = 'cycling' AND s.is_sale AND NOT o.is_test
GROUP BY p.sku;

-- case: shop-join-2
-- difficulty: medium
-- question: Give the SKU of every product together with the number of its reviews, also of those without any.
SELECT p.sku, count(r.product_id) AS reviews FROM product p LEFT JOIN review r ON r.product_id = p.id GROUP BY p.id;

-- case: shop-join-3
-- difficulty: hard
-- question: Shipping income: give for each currency the sum of shipping_cents over sales that are no tests and that hold at least one line. Count the shipping of an order once, however many lines it has.
SELECT o.currency, sum(o.shipping_cents) AS shipping_cents
FROM orders o JOIN order_state s ON s.id = o.state
WHERE s.is_sale AND NOT o.is_test AND EXISTS (SELECT 1 FROM order_line l WHERE l.order_id = o.id)
GROUP BY o.currency;

-- case: shop-join-4
-- difficulty: medium
-- question: Which customers reviewed a product that they never ordered (in an order of whatever state, tests included)? Give customer id and product id.
SELECT r.customer_id, r.product_id FROM review r
WHERE NOT EXISTS (SELECT 1 FROM orders o JOIN order_line l ON l.order_id = o.id WHERE o.customer_id = r.customer_id AND l.product_id = r.product_id);

-- case: shop-join-5
-- difficulty: hard
-- equivalent: JOIN → LEFT JOIN s | no sum is not more than 49
-- question: For each product that is discontinued and has a stock of more than 49 over all warehouses and days, give SKU and stock.
SELECT p.sku, sum(s.quantity) AS stock FROM product p JOIN stock_move s ON s.product_id = p.id
WHERE p.discontinued_on IS NOT NULL GROUP BY p.id HAVING sum(s.quantity) > 49;
