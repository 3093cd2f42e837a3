-- case: shop-json-1
-- difficulty: easy
-- question: How many orders came by each channel of attribution? Give channel and orders, test orders left out.
SELECT o.attribution->>'channel' AS channel, count(*) AS orders FROM orders o WHERE NOT o.is_test GROUP BY 1;

-- case: shop-json-2
-- difficulty: medium
-- question: How many orders (tests left out) came by the channel ads without any campaign?
SELECT count(*) FROM orders o WHERE NOT o.is_test AND o.attribution->>'channel' = 'ads' AND o.attribution->>'campaign' IS NULL;

-- case: shop-json-3
-- difficulty: hard
-- question: For each channel, in how many orders (tests included) does it occur at least once among the touches of the attribution? Give channel and orders.
SELECT t.channel, count(DISTINCT o.id) AS orders FROM orders o CROSS JOIN LATERAL jsonb_array_elements_text(o.attribution->'touches') AS t (channel) GROUP BY t.channel;

-- case: shop-json-4
-- difficulty: hard
-- question: Give for each landing path the average landing time in ms of sales (state counts as a sale, no test), rounded to a whole number, and the number of them that took 2000 ms or longer.
SELECT o.attribution->'landing'->>'path' AS path, round(avg((o.attribution->'landing'->>'ms')::numeric)) AS ms,
  count(*) FILTER (WHERE (o.attribution->'landing'->>'ms')::numeric >= 2000) AS slow
FROM orders o JOIN order_state s ON s.id = o.state WHERE s.is_sale AND NOT o.is_test GROUP BY 1;
