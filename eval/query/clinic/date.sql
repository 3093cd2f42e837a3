-- case: clinic-date-1
-- difficulty: easy
-- question: How many appointments start in the first quarter of 2026 (UTC), whatever their status?
SELECT count(*) FROM appointment a WHERE a.starts_at >= '2026-01-01 00:00:00+00' AND a.starts_at < '2026-04-01 00:00:00+00';

-- case: clinic-date-2
-- difficulty: medium
-- question: How many patients who were alive on 2026-03-31 were at least 65 years old on that day?
SELECT count(*) FROM patient p WHERE p.born <= date '2026-03-31' - interval '65 years' AND (p.died IS NULL OR p.died > date '2026-03-31');

-- case: clinic-date-3
-- difficulty: hard
-- question: Give for each clinic the number of appointments in its rooms that start at 18:00 or later, or before 08:00, in the local time of the clinic, whatever their status: name and number.
SELECT c.name, count(*) AS appointments FROM appointment a JOIN room r ON r.id = a.room_id JOIN clinic c ON c.id = r.clinic_id
WHERE extract(hour FROM a.starts_at AT TIME ZONE c.timezone) >= 18 OR extract(hour FROM a.starts_at AT TIME ZONE c.timezone) < 8 GROUP BY c.name;

-- case: clinic-date-4
-- difficulty: medium
-- question: Give for each weekday (ISO number, 1 is Monday) in UTC the number of appointments that were done, in the order of the week.
-- order: 1
SELECT extract(isodow FROM a.starts_at AT TIME ZONE 'UTC')::int AS weekday, count(*) AS appointments FROM appointment a WHERE a.status = 'done' GROUP BY 1 ORDER BY 1;

-- case: clinic-date-5
-- difficulty: hard
-- question: How many invoices were paid more than 30 days after they were issued, and how many that are not paid were issued more than 30 days before 2026-03-31? Give one row with both numbers.
SELECT count(*) FILTER (WHERE i.paid_on - i.issued_on > 30) AS late, count(*) FILTER (WHERE i.paid_on IS NULL AND date '2026-03-31' - i.issued_on > 30) AS overdue FROM invoice i;

-- case: clinic-date-6
-- difficulty: hard
-- question: How many hours of shifts that are not on call fall into January 2026 (UTC)? Count only the part of a shift that lies in the month; give hours as a number.
SELECT sum(extract(epoch FROM upper(part) - lower(part)) / 3600) AS hours
FROM (SELECT s.during * tstzrange('2026-01-01 00:00:00+00', '2026-02-01 00:00:00+00') AS part FROM shift s WHERE NOT s.on_call) AS parts;
