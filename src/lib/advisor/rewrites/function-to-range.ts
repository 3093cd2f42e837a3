import type { Node } from '@pgsql/types'
import { type Comparison, comparisonsOf } from '../../plan/comparisons.ts'
import { wrappedColumnIn } from '../../plan/rules/function-on-column.ts'
import { quoteLiteral } from '../../sql/quote.ts'
import { type BaseColumn, baseColumn, tableName } from './base-column.ts'
import { type Bound, boundsOf } from './bounds.ts'
import { isUsedTwice, plainString } from './constants.ts'
import type { PeriodText } from './period-text.ts'
import type { Draft, RewriteRule, Subject } from './rewrite-rule.ts'
import { type PeriodFunction, periodFunction } from './time-periods.ts'

const TIMES = new Set(['timestamp', 'timestamptz', 'date'])

/**
 * A day, month or year of a column compared with a value, as a range of the column itself.
 *
 * Why: What `created_at::date`, `date_trunc('month', created_at)` or `extract(year FROM created_at)` gives is in no
 * index on created_at, so it is computed for every row. All times of a day lie between its midnight and the next one,
 * and that range an index on the column finds. Values are understood when they are dates in the form 2024-05-05,
 * parameters, CURRENT_DATE, or truncated in the same way. Years are compared as numbers.
 *
 * Bad:
 * ```sql
 * SELECT * FROM orders WHERE created_at::date = '2024-05-05';
 * ```
 *
 * Good:
 * ```sql
 * SELECT * FROM orders WHERE created_at >= '2024-05-05' AND created_at < '2024-05-06';
 * ```
 *
 * Source: PostgreSQL documentation, Date/Time Functions and Operators; Indexes on Expressions.
 */
export const functionToRange: RewriteRule = {
  name: 'function-to-range',
  summary: 'a day, month or year of a column compared with a value, as a range of the column itself',
  drafts: (subject) => {
    const { query, source } = subject
    const changes = comparisonsOf(query.node).flatMap((comparison) => changeOf(comparison, subject) ?? [])
    const [first] = changes
    const texts = new Map(changes.map(({ node, text }) => [node, text]))
    const sql = first && source.withExpressions(query.node, texts)
    return first && sql !== undefined ? [draftOf(first, changes, sql)] : []
  },
}

interface Change {
  /** The comparison, and what stands in its place. */
  node: Node
  text: string
  what: string
  column: BaseColumn
  /** Whether the day of a moment depends on a time zone whose clocks change. */
  zoned: boolean
  except: string[]
}

function draftOf({ column, what }: Change, changes: readonly Change[], sql: string): Draft {
  const { name } = column.column
  const differs = [
    ...new Set(changes.flatMap(({ except }) => except)),
    ...(changes.some(({ zoned }) => zoned) ? [ZONES] : []),
  ]
  return {
    sql,
    title: `Compare ${name} itself with a range of time`,
    table: tableName(column.table),
    why: `The ${name} of every row goes through ${what} to be compared, and no index on ${name} holds the outcome; a range of ${name} is looked up.`,
    differs: differs.length > 0 ? differs.join(' ') : null,
  }
}

const ZONES =
  'Both go by the same time zone. They can differ only in one whose clocks were once set back across midnight, for the rows of those minutes.'

function changeOf(comparison: Comparison, subject: Subject): Change | undefined {
  const wrapped = wrappedColumnIn(comparison, subject.facts)
  const bounds = wrapped && boundsOf(comparison, wrapped.side)
  const reference = wrapped && columnRefIn(wrapped.wrapped)
  const column = reference && baseColumn(reference, comparison.scope, subject)
  if (!bounds || !column || !TIMES.has(column.column.typeName)) return undefined
  const type = column.column.typeName
  const outer = periodFunction(wrapped.wrapped, type)
  const zone = outer && outer.time !== reference ? zoneOf(outer.time, reference) : undefined
  if (!outer || (outer.time !== reference && (zone === undefined || type !== 'timestamptz'))) return undefined
  if (
    bounds.some(({ value }) => 'ParamRef' in value && isUsedTwice(value.ParamRef.number, subject.query.node))
  )
    return undefined
  const name = subject.source.textOf(reference)
  const parts =
    name === undefined ? undefined : bounds.map((bound) => textOf(name, bound, outer, zone, subject))
  if (!parts?.every((part) => part !== undefined)) return undefined
  const text = parts.map((part) => part.text).join(' AND ')
  return {
    node: { A_Expr: comparison.expression },
    text: isConjunct(comparison) ? text : `(${text})`,
    what: outer.what,
    column,
    zoned: type === 'timestamptz' && zone !== 'UTC',
    except: parts.flatMap((part) => part.except ?? []),
  }
}

/** The one column reference below a function or cast, one AT TIME ZONE allowed. */
function columnRefIn(node: Node | undefined): Node | undefined {
  if (!node || 'ColumnRef' in node) return node
  if ('TypeCast' in node) return columnRefIn(node.TypeCast.arg)
  return 'FuncCall' in node ? columnRefIn(node.FuncCall.args?.at(-1)) : undefined
}

/** The zone of `reference AT TIME ZONE 'zone'`. */
function zoneOf(node: Node, reference: Node): string | undefined {
  if (!('FuncCall' in node)) return undefined
  const { funcname = [], args = [] } = node.FuncCall
  const name = funcname.at(-1)
  const [zone, time, ...more] = args
  if (!name || !('String' in name) || name.String.sval !== 'timezone' || more.length > 0) return undefined
  return time === reference ? plainString(zone) : undefined
}

function textOf(
  column: string,
  { operator, value }: Bound,
  { periodOf }: PeriodFunction,
  zone: string | undefined,
  { source }: Subject,
): { text: string; except: string | undefined } | undefined {
  const period = periodOf(value, source)
  if (!period || (period.guard !== undefined && (operator !== '=' || zone !== undefined))) return undefined
  const at = (bound: string) => (zone === undefined ? bound : inZone(bound, zone))
  return { text: rangeText(column, operator, period, at), except: period.except }
}

function inZone(bound: string, zone: string): string {
  const local = bound.startsWith("'") ? `timestamp ${bound}` : `(${bound})::timestamp`
  return `${local} AT TIME ZONE ${quoteLiteral(zone).trim()}`
}

function rangeText(
  column: string,
  operator: Bound['operator'],
  { start, end, guard }: PeriodText,
  at: (bound: string) => string,
): string {
  const [from, to] = [at(start), at(end)]
  switch (operator) {
    case '=':
      return `${column} >= ${from} AND ${column} < ${to}${guard === undefined ? '' : ` AND ${guard}`}`
    case '>=':
      return `${column} >= ${from}`
    case '<':
      return `${column} < ${from}`
    case '>':
      return `${column} >= ${to}`
    case '<=':
      return `${column} < ${to}`
  }
}

/** Whether the comparison is a condition of its own, so that AND needs no parentheses. */
function isConjunct({ expression, scope }: Comparison): boolean {
  return scope.conditions.some((condition) => 'A_Expr' in condition && condition.A_Expr === expression)
}
