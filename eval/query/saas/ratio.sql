-- case: saas-ratio-1
-- difficulty: easy
-- question: What share of exports failed, in percent rounded to one decimal?
SELECT round(100.0 * count(*) FILTER (WHERE NOT (e.props->>'ok')::boolean) / count(*), 1) AS percent FROM event e WHERE e.name = 'export';

-- case: saas-ratio-2
-- difficulty: medium
-- question: What is the average duration in ms of edits that have one, per tenant region? Give region and the average rounded to a whole number.
SELECT t.region, round(avg((e.props->>'ms')::numeric)) AS ms FROM event e JOIN tenant t ON t.id = e.tenant_id WHERE e.name = 'edit' GROUP BY t.region;

-- case: saas-ratio-3
-- difficulty: hard
-- equivalent: l.starts_on > f.starts_on → l.starts_on >= f.starts_on | the first one is a trial, so it is not the other
-- equivalent: l.tenant_id = f.tenant_id AND l.starts_on > f.starts_on AND NOT (l.trial) AND l.plan_code <> 'free' → l.tenant_id = f.tenant_id AND NOT (l.trial) AND l.plan_code <> 'free' | the first one is a trial, all others are later
-- question: Conversion of trials: of the tenants whose first subscription (by start) was a trial, what share in percent, rounded to one decimal, had a later subscription that is no trial and whose plan is not free?
SELECT round(100.0 * count(*) FILTER (WHERE EXISTS (SELECT 1 FROM subscription l WHERE l.tenant_id = f.tenant_id AND l.starts_on > f.starts_on AND NOT l.trial AND l.plan_code <> 'free')) / count(*), 1) AS percent
FROM (SELECT DISTINCT ON (s.tenant_id) s.tenant_id, s.starts_on, s.trial FROM subscription s ORDER BY s.tenant_id, s.starts_on) AS f WHERE f.trial;

-- case: saas-ratio-4
-- difficulty: medium
-- question: Give for each plan with a limit of included seats the average share of these that a subscription has (seats by seats_included), as a fraction of 1 rounded to three decimals.
SELECT p.code, round(avg(s.seats::numeric / p.seats_included), 3) AS share FROM subscription s JOIN plan p ON p.code = s.plan_code WHERE p.seats_included IS NOT NULL GROUP BY p.code;

-- case: saas-ratio-5
-- difficulty: hard
-- equivalent: count(k.id) → count(DISTINCT k.id) | a ticket belongs to one tenant
-- question: Give the average number of tickets per tenant over all tenants that are not archived, those without tickets counted as 0, rounded to three decimals.
SELECT round(count(k.id)::numeric / count(DISTINCT t.id), 3) AS tickets FROM tenant t LEFT JOIN ticket k ON k.tenant_id = t.id WHERE t.archived_at IS NULL;
