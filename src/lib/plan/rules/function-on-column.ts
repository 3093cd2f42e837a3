import type { ColumnRef, Node } from '@pgsql/types'
import { quoteIdentifier } from '../../sql/quote.ts'
import { walk } from '../../sql/walk.ts'
import type { CatalogFacts } from '../catalog-facts.ts'
import { type Comparison, comparisonsOf } from '../comparisons.ts'
import type { Found, Rule, Subject } from '../rule.ts'
import { type ResolvedColumn, resolveColumn } from '../scopes.ts'
import { positionAt } from '../sql-position.ts'
import { placed, scanEvidence, scanFiltering } from '../sql-scan.ts'

/**
 * A function or cast around a column keeps the column's index from being used.
 *
 * Why: An index on a column holds the column's values, not what a function makes of them. Either the comparison is
 * turned so that the bare column stands on one side, or the expression itself is indexed. Reported when a scan of
 * 10,000 rows or more tests it row by row.
 *
 * Bad:
 * ```sql
 * SELECT * FROM orders WHERE date_trunc('day', created_at) = '2024-05-05';
 * ```
 *
 * Good:
 * ```sql
 * SELECT * FROM orders WHERE created_at >= '2024-05-05' AND created_at < '2024-05-06';
 * ```
 *
 * Source: PostgreSQL documentation, Indexes on Expressions.
 */
export const functionOnColumn: Rule = {
  name: 'function-on-column',
  summary: 'a function or cast around a column keeps the index of the column from being used',
  needs: ['sql'],
  severity: 'by share',
  replaces: ['filtering-seq-scan'],
  check: (subject) => {
    const { statement } = subject
    if (!statement) return []
    return comparisonsOf(statement.node).flatMap((comparison) => {
      const found = wrappedColumn(comparison, subject)
      return found ? [found] : []
    })
  },
}

function wrappedColumn(comparison: Comparison, subject: Subject): Found | undefined {
  const wrapped = wrappedColumnIn(comparison, subject.facts)
  if (!wrapped) return undefined
  const { column, wrapper } = wrapped
  const cost = scanFiltering(subject, [column.column, ...wrapper.words], column.item.alias)
  if (cost === 'absent') return undefined
  return {
    ...placed(cost),
    position: positionAt(subject.statement?.sql ?? '', wrapper.location),
    title: `${wrapper.what} around ${column.column} keeps its index from being used`,
    evidence: scanEvidence(cost),
    meaning: `The condition compares what ${wrapper.what} gives, which no index on ${column.column} holds.`,
    nextStep: `Compare the bare column (for a date: >= its start AND < its end), or index the expression${indexOn(wrapper, column)}.`,
  }
}

/** A function, cast or COALESCE of one column that is compared with something in which there is no column. */
export interface WrappedColumn {
  wrapped: Node
  column: ResolvedColumn
  wrapper: Wrapper
  /** What it is compared with; a list in BETWEEN and IN. */
  value: Node
  side: 'left' | 'right'
}

/** The wrapped column of a comparison, when it has one. */
export function wrappedColumnIn(
  comparison: Comparison,
  facts: CatalogFacts | undefined,
): WrappedColumn | undefined {
  const { lexpr, rexpr } = comparison.expression
  for (const [side, wrapped, value] of [
    ['left', lexpr, rexpr],
    ['right', rexpr, lexpr],
  ] as const) {
    const wrapper = wrapperOf(wrapped)
    if (!wrapped || !value || !wrapper || hasColumns(value)) continue
    const column = onlyColumn(wrapped, comparison, facts)
    if (column) return { wrapped, column, wrapper, value, side }
  }
  return undefined
}

/** The index, where the expression is a function of nothing but the column. */
function indexOn({ call }: Wrapper, { column, item }: ResolvedColumn): string {
  if (call === undefined) return ''
  return `: CREATE INDEX CONCURRENTLY ON ${quoteIdentifier(item.table?.name ?? '')} (${call}(${quoteIdentifier(column)}))`
}

/** What is around a column. */
export interface Wrapper {
  /** For people: `lower()`, `a cast`. */
  what: string
  /** What the condition shows in a plan. */
  words: string[]
  location: number | undefined
  /** The function, when the column is its only argument. */
  call?: string
}

function wrapperOf(node: Node | undefined): Wrapper | undefined {
  if (node && 'FuncCall' in node) {
    const name = node.FuncCall.funcname?.at(-1)
    const text = name && 'String' in name ? (name.String.sval ?? '') : ''
    const [only, ...more] = node.FuncCall.args ?? []
    const call = only && 'ColumnRef' in only && more.length === 0 ? { call: text } : {}
    return { what: `${text}()`, words: [`${text}(`], location: node.FuncCall.location, ...call }
  }
  if (node && 'TypeCast' in node) {
    const type = node.TypeCast.typeName?.names?.at(-1)
    const text = type && 'String' in type ? (type.String.sval ?? '') : ''
    return { what: `the cast to ${text}`, words: ['::'], location: node.TypeCast.location }
  }
  if (node && 'CoalesceExpr' in node)
    return { what: 'COALESCE()', words: ['COALESCE('], location: node.CoalesceExpr.location }
  return undefined
}

function hasColumns(node: Node | undefined): boolean {
  return columnRefs(node).length > 0
}

function onlyColumn(
  node: Node | undefined,
  { scope }: Comparison,
  facts: CatalogFacts | undefined,
): ResolvedColumn | undefined {
  const columns = columnRefs(node).map((reference) => resolveColumn(reference, scope, facts))
  return columns.length === 1 ? columns[0] : undefined
}

function columnRefs(node: Node | undefined): ColumnRef[] {
  const found: ColumnRef[] = []
  walk({ node }, ({ tag, fields }) => {
    if (tag === 'SubLink') return false
    if (tag === 'ColumnRef') found.push(fields as ColumnRef)
  })
  return found
}
