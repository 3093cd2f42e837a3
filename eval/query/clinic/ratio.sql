-- case: clinic-ratio-1
-- difficulty: medium
-- question: What is the no-show rate per clinic in percent: no-shows by no-shows and done appointments together, for appointments in rooms of the clinic? Give name and percent, rounded to one decimal.
SELECT c.name, round(100.0 * count(*) FILTER (WHERE a.status = 'no-show') / count(*), 1) AS percent
FROM appointment a JOIN room r ON r.id = a.room_id JOIN clinic c ON c.id = r.clinic_id WHERE a.status IN ('no-show', 'done') GROUP BY c.name;

-- case: clinic-ratio-2
-- difficulty: medium
-- question: What share of patients has no family doctor, in percent rounded to three decimals? Only patients who are alive count.
SELECT round(100.0 * count(*) FILTER (WHERE p.doctor_id IS NULL) / count(*), 3) AS percent FROM patient p WHERE p.died IS NULL;

-- case: clinic-ratio-3
-- difficulty: hard
-- question: What is the average number of diagnoses of appointments that were done, those without any counted as 0, rounded to three decimals?
SELECT round(count(d.code)::numeric / count(DISTINCT a.id), 3) AS diagnoses FROM appointment a LEFT JOIN diagnosis d ON d.appointment_id = a.id WHERE a.status = 'done';

-- case: clinic-ratio-4
-- difficulty: hard
-- question: What share of the invoiced amount (credits deducted) is paid, per insurer? Give the name of every insurer, also of those without invoices (NULL for them), and the share as a fraction of 1 rounded to three decimals.
SELECT i.name, round(coalesce(sum(v.amount) FILTER (WHERE v.paid_on IS NOT NULL), 0) / sum(v.amount), 3) AS share
FROM insurer i LEFT JOIN invoice v ON v.insurer_id = i.id GROUP BY i.id;

-- case: clinic-ratio-5
-- difficulty: medium
-- question: How many women come on one man among the patients whose sex is known? Round to two decimals.
SELECT round(count(*) FILTER (WHERE p.sex = 'f')::numeric / count(*) FILTER (WHERE p.sex = 'm'), 2) AS women FROM patient p;
