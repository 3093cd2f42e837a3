import { servesForeignKey } from '../../../advisor/existing/foreign-keys.ts'
import { formatBytes, formatCount } from '../../../core/units.ts'
import { qualifiedName, quoteIdentifier } from '../../../sql/quote.ts'
import type { LintConstraint, LintIndex, LintTable } from '../facts.ts'
import type { LintFound } from '../finding.ts'
import { foreignKeysOf, type LintRule, partObject, shownName } from '../rule.ts'

/** Reading the whole table is as cheap as an index below eight pages. */
const SMALL_TABLE_BYTES = 8 * 8192

/**
 * A foreign key whose columns no index begins with.
 *
 * Why: For every row that is deleted from the table referred to, and every change of its key, the server looks for the
 * rows that refer to it: without an index by reading the whole table, while the row is locked. ON DELETE CASCADE and SET
 * NULL do the same, and so do most joins. `post-ai advise` goes further: it plans these queries with and without the index.
 *
 * Silent: Where an index begins with the columns, in any order. A notice only for tables that are known to be small.
 *
 * Bad:
 * ```sql
 * CREATE TABLE customers (id bigint PRIMARY KEY);
 * CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers);
 * ```
 *
 * Good:
 * ```sql
 * CREATE TABLE customers (id bigint PRIMARY KEY);
 * CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers);
 * CREATE INDEX ON orders (customer_id);
 * ```
 *
 * Source: PostgreSQL documentation, Constraints, "Foreign Keys"; ri_triggers.c.
 */
export const unindexedForeignKey: LintRule = {
  name: 'unindexed-foreign-key',
  summary: 'no index begins with the columns of a foreign key',
  severity: 'caution',
  why: 'Each deleted row of the table referred to, and each change of its key, reads the whole referring table.',
  check: (facts) => {
    const byId = new Map(facts.tables.map((table) => [table.id, table]))
    return facts.tables.flatMap((table) =>
      foreignKeysOf(table)
        .filter(({ columns }) => !table.indexes.some((index) => serves(columns, index)))
        .map((key) => findingOf(table, key, byId.get(key.references ?? ''))),
    )
  },
}

function serves(columns: readonly string[], { valid, method, predicate, keys }: LintIndex): boolean {
  const named = keys.map(({ column }) => ({ column: column ?? undefined }))
  return valid && servesForeignKey(columns, { method, predicate: predicate ?? undefined, keys: named })
}

function findingOf(table: LintTable, key: LintConstraint, parent: LintTable | undefined): LintFound {
  const { rows, bytes, partitioned } = table
  const isSmall = rows !== null && !partitioned && bytes < SMALL_TABLE_BYTES
  const size = rows === null || partitioned ? '' : ` (some ${formatCount(rows)} rows, ${formatBytes(bytes)})`
  const target = parent ? shownName(parent) : 'the table it refers to'
  const columns = key.columns.map(quoteIdentifier).join(', ')
  return {
    severity: isSmall ? 'notice' : 'caution',
    object: partObject(table, 'constraint', key.name),
    message: `${shownName(table)}${size} has no index that begins with ${key.columns.join(', ')}, for ${key.name} to ${target}${actionText(key)}.`,
    fix: partitioned
      ? 'Create the index with ON ONLY, then one CONCURRENTLY on each partition, and attach these with ALTER INDEX … ATTACH PARTITION.'
      : 'Create the index; reads and writes go on meanwhile.',
    sql: partitioned
      ? null
      : `CREATE INDEX CONCURRENTLY ON ${qualifiedName(table.schema, table.name)} (${columns});`,
    disprovedBy: `No row of ${target} is ever deleted, none of its keys changed, and no query looks for rows by ${key.columns.join(', ')}.`,
  }
}

function actionText({ onDelete }: LintConstraint): string {
  if (onDelete === 'c') return ' with ON DELETE CASCADE'
  return onDelete === 'n' || onDelete === 'd' ? ' which is set when a row is deleted' : ''
}
