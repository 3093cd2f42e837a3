import { qualifiedName, quoteIdentifier } from '../../../sql/quote.ts'
import type { LintColumn, LintTable } from '../facts.ts'
import type { LintFound } from '../finding.ts'
import { eachTable, foreignKeysOf, type LintRule, partObject, primaryKeyOf, shownName } from '../rule.ts'

/**
 * A column that names another table's key and is not declared as a foreign key.
 *
 * Why: Nothing keeps a row from naming something that does not exist or was deleted since, and the planner does not know how
 * the two tables belong together. It is known by the name, so it is a guess: `customer_id` beside a table `customers` or
 * `customer` in the same schema, whose primary key is one column of the same type.
 *
 * Silent: Where the schema declares no foreign key at all; where a column such as `customer_type` says that more than one table may be
 * meant; where an array, a view or a table of another schema would be the target.
 *
 * Bad:
 * ```sql
 * CREATE TABLE customers (id bigint PRIMARY KEY);
 * CREATE TABLE addresses (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers);
 * CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL);
 * ```
 *
 * Good:
 * ```sql
 * CREATE TABLE customers (id bigint PRIMARY KEY);
 * CREATE TABLE addresses (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers);
 * CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers);
 * ```
 *
 * Source: PostgreSQL documentation, Constraints, "Foreign Keys".
 */
export const undeclaredForeignKey: LintRule = {
  name: 'undeclared-foreign-key',
  summary: 'a column names the key of another table and is no foreign key',
  severity: 'notice',
  why: 'Nothing keeps its rows from naming what does not exist, or was deleted since.',
  check: (facts) => {
    const declaring = new Set(
      facts.tables.filter((table) => foreignKeysOf(table).length > 0).map(({ schema }) => schema),
    )
    return eachTable((table, { tables }) =>
      declaring.has(table.schema)
        ? table.columns.flatMap((column) => {
            const parent = parentOf(table, column, tables)
            return parent ? [findingOf(table, column, parent)] : []
          })
        : [],
    )(facts)
  },
}

function parentOf(table: LintTable, column: LintColumn, tables: readonly LintTable[]): LintTable | undefined {
  const stem = /^(.+)_id$/.exec(column.name)?.[1]
  if (stem === undefined || table.columns.some(({ name }) => name === `${stem}_type`)) return undefined
  const taken = table.constraints.some(({ kind, columns }) => kind === 'f' && columns.includes(column.name))
  if (taken) return undefined
  const names = new Set([stem, `${stem}s`, `${stem}es`, stem.replace(/y$/, 'ies')])
  const found = tables.filter(({ schema, name }) => schema === table.schema && names.has(name))
  const [parent] = found
  if (found.length !== 1 || !parent || parent === table) return undefined
  const key = primaryKeyOf(parent)?.columns ?? []
  const type = parent.columns.find(({ name }) => name === key[0])?.type
  return key.length === 1 && type === column.type ? parent : undefined
}

function findingOf(table: LintTable, column: LintColumn, parent: LintTable): LintFound {
  const [name, target] = [qualifiedName(table.schema, table.name), qualifiedName(parent.schema, parent.name)]
  const key = `${table.name}_${column.name}_fkey`
  return {
    object: partObject(table, 'column', column.name),
    message: `${shownName(table)}.${column.name} has the name and type of the key of ${shownName(parent)}, and no foreign key.`,
    fix: table.partitioned
      ? 'Declare the foreign key.'
      : 'Add the foreign key without looking at the rows, and validate it then, which lets others write.',
    sql: table.partitioned
      ? null
      : `ALTER TABLE ${name} ADD CONSTRAINT ${quoteIdentifier(key)} FOREIGN KEY (${quoteIdentifier(column.name)}) REFERENCES ${target} NOT VALID;\nALTER TABLE ${name} VALIDATE CONSTRAINT ${quoteIdentifier(key)};`,
    disprovedBy: `Rows may outlive those of ${shownName(parent)}, as in a log, or the column means something else.`,
  }
}
