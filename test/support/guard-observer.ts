import { type Connection, connect } from '../../src/lib/postgres/connection.ts'

/** What of a server an effect would change, by name. */
export type Observation = Readonly<Record<string, string>>

/** A second session as superuser that only looks. */
export async function observer(url: string) {
  const connection = await connect(url)
  const bystander = await connect(url)
  await bystander.script('LISTEN evil')
  return {
    look: () => look(connection, bystander),
    async [Symbol.asyncDispose]() {
      await connection[Symbol.asyncDispose]()
      await bystander[Symbol.asyncDispose]()
    },
  }
}

/** The names of what is different. */
export function differences(before: Observation, after: Observation): string[] {
  return Object.keys(before).filter((name) => before[name] !== after[name])
}

async function look(connection: Connection, bystander: Connection): Promise<Observation> {
  const [row] = await connection.query<Record<string, unknown>>(observationSql)
  const tables = await connection.query<{ name: string }>(tablesSql)
  const seen: Record<string, string> = {}
  for (const [name, value] of Object.entries(row ?? {})) seen[name] = JSON.stringify(value)
  for (const { name } of tables) {
    const [content] = await connection.query<{ hash: string }>(
      `SELECT count(*) || md5(string_agg(md5(t::text), '' ORDER BY ctid)) AS hash FROM ONLY ${name} AS t`,
    )
    seen[`rows of ${name}`] = String(content?.hash)
  }
  seen.bystander = await bystander.query('SELECT 1').then(
    () => 'alive',
    () => 'gone',
  )
  return seen
}

/** Tables of users and the catalog; not those that act when they are planned, and not what lies outside of transactions. */
const tablesSql = `
  SELECT format('%I.%I', n.nspname, c.relname) AS name
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'm') AND c.relpersistence = 'p'
    AND (n.nspname IN ('public', 'shadows') AND c.relname NOT IN ('evil_indexed', 'evil_partial', 'evil_child', 'evil_expression',
      'evil_statistics')
      OR c.relname IN ('pg_class', 'pg_proc', 'pg_authid', 'pg_type', 'pg_attribute', 'pg_namespace', 'pg_largeobject',
        'pg_largeobject_metadata', 'pg_db_role_setting', 'pg_database', 'pg_auth_members', 'pg_depend', 'pg_index',
        'pg_constraint', 'pg_collation', 'pg_extension', 'pg_operator', 'pg_cast', 'pg_rewrite', 'pg_policy'))
  ORDER BY 1`

const observationSql = `
  SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS "next transaction",
    pg_current_wal_insert_lsn()::text AS wal,
    (SELECT json_agg(s ORDER BY s) FROM (SELECT schemaname, sequencename, last_value FROM pg_sequences) s) AS sequences,
    (SELECT json_agg(json_build_array(pid, classid, objid, mode)) FROM pg_locks WHERE locktype = 'advisory') AS "advisory locks",
    (SELECT json_agg(slot_name) FROM pg_replication_slots) AS slots,
    (SELECT json_agg(roname) FROM pg_replication_origin) AS origins,
    (SELECT json_agg(gid) FROM pg_prepared_xacts) AS "prepared transactions",
    pg_conf_load_time() AS "configuration loaded",
    (SELECT md5(string_agg(name || setting, ',' ORDER BY name)) FROM pg_settings) AS settings,
    (SELECT json_agg(json_build_array(f, (pg_stat_file(f)).size) ORDER BY f) FROM pg_ls_dir('.') f) AS "data directory",
    (SELECT json_agg(json_build_array(f, (pg_stat_file('base/' || f, true)).modification) ORDER BY f)
      FROM pg_ls_dir('base') f WHERE f <> 'pgsql_tmp') AS databases,
    md5(pg_read_file('postgresql.auto.conf')) AS "system settings",
    (SELECT json_agg(f ORDER BY f) FROM pg_ls_dir('/tmp') f WHERE f LIKE 'evil%') AS "files elsewhere",
    (SELECT json_agg(stats_reset) FROM (SELECT stats_reset FROM pg_stat_database
      UNION ALL SELECT stats_reset FROM pg_stat_archiver) s) AS "statistics reset",
    pg_is_in_recovery() AS recovery`
