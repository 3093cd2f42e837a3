-- The same rows on every server: everything is taken from MD5 sums of what a value is for and of its row.

CREATE FUNCTION pg_temp.pick(what text, n bigint, many integer) RETURNS integer LANGUAGE sql IMMUTABLE AS
$$ SELECT ('x' || substr(md5(what || ':' || n), 1, 7))::bit(28)::integer % many $$;

INSERT INTO clinic VALUES
  (1, 'north', 'berlin', 'Europe/Berlin'), (2, 'harbour', 'lisbon', 'Europe/Lisbon'), (3, 'park', 'berlin', 'Europe/Berlin'),
  (4, 'hill', 'porto', 'Europe/Lisbon'), (5, 'old town', 'prague', 'Europe/Prague');

INSERT INTO practitioner
SELECT n, (ARRAY['dr adler', 'dr braun', 'dr costa', 'dr dias', 'dr engel', 'dr fonseca', 'dr gross', 'dr horak'])[1 + (n - 1) % 8] || ' ' || n,
       (ARRAY['cardiology', 'dermatology', 'orthopedics', 'neurology', NULL, NULL])[1 + pg_temp.pick('specialty', n, 6)],
       1 + pg_temp.pick('clinic', n, 4),
       CASE WHEN n > 4 THEN 1 + pg_temp.pick('boss', n, least(n - 1, 12)) END,
       daterange(date '2019-01-01' + 45 * pg_temp.pick('hired', n, 40),
                 CASE WHEN n IN (6, 22) THEN date '2026-04-01' WHEN n IN (7, 23) THEN date '2026-03-31' WHEN pg_temp.pick('left', n, 4) = 0 THEN date '2025-01-01' + 30 * pg_temp.pick('leaves', n, 14) END)
FROM generate_series(1, 40) AS n;

INSERT INTO patient
SELECT n, (ARRAY['anna', 'bruno', 'clara', 'david', 'eva', 'filip', 'greta', 'henrik'])[1 + pg_temp.pick('first', n, 8)] || ' ' ||
       (ARRAY['silva', 'kral', 'weber', 'nunes', 'lang', 'dvorak'])[1 + pg_temp.pick('last', n, 6)],
       CASE n % 100 WHEN 7 THEN date '1961-03-31' WHEN 9 THEN date '1961-04-01' WHEN 11 THEN date '1950-05-05' WHEN 13 THEN date '1951-06-06'
            ELSE date '1935-01-01' + pg_temp.pick('born', n, 30000) END,
       (ARRAY['f', 'f', 'f', 'm', 'm', NULL])[1 + pg_temp.pick('sex', n, 6)],
       (ARRAY['berlin', 'lisbon', 'porto', 'prague', 'potsdam'])[1 + pg_temp.pick('city', n, 5)],
       CASE WHEN pg_temp.pick('has doctor', n, 5) > 0 THEN 1 + pg_temp.pick('doctor', n, 34) END,
       CASE WHEN n % 100 = 11 THEN date '2026-03-31' WHEN n % 100 = 13 THEN date '2026-04-01' WHEN n % 100 NOT IN (7, 9) AND pg_temp.pick('died', n, 12) = 0 THEN date '2025-03-01' + pg_temp.pick('death', n, 390) END
FROM generate_series(1, 500) AS n;

INSERT INTO room
SELECT 10 * c + r, c, 'room ' || r, 1 + pg_temp.pick('seats', 10 * c + r, 6)
FROM generate_series(1, 5) AS c, generate_series(1, 4) AS r;

