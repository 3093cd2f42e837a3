import { formatCount } from '../../../core/units.ts'
import { qualifiedName, quoteIdentifier } from '../../../sql/quote.ts'
import type { LintIndex, LintTable } from '../facts.ts'
import { eachTable, type LintRule, primaryKeyOf, shownName, tableObject } from '../rule.ts'

/**
 * A table without a primary key.
 *
 * Why: Nothing tells one row from another: a row that was written twice cannot be removed by a condition, UPDATE and
 * DELETE cannot be sent by logical replication (and so not by most tools that move or watch a database), and programs and
 * foreign keys have nothing to point to. A unique index over columns that are NOT NULL is nearly one, and can be made
 * one without building anything.
 *
 * Silent: For partitions, whose table it is said of; where a publication sends the table, see no-replica-identity.
 *
 * Bad:
 * ```sql
 * CREATE TABLE events (at timestamptz NOT NULL, kind text NOT NULL);
 * ```
 *
 * Good:
 * ```sql
 * CREATE TABLE events (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL, kind text NOT NULL);
 * ```
 *
 * Source: PostgreSQL documentation, Constraints, "Primary Keys"; Logical Replication, "Publication".
 */
export const noPrimaryKey: LintRule = {
  name: 'no-primary-key',
  summary: 'a table has no primary key',
  severity: 'caution',
  why: 'Nothing tells one row from another: duplicates cannot be removed, and logical replication cannot send UPDATE and DELETE.',
  check: eachTable((table) => {
    const publishedBare = table.publications.length > 0 && table.replicaIdentity !== 'f'
    if (primaryKeyOf(table) || table.columns.length === 0) return []
    const candidate = candidateKey(table)
    if (publishedBare && table.replicaIdentity !== 'i') return []
    return [
      {
        severity: candidate ? 'notice' : 'caution',
        object: tableObject(table),
        message: messageOf(table, candidate),
        ...(candidate ? promotion(table, candidate) : addition(table)),
        disprovedBy:
          'Its rows are only ever added and read as a whole, and never copied by logical replication.',
      },
    ]
  }),
}

function messageOf(table: LintTable, candidate: LintIndex | undefined): string {
  const rows = table.rows === null ? '' : ` (some ${formatCount(table.rows)} rows)`
  const nearly = candidate ? `; the unique index ${candidate.name} is as good as one` : ''
  return `${shownName(table)}${rows} has no primary key${nearly}.`
}

/** A unique index that ADD PRIMARY KEY USING INDEX takes, over columns that are NOT NULL already. */
function candidateKey(table: LintTable): LintIndex | undefined {
  const notNull = new Set(table.columns.filter((column) => column.notNull).map(({ name }) => name))
  return table.indexes.find(
    ({ unique, valid, immediate, method, predicate, keys }) =>
      unique &&
      valid &&
      immediate &&
      method === 'btree' &&
      predicate === null &&
      keys.every(({ column, option }) => column !== null && option === 0 && notNull.has(column)),
  )
}

function promotion(table: LintTable, { name, constraint }: LintIndex) {
  const change = `ALTER TABLE ${qualifiedName(table.schema, table.name)}`
  if (constraint || table.partitioned)
    return {
      fix: `Declare the primary key over the same columns; the index ${name} can go afterwards.`,
      sql: null,
    }
  return {
    fix: 'Make that index the primary key; nothing is built.',
    sql: `${change} ADD PRIMARY KEY USING INDEX ${quoteIdentifier(name)};`,
  }
}

function addition(table: LintTable) {
  const name = qualifiedName(table.schema, table.name)
  const isEmpty = table.rows === null || table.rows === 0
  return {
    fix: isEmpty
      ? 'Declare the columns that tell rows apart as primary key, or add one.'
      : 'Build a unique index on the columns that tell rows apart and make it the key. Without such columns add one: that writes the table anew, so add it empty, fill it in batches, and index it then.',
    sql: isEmpty
      ? `ALTER TABLE ${name} ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;`
      : null,
  }
}
