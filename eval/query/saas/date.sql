-- case: saas-date-1
-- difficulty: easy
-- question: How many tenants were created in 2025 (UTC)?
SELECT count(*) FROM tenant t WHERE t.created_at >= '2025-01-01 00:00:00+00' AND t.created_at < '2026-01-01 00:00:00+00';

-- case: saas-date-2
-- difficulty: medium
-- question: Give each day of the week from 2026-03-02 to 2026-03-08 (UTC) and the number of different users who logged in on it, in the order of time. Logins through the API have no user and count for nothing.
-- order: 1
SELECT (e.at AT TIME ZONE 'UTC')::date AS day, count(DISTINCT e.user_id) AS users FROM event e
WHERE e.name = 'login' AND e.at >= '2026-03-02 00:00:00+00' AND e.at < '2026-03-09 00:00:00+00' GROUP BY 1 ORDER BY 1;

-- case: saas-date-3
-- difficulty: hard
-- question: Today is 2026-03-31. How many invoices with the status open are overdue (due before today), and on average by how many days, rounded to one decimal? Give one row.
SELECT count(*) AS invoices, round(avg(date '2026-03-31' - i.due_on), 1) AS days FROM invoice i WHERE i.status = 'open' AND i.due_on < date '2026-03-31';

-- case: saas-date-4
-- difficulty: hard
-- question: How many events happened between 22:00 and 06:00 in Tokyo (Asia/Tokyo): at 22:00 or later, or before 06:00?
SELECT count(*) FROM event e WHERE (e.at AT TIME ZONE 'Asia/Tokyo')::time >= time '22:00' OR (e.at AT TIME ZONE 'Asia/Tokyo')::time < time '06:00';

-- case: saas-date-5
-- difficulty: hard
-- question: Give each day of March 2026 on which tenant 12 used nothing of the metric api (it has no row then).
SELECT d::date AS day FROM generate_series(timestamp '2026-03-01', timestamp '2026-03-31', interval '1 day') AS d
WHERE NOT EXISTS (SELECT 1 FROM usage_daily u WHERE u.tenant_id = 12 AND u.metric = 'api' AND u.day = d::date);

-- case: saas-date-6
-- difficulty: medium
-- equivalent: i.status = 'paid' AND (i.paid_at AT TIME ZONE 'UTC')::date > i.due_on → (i.paid_at AT TIME ZONE 'UTC')::date > i.due_on | only paid invoices have the time
-- question: How many paid invoices were paid after the day they were due (by the day in UTC)?
SELECT count(*) FROM invoice i WHERE i.status = 'paid' AND (i.paid_at AT TIME ZONE 'UTC')::date > i.due_on;
