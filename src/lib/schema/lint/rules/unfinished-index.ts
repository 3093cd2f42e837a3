import { qualifiedName } from '../../../sql/quote.ts'
import type { LintIndex, LintTable } from '../facts.ts'
import type { LintFound } from '../finding.ts'
import { type LintRule, partObject, shownName } from '../rule.ts'

/**
 * An index that no query uses because it is not finished.
 *
 * Why: CREATE INDEX CONCURRENTLY and REINDEX CONCURRENTLY that fail or are cancelled leave such an index; writes keep it up all
 * the same, and CREATE INDEX IF NOT EXISTS of that name does nothing and reports success. On a partitioned table it becomes
 * valid once an index of every partition is attached; until then some partitions have none.
 *
 * Silent: While an index of the table is being built.
 *
 * Bad:
 * ```sql
 * CREATE TABLE events (at timestamptz NOT NULL) PARTITION BY RANGE (at);
 * CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
 * CREATE INDEX events_by_at ON ONLY events (at);
 * ```
 *
 * Good:
 * ```sql
 * CREATE TABLE events (at timestamptz NOT NULL) PARTITION BY RANGE (at);
 * CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
 * CREATE INDEX events_by_at ON ONLY events (at);
 * CREATE INDEX events_2026_by_at ON events_2026 (at);
 * ALTER INDEX events_by_at ATTACH PARTITION events_2026_by_at;
 * ```
 *
 * Source: PostgreSQL documentation, CREATE INDEX, "Building Indexes Concurrently".
 */
export const unfinishedIndex: LintRule = {
  name: 'unfinished-index',
  summary: 'an index is not finished, and no query uses it',
  severity: 'caution',
  why: 'Writes keep it up and no query uses it; IF NOT EXISTS takes it for the real one.',
  check: ({ tables, partitions }) =>
    [...tables, ...partitions].flatMap((table) =>
      table.indexes
        .filter(({ valid, building }) => !valid && !building)
        .map((index) => findingOf(table, index)),
    ),
}

function findingOf(table: LintTable, index: LintIndex): LintFound {
  const name = qualifiedName(table.schema, index.name)
  const object = partObject(table, 'index', index.name)
  if (table.partitioned)
    return {
      object,
      message: `${index.name} of the partitioned table ${shownName(table)} is not valid: some partitions have no index attached to it.`,
      fix: 'Create the missing ones CONCURRENTLY on the partitions and attach them with ALTER INDEX … ATTACH PARTITION.',
    }
  const isRemains = /_cc(new|old)\d*$/.test(index.name)
  return {
    object,
    message: `${index.name} on ${shownName(table)} is not valid${isRemains ? ': it is what a REINDEX that failed left' : ''}.`,
    fix: isRemains ? 'Drop it.' : 'Build it anew, or drop it when it is not wanted.',
    sql: isRemains ? `DROP INDEX CONCURRENTLY ${name};` : `REINDEX INDEX CONCURRENTLY ${name};`,
  }
}
