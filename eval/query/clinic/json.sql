-- case: clinic-json-1
-- difficulty: easy
-- question: In how many intake forms does the patient say to smoke?
SELECT count(*) FROM appointment a WHERE (a.intake->>'smoker')::boolean;

-- case: clinic-json-2
-- difficulty: medium
-- question: Give each allergy and the number of intake forms that name it.
SELECT x.allergy, count(*) AS forms FROM appointment a CROSS JOIN LATERAL jsonb_array_elements_text(a.intake->'allergies') AS x (allergy) GROUP BY x.allergy;

-- case: clinic-json-3
-- difficulty: hard
-- question: What is the average pain by the intake forms that give a number for it, per status of the appointment? Give status and pain rounded to two decimals.
SELECT a.status, round(avg((a.intake->>'pain')::numeric), 2) AS pain FROM appointment a GROUP BY a.status;

-- case: clinic-json-4
-- difficulty: hard
-- question: How many intake forms were filled in that tell no mail address of the patient?
SELECT count(*) FROM appointment a WHERE a.intake IS NOT NULL AND a.intake->'contact'->>'mail' IS NULL;

-- case: clinic-json-5
-- difficulty: medium
-- question: How many patients have at least one intake form with two or more allergies?
SELECT count(DISTINCT a.patient_id) FROM appointment a WHERE jsonb_array_length(a.intake->'allergies') >= 2;
