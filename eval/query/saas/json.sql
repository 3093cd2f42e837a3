-- case: saas-json-1
-- difficulty: easy
-- question: How many tenants have single sign-on enabled by their settings, by provider? Give provider and tenants.
SELECT t.settings->'sso'->>'provider' AS provider, count(*) AS tenants FROM tenant t WHERE (t.settings->'sso'->>'enabled')::boolean GROUP BY 1;

-- case: saas-json-2
-- difficulty: medium
-- equivalent: e.name = 'export' AND CAST(e.props ->> 'ok' AS boolean) → CAST(e.props ->> 'ok' AS boolean) | only exports have the key ok
-- question: Give the formats of exports in small letters, with the number of exports that succeeded and the number of rows in them.
SELECT lower(e.props->>'format') AS format, count(*) AS exports, sum((e.props->>'rows')::int) AS rows FROM event e WHERE e.name = 'export' AND (e.props->>'ok')::boolean GROUP BY 1;

-- case: saas-json-3
-- difficulty: hard
-- question: Give the id and the total in cents of every invoice whose lines (credits deducted) sum up to at least 18000 cents and that is not void.
SELECT i.id, sum((l->>'cents')::int) AS cents FROM invoice i CROSS JOIN LATERAL jsonb_array_elements(i.lines) AS l
WHERE i.status <> 'void' GROUP BY i.id HAVING sum((l->>'cents')::int) >= 18000;

-- case: saas-json-4
-- difficulty: hard
-- question: With how many different email addresses outside of the domain acorn.test were documents shared?
SELECT count(DISTINCT w.email) FROM event e CROSS JOIN LATERAL jsonb_array_elements_text(e.props->'with') AS w (email) WHERE e.name = 'share' AND w.email NOT LIKE '%@acorn.test';
-- equivalent: e.name = 'share' AND w.email NOT LIKE '%@acorn.test' → w.email NOT LIKE '%@acorn.test' | only shares have the key with

-- case: saas-json-5
-- difficulty: medium
-- question: Give the ids of tenants that try the beta features canvas and agents both.
SELECT t.id FROM tenant t WHERE t.settings->'beta' ?& ARRAY['canvas', 'agents'];

-- case: saas-json-6
-- difficulty: medium
-- question: How many tenants have no limit on exports in their settings (the limit is null)?
SELECT count(*) FROM tenant t WHERE t.settings->'limits'->>'exports' IS NULL;

-- case: saas-json-7
-- difficulty: hard
-- question: Give for each kind of invoice line the sum of cents over paid invoices and the number of invoices that have such a line.
SELECT l->>'kind' AS kind, sum((l->>'cents')::int) AS cents, count(DISTINCT i.id) AS invoices FROM invoice i CROSS JOIN LATERAL jsonb_array_elements(i.lines) AS l WHERE i.status = 'paid' GROUP BY 1;
