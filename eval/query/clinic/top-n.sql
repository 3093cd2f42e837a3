-- case: clinic-top-n-1
-- difficulty: easy
-- question: Which three diagnosis codes are the most frequent main diagnoses? Give code and number, the most frequent first.
-- order: 2
SELECT d.code, count(*) AS times FROM diagnosis d WHERE d.is_main GROUP BY d.code ORDER BY times DESC LIMIT 3;

-- case: clinic-top-n-2
-- difficulty: medium
-- question: Which patients had at least 6 appointments that were done and not a single no-show? Give patient id and the number of done appointments.
SELECT a.patient_id, count(*) FILTER (WHERE a.status = 'done') AS done FROM appointment a GROUP BY a.patient_id
HAVING count(*) FILTER (WHERE a.status = 'done') >= 6 AND count(*) FILTER (WHERE a.status = 'no-show') = 0;

-- case: clinic-top-n-3
-- difficulty: medium
-- question: Give the five practitioners with the most different patients in appointments that were done: id and patients, the most first, equal numbers by the smaller id.
-- order: 1,2
SELECT a.practitioner_id, count(DISTINCT a.patient_id) AS patients FROM appointment a WHERE a.status = 'done' GROUP BY a.practitioner_id ORDER BY patients DESC, a.practitioner_id LIMIT 5;

-- case: clinic-top-n-4
-- difficulty: hard
-- equivalent: rank() OVER ( PARTITION BY d.class ORDER BY count(*) DESC ) → dense_rank() OVER ( PARTITION BY d.class ORDER BY count(*) DESC ) | the first rank is the same
-- question: Give for each class of drugs the drug that was prescribed most often: class, drug and number of prescriptions. Of drugs with equal numbers all are given; drugs never prescribed are left out.
SELECT class, name, times FROM (SELECT d.class, d.name, count(*) AS times, rank() OVER (PARTITION BY d.class ORDER BY count(*) DESC) AS place
  FROM prescription p JOIN drug d ON d.id = p.drug_id GROUP BY d.class, d.name) AS ranked WHERE place = 1;

-- case: clinic-top-n-5
-- difficulty: medium
-- question: Which rooms had more than 80 appointments that were not cancelled? Give the clinic's name, the room's name and the number.
SELECT c.name, r.name AS room, count(*) AS appointments FROM appointment a JOIN room r ON r.id = a.room_id JOIN clinic c ON c.id = r.clinic_id
WHERE a.status <> 'cancelled' GROUP BY c.name, r.name HAVING count(*) > 80;
