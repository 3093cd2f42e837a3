-- case: clinic-window-1
-- difficulty: medium
-- question: Give the latest usable cholesterol result of every patient who has one: patient id and value.
SELECT DISTINCT ON (r.patient_id) r.patient_id, r.value FROM lab_result r
WHERE r.test = 'cholesterol' AND r.value IS NOT NULL ORDER BY r.patient_id, r.taken_at DESC;

-- case: clinic-window-2
-- difficulty: hard
-- question: For how many patients did the last usable hemoglobin value fall by more than 10 against the one before (by time)?
SELECT count(*) FROM (SELECT r.value - lag(r.value) OVER w AS change, row_number() OVER (PARTITION BY r.patient_id ORDER BY r.taken_at DESC) AS nth
  FROM lab_result r WHERE r.test = 'hemoglobin' AND r.value IS NOT NULL WINDOW w AS (PARTITION BY r.patient_id ORDER BY r.taken_at)) AS steps
WHERE nth = 1 AND change < -10;

-- case: clinic-window-3
-- difficulty: hard
-- equivalent: b.id > a.id → b.id < a.id | overlapping is symmetric
-- question: How many pairs of appointments of the same practitioner overlap in time, when cancelled ones are left out? Appointments that only touch do not overlap.
SELECT count(*) FROM appointment a JOIN appointment b ON b.practitioner_id = a.practitioner_id AND b.id > a.id AND b.starts_at < a.ends_at AND a.starts_at < b.ends_at
WHERE a.status <> 'cancelled' AND b.status <> 'cancelled';

-- case: clinic-window-4
-- difficulty: medium
-- question: Give for each month of 2025 (UTC, by issue date) its first day, the sum invoiced in it and the running sum since January, in the order of time.
-- order: 1
SELECT date_trunc('month', i.issued_on)::date AS month, sum(i.amount) AS amount, sum(sum(i.amount)) OVER (ORDER BY date_trunc('month', i.issued_on)) AS running
FROM invoice i WHERE i.issued_on >= date '2025-01-01' AND i.issued_on < date '2026-01-01' GROUP BY date_trunc('month', i.issued_on) ORDER BY 1;

-- case: clinic-window-5
-- difficulty: medium
-- question: Give for each specialty on the waiting list the patient who has waited longest among the entries not removed, urgency aside: specialty, patient id, day added.
SELECT DISTINCT ON (w.specialty) w.specialty, w.patient_id, w.added_on FROM waiting_list w WHERE w.removed_on IS NULL ORDER BY w.specialty, w.added_on;
