-- case: clinic-set-1
-- difficulty: medium
-- question: Which practitioners (id) had no appointment that was done from 2026-01-24 to 2026-02-20 (start in UTC)?
SELECT d.id FROM practitioner d
WHERE NOT EXISTS (SELECT 1 FROM appointment a WHERE a.practitioner_id = d.id AND a.status = 'done' AND a.starts_at >= '2026-01-24 00:00:00+00' AND a.starts_at < '2026-02-21 00:00:00+00');

-- case: clinic-set-2
-- difficulty: medium
-- question: Which patients (id) were diagnosed both with I10 and with E11, on whatever occasions?
SELECT a.patient_id FROM diagnosis d JOIN appointment a ON a.id = d.appointment_id WHERE d.code = 'I10'
INTERSECT
SELECT a.patient_id FROM diagnosis d JOIN appointment a ON a.id = d.appointment_id WHERE d.code = 'E11';

-- case: clinic-set-3
-- difficulty: hard
-- question: Which specialties on the waiting list does no practitioner employed on 2026-03-31 have?
SELECT w.specialty FROM waiting_list w EXCEPT SELECT d.specialty FROM practitioner d WHERE d.employed @> date '2026-03-31';

-- case: clinic-set-4
-- difficulty: hard
-- equivalent: JOIN → LEFT JOIN r | no room is in no clinic, and NULL is not counted
-- question: Which practitioners (id) have appointments, of whatever status, in rooms of all five clinics that start in January 2026 (UTC)?
SELECT a.practitioner_id FROM appointment a JOIN room r ON r.id = a.room_id
WHERE a.starts_at >= '2026-01-01 00:00:00+00' AND a.starts_at < '2026-02-01 00:00:00+00' GROUP BY a.practitioner_id HAVING count(DISTINCT r.clinic_id) = 5;

-- case: clinic-set-5
-- difficulty: medium
-- question: Give all cities in which there is a clinic or a patient born before 1935-07-01, each once.
SELECT c.city FROM clinic c UNION SELECT p.city FROM patient p WHERE p.born < date '1935-07-01';

-- case: clinic-set-6
-- difficulty: hard
-- question: Which drugs (name) were never prescribed for 90 days with 3 repeats to a patient who is allergic to penicillin by the intake form of that same appointment?
SELECT d.name FROM drug d WHERE NOT EXISTS (SELECT 1 FROM prescription p JOIN appointment a ON a.id = p.appointment_id WHERE p.drug_id = d.id AND p.days = 90 AND p.repeats = 3 AND a.intake->'allergies' ? 'penicillin');
