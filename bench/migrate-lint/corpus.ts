/** Migrations by the name of what they hold. Tables that a file does not make exist, are large, and are in use. */
export type Corpus = Readonly<Record<string, string>>

/** Each of them blocks, breaks, or loses something. */
export const dangerous: Corpus = {
  'add-column-random': 'ALTER TABLE orders ADD COLUMN lot float8 DEFAULT random();',
  'add-column-uuid': 'ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();',
  'add-column-uuid-not-null': 'ALTER TABLE orders ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid();',
  'add-column-clock': 'ALTER TABLE orders ADD COLUMN at timestamptz DEFAULT clock_timestamp();',
  'add-column-serial': 'ALTER TABLE orders ADD COLUMN n serial;',
  'add-column-bigserial': 'ALTER TABLE orders ADD COLUMN n bigserial;',
  'add-column-identity': 'ALTER TABLE orders ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY;',
  'add-column-stored': 'ALTER TABLE orders ADD COLUMN gross numeric GENERATED ALWAYS AS (net * 1.2) STORED;',
  'add-column-nextval': `ALTER TABLE orders ADD COLUMN n bigint DEFAULT nextval('orders_n');`,
  'add-column-own-volatile': `CREATE FUNCTION lot() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
ALTER TABLE orders ADD COLUMN lot int DEFAULT lot();`,
  'add-column-domain': `CREATE DOMAIN positive AS int CHECK (value > 0);
ALTER TABLE orders ADD COLUMN amount positive;`,
  'add-column-check': 'ALTER TABLE orders ADD COLUMN amount int CHECK (amount > 0);',
  'add-column-default-check': 'ALTER TABLE orders ADD COLUMN amount int DEFAULT 1 CHECK (amount > 0);',
  'add-column-unique': 'ALTER TABLE orders ADD COLUMN code text UNIQUE;',
  'add-column-primary-key': 'ALTER TABLE orders ADD COLUMN pk bigint PRIMARY KEY;',
  'add-column-default-references': 'ALTER TABLE orders ADD COLUMN shop_id int DEFAULT 1 REFERENCES shops;',
  'add-column-not-null': 'ALTER TABLE orders ADD COLUMN region text NOT NULL;',
  'set-not-null': 'ALTER TABLE orders ALTER COLUMN note SET NOT NULL;',
  'set-not-null-drop-check': `ALTER TABLE orders ADD CONSTRAINT nn CHECK (note IS NOT NULL) NOT VALID;
COMMIT;
ALTER TABLE orders VALIDATE CONSTRAINT nn;
COMMIT;
ALTER TABLE orders ALTER note SET NOT NULL, DROP CONSTRAINT nn;`,
  'set-not-null-unvalidated-check': `ALTER TABLE orders ADD CONSTRAINT nn CHECK (note IS NOT NULL) NOT VALID;
COMMIT;
ALTER TABLE orders ALTER note SET NOT NULL;`,
  'add-check': 'ALTER TABLE orders ADD CONSTRAINT positive CHECK (amount > 0);',
  'add-foreign-key': 'ALTER TABLE orders ADD CONSTRAINT shop FOREIGN KEY (shop_id) REFERENCES shops (id);',
  'validate-same-transaction': `ALTER TABLE orders ADD CONSTRAINT positive CHECK (amount > 0) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT positive;`,
  'validate-foreign-key-same-transaction': `ALTER TABLE orders ADD CONSTRAINT shop FOREIGN KEY (shop_id) REFERENCES shops NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT shop;`,
  'drop-foreign-key': 'ALTER TABLE orders DROP CONSTRAINT orders_shop_id_fkey;',
  'add-unique': 'ALTER TABLE orders ADD CONSTRAINT once UNIQUE (code);',
  'add-primary-key': 'ALTER TABLE orders ADD PRIMARY KEY (id);',
  'add-exclude':
    'ALTER TABLE bookings ADD CONSTRAINT apart EXCLUDE USING gist (room WITH =, during WITH &&);',
  'create-index': 'CREATE INDEX orders_code ON orders (code);',
  'create-unique-index': 'CREATE UNIQUE INDEX orders_code ON orders (code);',
  'create-index-if-not-exists': 'CREATE INDEX IF NOT EXISTS orders_code ON orders (code);',
  'create-index-expression': 'CREATE INDEX orders_lower ON orders (lower(code));',
  'create-index-gin': 'CREATE INDEX orders_tags ON orders USING gin (tags);',
  'drop-index': 'DROP INDEX orders_code;',
  'reindex-index': 'REINDEX INDEX orders_code;',
  'reindex-table': 'REINDEX TABLE orders;',
  'type-bigint': 'ALTER TABLE orders ALTER COLUMN id TYPE bigint;',
  'type-jsonb': 'ALTER TABLE orders ALTER COLUMN data TYPE jsonb USING data::jsonb;',
  'type-varchar-short': 'ALTER TABLE orders ALTER COLUMN code TYPE varchar(10);',
  'type-using': 'ALTER TABLE orders ALTER COLUMN code TYPE text USING upper(code);',
  'type-uuid': 'ALTER TABLE orders ALTER COLUMN token TYPE uuid USING token::uuid;',
  'type-timestamptz': 'ALTER TABLE orders ALTER COLUMN at TYPE timestamptz;',
  'type-int-to-text': 'ALTER TABLE orders ALTER COLUMN amount TYPE text USING amount::text;',
  'rename-column': 'ALTER TABLE orders RENAME COLUMN note TO remark;',
  'rename-table': 'ALTER TABLE orders RENAME TO purchases;',
  'drop-column': 'ALTER TABLE orders DROP COLUMN note;',
  'drop-table': 'DROP TABLE orders;',
  'drop-table-cascade': 'DROP TABLE IF EXISTS orders CASCADE;',
  'drop-schema': 'DROP SCHEMA sales CASCADE;',
  truncate: 'TRUNCATE orders;',
  'truncate-cascade': 'TRUNCATE customers CASCADE;',
  'delete-all': 'DELETE FROM orders;',
  'update-all': `UPDATE orders SET region = 'eu';`,
  'backfill-unbatched': `UPDATE orders SET region = 'eu' WHERE region IS NULL;`,
  'update-join': 'UPDATE orders o SET region = c.region FROM customers c WHERE c.id = o.customer_id;',
  'set-unlogged': 'ALTER TABLE orders SET UNLOGGED;',
  'set-tablespace': 'ALTER TABLE orders SET TABLESPACE fast;',
  cluster: 'CLUSTER orders USING orders_code;',
  'vacuum-full': 'VACUUM FULL orders;',
  'refresh-matview': 'REFRESH MATERIALIZED VIEW totals;',
  'attach-partition': `ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');`,
  'partition-of': `CREATE TABLE events_2027 PARTITION OF events FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');`,
  'detach-partition': 'ALTER TABLE events DETACH PARTITION events_2020;',
  'lock-table': 'LOCK TABLE orders IN ACCESS EXCLUSIVE MODE;',
  'lock-table-share': 'LOCK TABLE orders IN SHARE MODE;',
  'row-security': 'ALTER TABLE orders ENABLE ROW LEVEL SECURITY;',
  'do-block': 'DO $$ BEGIN ALTER TABLE orders ALTER COLUMN note SET NOT NULL; END $$;',
  'do-execute': `DO $$ BEGIN EXECUTE 'CREATE INDEX orders_code ON orders (code)'; END $$;`,
  'do-computed': `DO $$ DECLARE t text; BEGIN FOR t IN SELECT tablename FROM pg_tables LOOP
  EXECUTE format('ALTER TABLE %I ADD COLUMN n serial', t); END LOOP; END $$;`,
  'new-enum-value-used': `CREATE TABLE moods (mood mood);
ALTER TYPE mood ADD VALUE 'great';
INSERT INTO moods VALUES ('great');`,
  'concurrently-on-partitioned': `CREATE TABLE parts (id int) PARTITION BY HASH (id);
CREATE INDEX CONCURRENTLY parts_id ON parts (id);`,
}

