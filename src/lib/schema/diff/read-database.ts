import type { RunContext } from '../../core/context.ts'
import { throwIfInterrupted } from '../../core/interrupt.ts'
import type { Connection } from '../../postgres/connection.ts'
import { displayName } from '../../postgres/connection-string.ts'
import { connectReadOnly } from '../../postgres/read-only.ts'
import { readServerFacts } from '../../postgres/server-facts.ts'
import { dump } from '../../sandbox/dump.ts'
import type { HiddenTable } from '../../sandbox/snapshot.ts'
import { hiddenSql, identitySql } from '../../sandbox/snapshot-queries.ts'
import type { NotDiffed } from './diff-result.ts'
import { withoutNoise } from './dump-noise.ts'
import type { SchemaSide } from './schema-side.ts'

/** How long pg_dump waits for the ACCESS SHARE lock of a table before it gives up. */
const LOCK_WAIT_MS = 5000

/**
 * The schema of a database, with owners and privileges, by pg_dump and read only. Subscriptions and user mappings hold
 * passwords of other servers and are not read, only named. Throws `SNAPSHOT_FAILED`, and what connecting throws.
 */
export async function readDatabase(url: string, context: RunContext): Promise<SchemaSide> {
  const name = displayName(url)
  context.report.step(`Reading the schema of ${name}`)
  await using connection = await connectReadOnly(url, { signal: context.signal })
  const { version, major } = await readServerFacts(connection)
  const [identity] = await connection.query<{ search_path: string[]; extensions: string[] }>(identitySql)
  const hidden = (await connection.query<HiddenTable>(hiddenSql)).filter(({ what }) => what === 'structure')
  const hasPublic = (await connection.query(publicSql)).length > 0
  const secrets = await secretsOf(connection)
  throwIfInterrupted(context.signal)
  await using second = await connectReadOnly(url, { signal: context.signal })
  const sql = await dump(second, { args: dumpArguments(hidden), signal: context.signal })
  const extensions = identity?.extensions ?? []
  // a dump does not say that the schema which every new database has was dropped
  const schemaSql = `${hasPublic ? '' : 'DROP SCHEMA public;\n'}${await withoutNoise(sql)}`
  return {
    shown: { kind: 'database', name, version },
    base: { schemaSql, searchPath: identity?.search_path ?? [], extensions },
    extensions,
    major,
    notRead: [...hidden.map(notReadable), ...secrets],
    hasMetadata: true,
    facts: { url },
  }
}

const publicSql = `SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'public'`

function dumpArguments(hidden: readonly HiddenTable[]): string[] {
  return [
    '--schema-only',
    '--no-subscriptions',
    '--no-security-labels',
    '--no-tablespaces',
    `--lock-wait-timeout=${LOCK_WAIT_MS}`,
    ...hidden.map(({ schema, name }) => `--exclude-table=${quoteAlways(schema)}.${quoteAlways(name)}`),
  ]
}

/** pg_dump takes patterns: a quoted name stands for itself. */
function quoteAlways(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function notReadable({ schema, name }: HiddenTable): NotDiffed {
  const reason = 'this role may not read it: it needs SELECT on the table'
  return { kind: 'table', name: `${schema}.${name}`, reason, differs: false }
}

async function secretsOf(connection: Connection): Promise<NotDiffed[]> {
  const rows = await connection.query<{ kind: string; name: string }>(
    `SELECT 'subscription' AS kind, s.subname::text AS name FROM pg_catalog.pg_subscription s
       JOIN pg_catalog.pg_database d ON d.oid = s.subdbid WHERE d.datname = pg_catalog.current_database()
     UNION ALL SELECT 'user mapping', m.usename || ' on ' || m.srvname FROM pg_catalog.pg_user_mappings m ORDER BY 1, 2`,
  )
  return rows.map((row) => ({ ...row, reason: 'it holds a password, which is not read', differs: false }))
}
