import type { Node } from '@pgsql/types'
import type { CatalogFacts } from '../catalog-facts.ts'
import { type Comparison, comparisonsOf } from '../comparisons.ts'
import type { Found, Rule } from '../rule.ts'
import { type ResolvedColumn, resolveColumn } from '../scopes.ts'
import { positionAt } from '../sql-position.ts'
import { placed, scanEvidence, scanFiltering } from '../sql-scan.ts'

/** Types that one index can be searched with: the members of one B-tree operator family. */
const FAMILIES = [
  ['int2', 'int4', 'int8'],
  ['float4', 'float8'],
  ['text', 'varchar', 'name'],
  ['date', 'timestamp', 'timestamptz'],
]
/** Of two types of numbers or texts, the one further right is what both are cast to. */
const NUMBERS = ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8']
const TEXTS = ['bpchar', 'varchar', 'text']

/**
 * A value of another type makes the server cast the column, not the value.
 *
 * Why: An integer column compared with 1.0, or a char(n) column with a text, is converted row by row to the other
 * type, and the index on the column is of no use. Written with a value of the column's own type, it is. Reported
 * when a scan of 10,000 rows or more tests it row by row.
 *
 * Bad:
 * ```sql
 * SELECT * FROM orders WHERE id = 4711.0;
 * ```
 *
 * Good:
 * ```sql
 * SELECT * FROM orders WHERE id = 4711;
 * ```
 *
 * Source: PostgreSQL documentation, Type Conversion: Operators; Operator Classes and Operator Families.
 */
export const implicitCast: Rule = {
  name: 'implicit-cast',
  summary: 'a value of another type makes the server cast the column, not the value',
  needs: ['sql', 'facts'],
  severity: 'by share',
  replaces: ['filtering-seq-scan'],
  check: (subject) => {
    const { statement } = subject
    if (!statement) return []
    return comparisonsOf(statement.node).flatMap((comparison): Found[] => {
      const cast = columnCastIn(comparison, subject.facts)
      if (!cast) return []
      const { column, type, to } = cast
      const cost = scanFiltering(subject, [`${column.column})::`], column.item.alias)
      if (cost === 'absent') return []
      return [
        {
          ...placed(cost),
          position: positionAt(statement.sql, comparison.expression.location),
          title: `${column.column} is cast from ${type} to ${to} in every row`,
          evidence: scanEvidence(cost),
          meaning: `The other side is ${to}, so the column is converted for the comparison, and its index cannot be used.`,
          nextStep: `Give the value the type of the column: cast it to ${type}, or declare the parameter or column so.`,
        },
      ]
    })
  },
}

/** A column that the server casts because of what it is compared with. */
export interface ColumnCast {
  column: ResolvedColumn
  /** The column's own type, and the one it is cast to. */
  type: string
  to: string
  side: 'left' | 'right'
}

/** The column of a comparison that is cast for it, when there is one. */
export function columnCastIn(
  comparison: Comparison,
  facts: CatalogFacts | undefined,
): ColumnCast | undefined {
  const { lexpr, rexpr } = comparison.expression
  const left = typed(lexpr, comparison, facts)
  const right = typed(rexpr, comparison, facts)
  if (!left || !right) return undefined
  const cast = castColumn(left, right)
  if (cast) return { ...cast, side: 'left' }
  const mirrored = castColumn(right, left)
  return mirrored && { ...mirrored, side: 'right' }
}

interface Typed {
  type: string
  column: ResolvedColumn | undefined
}

function typed(
  node: Node | undefined,
  { scope }: Comparison,
  facts: CatalogFacts | undefined,
): Typed | undefined {
  if (!node) return undefined
  if ('ColumnRef' in node) {
    const column = resolveColumn(node.ColumnRef, scope, facts)
    return column?.facts && { type: column.facts.type, column }
  }
  if ('TypeCast' in node) {
    const name = node.TypeCast.typeName?.names?.at(-1)
    return name && 'String' in name ? { type: name.String.sval ?? '', column: undefined } : undefined
  }
  // whole numbers too large for an integer are floats to the parser as well
  const number = 'A_Const' in node ? node.A_Const.fval?.fval : undefined
  return number !== undefined && /[.e]/i.test(number) ? { type: 'numeric', column: undefined } : undefined
}

function castColumn(one: Typed, other: Typed): Omit<ColumnCast, 'side'> | undefined {
  if (!one.column || one.type === other.type) return undefined
  if (FAMILIES.some((family) => family.includes(one.type) && family.includes(other.type))) return undefined
  for (const order of [NUMBERS, TEXTS]) {
    const [from, to] = [order.indexOf(one.type), order.indexOf(other.type)]
    if (from === -1 || to === -1 || from > to) continue
    const target = order === NUMBERS && to > NUMBERS.indexOf('numeric') ? 'float8' : other.type
    return { column: one.column, type: one.type, to: order === TEXTS ? 'text' : target }
  }
  return undefined
}
