import type { Connection } from '../postgres/connection.ts'
import { quoteIdentifier } from '../sql/quote.ts'

/** Whether the role of a session could write if the guard were not there. */
export interface WriterFacts {
  role: string
  couldWrite: boolean
  /** Why it could, in words; '' when it could not. */
  reason: string
  /** Statements for the owner of the database that make a role which only reads. */
  grants: string[]
}

/** Reads what the session's role may do, and words the GRANTs for a role that may only read the same schemas. */
export async function readWriterFacts(connection: Connection): Promise<WriterFacts> {
  const [row] = await connection.query<{
    role: string
    database: string
    superuser: boolean
    tables: number
    schemas: string[]
    creates: boolean
  }>(factsSql)
  if (!row) return { role: '', couldWrite: false, reason: '', grants: [] }
  const reason = row.superuser
    ? 'it is a superuser'
    : row.tables > 0
      ? `it may change ${row.tables === 1 ? 'a table' : `${row.tables} tables`}`
      : row.creates
        ? 'it may create objects'
        : ''
  return {
    role: row.role,
    couldWrite: reason !== '',
    reason,
    grants: readerGrants(row.database, row.schemas),
  }
}

function readerGrants(database: string, schemas: readonly string[]): string[] {
  const names = schemas.map(quoteIdentifier)
  return [
    "CREATE ROLE reader LOGIN PASSWORD '…';",
    'ALTER ROLE reader SET default_transaction_read_only = on;',
    `GRANT CONNECT ON DATABASE ${quoteIdentifier(database)} TO reader;`,
    ...names.flatMap((name) => [
      `GRANT USAGE ON SCHEMA ${name} TO reader;`,
      `GRANT SELECT ON ALL TABLES IN SCHEMA ${name} TO reader;`,
      `ALTER DEFAULT PRIVILEGES IN SCHEMA ${name} GRANT SELECT ON TABLES TO reader;`,
    ]),
  ]
}

/** No operator and no name here can be shadowed by what lies in the session's own path. */
const factsSql = `
  SELECT current_user::pg_catalog.text AS role,
    pg_catalog.current_database()::pg_catalog.text AS database,
    pg_catalog.current_setting('is_superuser') OPERATOR(pg_catalog.=) 'on' AS superuser,
    (SELECT pg_catalog.count(*)::pg_catalog.int4 FROM pg_catalog.pg_class c
     WHERE c.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
       AND c.relkind OPERATOR(pg_catalog.=) ANY (ARRAY['r', 'p', 'v', 'f']::pg_catalog."char"[])
       AND pg_catalog.has_schema_privilege(c.relnamespace, 'USAGE')
       AND pg_catalog.has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')) AS tables,
    ARRAY(SELECT n.nspname::pg_catalog.text FROM pg_catalog.pg_namespace n
     WHERE pg_catalog.has_schema_privilege(n.oid, 'USAGE')
       AND NOT (n.nspname::pg_catalog.text OPERATOR(pg_catalog.~) '^pg_|^information_schema$')
     ORDER BY n.nspname::pg_catalog.text) AS schemas,
    pg_catalog.has_database_privilege(pg_catalog.current_database()::pg_catalog.text, 'CREATE')
      OR EXISTS (SELECT FROM pg_catalog.pg_namespace n
        WHERE n.oid OPERATOR(pg_catalog.>=) 2200::pg_catalog.oid
          AND NOT (n.nspname::pg_catalog.text OPERATOR(pg_catalog.~) '^pg_')
          AND pg_catalog.has_schema_privilege(n.oid, 'CREATE')) AS creates`
