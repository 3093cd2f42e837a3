import type { Connection } from '../postgres/connection.ts'
import { type Refusal, refuse } from './verdict.ts'

/** What the guard knows of the session in which the statement would run. */
export interface GuardSession {
  connection: Connection
  major: number
  /** The schemas in which names without one are looked for, the implied ones included. */
  path: readonly string[]
  utf8: boolean
  /** Whether every table's CHECK constraints take part in planning. */
  checksAreExamined: boolean
}

/**
 * Does the work with a search path that holds the system catalog alone, so that the guard's own look-ups cannot be made to
 * call what somebody put into a schema, and puts the path back.
 */
export async function withGuardSession<Result>(
  connection: Connection,
  work: (session: GuardSession) => Promise<Result>,
): Promise<Result | Refusal> {
  const [facts] = await connection.query<Facts>(factsSql)
  if (!facts) throw new Error('the server says nothing of its settings')
  if (facts.standard_strings !== 'on') {
    return refuse(
      'settings',
      'standard_conforming_strings is off in this session: the server reads the text otherwise than the guard.',
      'Turn it on for the role and the database; it has been the default since PostgreSQL 9.1.',
    )
  }
  await connection.query(setPathSql, ['pg_catalog, pg_temp'])
  try {
    return await work({
      connection,
      major: Math.trunc(facts.version_number / 10_000),
      path: facts.path,
      utf8: facts.encoding === 'UTF8',
      checksAreExamined: facts.constraint_exclusion === 'on',
    })
  } finally {
    await connection.query(setPathSql, [facts.search_path]).catch(() => undefined)
  }
}

interface Facts {
  version_number: number
  path: string[]
  search_path: string
  standard_strings: string
  encoding: string
  constraint_exclusion: string
}

/** Nothing here can be shadowed by what lies in the session's own path: no operator, and every name qualified. */
const factsSql = `
  SELECT pg_catalog.current_setting('server_version_num')::pg_catalog.int4 AS version_number,
         pg_catalog.current_schemas(true)::pg_catalog.text[] AS path,
         pg_catalog.current_setting('search_path') AS search_path,
         pg_catalog.current_setting('standard_conforming_strings') AS standard_strings,
         pg_catalog.getdatabaseencoding()::pg_catalog.text AS encoding,
         pg_catalog.current_setting('constraint_exclusion') AS constraint_exclusion`

const setPathSql = `SELECT pg_catalog.set_config('search_path', $1, false)`
