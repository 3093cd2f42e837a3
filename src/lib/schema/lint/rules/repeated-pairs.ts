import { qualifiedName, quoteIdentifier } from '../../../sql/quote.ts'
import type { LintTable } from '../facts.ts'
import type { LintFound } from '../finding.ts'
import { eachTable, foreignKeysOf, type LintRule, shownName, tableObject } from '../rule.ts'

/** Columns that say when or in which order, and make the table no more than a list of pairs. */
const incidental = /^(id|uuid|created_?at|updated_?at|inserted_?at|added_?at|position|sort_?order)$/i

/**
 * A table of pairs in which the same pair can stand twice.
 *
 * Why: A table that only connects two others (users and groups, say) means each pair once. Without a unique key over both
 * columns a retry or a double click adds it again, and every join counts it twice. A unique key over a column that may be NULL
 * lets pairs with NULL in any number of times, because NULL is not equal to NULL (but see NULLS NOT DISTINCT).
 *
 * Silent: Where the table has other columns than the two foreign keys, an id, times of creation and change, and a position.
 *
 * Bad:
 * ```sql
 * CREATE TABLE users (id bigint PRIMARY KEY);
 * CREATE TABLE groups (id bigint PRIMARY KEY);
 * CREATE TABLE memberships (
 *   id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users, group_id bigint NOT NULL REFERENCES groups
 * );
 * ```
 *
 * Good:
 * ```sql
 * CREATE TABLE users (id bigint PRIMARY KEY);
 * CREATE TABLE groups (id bigint PRIMARY KEY);
 * CREATE TABLE memberships (
 *   user_id bigint REFERENCES users, group_id bigint REFERENCES groups, PRIMARY KEY (user_id, group_id)
 * );
 * ```
 *
 * Source: PostgreSQL documentation, Constraints, "Unique Constraints".
 */
export const repeatedPairs: LintRule = {
  name: 'repeated-pairs',
  summary: 'a table that connects two others can hold the same pair twice',
  severity: 'caution',
  why: 'A retry adds the pair again, and every join counts it twice.',
  check: eachTable((table) => {
    const pair = pairOf(table)
    if (!pair) return []
    const unique = table.indexes.filter(
      ({ unique, valid, predicate, keys }) =>
        unique &&
        valid &&
        predicate === null &&
        keys.every(({ column }) => column !== null && pair.includes(column)),
    )
    const nullable = table.columns
      .filter(({ name, notNull }) => pair.includes(name) && !notNull)
      .map(({ name }) => name)
    if (unique.some(({ nullsNotDistinct }) => nullsNotDistinct || nullable.length === 0)) return []
    return [unique.length === 0 ? withoutKey(table, pair) : withNulls(table, pair, nullable)]
  }),
}

/** The columns of two foreign keys of one column each, when the table is about nothing else. */
function pairOf(table: LintTable): [string, string] | undefined {
  const keys = foreignKeysOf(table)
  const [one, other] = keys.map(({ columns }) => columns[0])
  if (keys.length !== 2 || keys.some(({ columns }) => columns.length !== 1)) return undefined
  if (one === undefined || other === undefined || one === other) return undefined
  const rest = table.columns.filter(({ name }) => name !== one && name !== other)
  return rest.every(({ name }) => incidental.test(name)) ? [one, other] : undefined
}

function withoutKey(table: LintTable, pair: readonly string[]): LintFound {
  return {
    object: tableObject(table),
    message: `${shownName(table)} connects by ${pair.join(' and ')}, and no unique key keeps a pair from standing there twice.`,
    fix: 'Remove repeated pairs, then build the unique index; reads and writes go on meanwhile.',
    sql: table.partitioned
      ? null
      : `CREATE UNIQUE INDEX CONCURRENTLY ON ${qualifiedName(table.schema, table.name)} (${pair.map(quoteIdentifier).join(', ')});`,
    disprovedBy: 'A pair may stand there more than once, because each row is an event.',
  }
}

function withNulls(table: LintTable, pair: readonly string[], nullable: readonly string[]): LintFound {
  return {
    severity: 'notice',
    object: tableObject(table),
    message: `${shownName(table)} connects by ${pair.join(' and ')}; its unique key does not hold where ${nullable.join(' or ')} is NULL.`,
    fix: 'Make the columns NOT NULL: add CHECK (… IS NOT NULL) NOT VALID, validate it, SET NOT NULL, drop the CHECK.',
    disprovedBy: 'A pair with NULL means something, and may stand there more than once.',
  }
}
