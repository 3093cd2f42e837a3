import type { Node, SelectStmt } from '@pgsql/types'
import { planNodes } from '../../plan/plan.ts'
import { columnsOfOr } from '../../plan/rules/or-across-columns.ts'
import { conjuncts, type Scope } from '../../plan/scopes.ts'
import { sameTree } from '../../sql/same-tree.ts'
import { type Clauses, selectClauses } from '../../sql/select-clauses.ts'
import { nodesOf } from '../../sql/walk.ts'
import { baseTable, tableName } from './base-column.ts'
import { outputOrder } from './output-order.ts'
import type { Draft, RewriteRule, Subject } from './rewrite-rule.ts'
import { changesRows, isDetermined, isPlain, scopeOf } from './simple-select.ts'

/** More arms make a long statement for little. */
const MOST_ARMS = 4

/**
 * OR over several columns or tables as a UNION ALL of one SELECT for each arm.
 *
 * Why: One index finds rows by one of the columns only, and over two tables, or with a subquery as an arm, no
 * combination of indexes excludes any row. Each SELECT of a UNION ALL is planned for its own condition. A row that
 * qualifies by two arms stays one row: each SELECT leaves out what an earlier one has found, with `(…) IS NOT TRUE`,
 * which is also right where a condition is NULL. So the two give the same rows, duplicates included.
 *
 * Bad:
 * ```sql
 * SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.note = 'x' OR c.email = 'y';
 * ```
 *
 * Good:
 * ```sql
 * SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.note = 'x'
 * UNION ALL
 * SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.email = 'y' AND (o.note = 'x') IS NOT TRUE;
 * ```
 *
 * Source: PostgreSQL documentation, Combining Queries (UNION); Combining Multiple Indexes.
 */
export const orToUnion: RewriteRule = {
  name: 'or-to-union',
  summary: 'OR over several columns or tables as a UNION ALL of one SELECT for each arm',
  drafts: (subject) => {
    const { query, readsOnly } = subject
    const select = 'SelectStmt' in query.node ? query.node.SelectStmt : undefined
    const scope = select && scopeOf(select)
    if (!scope || !readsOnly || !givesRows(select, subject) || combinesIndexes(subject)) return []
    const conditions = conjuncts(select.whereClause)
    return conditions.flatMap((condition) => {
      const arms = armsOf(condition, scope, subject)
      return arms ? (draftOf({ select, scope, conditions, condition, arms }, subject) ?? []) : []
    })
  },
}

interface Parts {
  select: SelectStmt
  scope: Scope
  conditions: readonly Node[]
  /** The one with the OR. */
  condition: Node
  arms: readonly Node[]
}

/** Whether each row of FROM that satisfies WHERE is one of the result, and which ones are cut off is determined. */
function givesRows(select: SelectStmt, subject: Subject): boolean {
  const isCut = select.limitCount !== undefined || select.limitOffset !== undefined
  const isOnce = isDetermined([select.fromClause, select.whereClause])
  return (
    isPlain(select) && isOnce && !changesRows(select, subject) && (!isCut || select.sortClause !== undefined)
  )
}

function combinesIndexes({ query }: Subject): boolean {
  return planNodes(query.plan.root).some(({ nodeType }) => nodeType === 'BitmapOr')
}

function armsOf(condition: Node, scope: Scope, { facts }: Subject): Node[] | undefined {
  if (!('BoolExpr' in condition) || condition.BoolExpr.boolop !== 'OR_EXPR') return undefined
  const arms = condition.BoolExpr.args ?? []
  const isAcross = columnsOfOr(condition, scope, facts).length > 1 || nodesOf({ arms }, 'SubLink').length > 0
  return isAcross && arms.length <= MOST_ARMS ? arms : undefined
}

