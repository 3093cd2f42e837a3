-- case: saas-window-1
-- difficulty: medium
-- question: Give for each tenant that ever had a subscription the plan of its first one and of its last one (by start): tenant id, first plan, last plan.
SELECT DISTINCT s.tenant_id, first_value(s.plan_code) OVER w AS first, last_value(s.plan_code) OVER w AS last FROM subscription s
WINDOW w AS (PARTITION BY s.tenant_id ORDER BY s.starts_on ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING);

-- case: saas-window-2
-- difficulty: hard
-- question: How many times did a tenant change to a plan with a higher seat price than that of the subscription just before, and how many times to one with a lower price? Give one row: up, down.
SELECT count(*) FILTER (WHERE seat_cents > before) AS up, count(*) FILTER (WHERE seat_cents < before) AS down
FROM (SELECT p.seat_cents, lag(p.seat_cents) OVER (PARTITION BY s.tenant_id ORDER BY s.starts_on) AS before FROM subscription s JOIN plan p ON p.code = s.plan_code) AS steps;

-- case: saas-window-3
-- difficulty: hard
-- question: Median first response: what is the median number of minutes from opening a ticket to the first message by somebody else than the one who opened it that is not internal? Tickets without such a message are left out.
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM first_at - opened_at) / 60) AS minutes
FROM (SELECT t.opened_at, min(m.at) AS first_at FROM ticket t JOIN ticket_message m ON m.ticket_id = t.id
      WHERE m.author_id <> t.opened_by AND NOT m.is_internal GROUP BY t.id) AS answered;

-- case: saas-window-4
-- difficulty: hard
-- question: Sessions: for user 11 split the events (of all tenants) into sessions, where a gap of more than 24 hours between one event and the next begins a new one. How many sessions are there?
SELECT count(*) FILTER (WHERE gap IS NULL OR gap > interval '24 hours') AS sessions
FROM (SELECT e.at - lag(e.at) OVER (ORDER BY e.at) AS gap FROM event e WHERE e.user_id = 11) AS steps;

-- case: saas-window-5
-- difficulty: medium
-- question: Give for tenant 1 each day with use of the metric storage in January 2026, the amount, and the average of the amounts of that day and the two days with use before it, rounded to one decimal, in the order of time. The window takes only days of January.
-- order: 1
SELECT u.day, u.amount, round(avg(u.amount) OVER (ORDER BY u.day ROWS BETWEEN 2 PRECEDING AND CURRENT ROW), 1) AS average
FROM usage_daily u WHERE u.tenant_id = 1 AND u.metric = 'storage' AND u.day >= date '2026-01-01' AND u.day < date '2026-02-01' ORDER BY u.day;
