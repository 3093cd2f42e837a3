import type { Connection } from '../../postgres/connection.ts'
import type { Activity } from './activity.ts'
import { readIndexActivity } from './index-activity.ts'
import { readTableActivity } from './table-activity.ts'

/** Reads the cumulative statistics and the layout of the tables and indexes of a database. */
export async function readActivity(connection: Connection): Promise<Activity> {
  const [database] = await connection.query<Omit<Activity, 'settings' | 'tables' | 'indexes'>>(databaseSql)
  const settings = await connection.query<{ name: string; value: string }>(settingsSql)
  if (!database) throw new Error('pg_stat_database has no row for the current database')
  return {
    ...database,
    settings: Object.fromEntries(settings.map(({ name, value }) => [name, value])),
    tables: await readTableActivity(connection),
    indexes: await readIndexActivity(connection),
  }
}

/** ISO 8601, in UTC. */
const iso = (expression: string) =>
  `pg_catalog.to_char(${expression} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`

/** pg_stat_replication shows its rows to everybody, but what they are only to pg_read_all_stats. */
const databaseSql = `
  SELECT ${iso('s.stats_reset')} AS since, ${iso('pg_catalog.pg_postmaster_start_time()')} AS "startedAt",
         ${iso('pg_catalog.now()')} AS "readAt", pg_catalog.pg_is_in_recovery() AS standby,
         CASE WHEN pg_catalog.pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')
              THEN (SELECT count(*)::int FROM pg_catalog.pg_stat_replication WHERE state IN ('streaming', 'catchup')) END AS replicas
  FROM pg_catalog.pg_stat_database s WHERE s.datname = pg_catalog.current_database()`

const settingsSql = `
  SELECT name, pg_catalog.current_setting(name) AS value FROM pg_catalog.pg_settings
  WHERE category LIKE 'Resource Usage%' OR category LIKE '%Vacuum%' OR category LIKE 'Write-Ahead Log / %'
     OR name IN ('track_activities', 'track_counts', 'track_io_timing', 'max_connections', 'data_checksums', 'default_toast_compression')`
