import { PostAiError } from '../core/error.ts'
import type { Connection } from './connection.ts'

/** What is known of a server and the session's place on it. */
export interface ServerFacts {
  /** `server_version_num`, e.g. 180004. */
  versionNumber: number
  /** e.g. 18 */
  major: number
  /** e.g. "18.4" */
  version: string
  database: string
  user: string
  superuser: boolean
  /** Whether it is a standby that replays WAL. */
  inRecovery: boolean
}

/** The oldest major version that everything here is tested on. */
export const OLDEST_MAJOR = 13

/** Reads the facts of the server a session is on. Throws `SERVER_UNSUPPORTED` below PostgreSQL 13. */
export async function readServerFacts(connection: Connection): Promise<ServerFacts> {
  const [row] = await connection.query<{
    version_number: number
    version: string
    database: string
    user: string
    superuser: boolean
    in_recovery: boolean
  }>(serverFactsSql)
  if (!row) throw new PostAiError('SERVER_UNSUPPORTED', 'The server answers no question about its version.')
  const major = Math.trunc(row.version_number / 10_000)
  if (major < OLDEST_MAJOR) {
    throw new PostAiError(
      'SERVER_UNSUPPORTED',
      `The server is PostgreSQL ${row.version}; post-ai needs ${OLDEST_MAJOR} or newer.`,
      {
        hints: ['PostgreSQL below 13 gets no security fixes any more: plan the upgrade.'],
      },
    )
  }
  return {
    versionNumber: row.version_number,
    major,
    version: row.version.split(' ')[0] ?? row.version,
    database: row.database,
    user: row.user,
    superuser: row.superuser,
    inRecovery: row.in_recovery,
  }
}

const serverFactsSql = `
  SELECT pg_catalog.current_setting('server_version_num')::int AS version_number,
         pg_catalog.current_setting('server_version') AS version,
         pg_catalog.current_database()::text AS database,
         current_user::text AS "user",
         pg_catalog.current_setting('is_superuser') = 'on' AS superuser,
         pg_catalog.pg_is_in_recovery() AS in_recovery`
