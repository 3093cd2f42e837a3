-- case: saas-join-1
-- difficulty: medium
-- question: Monthly income on 2026-03-31: give for each plan the sum of seats × seat price in cents, less the discount in percent, of the subscriptions that run on that day and are no trials. A subscription runs up to and including its last day.
SELECT s.plan_code, sum(s.seats * p.seat_cents * (100 - coalesce(s.discount_pct, 0)) / 100.0) AS cents
FROM subscription s JOIN plan p ON p.code = s.plan_code
WHERE s.starts_on <= date '2026-03-31' AND (s.ends_on IS NULL OR s.ends_on >= date '2026-03-31') AND NOT s.trial GROUP BY s.plan_code;

-- case: saas-join-2
-- difficulty: medium
-- question: Give the slug of every tenant that is not archived and the number of its current members (who have not left), also 0.
SELECT t.slug, count(m.user_id) AS members FROM tenant t LEFT JOIN member m ON m.tenant_id = t.id AND m.left_at IS NULL WHERE t.archived_at IS NULL GROUP BY t.id;
-- equivalent: count(m.user_id) → count(DISTINCT m.user_id) | a user is a member of a tenant once

-- case: saas-join-3
-- difficulty: hard
-- equivalent: JOIN → LEFT JOIN m | every subscription has a seat
-- question: Which tenants (id) have more current members (who have not left) than the seats of their subscription that runs on 2026-03-25 (last day included)? Give tenant id, members, seats.
SELECT s.tenant_id, count(*) AS members, s.seats FROM subscription s JOIN member m ON m.tenant_id = s.tenant_id AND m.left_at IS NULL
WHERE s.starts_on <= date '2026-03-25' AND (s.ends_on IS NULL OR s.ends_on >= date '2026-03-25') GROUP BY s.id HAVING count(*) > s.seats;

-- case: saas-join-4
-- difficulty: medium
-- question: How many events were done by users in a tenant that they had already left at that time?
SELECT count(*) FROM event e JOIN member m ON m.tenant_id = e.tenant_id AND m.user_id = e.user_id WHERE m.left_at <= e.at;

-- case: saas-join-5
-- difficulty: hard
-- question: For how many tenants that are not archived is the feature agents on (set on for them, or not set and on by default), and for how many the feature audit? Give feature and tenants, for these two features.
SELECT f.key, count(*) AS tenants FROM feature f CROSS JOIN tenant t LEFT JOIN tenant_feature s ON s.feature_key = f.key AND s.tenant_id = t.id
WHERE f.key IN ('agents', 'audit') AND t.archived_at IS NULL AND coalesce(s.is_on, f.default_on) GROUP BY f.key;
