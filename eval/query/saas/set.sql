-- case: saas-set-1
-- difficulty: easy
-- question: Give the ids of tenants that have never had a subscription.
SELECT t.id FROM tenant t WHERE NOT EXISTS (SELECT 1 FROM subscription s WHERE s.tenant_id = t.id);

-- case: saas-set-2
-- difficulty: medium
-- question: Which users (id) exported in January 2026 but not in February 2026 (UTC)? What was done through the API does not count.
SELECT e.user_id FROM event e WHERE e.name = 'export' AND e.user_id IS NOT NULL AND e.at >= '2026-01-01 00:00:00+00' AND e.at < '2026-02-01 00:00:00+00'
EXCEPT
SELECT e.user_id FROM event e WHERE e.name = 'export' AND e.at >= '2026-02-01 00:00:00+00' AND e.at < '2026-03-01 00:00:00+00';

-- case: saas-set-3
-- difficulty: hard
-- question: Which tenants (id) have used all four kinds of events: login, edit, export and share?
SELECT e.tenant_id FROM event e WHERE e.name IN ('login', 'edit', 'export', 'share') GROUP BY e.tenant_id HAVING count(DISTINCT e.name) = 4;

-- case: saas-set-4
-- difficulty: medium
-- question: Give the users (id) who are a current member (have not left) of at least two tenants in different regions.
SELECT m.user_id FROM member m JOIN tenant t ON t.id = m.tenant_id WHERE m.left_at IS NULL GROUP BY m.user_id HAVING count(DISTINCT t.region) >= 2;

-- case: saas-set-5
-- difficulty: hard
-- question: How many users have either opened a ticket or written a ticket message that is internal, but not both?
SELECT count(*) FROM (
  (SELECT t.opened_by FROM ticket t EXCEPT SELECT m.author_id FROM ticket_message m WHERE m.is_internal)
  UNION ALL
  (SELECT m.author_id FROM ticket_message m WHERE m.is_internal EXCEPT SELECT t.opened_by FROM ticket t)) AS one_of_them;
