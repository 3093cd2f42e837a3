-- case: clinic-hierarchy-1
-- difficulty: medium
-- question: Give id and name of the practitioners whose supervisor is paid by another clinic than they are.
SELECT d.id, d.name FROM practitioner d JOIN practitioner b ON b.id = d.supervisor_id WHERE b.clinic_id <> d.clinic_id;

-- case: clinic-hierarchy-2
-- difficulty: hard
-- question: How many practitioners work below practitioner 1, directly or through others?
WITH RECURSIVE below AS (
  SELECT d.id FROM practitioner d WHERE d.supervisor_id = 1
  UNION ALL
  SELECT d.id FROM practitioner d JOIN below b ON d.supervisor_id = b.id)
SELECT count(*) FROM below;

-- case: clinic-hierarchy-3
-- difficulty: hard
-- question: Give for each insurer that belongs to nobody its name and the sum invoiced to it and to all insurers below it, at whatever depth; 0 when there is none.
WITH RECURSIVE tree AS (
  SELECT i.id, i.name AS top FROM insurer i WHERE i.owner_id IS NULL
  UNION ALL
  SELECT i.id, t.top FROM insurer i JOIN tree t ON i.owner_id = t.id)
SELECT t.top, coalesce(sum(v.amount), 0) AS amount FROM tree t LEFT JOIN invoice v ON v.insurer_id = t.id GROUP BY t.top;

-- case: clinic-hierarchy-4
-- difficulty: hard
-- question: What is the largest number of times that one and the same appointment was moved on and on (each move points to the cancelled appointment that it replaces)?
WITH RECURSIVE moves AS (
  SELECT a.id, 0 AS times FROM appointment a WHERE a.moved_from IS NULL
  UNION ALL
  SELECT a.id, m.times + 1 FROM appointment a JOIN moves m ON a.moved_from = m.id)
SELECT max(times) FROM moves;

-- case: clinic-hierarchy-5
-- difficulty: medium
-- question: How many cancelled appointments were replaced by one that was done?
SELECT count(*) FROM appointment a JOIN appointment b ON b.moved_from = a.id WHERE a.status = 'cancelled' AND b.status = 'done';
-- equivalent: a.status = 'cancelled' AND b.status = 'done' → b.status = 'done' | only cancelled appointments are moved

-- case: clinic-hierarchy-6
-- difficulty: easy
-- question: Which practitioners (id) supervise nobody?
SELECT d.id FROM practitioner d WHERE NOT EXISTS (SELECT 1 FROM practitioner e WHERE e.supervisor_id = d.id);
-- accept: NOT IN without the NULLs
SELECT d.id FROM practitioner d WHERE d.id NOT IN (SELECT e.supervisor_id FROM practitioner e WHERE e.supervisor_id IS NOT NULL);