/** Each of them does its work in a moment, or on what nobody uses yet. */
export const safe: Corpus = {
  'add-column': 'ALTER TABLE orders ADD COLUMN region text;',
  'add-column-constant': `ALTER TABLE orders ADD COLUMN region text DEFAULT 'eu';`,
  'add-column-not-null-constant': `ALTER TABLE orders ADD COLUMN region text NOT NULL DEFAULT 'eu';`,
  'add-column-now': 'ALTER TABLE orders ADD COLUMN seen timestamptz NOT NULL DEFAULT now();',
  'add-column-array': `ALTER TABLE orders ADD COLUMN tags text[] NOT NULL DEFAULT '{}';`,
  'add-column-jsonb': `ALTER TABLE orders ADD COLUMN data jsonb NOT NULL DEFAULT '{}'::jsonb;`,
  'add-column-md5': `ALTER TABLE orders ADD COLUMN token uuid DEFAULT md5('x')::uuid;`,
  'add-column-virtual':
    'ALTER TABLE orders ADD COLUMN gross numeric GENERATED ALWAYS AS (net * 1.2) VIRTUAL;',
  'add-column-domain-free': `CREATE DOMAIN plain AS text;
ALTER TABLE orders ADD COLUMN label plain;`,
  'add-column-own-stable': `CREATE FUNCTION home() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'eu' $$;
ALTER TABLE orders ADD COLUMN region text DEFAULT home();`,
  'create-table':
    'CREATE TABLE regions (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE);',
  'create-table-and-index': `CREATE TABLE regions (id bigint PRIMARY KEY, name text);
CREATE INDEX regions_name ON regions (name);
ALTER TABLE regions ADD CONSTRAINT named CHECK (name <> '');
ALTER TABLE regions ALTER COLUMN name SET NOT NULL;
INSERT INTO regions VALUES (1, 'eu'), (2, 'us');
UPDATE regions SET name = upper(name);`,
  'create-table-references':
    'CREATE TABLE reviews (id bigint PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders);',
  'create-index-concurrently': 'CREATE INDEX CONCURRENTLY orders_code ON orders (code);',
  'drop-index-concurrently': 'DROP INDEX CONCURRENTLY orders_code;',
  'reindex-concurrently': 'REINDEX INDEX CONCURRENTLY orders_code;',
  'unique-using-index': 'ALTER TABLE orders ADD CONSTRAINT once UNIQUE USING INDEX orders_code;',
  'check-not-valid': 'ALTER TABLE orders ADD CONSTRAINT positive CHECK (amount > 0) NOT VALID;',
  'check-two-transactions': `ALTER TABLE orders ADD CONSTRAINT positive CHECK (amount > 0) NOT VALID;
COMMIT;
BEGIN;
ALTER TABLE orders VALIDATE CONSTRAINT positive;`,
  validate: 'ALTER TABLE orders VALIDATE CONSTRAINT positive;',
  'foreign-key-not-valid':
    'ALTER TABLE orders ADD CONSTRAINT shop FOREIGN KEY (shop_id) REFERENCES shops NOT VALID;',
  'not-null-by-check': `ALTER TABLE orders ADD CONSTRAINT nn CHECK (note IS NOT NULL) NOT VALID;
COMMIT;
ALTER TABLE orders VALIDATE CONSTRAINT nn;
COMMIT;
ALTER TABLE orders ALTER COLUMN note SET NOT NULL;
ALTER TABLE orders DROP CONSTRAINT nn;`,
  'not-null-not-valid-18': 'ALTER TABLE orders ADD CONSTRAINT nn NOT NULL note NOT VALID;',
  'type-grows': `CREATE TABLE regions (name varchar(10));
COMMIT;
ALTER TABLE regions ALTER COLUMN name TYPE varchar(20);
ALTER TABLE regions ALTER COLUMN name TYPE text;`,
  'set-default': `ALTER TABLE orders ALTER COLUMN region SET DEFAULT 'eu';`,
  'drop-default': 'ALTER TABLE orders ALTER COLUMN region DROP DEFAULT;',
  'drop-not-null': 'ALTER TABLE orders ALTER COLUMN region DROP NOT NULL;',
  'set-statistics': 'ALTER TABLE orders ALTER COLUMN region SET STATISTICS 500;',
  'set-fillfactor': 'ALTER TABLE orders SET (fillfactor = 90);',
  'autovacuum-options': 'ALTER TABLE orders SET (autovacuum_vacuum_scale_factor = 0.01);',
  'replica-identity': 'ALTER TABLE orders REPLICA IDENTITY FULL;',
  comment: `COMMENT ON TABLE orders IS 'what was ordered';`,
  'create-view': 'CREATE VIEW open_orders AS SELECT id FROM orders WHERE closed IS NULL;',
  'create-function': 'CREATE FUNCTION one() RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT 1 $$;',
  'create-trigger': 'CREATE TRIGGER touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();',
  'create-type': `CREATE TYPE mood AS ENUM ('sad', 'ok');`,
  'add-enum-value': `ALTER TYPE mood ADD VALUE 'great';`,
  'create-extension': 'CREATE EXTENSION IF NOT EXISTS pg_trgm;',
  'create-sequence': 'CREATE SEQUENCE orders_n;',
  'create-statistics': 'CREATE STATISTICS orders_s ON region, shop_id FROM orders;',
  'refresh-concurrently': 'REFRESH MATERIALIZED VIEW CONCURRENTLY totals;',
  'update-narrow': `UPDATE settings SET value = 'on' WHERE name = 'feature';`,
  'delete-narrow': 'DELETE FROM settings WHERE id = 7;',
  'insert-values': `INSERT INTO settings (name, value) VALUES ('feature', 'off');`,
  'row-security-with-policy': `CREATE POLICY own ON orders USING (owner = current_user);
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;`,
  'do-harmless': 'DO $$ BEGIN CREATE TABLE IF NOT EXISTS regions (id int); END $$;',
  grant: 'GRANT SELECT ON orders TO reporting;',
  'detach-concurrently': 'ALTER TABLE events DETACH PARTITION events_2020 CONCURRENTLY;',
  'partition-new-table': `CREATE TABLE readings (at date) PARTITION BY RANGE (at);
CREATE TABLE readings_2026 PARTITION OF readings FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');`,
}

/** Files such as a project has after some years: mostly new tables and columns, now and then a danger. */
export function manyFiles(count: number): Corpus {
  const mistakes = Object.values(dangerous).filter((sql) => !/CREATE (DOMAIN|FUNCTION)|COMMIT/.test(sql))
  const files = Array.from({ length: count }, (_, index): [string, string] => {
    const table = `t${index}`
    const parts = [
      `CREATE TABLE ${table} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, owner_id bigint, made timestamptz NOT NULL DEFAULT now());`,
      `CREATE INDEX ${table}_owner ON ${table} (owner_id);`,
      index > 3 ? `ALTER TABLE t${index - 3} ADD COLUMN extra_${index} text;` : '',
      index % 9 === 0 ? (mistakes[index % mistakes.length] ?? '') : '',
    ]
    return [`${20250101000000 + index}_${table}`, parts.filter(Boolean).join('\n')]
  })
  return Object.fromEntries(files)
}
