/** One operation whose locks and work are compared with a real server. */
export interface LockOperation {
  sql: string
  /** Run before it, in transactions of their own. */
  before?: string
  /** The first major version that has it. */
  since?: number
}

/** The tables that the operations are done to: small, with a row each, so that scans happen and files are not empty. */
export const operationsSchema = `
SET check_function_bodies = off;
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN plain_text AS text;
CREATE DOMAIN plain_int AS int;
CREATE DOMAIN positive AS int CHECK (value > 0);
CREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE FUNCTION shaky() RETURNS int LANGUAGE plpgsql VOLATILE AS 'BEGIN RETURN 1; END';
CREATE FUNCTION steady() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE TABLE customers (id int PRIMARY KEY, name text);
CREATE TABLE orders (
  id int PRIMARY KEY, customer_id int CONSTRAINT orders_customer REFERENCES customers, email varchar(50), note text,
  total numeric(10,2), placed timestamp, paid timestamptz(3), at_time time(3), address cidr, amount int,
  rating positive, label plain_text, data json, code char(5), bits bit varying(5), shipped date,
  checked int CONSTRAINT checked_positive CHECK (checked > 0));
CREATE INDEX orders_email ON orders (email);
CREATE INDEX orders_placed ON orders (placed);
CREATE UNIQUE INDEX orders_amount ON orders (amount);
CREATE TABLE lines (id int PRIMARY KEY, order_id int, product_id int);
CREATE TABLE events (id int NOT NULL, at date NOT NULL, kind text) PARTITION BY RANGE (at);
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE logs (id int NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE logs_rest PARTITION OF logs DEFAULT;
CREATE TABLE logs_2026 (id int NOT NULL, at date NOT NULL);
CREATE TABLE logs_2027 (id int NOT NULL, at date NOT NULL, CONSTRAINT bound CHECK (at >= '2027-01-01' AND at < '2028-01-01'));
CREATE TABLE animals (name text); CREATE TABLE dogs (breed text) INHERITS (animals);
CREATE MATERIALIZED VIEW totals AS SELECT customer_id, sum(total) FROM orders GROUP BY 1;
CREATE UNIQUE INDEX ON totals (customer_id);
CREATE VIEW names AS SELECT name FROM customers;
CREATE TRIGGER orders_touched BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touched();
CREATE POLICY orders_all ON orders USING (true);
INSERT INTO customers VALUES (1, 'a');
INSERT INTO orders VALUES (1, 1, 'e', 'n', 1, now(), now(), '01:00', '10.0.0.0/8', 1, 1, 'l', '{}', 'c', B'1', '2026-01-01', 1);
INSERT INTO lines VALUES (1, 1, 1);
INSERT INTO events VALUES (1, '2025-05-05', 'a'), (2, '2026-05-05', 'b');
INSERT INTO logs VALUES (1, '2020-01-01');
INSERT INTO logs_2026 VALUES (1, '2026-01-01'); INSERT INTO logs_2027 VALUES (1, '2027-01-01');
INSERT INTO dogs VALUES ('rex', 'x'); INSERT INTO animals VALUES ('tom');
REFRESH MATERIALIZED VIEW totals;
`

const column = (words: string, more: Partial<LockOperation> = {}): LockOperation => ({
  sql: `ALTER TABLE orders ADD COLUMN extra ${words}`,
  ...more,
})
const type = (words: string, more: Partial<LockOperation> = {}): LockOperation => ({
  sql: `ALTER TABLE orders ALTER COLUMN ${words}`,
  ...more,
})
const orders = (words: string, more: Partial<LockOperation> = {}): LockOperation => ({
  sql: `ALTER TABLE orders ${words}`,
  ...more,
})

