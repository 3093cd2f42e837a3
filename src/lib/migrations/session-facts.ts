import { redact } from '../core/redact.ts'
import { formatDuration } from '../core/units.ts'
import { isoTime } from '../postgres/iso-time.ts'

/** What can be said of another session of the server. */
export interface SessionFacts {
  pid: number
  application: string
  user: string | null
  /** As in pg_stat_activity: active, idle in transaction, …; null when it may not be seen. */
  state: string | null
  /** ISO 8601. */
  queryStart: string | null
  /** How long its transaction, else its statement, has been running, in milliseconds. */
  ageMs: number | null
  query: string | null
}

/** SELECT … FROM pg_stat_activity without its WHERE. */
export const sessionFactsSql = `
  SELECT pid, application_name AS application, usename::text AS user, state,
         ${isoTime('query_start')} AS "queryStart",
         extract(epoch FROM pg_catalog.clock_timestamp() - coalesce(xact_start, query_start))::float8 * 1000 AS "ageMs",
         pg_catalog.left(query, 400) AS query
  FROM pg_catalog.pg_stat_activity`

const QUERY_CHARACTERS = 80

/** `pid 4711 (psql, user anna, idle in transaction for 3 min, query since 12:03:04Z: "UPDATE …")`. */
export function describeSession(session: SessionFacts): string {
  const facts = [
    session.application || 'no application name',
    session.user ? `user ${session.user}` : '',
    [session.state, session.ageMs === null ? '' : `for ${formatDuration(Math.max(session.ageMs, 1))}`]
      .filter(Boolean)
      .join(' '),
    session.queryStart ? `query since ${session.queryStart.replace(/^.*T/, '')}` : '',
  ].filter(Boolean)
  const line = redact((session.query ?? '').replaceAll(/\s+/g, ' ').trim())
  const query = line.length > QUERY_CHARACTERS ? `${line.slice(0, QUERY_CHARACTERS - 1)}…` : line
  return `pid ${session.pid} (${facts.join(', ')}${query ? `: "${query}"` : ''})`
}
