-- The same rows on every server: everything is taken from MD5 sums of what a value is for and of its row.

CREATE FUNCTION pg_temp.pick(what text, n bigint, many integer) RETURNS integer LANGUAGE sql IMMUTABLE AS
$$ SELECT ('x' || substr(md5(what || ':' || n), 1, 7))::bit(28)::integer % many $$;

INSERT INTO plan VALUES ('free', 'Free', 0, 3), ('team', 'Team', 900, 20), ('pro', 'Pro', 1900, 60), ('corp', 'Corporate', 2900, NULL), ('legacy', 'Legacy', 1200, 10);

INSERT INTO tenant
SELECT n, (ARRAY['acorn', 'birch', 'cedar', 'delta', 'ember', 'fjord'])[1 + pg_temp.pick('name', n, 6)] || '-' || n,
       CASE WHEN n > 6 AND pg_temp.pick('child', n, 3) = 0 THEN 1 + pg_temp.pick('parent', n, least(n - 1, 30)) END,
       (ARRAY['eu', 'eu', 'us', 'ap'])[1 + pg_temp.pick('region', n, 4)],
       timestamptz '2024-01-01 00:00:00+00' + make_interval(days => n * 5 + 1) + CASE WHEN n % 6 = 0 OR n % 73 = 0 THEN interval '0' ELSE make_interval(mins => pg_temp.pick('made', n, 1440)) END,
       CASE WHEN pg_temp.pick('archived', n, 8) = 0 THEN timestamptz '2026-01-10 00:00:00+00' + make_interval(days => pg_temp.pick('archiving', n, 60)) END,
       jsonb_strip_nulls(jsonb_build_object(
         'locale', (ARRAY['en', 'de', 'fr', 'ja'])[1 + pg_temp.pick('locale', n, 4)],
         'sso', CASE WHEN pg_temp.pick('sso', n, 5) > 1 THEN jsonb_build_object('enabled', pg_temp.pick('sso on', n, 3) > 0,
                  'provider', (ARRAY['okta', 'entra', 'google'])[1 + pg_temp.pick('provider', n, 3)]) END,
         'beta', (SELECT coalesce(jsonb_agg(DISTINCT (ARRAY['search', 'canvas', 'agents', 'audit'])[1 + pg_temp.pick('beta' || k, n, 4)]), '[]')
                  FROM generate_series(1, pg_temp.pick('betas', n, 4)) AS k)))
       || jsonb_build_object('limits', jsonb_build_object('exports', CASE WHEN pg_temp.pick('limited', n, 3) > 0 THEN 10 * (1 + pg_temp.pick('limit', n, 10)) END))
FROM generate_series(1, 150) AS n;

INSERT INTO app_user
SELECT n, 'u' || n || '@' || (ARRAY['acorn.test', 'birch.test', 'mail.test'])[1 + pg_temp.pick('domain', n, 3)],
       timestamptz '2024-01-01 00:00:00+00' + make_interval(days => n, mins => pg_temp.pick('signed', n, 1440)),
       CASE WHEN pg_temp.pick('seen', n, 7) > 0 THEN timestamptz '2026-03-31 12:00:00+00' - make_interval(days => pg_temp.pick('last', n, 120)) - CASE WHEN n % 5 = 0 THEN interval '12 hours' ELSE interval '0' END END,
       n > 680
FROM generate_series(1, 700) AS n;

INSERT INTO member
SELECT DISTINCT ON (tenant_id, user_id) tenant_id, user_id, role, joined, CASE WHEN pg_temp.pick('left', n, 5) = 0 THEN joined + make_interval(days => 1 + pg_temp.pick('stay', n, 200)) END,
       CASE WHEN role <> 'owner' AND pg_temp.pick('invited', n, 4) > 0 THEN 1 + pg_temp.pick('inviter', n, 300) END
FROM (SELECT n, 1 + pg_temp.pick('member of', n, 13) * pg_temp.pick('member of2', n, 12) AS tenant_id, 1 + pg_temp.pick('member', n, 690) AS user_id,
             (ARRAY['owner', 'admin', 'editor', 'editor', 'viewer', 'viewer'])[1 + pg_temp.pick('role', n, 6)] AS role,
             timestamptz '2025-01-01 00:00:00+00' + make_interval(days => pg_temp.pick('joined', n, 430)) + CASE WHEN n % 4 = 0 THEN interval '0' ELSE make_interval(mins => pg_temp.pick('joined at', n, 1440)) END AS joined
      FROM generate_series(1, 1500) AS n) AS entry
