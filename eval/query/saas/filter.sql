-- case: saas-filter-1
-- difficulty: easy
-- question: Give the slugs of tenants in the region eu that are not archived and have a parent.
SELECT t.slug FROM tenant t WHERE t.region = 'eu' AND t.archived_at IS NULL AND t.parent_id IS NOT NULL;

-- case: saas-filter-2
-- difficulty: medium
-- question: How many users who are no staff have never been seen, or were last seen before 2026-01-01 (UTC)?
SELECT count(*) FROM app_user u WHERE NOT u.is_staff AND (u.last_seen_at IS NULL OR u.last_seen_at < '2026-01-01 00:00:00+00');

-- case: saas-filter-3
-- difficulty: medium
-- question: How many tickets are open (not closed) and have a priority other than 1? Tickets without a priority belong to them.
SELECT count(*) FROM ticket t WHERE t.closed_at IS NULL AND t.priority IS DISTINCT FROM 1;

-- case: saas-filter-4
-- difficulty: easy
-- question: How many tickets have the tag bug and not the tag export?
SELECT count(*) FROM ticket t WHERE 'bug' = ANY (t.tags) AND NOT 'export' = ANY (t.tags);

-- case: saas-filter-5
-- difficulty: medium
-- question: Give tenant id and user id of current owners and admins (who have not left) who were invited by nobody.
SELECT m.tenant_id, m.user_id FROM member m WHERE m.role IN ('owner', 'admin') AND m.left_at IS NULL AND m.invited_by IS NULL;
