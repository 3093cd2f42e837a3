-- case: clinic-aggregate-1
-- difficulty: easy
-- question: Give for each specialty, general practice shown as NULL, the number of practitioners.
SELECT d.specialty, count(*) AS practitioners FROM practitioner d GROUP BY d.specialty;

-- case: clinic-aggregate-2
-- difficulty: medium
-- question: What was invoiced in total to insurers and what to patients themselves, in euros, credits deducted? Give one row with both sums, insurers first.
SELECT sum(i.amount) FILTER (WHERE i.insurer_id IS NOT NULL) AS insurers, sum(i.amount) FILTER (WHERE i.insurer_id IS NULL) AS patients FROM invoice i;

-- case: clinic-aggregate-3
-- difficulty: hard
-- question: Give the average glucose in mmol/L over all usable samples, whatever unit they came in (1 mmol/L is 18 mg/dL), rounded to two decimals.
SELECT round(avg(CASE r.unit WHEN 'mg/dL' THEN r.value / 18 ELSE r.value END), 2) AS mmol FROM lab_result r WHERE r.test = 'glucose';

-- case: clinic-aggregate-4
-- difficulty: medium
-- question: How many different patients were diagnosed with a code of chapter I (the code begins with I) as the main diagnosis?
SELECT count(DISTINCT a.patient_id) FROM diagnosis d JOIN appointment a ON a.id = d.appointment_id WHERE d.code LIKE 'I%' AND d.is_main;

-- case: clinic-aggregate-5
-- difficulty: medium
-- question: Give for each lab test the number of samples, the number of samples that could not be used, and the median of the usable values in whatever unit, for tests in mmol/L only.
SELECT r.test, count(*) AS samples, count(*) - count(r.value) AS unusable, percentile_cont(0.5) WITHIN GROUP (ORDER BY r.value) AS median
FROM lab_result r WHERE r.unit = 'mmol/L' GROUP BY r.test;