ORDER BY tenant_id, user_id, n;

INSERT INTO subscription
SELECT row_number() OVER (ORDER BY tenant_id, k), tenant_id, plan_code, seats, starts_on,
       CASE WHEN last AND pg_temp.pick('ended', tenant_id, 5) > 0 THEN NULL ELSE starts_on + length - 1 END,
       k = 1 AND pg_temp.pick('trial', tenant_id, 3) > 0 OR k = 2 AND pg_temp.pick('trial again', tenant_id, 3) = 0,
       CASE WHEN pg_temp.pick('discount' || k, tenant_id, 4) = 0 THEN 10 * (1 + pg_temp.pick('much' || k, tenant_id, 3)) END
FROM (SELECT t.id AS tenant_id, k,
             (ARRAY['free', 'team', 'team', 'pro', 'pro', 'corp', 'legacy'])[1 + pg_temp.pick('plan' || k, t.id, 7)] AS plan_code,
             1 + pg_temp.pick('seats' || k, t.id, 30) AS seats,
             greatest(t.created_at::date, date '2024-12-01') + 60 * (k - 1) * (1 + t.id % 2) AS starts_on,
             60 * (1 + t.id % 2) AS length,
             k = 1 + pg_temp.pick('times', t.id, 4) AS last
      FROM tenant t CROSS JOIN LATERAL generate_series(1, 1 + pg_temp.pick('times', t.id, 4)) AS k
      WHERE pg_temp.pick('never', t.id, 12) > 0) AS part;

INSERT INTO event
SELECT n, m.tenant_id, CASE WHEN pg_temp.pick('api', n, 8) > 0 THEN m.user_id END, name, at,
       CASE name
         WHEN 'export' THEN jsonb_build_object('format', (ARRAY['csv', 'xlsx', 'CSV', 'json'])[1 + pg_temp.pick('format', n, 4)], 'rows', 100 * pg_temp.pick('rows', n, 60), 'ok', pg_temp.pick('ok', n, 5) > 0)
         WHEN 'login' THEN jsonb_build_object('method', (ARRAY['password', 'sso'])[1 + pg_temp.pick('method', n, 2)], 'ip', '10.0.' || pg_temp.pick('net', n, 4) || '.' || pg_temp.pick('host', n, 9))
         WHEN 'share' THEN jsonb_build_object('public', pg_temp.pick('public', n, 4) = 0, 'with', (SELECT coalesce(jsonb_agg('g' || pg_temp.pick('guest' || k, n, 40) || '@' || (ARRAY['acorn.test', 'out.test'])[1 + pg_temp.pick('outside' || k, n, 2)] ORDER BY k), '[]') FROM generate_series(1, pg_temp.pick('shares', n, 4)) AS k))
         -- edit and comment
         ELSE jsonb_build_object('doc', 1 + pg_temp.pick('doc', n, 60), 'ms', CASE WHEN pg_temp.pick('timed', n, 4) > 0 THEN 50 * (1 + pg_temp.pick('ms', n, 60)) END)
       END
FROM (SELECT n, (ARRAY['login', 'login', 'edit', 'edit', 'edit', 'export', 'share', 'comment'])[1 + pg_temp.pick('event', n, 8)] AS name,
             timestamptz '2025-12-20 00:00:00+00' + make_interval(days => n * 102 / 6000) + CASE WHEN n % 12 = 0 OR n % 2 = 0 AND extract(day FROM date '2025-12-20' + n * 102 / 6000) = 1 THEN interval '0' ELSE make_interval(mins => pg_temp.pick('event at', n, 1440)) END AS at,
             1 + pg_temp.pick('by', n, 1000) AS nth
      FROM generate_series(1, 6000) AS n) AS happened
JOIN (SELECT *, row_number() OVER (ORDER BY tenant_id, user_id) AS nth FROM member) AS m USING (nth);

