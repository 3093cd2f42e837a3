-- Appointments, shifts, results and invoices of some clinics in two time zones.

CREATE TABLE clinic (
  id integer PRIMARY KEY,
  name text NOT NULL UNIQUE,
  city text NOT NULL,
  timezone text NOT NULL
);

CREATE TABLE practitioner (
  id integer PRIMARY KEY,
  name text NOT NULL,
  specialty text,
  clinic_id integer NOT NULL REFERENCES clinic,
  supervisor_id integer REFERENCES practitioner,
  employed daterange NOT NULL
);
COMMENT ON COLUMN practitioner.specialty IS 'NULL for general practice.';
COMMENT ON COLUMN practitioner.clinic_id IS 'The clinic that pays; shifts may be in others.';
COMMENT ON COLUMN practitioner.employed IS 'From the first day up to, not including, the day after the last; without an upper bound while employed.';

CREATE TABLE patient (
  id integer PRIMARY KEY,
  name text NOT NULL,
  born date NOT NULL,
  sex char(1) CHECK (sex IN ('f', 'm')),
  city text NOT NULL,
  doctor_id integer REFERENCES practitioner,
  died date
);
COMMENT ON COLUMN patient.doctor_id IS 'The family doctor; NULL for patients without one.';

CREATE TABLE room (
  id integer PRIMARY KEY,
  clinic_id integer NOT NULL REFERENCES clinic,
  name text NOT NULL,
  seats integer NOT NULL,
  UNIQUE (clinic_id, name)
);

CREATE TABLE appointment (
  id integer PRIMARY KEY,
  patient_id integer NOT NULL REFERENCES patient,
  practitioner_id integer NOT NULL REFERENCES practitioner,
  room_id integer REFERENCES room,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  status text NOT NULL CHECK (status IN ('booked', 'done', 'no-show', 'cancelled')),
  booked_at timestamptz NOT NULL,
  moved_from integer UNIQUE REFERENCES appointment,
  intake jsonb
);
COMMENT ON COLUMN appointment.room_id IS 'NULL for appointments by telephone.';
COMMENT ON COLUMN appointment.moved_from IS 'The cancelled appointment that this one replaces.';
COMMENT ON COLUMN appointment.intake IS 'The form filled in before: {"smoker": boolean, "pain": 0 to 10, may be null or absent, "allergies": [text, ...], "contact": {"phone": text, "mail": text}}; NULL when it was not filled in.';

CREATE TABLE shift (
  id integer PRIMARY KEY,
  practitioner_id integer NOT NULL REFERENCES practitioner,
  clinic_id integer NOT NULL REFERENCES clinic,
  during tstzrange NOT NULL,
  on_call boolean NOT NULL
);

CREATE TABLE diagnosis (
  appointment_id integer NOT NULL REFERENCES appointment,
  code text NOT NULL,
  is_main boolean NOT NULL,
  PRIMARY KEY (appointment_id, code)
);
COMMENT ON COLUMN diagnosis.code IS 'ICD-10; the letter is the chapter.';

CREATE TABLE drug (
  id integer PRIMARY KEY,
  name text NOT NULL UNIQUE,
  class text NOT NULL,
  interacts_with integer[] NOT NULL
);
COMMENT ON COLUMN drug.interacts_with IS 'Ids of drugs that must not be taken together with it; each pair is noted on one side only.';

CREATE TABLE prescription (
  id integer PRIMARY KEY,
  appointment_id integer NOT NULL REFERENCES appointment,
  drug_id integer NOT NULL REFERENCES drug,
  daily_mg numeric(8,2),
  days integer NOT NULL,
  repeats integer NOT NULL
);
COMMENT ON COLUMN prescription.daily_mg IS 'NULL when it is taken as needed.';
COMMENT ON COLUMN prescription.repeats IS 'How many times it may be renewed after the first time.';

CREATE TABLE lab_result (
  id integer PRIMARY KEY,
  patient_id integer NOT NULL REFERENCES patient,
  test text NOT NULL,
  taken_at timestamptz NOT NULL,
  value numeric(8,2),
  unit text NOT NULL
);
COMMENT ON COLUMN lab_result.value IS 'NULL when the sample could not be used.';
COMMENT ON COLUMN lab_result.unit IS 'Glucose comes in mmol/L or mg/dL: 1 mmol/L is 18 mg/dL.';

CREATE TABLE insurer (
  id integer PRIMARY KEY,
  name text NOT NULL UNIQUE,
  owner_id integer REFERENCES insurer
);

CREATE TABLE invoice (
  id integer PRIMARY KEY,
  appointment_id integer NOT NULL REFERENCES appointment,
  insurer_id integer REFERENCES insurer,
  amount numeric(10,2) NOT NULL,
  issued_on date NOT NULL,
  paid_on date
);
COMMENT ON COLUMN invoice.insurer_id IS 'NULL when the patient pays.';
COMMENT ON COLUMN invoice.amount IS 'Euros; credits are negative.';

CREATE TABLE waiting_list (
  patient_id integer NOT NULL REFERENCES patient,
  specialty text NOT NULL,
  added_on date NOT NULL,
  removed_on date,
  priority smallint NOT NULL,
  PRIMARY KEY (patient_id, specialty, added_on)
);
COMMENT ON COLUMN waiting_list.priority IS '1 is the most urgent, 4 the least.';
