import { readFileSync } from 'node:fs'
import { startTemporaryCluster, type TemporaryCluster } from '../../src/lib/local/temporary-cluster.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { type TestDatabase, testDatabase } from './servers.ts'

const setup = readFileSync(new URL('../fixtures/guard/setup.sql', import.meta.url), 'utf8')

/** The major versions on which the guard is tested: 18, or those that POST_AI_GUARD_MAJORS names (13,15,18). */
export const guardMajors = (process.env.POST_AI_GUARD_MAJORS ?? '18').split(',').map(Number)

/** A database filled by setup.sql on the shared server of a major version. */
export function guardDatabase(major: number): Promise<TestDatabase> {
  return testDatabase(major, { template: { name: 'guard', load: setup } })
}

/** A server of its own on which nothing happens that a test does not do, with the database `shop` filled by setup.sql. */
export async function quietServer(major: number): Promise<TemporaryCluster> {
  const cluster = await startTemporaryCluster({
    major,
    settings: {
      wal_level: 'minimal',
      max_wal_senders: 0,
      autovacuum: false,
      checkpoint_timeout: '1h',
      max_wal_size: '10GB',
      shared_preload_libraries: '',
    },
  })
  await using server = await connect(cluster.url())
  await server.script('CREATE DATABASE shop')
  await using shop = await connect(cluster.url('shop'))
  await shop.script(setup)
  await shop.script(`
    CREATE ROLE guard_owner LOGIN PASSWORD 'owner';
    CREATE ROLE guard_reader LOGIN PASSWORD 'reader';
    ALTER DATABASE shop OWNER TO guard_owner;
    DO $$ DECLARE r record; BEGIN
      FOR r IN SELECT c.oid::regclass AS name, CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END AS kind
        FROM pg_class c WHERE relnamespace IN ('public'::regnamespace, 'shadows'::regnamespace) AND relkind IN ('r', 'p', 'v', 'm', 'f')
      LOOP EXECUTE format('ALTER %s %s OWNER TO guard_owner', r.kind, r.name); END LOOP; END $$;
    ALTER SCHEMA public OWNER TO guard_owner;
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO guard_reader`)
  await shop.script('VACUUM (FREEZE)')
  return cluster
}

/** The connection string of the shop on a quiet server as another role. */
export function asRole(cluster: TemporaryCluster, role: 'superuser' | 'owner' | 'reader'): string {
  const url = new URL(cluster.url('shop'))
  if (role === 'superuser') return url.href
  url.username = `guard_${role}`
  url.password = role
  return url.href
}
