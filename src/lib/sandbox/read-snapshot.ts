import type { RunContext } from '../core/context.ts'
import { throwIfInterrupted } from '../core/interrupt.ts'
import type { Connection } from '../postgres/connection.ts'
import { connectReadOnly } from '../postgres/read-only.ts'
import { readServerFacts } from '../postgres/server-facts.ts'
import { loadParser } from '../sql/parser.ts'
import { quoteIdentifier } from '../sql/quote.ts'
import { rootTag } from '../sql/statement.ts'
import { dump } from './dump.ts'
import type { HiddenTable, Snapshot, SnapshotRelation } from './snapshot.ts'
import { hiddenSql, identitySql, relationsSql, settingsSql } from './snapshot-queries.ts'

interface Identity {
  taken_at: string
  search_path: string[]
  collate: string
  provider: string | null
  locale: string | null
  extensions: string[]
}

/** How long pg_dump waits for the ACCESS SHARE lock of a table before it gives up. */
const LOCK_WAIT_MS = 5000

/**
 * Takes a snapshot of a database, read only, on two sessions of its own. Tables the role may not touch are left
 * out and named in `hidden`. Throws `SNAPSHOT_FAILED`, and what connecting throws.
 */
export async function readSnapshot(url: string, context: RunContext): Promise<Snapshot> {
  context.report.step('Reading schema and statistics')
  await using connection = await connectReadOnly(url, { signal: context.signal })
  const facts = await readServerFacts(connection)
  const [identity] = await connection.query<Identity>(identitySql)
  const hidden = await connection.query<HiddenTable>(hiddenSql)
  const relations = await connection.query<SnapshotRelation>(relationsSql)
  const settings = await connection.query<{ name: string; value: string }>(settingsSql)
  throwIfInterrupted(context.signal)
  const { schemaSql, statisticsSql } = await dumpSchema(url, hidden, context.signal)
  return {
    formatVersion: 1,
    takenAt: identity?.taken_at ?? '',
    server: {
      version: facts.version,
      major: facts.major,
      database: facts.database,
      bytewiseCollation: identity !== undefined && isBytewise(identity),
    },
    settings: Object.fromEntries(settings.map((setting) => [setting.name, setting.value])),
    searchPath: identity?.search_path ?? [],
    extensions: identity?.extensions ?? [],
    schemaSql,
    statisticsSql,
    relations: await withHeights(connection, relations),
    hidden,
  }
}

async function dumpSchema(
  url: string,
  hidden: readonly HiddenTable[],
  signal: AbortSignal,
): Promise<{ schemaSql: string; statisticsSql: string[] }> {
  const left = hidden.filter((table) => table.what === 'structure')
  await using connection = await connectReadOnly(url, { signal })
  const sql = await dump(connection, {
    args: [
      '--no-data',
      '--statistics',
      '--no-owner',
      '--no-privileges',
      '--no-comments',
      '--no-publications',
      '--no-subscriptions',
      '--no-security-labels',
      '--no-tablespaces',
      `--lock-wait-timeout=${LOCK_WAIT_MS}`,
      ...left.map((table) => `--exclude-table=${quoteAlways(table.schema)}.${quoteAlways(table.name)}`),
    ],
    signal,
  })
  const { schemaSql, statisticsSql } = splitStatistics(sql)
  return { schemaSql: await withoutUserMappings(schemaSql), statisticsSql }
}

/** User mappings hold the passwords of other servers, and change no plan. */
async function withoutUserMappings(schemaSql: string): Promise<string> {
  if (!/^CREATE USER MAPPING/m.test(schemaSql)) return schemaSql
  const parser = await loadParser()
  const mappings = parser
    .statements(schemaSql)
    .filter(({ node }) => rootTag(node) === 'CreateUserMappingStmt')
  return mappings.reduceRight(
    (sql, { start, text }) => sql.slice(0, start) + sql.slice(start + text.length),
    schemaSql,
  )
}

/** pg_dump takes patterns: a quoted name stands for itself. */
function quoteAlways(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** Takes the statistics calls out of a dump; what remains is the schema. */
export function splitStatistics(sql: string): { schemaSql: string; statisticsSql: string[] } {
  const call = /^SELECT \* FROM pg_catalog\.pg_restore_(?:relation|attribute)_stats\([\s\S]*?^\);$/gm
  return {
    schemaSql: withoutAttributeVersions(sql.replace(call, '')),
    statisticsSql: sql.match(call) ?? [],
  }
}

/** Recent minor releases store `pg_attver` in pg_attribute.attoptions; pg_dump 18.3 writes it out and nothing reads it. */
export function withoutAttributeVersions(sql: string): string {
  return sql.replace(
    /^ALTER (?:TABLE|INDEX|MATERIALIZED VIEW)[^;]*ALTER COLUMN [^;]* SET \(pg_attver=[^;]*;$/gm,
    '',
  )
}

/** Whether text compares byte by byte under the database's default collation. */
function isBytewise({ collate, provider, locale }: Identity): boolean {
  if (provider === 'b') return true
  if (provider === 'i') return false
  return ['C', 'POSIX'].includes(locale ?? collate)
}

/** Adds the true height of B-trees where the pageinspect extension is installed and may be used. */
async function withHeights(
  connection: Connection,
  relations: SnapshotRelation[],
): Promise<SnapshotRelation[]> {
  const [inspect] = await connection.query<{ schema: string; allowed: boolean }>(
    `SELECT n.nspname AS schema, pg_catalog.current_setting('is_superuser') = 'on' AS allowed
     FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
     WHERE e.extname = 'pageinspect'`,
  )
  if (!inspect?.allowed) return relations
  const rows = await connection.query<{ schema: string; name: string; level: number }>(
    `SELECT n.nspname AS schema, c.relname AS name, (m.meta).fastlevel::int AS level
     FROM pg_catalog.pg_class c
     JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_catalog.pg_am am ON am.oid = c.relam AND am.amname = 'btree'
     CROSS JOIN LATERAL (SELECT ${quoteIdentifier(inspect.schema)}.bt_metap(pg_catalog.format('%I.%I', n.nspname, c.relname)) AS meta) m
     WHERE c.relkind = 'i' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'`,
  )
  const heights = new Map(rows.map((row) => [`${row.schema}.${row.name}`, row.level]))
  return relations.map((relation) => {
    const height = heights.get(`${relation.schema}.${relation.name}`)
    return height === undefined ? relation : { ...relation, height }
  })
}
