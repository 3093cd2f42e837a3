import type { Connection } from '../../postgres/connection.ts'
import { isoTime } from '../../postgres/iso-time.ts'
import type { Activity } from './activity.ts'
import { readIndexActivity } from './index-activity.ts'
import { readTableActivity } from './table-activity.ts'

/** Reads the cumulative statistics and the layout of the tables and indexes of a database. */
export async function readActivity(connection: Connection): Promise<Activity> {
  const [database] = await connection.query<Omit<Activity, 'settings' | 'tables' | 'indexes'>>(databaseSql)
  const [server] = await connection.query<Pick<Activity, (typeof offered)[number]>>(offeredSql)
  const settings = await connection.query<{ name: string; value: string }>(settingsSql)
  if (!database) throw new Error('pg_stat_database has no row for the current database')
  return {
    ...database,
    ...server,
    settings: Object.fromEntries(settings.map(({ name, value }) => [name, value])),
    tables: await readTableActivity(connection),
    indexes: await readIndexActivity(connection),
  }
}

const offered = ['databaseSettings', 'availableExtensions', 'toastCompressions'] as const

/** pg_stat_replication shows its rows to everybody, but what they are only to pg_read_all_stats. */
const databaseSql = `
  SELECT ${isoTime('s.stats_reset')} AS since, ${isoTime('pg_catalog.pg_postmaster_start_time()')} AS "startedAt",
         ${isoTime('pg_catalog.now()')} AS "readAt", pg_catalog.pg_is_in_recovery() AS standby,
         CASE WHEN pg_catalog.pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')
              THEN (SELECT count(*)::int FROM pg_catalog.pg_stat_replication WHERE state IN ('streaming', 'catchup')) END AS replicas,
         pg_catalog.jsonb_build_object(
           'bytes', pg_catalog.pg_database_size(s.datid), 'blocksRead', s.blks_read, 'blocksHit', s.blks_hit,
           'readMs', s.blk_read_time, 'tempFiles', s.temp_files, 'tempBytes', s.temp_bytes) AS counters
  FROM pg_catalog.pg_stat_database s WHERE s.datname = pg_catalog.current_database()`

const settingsSql = `
  SELECT name, pg_catalog.current_setting(name) AS value FROM pg_catalog.pg_settings
  WHERE category LIKE 'Resource Usage%' OR category LIKE '%Vacuum%' OR category LIKE 'Write-Ahead Log / %'
     OR name IN ('track_activities', 'track_counts', 'track_io_timing', 'max_connections', 'data_checksums', 'default_toast_compression')`

/**
 * What is set for the database, and what the server could have besides. Settings with a dot belong to extensions and
 * applications, which keep secrets there.
 */
const offeredSql = `
  SELECT (SELECT coalesce(pg_catalog.jsonb_object_agg(o.option_name, o.option_value), '{}')
          FROM pg_catalog.pg_db_role_setting d CROSS JOIN pg_catalog.pg_options_to_table(d.setconfig) o
          WHERE o.option_name !~ '[.]' AND d.setrole = 0 AND d.setdatabase = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
         ) AS "databaseSettings",
         (SELECT coalesce(pg_catalog.array_agg(name::text ORDER BY name), '{}') FROM pg_catalog.pg_available_extensions
          WHERE installed_version IS NULL) AS "availableExtensions",
         (SELECT coalesce(pg_catalog.max(enumvals), '{}') FROM pg_catalog.pg_settings
          WHERE name = 'default_toast_compression') AS "toastCompressions"`
