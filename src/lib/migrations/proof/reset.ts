import { quoteIdentifier, quoteLiteral } from '../../sql/quote.ts'
import type { Shadow } from './shadow.ts'

/** Takes everything out of a shadow that is not there in a new database, roles included. */
export async function emptyShadow(shadow: Shadow): Promise<void> {
  await shadow.query('ROLLBACK')
  await shadow.query('RESET ALL')
  const statements = await shadow.query<{ sql: string }>(leftoversSql)
  for (const { sql } of statements) await shadow.query(sql)
  // since PostgreSQL 15 it belongs to the owner of the database, and only that one may create in it
  const owner = shadow.major >= 15 ? 'AUTHORIZATION pg_database_owner' : ''
  const granted = shadow.major >= 15 ? 'USAGE' : 'USAGE, CREATE'
  await shadow.query(
    `CREATE SCHEMA public ${owner}; GRANT ${granted} ON SCHEMA public TO PUBLIC; DISCARD SEQUENCES`,
  )
  await shadow.query(`COMMENT ON SCHEMA public IS ${quoteLiteral('standard public schema')}`)
  for (const { name } of await shadow.query<{ name: string }>(rolesSql)) {
    const role = quoteIdentifier(name)
    await shadow.query(`DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`)
  }
}

const leftoversSql = `
  SELECT 'DROP EVENT TRIGGER ' || quote_ident(evtname) || ' CASCADE' AS sql FROM pg_event_trigger
  UNION ALL SELECT 'DROP PUBLICATION ' || quote_ident(pubname) FROM pg_publication
  UNION ALL SELECT 'DROP FOREIGN DATA WRAPPER ' || quote_ident(fdwname) || ' CASCADE' FROM pg_foreign_data_wrapper
  UNION ALL SELECT 'DROP EXTENSION IF EXISTS ' || quote_ident(extname) || ' CASCADE' FROM pg_extension WHERE extname <> 'plpgsql'
  UNION ALL SELECT 'DROP SCHEMA ' || quote_ident(nspname) || ' CASCADE' FROM pg_namespace
    WHERE nspname NOT IN ('pg_catalog', 'information_schema') AND nspname !~ '^pg_(toast|temp)'`

const rolesSql = `SELECT rolname AS name FROM pg_roles WHERE rolname !~ '^pg_' AND oid >= 16384`

/** Takes all rows out of all tables; sequences begin anew. */
export async function emptyTables(shadow: Shadow): Promise<void> {
  const [row] = await shadow.query<{ tables: string | null }>(
    `SELECT string_agg(c.oid::regclass::text, ', ') AS tables FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'`,
  )
  if (row?.tables) await shadow.query(`TRUNCATE ${row.tables} RESTART IDENTITY CASCADE`)
}
