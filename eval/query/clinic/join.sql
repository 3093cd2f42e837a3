-- case: clinic-join-1
-- difficulty: easy
-- question: Give for each clinic its name and the number of rooms with at least 3 seats.
SELECT c.name, count(*) AS rooms FROM clinic c JOIN room r ON r.clinic_id = c.id WHERE r.seats >= 3 GROUP BY c.name;

-- case: clinic-join-2
-- difficulty: medium
-- question: How many appointments were done in a room of a clinic other than the one that pays the practitioner?
SELECT count(*) FROM appointment a JOIN room r ON r.id = a.room_id JOIN practitioner d ON d.id = a.practitioner_id WHERE a.status = 'done' AND r.clinic_id <> d.clinic_id;

-- case: clinic-join-3
-- difficulty: medium
-- question: Give for every clinic its name and the number of practitioners it pays, also 0.
SELECT c.name, count(d.id) AS practitioners FROM clinic c LEFT JOIN practitioner d ON d.clinic_id = c.id GROUP BY c.id;
-- equivalent: count(d.id) → count(DISTINCT d.id) | one clinic pays a practitioner

-- case: clinic-join-4
-- difficulty: hard
-- question: Give for each insurer its name, the number of different patients for whose appointments it got an invoice, and the sum of those invoices. Leave out insurers without invoices.
SELECT i.name, count(DISTINCT a.patient_id) AS patients, sum(v.amount) AS amount
FROM insurer i JOIN invoice v ON v.insurer_id = i.id JOIN appointment a ON a.id = v.appointment_id GROUP BY i.name;

-- case: clinic-join-5
-- difficulty: hard
-- question: How many appointments that were done were held by the family doctor of the patient, and how many by somebody else? Appointments of patients without a family doctor count as somebody else. Give one row: own, others.
SELECT count(*) FILTER (WHERE a.practitioner_id = p.doctor_id) AS own, count(*) FILTER (WHERE a.practitioner_id IS DISTINCT FROM p.doctor_id) AS others
FROM appointment a JOIN patient p ON p.id = a.patient_id WHERE a.status = 'done';

-- case: clinic-join-6
-- difficulty: hard
-- question: Give the ids of prescriptions of two drugs in one appointment that must not be taken together: the smaller prescription id and the larger one. Mind that an interaction is noted on one side only.
SELECT least(a.id, b.id), greatest(a.id, b.id) FROM prescription a JOIN drug d ON d.id = a.drug_id
JOIN prescription b ON b.appointment_id = a.appointment_id AND b.drug_id = ANY (d.interacts_with);
