import { layouts } from '../../migrations/layouts/registry.ts'
import { LEDGER_SCHEMA } from '../../migrations/ledger-schema.ts'

/** Tables in which tools whose layouts are not known here note what is applied. */
const others = [
  'alembic_version',
  'ar_internal_metadata',
  'databasechangelog',
  'databasechangeloglock',
  'django_migrations',
  'flyway_schema_history',
  'goose_db_version',
  'knex_migrations',
  'knex_migrations_lock',
  'typeorm_metadata',
]

const names = new Set([...others, ...layouts.flatMap(({ tracking }) => tracking?.table.name ?? [])])

/** Whether a table is kept by a tool that runs migrations, which gives it its form whatever anybody says of it. */
export function isToolTable({ schema, name }: { schema: string; name: string }): boolean {
  return schema === LEDGER_SCHEMA || names.has(name)
}