/** The operations of the table of locks. */
export const lockOperations: readonly LockOperation[] = [
  column('int'),
  column('int DEFAULT 7'),
  column('int NOT NULL DEFAULT 7'),
  column('timestamptz DEFAULT now()'),
  column(`mood DEFAULT 'ok'`),
  column(`text[] DEFAULT '{}'`),
  column(`jsonb DEFAULT '{}'`),
  column(`uuid DEFAULT md5('x')::uuid`),
  column('int DEFAULT steady()'),
  column('int DEFAULT shaky()'),
  column('timestamptz DEFAULT clock_timestamp()'),
  column('uuid DEFAULT gen_random_uuid()', { since: 13 }),
  column('float8 DEFAULT random()'),
  column('serial'),
  column('bigserial'),
  column('int GENERATED ALWAYS AS IDENTITY'),
  column('int GENERATED ALWAYS AS (amount + 1) STORED', { since: 12 }),
  column('int GENERATED ALWAYS AS (amount + 1) VIRTUAL', { since: 18 }),
  column('int GENERATED ALWAYS AS (amount + 1)', { since: 18 }),
  column('positive'),
  column('plain_int'),
  column('plain_text'),
  column('int CHECK (extra > 0)'),
  column('int DEFAULT 1 CHECK (extra > 0)'),
  column('int UNIQUE'),
  column('int REFERENCES customers'),
  column('int DEFAULT 1 REFERENCES customers'),
  { sql: 'ALTER TABLE events ADD COLUMN extra int DEFAULT 7' },
  { sql: 'ALTER TABLE events ADD COLUMN extra float8 DEFAULT random()' },
  { sql: 'ALTER TABLE animals ADD COLUMN extra int' },
  orders('ALTER note SET NOT NULL'),
  orders('ALTER id SET NOT NULL'),
  orders('ALTER note SET NOT NULL', {
    before: 'ALTER TABLE orders ADD CONSTRAINT nn CHECK (note IS NOT NULL)',
  }),
  orders('ALTER note SET NOT NULL', {
    before: 'ALTER TABLE orders ADD CONSTRAINT nn CHECK (note IS NOT NULL) NOT VALID',
  }),
  orders('ALTER note SET NOT NULL, DROP CONSTRAINT nn', {
    before: 'ALTER TABLE orders ADD CONSTRAINT nn CHECK (note IS NOT NULL)',
  }),
  orders('ADD CONSTRAINT n NOT NULL note NOT VALID', { since: 18 }),
  orders('ADD CONSTRAINT n NOT NULL note', { since: 18 }),
  orders('VALIDATE CONSTRAINT n', {
    since: 18,
    before: 'ALTER TABLE orders ADD CONSTRAINT n NOT NULL note NOT VALID',
  }),
  orders('ALTER note SET NOT NULL', {
    since: 18,
    before: 'ALTER TABLE orders ADD CONSTRAINT n NOT NULL note NOT VALID',
  }),
  orders('ADD CONSTRAINT c CHECK (amount > 0)'),
  orders('ADD CONSTRAINT c CHECK (amount > 0) NOT VALID'),
  orders('ADD CONSTRAINT c CHECK (amount > 0) NOT ENFORCED', { since: 18 }),
  orders('VALIDATE CONSTRAINT c', {
    before: 'ALTER TABLE orders ADD CONSTRAINT c CHECK (amount > 0) NOT VALID',
  }),
  orders('VALIDATE CONSTRAINT checked_positive'),
  { sql: 'ALTER TABLE lines ADD CONSTRAINT f FOREIGN KEY (order_id) REFERENCES orders' },
  { sql: 'ALTER TABLE lines ADD CONSTRAINT f FOREIGN KEY (order_id) REFERENCES orders NOT VALID' },
  {
    sql: 'ALTER TABLE lines VALIDATE CONSTRAINT f',
    before: 'ALTER TABLE lines ADD CONSTRAINT f FOREIGN KEY (order_id) REFERENCES orders NOT VALID',
  },
  { sql: 'ALTER TABLE events ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES customers NOT VALID', since: 18 },
  orders('DROP CONSTRAINT orders_customer'),
  orders('DROP CONSTRAINT checked_positive'),
  orders('ALTER CONSTRAINT orders_customer DEFERRABLE'),
  { sql: 'CREATE TABLE invoices (id int PRIMARY KEY, order_id int REFERENCES orders)' },
  { sql: 'CREATE TABLE invoices (id int, order_id int, FOREIGN KEY (order_id) REFERENCES orders)' },
  { sql: 'CREATE TABLE notes (id int, body text)' },
  { sql: 'CREATE TABLE copied (LIKE orders INCLUDING ALL)' },
  { sql: 'CREATE TABLE cats (lives int) INHERITS (animals)' },
  orders('ADD UNIQUE (amount)'),
  { sql: 'ALTER TABLE logs_2026 ADD PRIMARY KEY (id)' },
  orders('ADD CONSTRAINT x EXCLUDE USING btree (amount WITH =)'),
  orders('ADD CONSTRAINT u UNIQUE USING INDEX orders_amount'),
  {
    sql: 'ALTER TABLE logs_2026 ADD CONSTRAINT p PRIMARY KEY USING INDEX logs_u',
    before: 'CREATE UNIQUE INDEX logs_u ON logs_2026 (id)',
  },
  {
    sql: 'ALTER TABLE logs_2026 ADD CONSTRAINT p PRIMARY KEY USING INDEX logs_u',
    before: 'ALTER TABLE logs_2026 ALTER id DROP NOT NULL; CREATE UNIQUE INDEX logs_u ON logs_2026 (id)',
  },
  { sql: 'CREATE INDEX i ON orders (amount)' },
  { sql: 'CREATE UNIQUE INDEX i ON orders (lower(note))' },
  { sql: 'CREATE INDEX i ON events (kind)' },
  { sql: 'CREATE INDEX i ON ONLY events (kind)' },
  { sql: 'CREATE INDEX IF NOT EXISTS orders_email ON orders (email)' },
  { sql: 'DROP INDEX orders_email' },
  { sql: 'REINDEX INDEX orders_email' },
  { sql: 'REINDEX TABLE orders' },
  { sql: 'ALTER INDEX orders_email RENAME TO other' },
  type('email TYPE varchar(100)'),
  type('email TYPE varchar(20)'),
  type('email TYPE varchar'),
  type('email TYPE text'),
  type('email TYPE text USING email::text'),
  type('email TYPE text USING lower(email)'),
  type('note TYPE varchar'),
  type('note TYPE varchar(10)'),
  type('note TYPE jsonb USING to_jsonb(note)'),
  type('code TYPE varchar(5)'),
  type('code TYPE char(9)'),
  type('bits TYPE bit varying(9)'),
  type('total TYPE numeric(12,2)', { before: 'DROP MATERIALIZED VIEW totals' }),
  type('total TYPE numeric(12,4)', { before: 'DROP MATERIALIZED VIEW totals' }),
  type('total TYPE numeric', { before: 'DROP MATERIALIZED VIEW totals' }),
  type('at_time TYPE time(6)'),
  type('at_time TYPE time'),
  type('at_time TYPE time(0)'),
  type('placed TYPE timestamp(3)'),
  type('placed TYPE timestamptz', { before: `SET timezone = 'UTC'` }),
  type('placed TYPE timestamptz', { before: `SET timezone = 'Europe/Berlin'` }),
  type('paid TYPE timestamptz'),
  type('paid TYPE timestamp', { before: `SET timezone = 'UTC'` }),
  type('address TYPE inet'),
  type('label TYPE text'),
  type('note TYPE plain_text'),
  type('amount TYPE positive'),
  type('amount TYPE plain_int'),
  type('amount TYPE bigint'),
  type('rating TYPE int'),
  type('id TYPE bigint'),
  type('customer_id TYPE bigint', { before: 'DROP MATERIALIZED VIEW totals' }),
  type('checked TYPE bigint'),
  type('data TYPE jsonb'),
  type('shipped TYPE timestamp'),
  type('email TYPE varchar(50) COLLATE "C"'),
  type('note TYPE text COLLATE "C"'),
  { sql: 'ALTER TABLE customers ALTER id TYPE bigint' },
  { sql: 'ALTER TABLE events ALTER kind TYPE varchar(50)' },
  orders('ALTER doubled SET EXPRESSION AS (amount * 3)', {
    since: 17,
    before: 'ALTER TABLE orders ADD doubled int GENERATED ALWAYS AS (amount * 2) STORED',
  }),
  {
    sql: 'ALTER TABLE lines ALTER doubled SET EXPRESSION AS (order_id * 3)',
    since: 18,
    before: 'ALTER TABLE lines ADD doubled int GENERATED ALWAYS AS (order_id * 2) VIRTUAL',
  },
  orders('RENAME TO bills'),
  orders('RENAME note TO remark'),
  orders('RENAME CONSTRAINT checked_positive TO p'),
  { sql: 'ALTER TABLE events RENAME kind TO sort' },
  orders('DROP COLUMN note'),
  orders('DROP COLUMN customer_id', { before: 'DROP MATERIALIZED VIEW totals' }),
  orders('ALTER amount SET DEFAULT 3'),
  orders('ALTER amount DROP DEFAULT'),
  { sql: 'ALTER TABLE logs_2026 ALTER id DROP NOT NULL' },
  orders('ALTER note SET STORAGE EXTERNAL'),
  orders('ALTER note SET COMPRESSION pglz', { since: 14 }),
  orders('ENABLE ROW LEVEL SECURITY'),
  { sql: 'CREATE POLICY p ON orders USING (true)' },
  { sql: 'DROP POLICY orders_all ON orders' },
  orders('OWNER TO CURRENT_USER'),
  orders('REPLICA IDENTITY FULL'),
  orders('ALTER note SET STATISTICS 500'),
  orders('ALTER note SET (n_distinct = 5)'),
  orders('SET (fillfactor = 80)'),
  orders('SET (autovacuum_enabled = false)'),
  orders('CLUSTER ON orders_email'),
  { sql: 'CREATE STATISTICS s ON amount, total FROM orders' },
  { sql: `COMMENT ON TABLE orders IS 'x'` },
  { sql: `COMMENT ON COLUMN orders.note IS 'x'` },
  { sql: 'CREATE PUBLICATION p FOR TABLE orders' },
  {
    sql: 'CREATE TRIGGER t AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION touched()',
  },
  { sql: 'DROP TRIGGER orders_touched ON orders' },
  orders('DISABLE TRIGGER orders_touched'),
  orders('ENABLE ALWAYS TRIGGER orders_touched'),
  orders('SET UNLOGGED'),
  { sql: 'ALTER TABLE logs_2026 SET UNLOGGED' },
  { sql: 'CLUSTER orders USING orders_email' },
  { sql: `ALTER TABLE logs ATTACH PARTITION logs_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')` },
  { sql: `ALTER TABLE logs ATTACH PARTITION logs_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')` },
  {
    sql: `ALTER TABLE events ATTACH PARTITION events_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')`,
    before: `CREATE TABLE events_2027 (id int NOT NULL, at date NOT NULL, kind text);
      INSERT INTO events_2027 VALUES (1, '2027-01-01', 'a')`,
  },
  { sql: `CREATE TABLE events_2027 PARTITION OF events FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')` },
  { sql: `CREATE TABLE logs_2028 PARTITION OF logs FOR VALUES FROM ('2028-01-01') TO ('2029-01-01')` },
  { sql: 'ALTER TABLE events DETACH PARTITION events_2025' },
  { sql: 'ALTER TABLE logs_2026 INHERIT animals_log', before: 'CREATE TABLE animals_log (id int NOT NULL)' },
  { sql: 'REFRESH MATERIALIZED VIEW totals' },
  { sql: 'REFRESH MATERIALIZED VIEW CONCURRENTLY totals' },
  { sql: 'ALTER DOMAIN positive ADD CONSTRAINT small CHECK (value < 1000)' },
  { sql: 'ALTER DOMAIN positive ADD CONSTRAINT small CHECK (value < 1000) NOT VALID' },
  {
    sql: 'ALTER DOMAIN positive VALIDATE CONSTRAINT small',
    before: 'ALTER DOMAIN positive ADD CONSTRAINT small CHECK (value < 1000) NOT VALID',
  },
  { sql: 'ALTER DOMAIN positive SET NOT NULL' },
  { sql: `ALTER TYPE mood ADD VALUE 'great'`, since: 12 },
  { sql: 'TRUNCATE lines' },
  { sql: 'TRUNCATE customers CASCADE' },
  { sql: 'DROP TABLE lines' },
  { sql: 'DROP TABLE orders CASCADE' },
  { sql: 'DROP TABLE events_2025' },
  { sql: 'DROP TABLE events' },
  { sql: 'DROP VIEW names' },
  { sql: 'DROP MATERIALIZED VIEW totals' },
  { sql: 'CREATE VIEW v AS SELECT 1 AS one' },
  { sql: 'LOCK TABLE lines IN EXCLUSIVE MODE' },
  { sql: `UPDATE lines SET product_id = 2` },
  { sql: `INSERT INTO logs_2026 VALUES (3, '2026-01-01')` },
  { sql: `DELETE FROM lines WHERE id = 1` },
  { sql: 'CREATE RULE r AS ON DELETE TO lines DO INSTEAD NOTHING' },
  { sql: 'ALTER TABLE lines SET SCHEMA other', before: 'CREATE SCHEMA other' },
]

/** An operation that no transaction may hold, and the lock of another session that keeps it waiting meanwhile. */
export interface OutsideOperation extends LockOperation {
  /** The table that the other session has locked, as a writer unless told otherwise. */
  writer: string
  mode?: string
}

/** Operations that no transaction may hold. */
export const outsideOperations: readonly OutsideOperation[] = [
  { sql: 'CREATE INDEX CONCURRENTLY i ON orders (amount)', writer: 'orders' },
  { sql: 'CREATE UNIQUE INDEX CONCURRENTLY i ON orders (amount)', writer: 'orders' },
  { sql: 'DROP INDEX CONCURRENTLY orders_email', writer: 'orders' },
  { sql: 'REINDEX INDEX CONCURRENTLY orders_placed', writer: 'orders' },
  { sql: 'REINDEX TABLE CONCURRENTLY orders', writer: 'orders' },
  { sql: 'VACUUM FULL lines', writer: 'lines' },
  {
    sql: 'ALTER TABLE events DETACH PARTITION events_2025 CONCURRENTLY',
    // it holds nothing while it waits for writers, but both locks when it cannot have that of the partition
    writer: 'events_2025',
    mode: 'SHARE UPDATE EXCLUSIVE',
    since: 14,
  },
]
