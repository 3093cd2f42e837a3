-- case: saas-hierarchy-1
-- difficulty: easy
-- question: Give the slug of each tenant that has a parent in another region, and the slug of that parent.
SELECT t.slug, p.slug AS parent FROM tenant t JOIN tenant p ON p.id = t.parent_id WHERE p.region <> t.region;

-- case: saas-hierarchy-2
-- difficulty: hard
-- question: Give for each tenant without a parent that has at least 3 tenants below it (at whatever depth) its id and the number of these.
WITH RECURSIVE tree AS (
  SELECT t.id, t.id AS root FROM tenant t WHERE t.parent_id IS NULL
  UNION ALL
  SELECT t.id, r.root FROM tenant t JOIN tree r ON t.parent_id = r.id)
SELECT root, count(*) - 1 AS below FROM tree GROUP BY root HAVING count(*) - 1 >= 3;

-- case: saas-hierarchy-3
-- difficulty: hard
-- question: What is the greatest depth of the tree of tenants, where a tenant without a parent has depth 1, and how many tenants lie at it?
WITH RECURSIVE tree AS (
  SELECT t.id, 1 AS depth FROM tenant t WHERE t.parent_id IS NULL
  UNION ALL
  SELECT t.id, r.depth + 1 FROM tenant t JOIN tree r ON t.parent_id = r.id)
SELECT depth, count(*) AS tenants FROM tree GROUP BY depth ORDER BY depth DESC LIMIT 1;

-- case: saas-hierarchy-4
-- difficulty: medium
-- question: Which users (id) invited at least 4 members who have not left since? Give the id and the number of those memberships.
SELECT m.invited_by, count(*) AS members FROM member m WHERE m.left_at IS NULL AND m.invited_by IS NOT NULL GROUP BY m.invited_by HAVING count(*) >= 4;

-- case: saas-hierarchy-5
-- difficulty: hard
-- question: How many events belong to the group of tenant 2: the tenant itself and all tenants below it at whatever depth?
WITH RECURSIVE below AS (
  SELECT t.id FROM tenant t WHERE t.id = 2
  UNION ALL
  SELECT t.id FROM tenant t JOIN below b ON t.parent_id = b.id)
SELECT count(*) FROM event e WHERE e.tenant_id IN (SELECT b.id FROM below b);