INSERT INTO appointment
SELECT n, 1 + pg_temp.pick('patient', n, 22) * pg_temp.pick('patient2', n, 22), 
       coalesce((SELECT p.doctor_id FROM patient p WHERE pg_temp.pick('own doctor', n, 5) = 0 AND p.id = 1 + pg_temp.pick('patient', n, 22) * pg_temp.pick('patient2', n, 22)),
                1 + pg_temp.pick('practitioner', n, 7) * pg_temp.pick('practitioner2', n, 6)),
       CASE WHEN pg_temp.pick('phone', n, 6) > 0 THEN 10 * (1 + pg_temp.pick('in', n, 5)) + 1 + pg_temp.pick('room', n, 4) END,
       at, at + make_interval(mins => 15 * (1 + pg_temp.pick('long', n, 5))),
       CASE WHEN at >= timestamptz '2026-03-01 00:00:00+00' AND pg_temp.pick('off', n, 6) > 0 THEN 'booked'
            ELSE (ARRAY['done', 'done', 'done', 'done', 'no-show', 'cancelled', 'cancelled'])[1 + pg_temp.pick('status', n, 7)] END,
       at - make_interval(days => pg_temp.pick('ahead', n, 46), hours => pg_temp.pick('ahead hours', n, 9)),
       NULL,
       CASE WHEN pg_temp.pick('form', n, 4) > 0 THEN jsonb_build_object(
         'smoker', pg_temp.pick('smoker', n, 4) = 0,
         'allergies', (SELECT coalesce(jsonb_agg(DISTINCT (ARRAY['penicillin', 'nuts', 'latex', 'pollen'])[1 + pg_temp.pick('allergy' || k, n, 4)]), '[]')
                       FROM generate_series(1, pg_temp.pick('allergies', n, 4)) AS k),
         'contact', CASE pg_temp.pick('contact', n, 3) WHEN 0 THEN '{}'::jsonb WHEN 1 THEN jsonb_build_object('phone', '+49' || n)
                    ELSE jsonb_build_object('phone', '+351' || n, 'mail', 'p' || n || '@example.com') END)
         || CASE pg_temp.pick('pains', n, 5) WHEN 0 THEN '{}'::jsonb WHEN 1 THEN '{"pain": null}'::jsonb ELSE jsonb_build_object('pain', pg_temp.pick('pain', n, 11)) END
       END
FROM generate_series(1, 2600) AS n
CROSS JOIN LATERAL (SELECT timestamptz '2024-12-15 06:00:00+00' + make_interval(days => n * 480 / 2600) + make_interval(mins => 15 * pg_temp.pick('at', n, 52))
                           - CASE WHEN n % 20 = 0 OR n % 2 = 0 AND extract(day FROM date '2024-12-15' + n * 480 / 2600) = 1 THEN interval '6 hours' + make_interval(mins => 15 * pg_temp.pick('at', n, 52)) ELSE interval '0' END AS at) AS moment;

-- some cancelled appointments were moved, and some of those again
UPDATE appointment AS later SET moved_from = earlier.id, patient_id = earlier.patient_id
FROM (SELECT id, patient_id, id + 20 + pg_temp.pick('moved to', id, 30) AS target, row_number() OVER (PARTITION BY id + 20 + pg_temp.pick('moved to', id, 30) ORDER BY id) AS nth
      FROM appointment WHERE status = 'cancelled') AS earlier
WHERE later.id = earlier.target AND earlier.nth = 1;

INSERT INTO shift
SELECT n, 1 + pg_temp.pick('who', n, 38), 1 + pg_temp.pick('where', n, 5),
       tstzrange(at, at + make_interval(hours => 4 + 2 * pg_temp.pick('hours', n, 4))), pg_temp.pick('call', n, 5) = 0
FROM generate_series(1, 900) AS n
CROSS JOIN LATERAL (SELECT timestamptz '2025-12-01 00:00:00+00' + make_interval(days => n / 8, hours => 2 * pg_temp.pick('begin', n, 12)) AS at) AS moment;

INSERT INTO diagnosis
SELECT DISTINCT ON (a.id, code) a.id, code, k = 1
FROM appointment a
CROSS JOIN LATERAL generate_series(1, pg_temp.pick('diagnoses', a.id, 4)) AS k
CROSS JOIN LATERAL (SELECT (ARRAY['I10', 'I25', 'L20', 'L40', 'M54', 'M17', 'G43', 'E11', 'E78', 'J06'])[1 + pg_temp.pick('code' || k, a.id, 10)] AS code) AS found
WHERE a.status = 'done'
ORDER BY a.id, code, k;

INSERT INTO drug
SELECT n, (ARRAY['amlodipine', 'bisoprolol', 'cetirizine', 'diclofenac', 'enalapril', 'fluoxetine', 'gabapentin', 'hydrocortisone', 'ibuprofen', 'metformin', 'naproxen', 'ramipril', 'sertraline', 'warfarin'])[n],
       (ARRAY['blood pressure', 'blood pressure', 'allergy', 'pain', 'blood pressure', 'mood', 'nerves', 'skin', 'pain', 'diabetes', 'pain', 'blood pressure', 'mood', 'blood'])[n],
       CASE n WHEN 14 THEN ARRAY[4, 9, 11] WHEN 6 THEN ARRAY[13] WHEN 9 THEN ARRAY[5, 12] ELSE '{}'::integer[] END
