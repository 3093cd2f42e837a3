/** The table that is worked on, with some that it refers to; filled and vacuumed. */
export const schemaSql = (rows: number): string => `
  CREATE TABLE owners (id int PRIMARY KEY, name text);
  INSERT INTO owners SELECT n, 'owner ' || n FROM generate_series(1, 10000) AS n;
  CREATE SEQUENCE accounts_number;
  CREATE TABLE accounts (number int NOT NULL DEFAULT nextval('accounts_number'), owner_id int NOT NULL, email text NOT NULL,
    balance int NOT NULL DEFAULT 0, amount int NOT NULL DEFAULT 1, note text, opened timestamptz NOT NULL DEFAULT now());
  INSERT INTO accounts (owner_id, email, balance, amount, note)
    SELECT 1 + n % 10000, 'user' || n || '@example.org', n % 1000, n % 50, 'note ' || n FROM generate_series(1, ${rows}) AS n;
  CREATE UNIQUE INDEX accounts_number_idx ON accounts (number);
  CREATE INDEX accounts_amount_idx ON accounts (amount);
  CREATE INDEX accounts_opened_idx ON accounts (opened);`

/** A dangerous statement. */
export interface Case {
  name: string
  sql: string
  /** A query of another session that goes on for so many milliseconds when the statement begins. */
  report?: number
}

/** What is measured. */
export const cases: readonly Case[] = [
  { name: 'index', sql: 'CREATE INDEX accounts_email_idx ON accounts (email)' },
  {
    name: 'check',
    sql: 'ALTER TABLE accounts ADD CONSTRAINT sane CHECK (balance > -1000000 AND email LIKE $$%@%$$)',
  },
  {
    name: 'foreign key',
    sql: 'ALTER TABLE accounts ADD CONSTRAINT owned FOREIGN KEY (owner_id) REFERENCES owners (id)',
  },
  { name: 'not null', sql: 'ALTER TABLE accounts ALTER COLUMN note SET NOT NULL' },
  { name: 'unique', sql: 'ALTER TABLE accounts ADD CONSTRAINT one_email UNIQUE (email)' },
  { name: 'primary key', sql: 'ALTER TABLE accounts ADD PRIMARY KEY (number)' },
  {
    name: 'volatile default',
    sql: 'ALTER TABLE accounts ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid()',
  },
  { name: 'identity', sql: 'ALTER TABLE accounts ADD COLUMN place bigint GENERATED ALWAYS AS IDENTITY' },
  { name: 'type', sql: 'ALTER TABLE accounts ALTER COLUMN amount TYPE bigint' },
  { name: 'reindex', sql: 'REINDEX TABLE accounts' },
  { name: 'drop index behind a report', sql: 'DROP INDEX accounts_opened_idx', report: 3000 },
  {
    name: 'several commands',
    sql: 'ALTER TABLE accounts ALTER COLUMN note SET NOT NULL, ADD CONSTRAINT sane CHECK (balance > -1000000)',
  },
]
