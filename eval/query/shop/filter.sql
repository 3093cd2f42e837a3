-- case: shop-filter-1
-- difficulty: easy
-- question: Give the SKU of every product that has never been weighed and is still sold (not discontinued).
SELECT p.sku FROM product p WHERE p.weight_g IS NULL AND p.discontinued_on IS NULL;

-- case: shop-filter-2
-- difficulty: medium
-- question: Give id and email of the customers with open accounts whose segment is anything but business; customers whose segment is not known belong to them.
SELECT c.id, c.email FROM customer c WHERE c.deleted_at IS NULL AND c.segment IS DISTINCT FROM 'business';

-- case: shop-filter-3
-- difficulty: medium
-- question: How many orders, test orders left out, used the coupon SPRING10, in whatever case it was typed?
SELECT count(*) FROM orders o WHERE NOT o.is_test AND lower(o.coupon) = 'spring10';

-- case: shop-filter-4
-- difficulty: hard
-- question: How many orders carry a coupon? An empty coupon text is no coupon. Leave out test orders.
SELECT count(*) FROM orders o WHERE NOT o.is_test AND o.coupon <> '';

-- case: shop-filter-5
-- difficulty: easy
-- question: Give id, name and email of the customers in Germany or France whose email ends in @example.com, in whatever case, and whose account is open.
SELECT c.id, c.name, c.email FROM customer c WHERE c.country IN ('de', 'fr') AND c.email ILIKE '%@example.com' AND c.deleted_at IS NULL;

-- case: shop-filter-6
-- difficulty: medium
-- question: Give product id, customer id and stars of the reviews with at least 4 stars that have no text, or whose text contains the word great in whatever case.
SELECT r.product_id, r.customer_id, r.stars FROM review r WHERE r.stars >= 4 AND (r.body IS NULL OR r.body ILIKE '%great%');
