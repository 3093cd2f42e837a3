-- case: shop-hierarchy-1
-- difficulty: hard
-- question: How many products lie in the category named garden or in any category below it, at whatever depth?
WITH RECURSIVE below AS (
  SELECT c.id FROM category c WHERE c.name = 'garden'
  UNION ALL
  SELECT c.id FROM category c JOIN below b ON c.parent_id = b.id)
SELECT count(*) FROM product p WHERE p.category_id IN (SELECT b.id FROM below b);

-- case: shop-hierarchy-2
-- difficulty: easy
-- question: Give the name of each category that has a parent together with the name of the parent.
SELECT c.name, p.name AS parent FROM category c JOIN category p ON p.id = c.parent_id;

-- case: shop-hierarchy-3
-- difficulty: medium
-- question: Which categories (name) have no category below them and no product in them directly?
SELECT c.name FROM category c
WHERE NOT EXISTS (SELECT 1 FROM category k WHERE k.parent_id = c.id) AND NOT EXISTS (SELECT 1 FROM product p WHERE p.category_id = c.id);

-- case: shop-hierarchy-4
-- difficulty: medium
-- question: Which customers referred at least three others whose account is open? Give id, name and the number of those.
SELECT r.id, r.name, count(*) AS referred FROM customer r JOIN customer c ON c.referred_by = r.id WHERE c.deleted_at IS NULL GROUP BY r.id HAVING count(*) >= 3;

-- case: shop-hierarchy-5
-- difficulty: hard
-- question: How long is the longest chain of referrals, counted in customers, from somebody whom nobody referred to the last one?
WITH RECURSIVE chain AS (
  SELECT c.id, 1 AS length FROM customer c WHERE c.referred_by IS NULL
  UNION ALL
  SELECT c.id, chain.length + 1 FROM customer c JOIN chain ON c.referred_by = chain.id)
SELECT max(length) FROM chain;

-- case: shop-hierarchy-6
-- difficulty: hard
-- equivalent: count(p.id) → count(DISTINCT p.id) | a product lies in one category, and a category in one tree
-- question: Give for each category without a parent its name and the number of products in it and in all categories below it, also 0.
WITH RECURSIVE tree AS (
  SELECT c.id, c.name AS root FROM category c WHERE c.parent_id IS NULL
  UNION ALL
  SELECT c.id, t.root FROM category c JOIN tree t ON c.parent_id = t.id)
SELECT t.root, count(p.id) AS products FROM tree t LEFT JOIN product p ON p.category_id = t.id GROUP BY t.root;
