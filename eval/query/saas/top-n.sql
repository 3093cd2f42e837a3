-- case: saas-top-n-1
-- difficulty: easy
-- question: Which five tenants have the most events? Give tenant id and events, the most first, equal numbers by the smaller id.
-- order: 1,2
SELECT e.tenant_id, count(*) AS events FROM event e GROUP BY e.tenant_id ORDER BY events DESC, e.tenant_id LIMIT 5;

-- case: saas-top-n-2
-- difficulty: medium
-- question: Which users opened more than 3 tickets, of which at least one is still open? Give user id, tickets, open tickets.
SELECT t.opened_by, count(*) AS tickets, count(*) FILTER (WHERE t.closed_at IS NULL) AS open FROM ticket t GROUP BY t.opened_by HAVING count(*) > 3 AND count(*) FILTER (WHERE t.closed_at IS NULL) >= 1;

-- case: saas-top-n-3
-- difficulty: medium
-- question: Give the three documents with the longest total editing time: tenant id, document number and ms; a document number means something only within its tenant. The longest first.
-- order: 1,2,3
SELECT e.tenant_id, (e.props->>'doc')::int AS doc, sum((e.props->>'ms')::int) AS ms FROM event e WHERE e.name = 'edit' AND e.props->>'ms' IS NOT NULL
GROUP BY 1, 2 ORDER BY ms DESC LIMIT 3;

-- case: saas-top-n-4
-- difficulty: hard
-- question: Give for each region the tenant with the largest total use of the metric api: region, tenant id, amount.
SELECT DISTINCT ON (t.region) t.region, t.id, sum(u.amount) AS amount FROM usage_daily u JOIN tenant t ON t.id = u.tenant_id
WHERE u.metric = 'api' GROUP BY t.id ORDER BY t.region, amount DESC;

-- case: saas-top-n-5
-- difficulty: medium
-- question: Which users who are no staff wrote at least 5 ticket messages that are not internal? Give user id and messages.
SELECT m.author_id, count(*) AS messages FROM ticket_message m JOIN app_user u ON u.id = m.author_id WHERE NOT u.is_staff AND NOT m.is_internal GROUP BY m.author_id HAVING count(*) >= 5;