FROM generate_series(1, 14) AS n;

INSERT INTO prescription
SELECT row_number() OVER (ORDER BY a.id, k), a.id, 1 + pg_temp.pick('drug' || k, a.id, 13),
       CASE WHEN pg_temp.pick('needed' || k, a.id, 6) > 0 THEN 2.5 * (1 + pg_temp.pick('dose' || k, a.id, 40)) END,
       (ARRAY[5, 7, 10, 14, 30, 90])[1 + pg_temp.pick('days' || k, a.id, 6)], pg_temp.pick('repeats' || k, a.id, 4)
FROM appointment a CROSS JOIN LATERAL generate_series(1, pg_temp.pick('drugs', a.id, 4) - 1) AS k
WHERE a.status = 'done';

INSERT INTO lab_result
SELECT n, 1 + pg_temp.pick('sampled', n, 300), test,
       timestamptz '2025-01-05 07:00:00+00' + make_interval(days => n * 440 / 1500, mins => pg_temp.pick('sample time', n, 600)),
       CASE WHEN pg_temp.pick('usable', n, 12) > 0 THEN
         CASE WHEN test = 'glucose' AND mg THEN 18 * (35 + pg_temp.pick('glucose', n, 90)) / 10.0 - pg_temp.pick('mg', n, 2) * 0.5
              WHEN test = 'glucose' THEN (35 + pg_temp.pick('glucose', n, 90)) / 10.0
              WHEN test = 'cholesterol' THEN (30 + pg_temp.pick('cholesterol', n, 80)) / 10.0
              ELSE 80 + pg_temp.pick('hb', n, 90) END END,
       CASE WHEN test = 'hemoglobin' THEN 'g/L' WHEN test = 'glucose' AND mg THEN 'mg/dL' ELSE 'mmol/L' END
FROM generate_series(1, 1500) AS n
CROSS JOIN LATERAL (SELECT (ARRAY['glucose', 'glucose', 'cholesterol', 'hemoglobin'])[1 + pg_temp.pick('test', n, 4)] AS test, pg_temp.pick('unit', n, 3) = 0 AS mg) AS kind;

INSERT INTO insurer VALUES
  (1, 'alfa group', NULL), (2, 'alfa health', 1), (3, 'alfa dental', 1), (4, 'beta', NULL), (5, 'alfa travel', 2), (6, 'gamma', 4), (7, 'delta', NULL);

INSERT INTO invoice
SELECT row_number() OVER (ORDER BY a.id, k), a.id,
       CASE WHEN pg_temp.pick('insured', a.id, 5) > 0 THEN 1 + pg_temp.pick('insurer', a.id, 6) END,
       CASE WHEN k = 2 THEN -10 ELSE 40 + 5 * pg_temp.pick('amount', a.id, 30) END,
       issued, CASE WHEN pg_temp.pick('paid' || k, a.id, 5) > 0 AND (pg_temp.pick('insured', a.id, 5) = 0 OR pg_temp.pick('insurer', a.id, 6) <> 4) THEN issued + pg_temp.pick('pays' || k, a.id, 70) END
FROM appointment a
CROSS JOIN LATERAL generate_series(1, CASE WHEN pg_temp.pick('credit', a.id, 12) = 0 THEN 2 ELSE 1 END) AS k
CROSS JOIN LATERAL (SELECT (a.starts_at AT TIME ZONE 'UTC')::date + 1 + pg_temp.pick('issued' || k, a.id, 10) AS issued) AS days
WHERE a.status IN ('done', 'no-show') AND pg_temp.pick('billed', a.id, 10) > 0;

INSERT INTO waiting_list
SELECT DISTINCT ON (patient_id, specialty, added_on) patient_id, specialty, added_on,
       CASE WHEN pg_temp.pick('off list', n, 3) > 0 THEN added_on + pg_temp.pick('waits', n, 120) END, 1 + pg_temp.pick('priority', n, 4)
FROM (SELECT n, 1 + pg_temp.pick('waiting', n, 500) AS patient_id,
             (ARRAY['cardiology', 'dermatology', 'orthopedics', 'neurology', 'psychiatry'])[1 + pg_temp.pick('waits for', n, 5)] AS specialty,
             date '2025-03-01' + pg_temp.pick('added', n, 380) AS added_on
      FROM generate_series(1, 420) AS n) AS entry
ORDER BY patient_id, specialty, added_on, n;

DROP FUNCTION pg_temp.pick;
