import type { Node } from '@pgsql/types'
import { type Comparison, comparisonsOf } from '../../plan/comparisons.ts'
import { wrappedColumnIn } from '../../plan/rules/function-on-column.ts'
import { columnCastIn } from '../../plan/rules/implicit-cast.ts'
import { type BaseColumn, baseColumn, tableName } from './base-column.ts'
import { boundsOf } from './bounds.ts'
import { arrayType, canCompareItself, ownValue, readingText } from './cast-values.ts'
import { castType, isUsedTwice, listItems, parameterIn } from './constants.ts'
import type { Draft, RewriteRule, Subject } from './rewrite-rule.ts'

/**
 * A column that is cast to the type of a value, by the statement or by the server, as a value of the column's type.
 *
 * Why: `id::text = '5'` and `id = 5.0` convert the column of every row before they compare it, and an index on the
 * column holds it unconverted. Written with a value of the column's type the comparison is looked up. Only values are
 * changed for which that finds the same rows; where a parameter could hold others it is said.
 *
 * Bad:
 * ```sql
 * SELECT * FROM orders WHERE id::text = '4711';
 * ```
 *
 * Good:
 * ```sql
 * SELECT * FROM orders WHERE id = 4711;
 * ```
 *
 * Source: PostgreSQL documentation, Type Conversion: Operators; Operator Classes and Operator Families.
 */
export const constantCast: RewriteRule = {
  name: 'constant-cast',
  summary: 'a column cast to the type of a value, as a value of the type of the column',
  drafts: (subject) => {
    const { query, source } = subject
    const changes = comparisonsOf(query.node).flatMap((comparison) => changeOf(comparison, subject) ?? [])
    const texts = new Map(changes.map(({ node, text }) => [node, text]))
    const [first] = changes
    const sql = first && source.withExpressions(query.node, texts)
    return first && sql !== undefined ? [draftOf(first, changes, sql)] : []
  },
}

interface Change {
  node: Node
  text: string
  column: BaseColumn
  castTo: string
  differs: string[]
}

function draftOf({ column, castTo }: Change, changes: readonly Change[], sql: string): Draft {
  const { name, type } = column.column
  const differs = [...new Set(changes.flatMap((change) => change.differs))]
  return {
    sql,
    title: `Compare ${name} with a value of its own type, ${type}`,
    table: tableName(column.table),
    why: `${name} is ${type} and is cast to ${castTo} in every row to be compared; no index on ${name} holds that. Compared as it is, it is looked up.`,
    differs: differs.length > 0 ? differs.join(' ') : null,
  }
}

interface Cast {
  column: BaseColumn
  /** The column alone, as a node of the statement. */
  reference: Node
  castTo: string
  side: 'left' | 'right'
}

function changeOf(comparison: Comparison, subject: Subject): Change | undefined {
  const cast = writtenCast(comparison, subject) ?? impliedCast(comparison, subject)
  if (!cast || !canCompareItself(comparedType(cast.column), cast.castTo)) return undefined
  const name = subject.source.textOf(cast.reference)
  const written = name === undefined ? undefined : conditionOf(name, cast, comparison, subject)
  return (
    written && {
      node: { A_Expr: comparison.expression },
      column: cast.column,
      castTo: cast.castTo,
      ...written,
    }
  )
}

/** The labels of all enums are compared alike. */
function comparedType({ column }: BaseColumn): string {
  return column.category === 'E' ? 'enum' : column.typeName
}

/** `column::type = value` */
function writtenCast(comparison: Comparison, subject: Subject): Cast | undefined {
  const found = wrappedColumnIn(comparison, subject.facts)
  const castTo = found && castType(found.wrapped)
  const reference = found && 'TypeCast' in found.wrapped ? found.wrapped.TypeCast.arg : undefined
  const column = baseColumn(reference, comparison.scope, subject)
  if (!found || !castTo || !reference || !column || column.column.typeName === 'bpchar') return undefined
  return { column, reference, castTo, side: found.side }
}

/** `column = value::type`, where the server casts the column. */
function impliedCast(comparison: Comparison, subject: Subject): Cast | undefined {
  const found = columnCastIn(comparison, subject.facts)
  const { lexpr, rexpr } = comparison.expression
  const reference = found?.side === 'left' ? lexpr : rexpr
  const column = found && baseColumn(reference, comparison.scope, subject)
  return column && reference && { column, reference, castTo: found.to, side: found.side }
}

function conditionOf(
  name: string,
  { column, castTo, side }: Cast,
  comparison: Comparison,
  { query }: Subject,
): { text: string; differs: string[] } | undefined {
  const type = comparedType(column)
  const { expression } = comparison
  if (side === 'left' && comparison.operator === '=' && expression.kind === 'AEXPR_OP_ANY')
    return anyOf(name, expression.rexpr, type, castTo, query.node)
  const list = expression.kind === 'AEXPR_IN' && side === 'left' ? listItems(expression.rexpr) : undefined
  const bounds = list ? list.map((value) => ({ operator: '=' as const, value })) : boundsOf(comparison, side)
  if (!bounds || bounds.some(({ value }) => isUsedTwice(parameterIn(value), query.node))) return undefined
  const values = bounds.map((bound) => ownValue(bound, type, castTo))
  if (!values.every((value) => value !== undefined)) return undefined
  const differs = values.flatMap((value) => value.differs ?? [])
  if (list) return { text: `${name} IN (${values.map(({ value }) => value).join(', ')})`, differs }
  const text = values.map(({ operator, value }) => `${name} ${operator} ${value}`).join(' AND ')
  return { text: values.length > 1 ? `(${text})` : text, differs }
}

/** `column::text = ANY ($1)` with a parameter that is an array of texts. */
function anyOf(name: string, value: Node | undefined, type: string, castTo: string, root: Node) {
  const parameter = parameterIn(value)
  if (!value || parameter === undefined || isUsedTwice(parameter, root)) return undefined
  if (!/^(?:text|varchar)$/.test(castTo) || type === 'bpchar' || type === 'enum') return undefined
  return { text: `${name} = ANY ($${parameter}::${arrayType(type)})`, differs: [readingText(type)] }
}
