-- case: saas-aggregate-1
-- difficulty: easy
-- question: Give for each region the number of tenants and how many of them are archived.
SELECT t.region, count(*) AS tenants, count(t.archived_at) AS archived FROM tenant t GROUP BY t.region;

-- case: saas-aggregate-2
-- difficulty: medium
-- question: How many events of each name were done through the API (without a user)? Give name and events.
SELECT e.name, count(*) AS events FROM event e WHERE e.user_id IS NULL GROUP BY e.name;

-- case: saas-aggregate-3
-- difficulty: medium
-- question: Give for each metric the average amount per day with use and tenant, rounded to one decimal, and the largest amount, for February 2026.
SELECT u.metric, round(avg(u.amount), 1) AS average, max(u.amount) AS largest FROM usage_daily u WHERE u.day >= date '2026-02-01' AND u.day < date '2026-03-01' GROUP BY u.metric;

-- case: saas-aggregate-4
-- difficulty: hard
-- question: Give for each tag of tickets the number of tickets that have it and the median number of hours from opening to closing of those that are closed.
SELECT x.tag, count(*) AS tickets, percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM t.closed_at - t.opened_at) / 3600) AS hours
FROM ticket t CROSS JOIN LATERAL unnest(t.tags) AS x (tag) GROUP BY x.tag;

-- case: saas-aggregate-5
-- difficulty: easy
-- question: How many different users are a current member (have not left) of at least one tenant?
SELECT count(DISTINCT m.user_id) FROM member m WHERE m.left_at IS NULL;