INSERT INTO invoice
SELECT row_number() OVER (ORDER BY t.id, month), t.id, daterange(month::date, (month + interval '1 month')::date),
       jsonb_build_array(jsonb_build_object('kind', 'seats', 'cents', 900 * (1 + pg_temp.pick('seats billed', nth, 20)) - pg_temp.pick('cent', nth, 2), 'quantity', 1 + pg_temp.pick('seats billed', nth, 20)))
       || CASE WHEN pg_temp.pick('usage', nth, 2) = 0 THEN jsonb_build_array(jsonb_build_object('kind', 'usage', 'cents', 10 * pg_temp.pick('used', nth, 400), 'quantity', pg_temp.pick('used', nth, 400))) ELSE '[]' END
       || CASE WHEN pg_temp.pick('usage again', nth, 5) = 0 THEN jsonb_build_array(jsonb_build_object('kind', 'usage', 'cents', 10 * pg_temp.pick('used again', nth, 40), 'quantity', pg_temp.pick('used again', nth, 40))) ELSE '[]' END
       || CASE WHEN pg_temp.pick('credit', nth, 6) = 0 THEN jsonb_build_array(jsonb_build_object('kind', 'credit', 'cents', -500 * (1 + pg_temp.pick('credited', nth, 4)), 'quantity', 1)) ELSE '[]' END,
       status, month::date + 28 + pg_temp.pick('due', nth, 4),
       CASE WHEN status = 'paid' THEN (month + make_interval(days => 5 + pg_temp.pick('paid', nth, 50))) AT TIME ZONE 'UTC' END
FROM tenant t
CROSS JOIN generate_series(timestamp '2025-07-01', timestamp '2026-03-01', interval '1 month') AS month
CROSS JOIN LATERAL (SELECT t.id * 100 + extract(month FROM month)::integer AS nth) AS number
CROSS JOIN LATERAL (SELECT CASE WHEN month >= timestamp '2026-03-01' AND nth % 2 = 0 THEN 'draft' ELSE (ARRAY['paid', 'paid', 'paid', 'paid', 'open', 'void'])[1 + pg_temp.pick('status', nth, 6)] END AS status) AS fate
WHERE pg_temp.pick('billed', nth, 7) > 0 AND t.id <= 120;

INSERT INTO feature VALUES ('search', true), ('canvas', false), ('agents', false), ('audit', true), ('themes', true);

INSERT INTO tenant_feature
SELECT t.id, f.key, pg_temp.pick('on' || f.key, t.id, 2) = 0
FROM tenant t CROSS JOIN feature f
WHERE f.key <> 'themes' AND pg_temp.pick('set' || f.key, t.id, 3) = 0;

INSERT INTO ticket
SELECT n, m.tenant_id, m.user_id, opened,
       CASE WHEN pg_temp.pick('closed', n, 4) > 0 THEN opened + make_interval(hours => 1 + pg_temp.pick('open for', n, 200)) END,
       (ARRAY[1, 2, 2, 3, NULL])[1 + pg_temp.pick('priority', n, 5)],
       ARRAY(SELECT DISTINCT (ARRAY['billing', 'bug', 'login', 'export'])[1 + pg_temp.pick('tag' || k, n, 4)] FROM generate_series(1, pg_temp.pick('tags', n, 4)) AS k ORDER BY 1)
FROM (SELECT n, 1 + pg_temp.pick('opener', n, 900) AS nth,
             timestamptz '2025-10-01 00:00:00+00' + make_interval(days => n * 180 / 700) + CASE WHEN n % 8 = 0 THEN interval '0' ELSE make_interval(mins => pg_temp.pick('opened', n, 1440)) END AS opened
      FROM generate_series(1, 700) AS n) AS entry
JOIN (SELECT *, row_number() OVER (ORDER BY tenant_id, user_id) AS nth FROM member) AS m USING (nth);

INSERT INTO ticket_message
SELECT t.id, k, CASE WHEN k = 1 OR pg_temp.pick('customer' || k, t.id, 2) = 0 THEN t.opened_by ELSE 681 + pg_temp.pick('staff' || k, t.id, 20) END,
       t.opened_at + make_interval(mins => 30 * (k - 1) * (1 + pg_temp.pick('pace', t.id, 20))), k > 1 AND pg_temp.pick('internal' || k, t.id, 4) = 0
FROM ticket t CROSS JOIN LATERAL generate_series(1, pg_temp.pick('messages', t.id, 6)) AS k;

INSERT INTO usage_daily
SELECT t.id, day::date, metric, 10 * (1 + pg_temp.pick('amount' || metric, t.id * 1000 + (day::date - date '2026-01-01'), 50))
FROM tenant t
CROSS JOIN generate_series(timestamp '2025-12-20', timestamp '2026-03-31', interval '1 day') AS day
CROSS JOIN (VALUES ('api'), ('storage')) AS metrics (metric)
WHERE t.id <= 40 AND pg_temp.pick('used' || metric, t.id * 1000 + (day::date - date '2026-01-01'), 10) < 5;

DROP FUNCTION pg_temp.pick;
