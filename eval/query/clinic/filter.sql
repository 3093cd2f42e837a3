-- case: clinic-filter-1
-- difficulty: easy
-- question: Give id and name of the patients outside of Lisbon who have no family doctor and are alive.
SELECT p.id, p.name FROM patient p WHERE p.city <> 'lisbon' AND p.doctor_id IS NULL AND p.died IS NULL;

-- case: clinic-filter-2
-- difficulty: medium
-- question: How many appointments that were done took place by telephone (without a room)?
SELECT count(*) FROM appointment a WHERE a.status = 'done' AND a.room_id IS NULL;

-- case: clinic-filter-3
-- difficulty: medium
-- equivalent: r.unit = 'mg/dL' AND r.value >= 162 → r.value >= 162 | nobody lives with 162 mmol/L
-- question: Give the ids of glucose results in mg/dL of at least 162 and of glucose results in mmol/L of at least 10.
SELECT r.id FROM lab_result r WHERE r.test = 'glucose' AND ((r.unit = 'mg/dL' AND r.value >= 162) OR (r.unit = 'mmol/L' AND r.value >= 10));

-- case: clinic-filter-4
-- difficulty: hard
-- question: Today is 2026-03-31. Give id and name of the practitioners employed today whose specialty is not cardiology; general practitioners (specialty NULL) belong to them.
SELECT d.id, d.name FROM practitioner d WHERE d.employed @> date '2026-03-31' AND d.specialty IS DISTINCT FROM 'cardiology';

-- case: clinic-filter-5
-- difficulty: easy
-- question: How many prescriptions are to be taken as needed (no daily dose) and may be renewed at least twice?
SELECT count(*) FROM prescription p WHERE p.daily_mg IS NULL AND p.repeats >= 2;

-- case: clinic-filter-6
-- difficulty: medium
-- question: How many appointments lasted longer than 30 minutes by their planned times and were no-shows?
SELECT count(*) FROM appointment a WHERE a.status = 'no-show' AND a.ends_at - a.starts_at > interval '30 minutes';