function draftOf(parts: Parts, subject: Subject): Draft | undefined {
  const { source } = subject
  const { select, scope, arms } = parts
  const clauses = selectClauses(source)
  const tail = tailOf(select, clauses, subject)
  const where = clauses.get('WHERE')
  const selects = arms.map((_, position) => conditionsOf(parts, position))
  if (!where || tail === undefined) return undefined
  const head = source.slice({ start: 0, end: where.start }).trimEnd()
  const texts = selects.map((conditions) => conditions.map((condition) => textOf(condition, subject)))
  if (texts.some((list) => list.includes(undefined))) return undefined
  const sql = `${texts.map((list) => `${head}\nWHERE ${list.join('\n  AND ')}`).join('\nUNION ALL\n')}${tail}`
  if (!isUnionOf(selects, select, source.parse(sql))) return undefined
  const tables = scope.items.flatMap(({ table }) => baseTable(table, subject) ?? [])
  const [only, ...others] = tables
  return {
    sql,
    title: `Write a UNION ALL of ${arms.length} SELECTs instead of OR`,
    table: only && others.length === 0 ? tableName(only) : null,
    why: 'A row may qualify by either side of the OR, so no index on one side excludes any row. Each SELECT of the UNION ALL looks up its own; IS NOT TRUE leaves out what an earlier one has found.',
    differs:
      select.limitCount || select.limitOffset
        ? 'Where rows have equal values in ORDER BY, another one of them may be cut off.'
        : null,
  }
}

/** What one of the SELECTs asks: the other conditions, its arm, and not the arms before. */
function conditionsOf({ conditions, condition, arms }: Parts, position: number): Node[] {
  const found = arms
    .slice(0, position)
    .map((arg): Node => ({ BooleanTest: { arg, booltesttype: 'IS_NOT_TRUE' } }))
  const arm = arms[position]
  return [...conditions.filter((other) => other !== condition), ...(arm ? conjuncts(arm) : []), ...found]
}

function textOf(condition: Node, { source }: Subject): string | undefined {
  const isTest = 'BooleanTest' in condition && condition.BooleanTest.location === undefined
  const text = source.textOf(isTest ? (condition.BooleanTest.arg ?? condition) : condition)
  if (text === undefined) return undefined
  if (isTest) return `(${text}) IS NOT TRUE`
  return 'BoolExpr' in condition && condition.BoolExpr.boolop === 'OR_EXPR' ? `(${text})` : text
}

/** ORDER BY and what follows; undefined where it orders by what is not in the output. */
function tailOf(select: SelectStmt, clauses: Clauses, subject: Subject): string | undefined {
  const { source } = subject
  const end = Buffer.byteLength(source.sql)
  const start = clauses.get('WHERE')?.end ?? end
  const edits = outputOrder(select, subject)
  return edits && source.edited(edits, { start, end })
}

function isUnionOf(selects: readonly Node[][], original: SelectStmt, parsed: Node | undefined): boolean {
  if (!parsed || !('SelectStmt' in parsed)) return false
  const arms = armsOfUnion(parsed.SelectStmt)
  const { targetList, fromClause } = original
  const isSame = arms.every((arm, position) => {
    const args = selects[position] ?? []
    const where = args.length === 1 ? args[0] : { BoolExpr: { boolop: 'AND_EXPR', args } }
    return (
      sameTree(arm.whereClause, where) && sameTree([arm.targetList, arm.fromClause], [targetList, fromClause])
    )
  })
  const { limitCount, limitOffset, sortClause = [] } = parsed.SelectStmt
  const isEnded =
    sameTree([limitCount, limitOffset], [original.limitCount, original.limitOffset]) &&
    sortClause.length === (original.sortClause ?? []).length
  return arms.length === selects.length && isSame && isEnded
}

function armsOfUnion(select: SelectStmt): SelectStmt[] {
  if (!select.larg || !select.rarg) return [select]
  if (select.op !== 'SETOP_UNION' || !select.all) return []
  return [...armsOfUnion(select.larg), ...armsOfUnion(select.rarg)]
}
