import { neededFor } from '../../../advisor/existing/existing-index.ts'
import { type ComparedIndex, standsFor } from '../../../advisor/existing/stands-for.ts'
import { formatBytes } from '../../../core/units.ts'
import { qualifiedName } from '../../../sql/quote.ts'
import type { LintIndex, LintTable } from '../facts.ts'
import type { LintFound } from '../finding.ts'
import { eachTable, type LintRule, partObject, shownName } from '../rule.ts'

/**
 * An index on the same keys as another one of its table.
 *
 * Why: The second one answers nothing that the first does not, and every write keeps up both. Equal are indexes of one
 * method with the same columns or expressions in the same order, the same collations, operator families, INCLUDE columns
 * and WHERE; a unique index stands for a plain one, too. An index that merely begins another one is left to
 * `post-ai advise`, which plans the queries without it.
 *
 * Silent: Where a constraint, a foreign key, logical replication or CLUSTER needs the index.
 *
 * Bad:
 * ```sql
 * CREATE TABLE users (id bigint PRIMARY KEY, email text UNIQUE);
 * CREATE INDEX users_by_email ON users (email);
 * ```
 *
 * Good:
 * ```sql
 * CREATE TABLE users (id bigint PRIMARY KEY, email text UNIQUE);
 * CREATE INDEX users_by_email ON users (lower(email));
 * ```
 *
 * Source: PostgreSQL documentation, pg_index; Indexes and ORDER BY.
 */
export const superfluousIndex: LintRule = {
  name: 'superfluous-index',
  summary: 'an index has the same keys as another one of its table',
  severity: 'caution',
  why: 'The second index answers nothing that the first does not, and every write keeps up both.',
  check: eachTable((table) => {
    const gone = new Set<LintIndex>()
    return table.indexes.toSorted(byDispensability).flatMap((index): LintFound[] => {
      if (!index.valid || neededFor(index)) return []
      const keeper = table.indexes.find((other) => !gone.has(other) && isSame(table, other, index))
      if (!keeper) return []
      gone.add(index)
      return [findingOf(table, index, keeper)]
    })
  }),
}

function isSame(table: LintTable, keeper: LintIndex, index: LintIndex): boolean {
  return (
    keeper !== index && keeper.valid && standsFor(compared(table, keeper), compared(table, index)) === 'same'
  )
}

/** Plain ones go before unique ones, and of equals the one with the later name. */
function byDispensability(one: LintIndex, other: LintIndex): number {
  return Number(one.unique) - Number(other.unique) || (one.name < other.name ? 1 : -1)
}

function compared(table: LintTable, index: LintIndex): ComparedIndex {
  return {
    facts: {
      table: Number(table.id),
      method: index.method,
      unique: index.unique,
      predicate: index.predicate ?? undefined,
      includes: index.includes,
      keys: index.keys.map(({ column }) => ({ column: column ?? undefined })),
    },
    keys: index.keys,
    nullsNotDistinct: index.nullsNotDistinct,
    immediate: index.immediate,
  }
}

function findingOf(table: LintTable, index: LintIndex, keeper: LintIndex): LintFound {
  const size = index.bytes > 0 ? ` (${formatBytes(index.bytes)})` : ''
  const behind = keeper.constraint ? `, which stands behind the constraint ${keeper.constraint.name}` : ''
  return {
    object: partObject(table, 'index', index.name),
    message: `${index.name}${size} on ${shownName(table)} has the same keys as ${keeper.name}${behind}.`,
    fix: 'Drop it; reads and writes go on meanwhile.',
    sql: `DROP INDEX ${table.partitioned ? '' : 'CONCURRENTLY '}${qualifiedName(table.schema, index.name)};`,
    disprovedBy: 'Something names this index: pg_hint_plan, or ON CONFLICT ON CONSTRAINT.',
  }
}
