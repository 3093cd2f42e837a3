import type { MigrationSource } from '../../migrations/find-layout.ts'

/** What is there before the schema that is asked for. A database is only read. */
export type SchemaStart =
  | { kind: 'empty' }
  /** SQL that makes it. */
  | { kind: 'sql'; sql: string }
  | { kind: 'database'; url: string }
  /** All migrations of a project, replayed. */
  | { kind: 'migrations'; source: MigrationSource }

/** What is asked for. */
export interface SchemaAiInput {
  /** The schema, or the change of it, in words. */
  description: string
  start: SchemaStart
}
