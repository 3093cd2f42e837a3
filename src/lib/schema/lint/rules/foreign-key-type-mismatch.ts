import type { LintColumn, LintConstraint, LintTable } from '../facts.ts'
import type { LintFound } from '../finding.ts'
import { foreignKeysOf, type LintRule, partObject, shownName } from '../rule.ts'

/** Types whose values compare the same. */
const families = [['text', 'varchar', 'bpchar', 'citext', 'name']]
const widths: Record<string, number> = { int2: 2, int4: 4, int8: 8 }

/**
 * A foreign key whose column has another type than the key it points to.
 *
 * Why: A narrower integer fails at its own end while the key goes on: INSERT says "integer out of range". Across kinds of
 * types (numeric to bigint, for one) every check and join casts, and may not use the index of the key.
 *
 * Silent: For a wider integer, and among text types, where nothing is lost.
 *
 * Bad:
 * ```sql
 * CREATE TABLE customers (id bigint PRIMARY KEY);
 * CREATE TABLE orders (id bigint PRIMARY KEY, customer_id integer REFERENCES customers);
 * ```
 *
 * Good:
 * ```sql
 * CREATE TABLE customers (id bigint PRIMARY KEY);
 * CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers);
 * ```
 *
 * Source: PostgreSQL documentation, Constraints, "Foreign Keys".
 */
export const foreignKeyTypeMismatch: LintRule = {
  name: 'foreign-key-type-mismatch',
  summary: 'a foreign key has another type than the key it points to',
  severity: 'caution',
  why: 'A narrower integer ends before the key does; between other types every check and join casts.',
  check: ({ tables }) => {
    const byId = new Map(tables.map((table) => [table.id, table]))
    return tables.flatMap((table) =>
      foreignKeysOf(table).flatMap((key) => {
        const parent = byId.get(key.references ?? '')
        return parent ? mismatches(table, key, parent) : []
      }),
    )
  },
}

function mismatches(table: LintTable, key: LintConstraint, parent: LintTable): LintFound[] {
  return key.columns.flatMap((name, place): LintFound[] => {
    const column = table.columns.find((one) => one.name === name)
    const target = parent.columns.find((one) => one.name === key.referencedColumns[place])
    if (!column || !target || agrees(column, target)) return []
    return [
      {
        object: partObject(table, 'column', name),
        message: `${shownName(table)}.${name} is ${column.shown}, and ${shownName(parent)}.${target.name}, which ${key.name} points to, is ${target.shown}.`,
        fix: `Give it the type ${target.shown}: of a large table in steps, see post-ai migrate check.`,
      },
    ]
  })
}

function agrees({ type: one }: LintColumn, { type: other }: LintColumn): boolean {
  const [from, to] = [widths[one], widths[other]]
  if (from !== undefined && to !== undefined) return from >= to
  return one === other || families.some((family) => family.includes(one) && family.includes(other))
}
